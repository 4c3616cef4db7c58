"""What moderators must look at: one answer for their page and for the number in the inbox."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from folkmoot.spine.contribution_rules import appeals_for, contributions_for
from folkmoot.spine.models import Appeal, Concern, Contribution, User

State = Contribution.State


@dataclass(frozen=True)
class ModerationQueue:
    """Four lists without overlap, longest waiting first."""

    appeals: QuerySet[Appeal]
    concerned: QuerySet[Contribution]
    waiting: QuerySet[Contribution]
    unchecked: QuerySet[Contribution]

    @property
    def lists(self) -> dict[str, QuerySet[Any]]:
        """The four by their names."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def total(self) -> int:
        return sum(rows.count() for rows in self.lists.values())


def moderation_queue(user: User) -> ModerationQueue:
    """Open appeals, published words with an open concern, waiting words, published ones nobody read.

    A concern that was settled says nothing about words that were changed since: they are unread.
    """
    said = contributions_for(user).order_by("received_at", "pk")
    published = said.filter(state=State.PUBLISHED)
    concerns = Concern.objects.filter(contribution=OuterRef("pk"), handled_at=None)
    open_ones = Count("concerns", filter=Q(concerns__handled_at=None))
    return ModerationQueue(
        appeals=appeals_for(user).filter(outcome=Appeal.Outcome.OPEN).order_by("made_at", "pk"),
        concerned=published.filter(Exists(concerns)).annotate(concern_count=open_ones),
        waiting=said.filter(state=State.WAITING),
        unchecked=published.filter(~Exists(concerns), checked_at=None),
    )
