"""A matter: what voices are about, and how far the body has got with it. See docs/adr/0008-thread.md."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation
from folkmoot.spine.models.place import Place
from folkmoot.spine.models.team import Team


class Matter(models.Model):
    """One thing that people raised and that the body deals with."""

    class State(models.TextChoices):
        HEARD = "heard", _("Heard")
        IN_REVIEW = "in review", _("In review")
        ANSWERED = "answered", _("Answered")
        DECIDED = "decided", _("Decided")
        DOING = "being done", _("Being done")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")

    #: Allowed moves; anything else is refused with a sentence.
    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.HEARD: (State.IN_REVIEW, State.ANSWERED, State.DECLINED),
        State.IN_REVIEW: (State.ANSWERED, State.DECIDED, State.DECLINED),
        State.ANSWERED: (State.IN_REVIEW, State.DECIDED, State.DOING, State.DONE, State.DECLINED),
        State.DECIDED: (State.DOING, State.DONE, State.IN_REVIEW, State.DECLINED),
        State.DOING: (State.DONE, State.IN_REVIEW, State.DECLINED),
        State.DONE: (State.IN_REVIEW,),
        State.DECLINED: (State.IN_REVIEW,),
    }
    #: Moves that a citizen would ask the reason of.
    NEEDS_REASON: ClassVar[frozenset[str]] = frozenset({State.DECLINED})
    OPEN: ClassVar[tuple[str, ...]] = (
        State.HEARD,
        State.IN_REVIEW,
        State.ANSWERED,
        State.DECIDED,
        State.DOING,
    )
    #: Nobody has been told anything yet.
    UNANSWERED: ClassVar[tuple[str, ...]] = (State.HEARD, State.IN_REVIEW)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="matters")
    title = models.CharField(_("title"), max_length=160)
    #: What people said, in the officer's words; public.
    summary = models.TextField(_("what people said"), blank=True)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("place")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.HEARD)
    public = models.BooleanField(_("shown in public"), default=True)
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="matters",
        verbose_name=_("team"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="matters",
        verbose_name=_("person"),
    )
    due_on = models.DateField(_("answer due on"), null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        ordering = ("-changed_at", "-pk")
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        indexes = (models.Index(fields=("organisation", "state")),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="no_matter_merged_into_itself"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("matter", args=[self.pk])

    @property
    def moves(self) -> tuple[str, ...]:
        """States to which it can go now."""
        return () if self.merged_into_id else self.MOVES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN and self.merged_into_id is None

    @property
    def is_late(self) -> bool:
        """Still without an answer after the day on which it was due."""
        waiting = self.state in self.UNANSWERED and self.merged_into_id is None
        return waiting and self.due_on is not None and self.due_on < timezone.localdate()
