"""Words that somebody gave to a process, with their earlier versions. See docs/adr/0009-participation.md."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.organisation import Organisation
from folkmoot.spine.models.participant import Participant
from folkmoot.spine.models.place import Place
from folkmoot.spine.models.process import Process


class Contribution(models.Model):
    """One person's words, as they stand now. Capabilities add their own row by OneToOne."""

    MOST_WORDS: ClassVar[int] = 5000  #: characters

    class Channel(models.TextChoices):
        SITE = "site", _("This site")
        PAPER = "paper", _("On paper")
        PHONE = "phone", _("By phone")
        EMAIL = "email", _("By e-mail")
        COUNTER = "counter", _("At a counter")
        MEETING = "meeting", _("In a meeting")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        BODY = "body", _("Staff only")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a moderator")
        PUBLISHED = "published", _("Published")
        KEPT = "kept", _("Read by staff")
        HIDDEN = "hidden", _("Hidden")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ERASED = "erased", _("Erased")

    #: Allowed moves; anything else is refused with a sentence.
    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.WAITING: (State.PUBLISHED, State.KEPT, State.HIDDEN, State.WITHDRAWN, State.ERASED),
        # Words changed after a moderator had passed them wait for one again.
        State.PUBLISHED: (State.WAITING, State.HIDDEN, State.WITHDRAWN, State.ERASED),
        State.KEPT: (State.HIDDEN, State.WITHDRAWN, State.ERASED),
        State.HIDDEN: (State.PUBLISHED, State.KEPT, State.WITHDRAWN, State.ERASED),
        State.WITHDRAWN: (State.ERASED,),
        State.ERASED: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contributions"
    )
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="contributions")
    participant = models.ForeignKey(
        Participant,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributions",
    )
    text = models.TextField(_("words"))
    language = models.CharField(_("language"), max_length=20, default="und")
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("place")
    )
    #: The matter that it was said about; its voice joins that matter once it may be read.
    about = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.SITE)
    #: Staff who typed in what somebody wrote on paper or said.
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    visibility = models.CharField(
        _("who may read it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    spoken_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    #: When it was hidden or taken back; empty while it may be read.
    left_at = models.DateTimeField(null=True, blank=True)
    #: A moderator has looked at what was published without one.
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-spoken_at", "-received_at")
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = (
            models.Index(fields=("organisation", "state", "received_at")),
            models.Index(fields=("process", "state", "spoken_at")),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="erased") | models.Q(text=""),
                name="erased_words_are_gone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(published_at__isnull=False, visibility="public"),
                name="published_words_are_public",
            ),
        )

    def __str__(self) -> str:
        words = " ".join(self.text.split())
        return words if len(words) <= 80 else words[:79] + "…"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.pk])

    @property
    def signed(self) -> str:
        """What it is signed with in public."""
        return str(self.participant) if self.participant else str(_("A resident"))

    @property
    def moves(self) -> tuple[str, ...]:
        return self.MOVES[self.state]


class Revision(models.Model):
    """What a contribution said before it was changed; kept for moderators, erased with its author."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="revisions"
    )
    text = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("replaced_at", "pk")
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.replaced_at:%Y-%m-%d %H:%M}"


class Attachment(models.Model):
    """A picture that came with words, freed of what the camera noted (place, device, time)."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="attachments"
    )
    #: Of the file as it is kept; names it on the disk too.
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt_text = models.CharField(_("what it shows"), max_length=300, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = (
            models.UniqueConstraint(
                fields=("contribution", "sha256"), name="one_attachment_per_picture"
            ),
        )

    def __str__(self) -> str:
        return self.alt_text or self.media_type


class Outgoing(models.Model):
    """The outbox: what the corpus must be told. Published words go in; a tombstone takes them out."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        TAKE_OUT = "take out", _("Take out")

    #: Not a foreign key: the tombstone outlives the row.
    contribution = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("entry of the outbox")
        verbose_name_plural = _("outbox")

    def __str__(self) -> str:
        return f"{self.kind} {self.contribution}"
