"""What the body says to the people who spoke: "you said, we did"."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.append_only import WrittenOnce
from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.voice import Voice


class Response(WrittenOnce):
    """One published answer; a further one corrects it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="responses")
    you_said = models.TextField(_("you said"))
    we_did = models.TextField(_("we did"))
    #: What was decided, by whom and when, where something was.
    decided = models.TextField(_("what was decided"), blank=True)
    next_steps = models.TextField(_("what happens next"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The author's office as it is shown; her name is hers.
    signed = models.CharField(_("signed"), max_length=160)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("published_at", "pk")
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return f"{self.matter}: {self.published_at:%Y-%m-%d}"


class ResponseDraft(models.Model):
    """An answer that is being written; whoever may answer the matter goes on with it."""

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="draft")
    you_said = models.TextField(_("you said"), blank=True)
    we_did = models.TextField(_("we did"), blank=True)
    decided = models.TextField(_("what was decided"), blank=True)
    next_steps = models.TextField(_("what happens next"), blank=True)
    signed = models.CharField(_("signed"), max_length=160, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    #: What a draft has of an answer.
    WORDS = ("you_said", "we_did", "decided", "next_steps", "signed")

    class Meta:
        verbose_name = _("draft of a response")
        verbose_name_plural = _("drafts of responses")

    def __str__(self) -> str:
        return f"{self.matter}: {self.saved_at:%Y-%m-%d}"

    @property
    def words(self) -> dict[str, str]:
        """What was written so far, by the names of the answer's parts."""
        return {name: getattr(self, name) for name in self.WORDS}


class Reply(models.Model):
    """A draft for whoever spoke on a platform: an officer posts it and records where."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="replies")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("draft"))
    address = models.URLField(_("address of the reply"), max_length=500, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Why nobody could be reached ("the post is gone").
    unreachable = models.CharField(_("not reached because"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = (
            models.UniqueConstraint(
                fields=("response", "voice"), name="one_reply_per_response_and_voice"
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]
