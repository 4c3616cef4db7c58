"""A voice: a reference to words that were raised somewhere. See docs/adr/0008-thread.md."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.contribution import Contribution
from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.organisation import Organisation
from folkmoot.spine.models.place import Place


class Voice(models.Model):
    """One post or one contribution, heard by an organisation; its words stay where they are."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="voices")
    #: None: heard, and not yet dealt with.
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="voices"
    )
    #: Where it was raised: a platform; for a contribution its channel.
    platform = models.CharField(max_length=40)
    #: The platform's identifier; empty for a contribution.
    post_id = models.CharField(max_length=255, blank=True)
    contribution = models.OneToOneField(
        Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="voice"
    )
    spoken_at = models.DateTimeField(null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    #: A person has confirmed that it wants an answer.
    wants_answer = models.BooleanField(_("wants an answer"), default=False)
    #: When its matter first had a response after it was spoken. Kept here, so that joining two
    #: matters neither takes an answer away nor gives one.
    answered_at = models.DateTimeField(null=True, blank=True)
    #: When the body replied to it on the platform itself, as far as was collected.
    replied_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(default=timezone.now)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("spoken_at", "pk")
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "platform", "post_id"),
                condition=models.Q(contribution__isnull=True),
                name="one_voice_per_post_and_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=True) & ~models.Q(post_id="")
                | models.Q(contribution__isnull=False, post_id=""),
                name="voice_is_a_post_or_a_contribution",
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.contribution_id or self.post_id}"
