"""Live collections: what is listened to, for what purpose, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.models.credential import Credential
from folkmoot.spine.models import Job, Organisation

if TYPE_CHECKING:
    from mootlib.collect import Health


class Collection(models.Model):
    """What a body collects from where people talk: sources, and which of their posts are wanted.

    It has a purpose and a last day, for personal data may not be gathered without either.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not switched on")
        ON = "on", _("On")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="collections"
    )
    name = models.CharField(_("name"), max_length=160)
    purpose = models.TextField(_("purpose"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    #: From when posts are wanted; those before it are not kept.
    starts_on = models.DateField(_("first day"))
    #: The last day on which anything is collected.
    ends_on = models.DateField(_("last day"))
    #: So long after it was said a post leaves the collection.
    keep_days = models.PositiveIntegerField(_("days that a post is kept"), default=365)
    #: One a line; empty: everything.
    words = models.TextField(_("words"), blank=True)
    places = models.TextField(_("places"), blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    #: Local places as CSV (docs/readers.md); empty: the shipped list alone.
    gazetteer = models.TextField(_("local places"), blank=True)
    seed = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    #: When something last came in, and when that was last understood.
    filled_at = models.DateTimeField(null=True, blank=True)
    understood_at = models.DateTimeField(null=True, blank=True)
    #: The work under way or done last: understanding what came in.
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="collection_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(keep_days__gte=1), name="collection_keeps_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def collection(self) -> str:
        """The name under which the corpus keeps what it brought."""
        return f"collection-{self.pk}"

    @property
    def is_on(self) -> bool:
        return self.state == self.State.ON

    @property
    def waits(self) -> bool:
        """Whether posts came in that nobody has understood yet."""
        if self.filled_at is None:
            return False
        return self.understood_at is None or self.filled_at > self.understood_at

    @property
    def kept_since(self) -> datetime:
        """What was said before this moment is let go."""
        return timezone.now() - timedelta(days=self.keep_days)


class Source(models.Model):
    """One account, hashtag, search, feed or folder that a collection reads."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(_("kind"), max_length=30)  # of folkmoot.sources.source_kinds
    server = models.CharField(_("server"), max_length=200, blank=True)
    term = models.CharField(_("what is read"), max_length=500, blank=True)
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="sources"
    )
    #: Where reading goes on; it and the health below are the library's (mootlib.collect).
    cursor = models.JSONField(null=True, blank=True)
    health = models.JSONField(default=dict, blank=True)
    posts = models.BigIntegerField(_("posts"), default=0)
    #: Who reads it now, and until when that counts without a further sign of life.
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = (
            models.UniqueConstraint(
                fields=("collection", "kind", "server", "term"),
                name="one_source_of_a_kind_and_collection",
            ),
        )

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.term, self.server) if part)

    @property
    def label(self) -> str:
        """The name under which the corpus keeps what this source alone brought."""
        return f"source-{self.pk}"

    @property
    def health_now(self) -> Health:
        from mootlib.collect import Health  # heavy, and most processes never need it

        return Health.from_json(self.health)

    @property
    def facts(self) -> dict[str, Any]:
        """What may be published of it: whom it reads is not, for that may be a person."""
        return {"source": self.pk, "kind": self.kind}
