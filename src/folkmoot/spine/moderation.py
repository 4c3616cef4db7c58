"""Moderation: decisions with a reason of the published policy, appeals, and what readers point out.

Every decision is a row and an event without words or names; the public log shows them all.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import contributions, events, telling
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import (
    Appeal,
    Concern,
    Contribution,
    ModerationDecision,
    ModerationNote,
    ModerationReason,
    Organisation,
    User,
)
from folkmoot.spine.moderation_policy import DEFAULT_REASONS

State = Contribution.State
Kind = ModerationDecision.Kind


def reasons_of(organisation: Organisation) -> QuerySet[ModerationReason]:
    """The reasons of a body's policy that are in force."""
    return organisation.moderation_reasons.filter(in_force=True)


def begin_policy(organisation: Organisation) -> None:
    """Give a body without a policy ours to begin with."""
    if not organisation.moderation_reasons.exists():
        ModerationReason.objects.bulk_create(
            [
                ModerationReason(
                    organisation=organisation,
                    code=code,
                    title=str(title),
                    meaning=str(meaning),
                    position=position,
                )
                for position, (code, title, meaning) in enumerate(DEFAULT_REASONS)
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def contribution_publish(
    *, by: User, contribution: Contribution, at: Any = None
) -> ModerationDecision:
    """Let waiting words be read by everybody.

    Raises:
        NotAllowed: if they do not wait.
    """
    contribution = contributions.held(contribution)
    if contribution.state != State.WAITING:
        raise NotAllowed(_("These words do not wait for a moderator (any more)."))
    contribution.checked_at = at or timezone.now()
    contribution.save(update_fields=["checked_at"])
    contributions.appear(contribution, at)
    return _decide(by, contribution, Kind.PUBLISHED, at=at)


@transaction.atomic
def contribution_hide(
    *,
    by: User,
    contribution: Contribution,
    reason: ModerationReason,
    note: str = "",
    at: Any = None,
) -> ModerationDecision:
    """Hide words for a reason of the policy; the author is told which, and may appeal.

    Raises:
        NotAllowed: if they are hidden or gone, or the reason is of another body.
    """
    contribution = contributions.held(contribution)
    if reason.organisation_id != contribution.organisation_id:
        raise NotAllowed(_("This reason is not in the policy of this body."))
    contribution.checked_at = at or timezone.now()
    contribution.save(update_fields=["checked_at"])
    contributions.disappear(contribution, State.HIDDEN, at)
    return _decide(by, contribution, Kind.HIDDEN, reason=reason, note=note, at=at)


@transaction.atomic
def contribution_check(*, by: User, contribution: Contribution, at: Any = None) -> None:
    """Say that published words may stay: they leave the moderators' list.

    Raises:
        NotAllowed: if they are not published.
    """
    contribution = contributions.held(contribution)
    if contribution.state not in (State.PUBLISHED, State.KEPT):
        raise NotAllowed(_("These words are not shown (any more)."))
    contribution.checked_at = at or timezone.now()
    contribution.save(update_fields=["checked_at"])
    contribution.concerns.filter(handled_at=None).update(handled_at=contribution.checked_at)
    _record("contribution.checked", by, contribution, {})


@transaction.atomic
def appeal_make(*, decision: ModerationDecision, text: str, at: Any = None) -> Appeal:
    """The author asks that hiding her words be looked at again.

    Raises:
        NotAllowed: if the decision hid nothing, is no longer the last, or was appealed already.
    """
    contribution = contributions.held(decision.contribution)
    if not may_appeal(contribution, decision):
        raise NotAllowed(_("There is no decision here that can be appealed (any more)."))
    if not text.strip():
        raise NotAllowed(_("Say why the decision is wrong."))
    appeal = Appeal.objects.create(
        decision=decision, text=text.strip(), made_at=at or timezone.now()
    )
    _record("appeal.made", None, contribution, {"decision": decision.pk})
    return appeal


def may_appeal(contribution: Contribution, decision: ModerationDecision) -> bool:
    """Whether the decision still hides the words, and nobody has appealed."""
    last = contribution.decisions.order_by("-decided_at", "-pk").first()
    return (
        contribution.state == State.HIDDEN
        and last == decision
        and decision.kind == Kind.HIDDEN
        and not Appeal.objects.filter(decision=decision).exists()
    )


@transaction.atomic
def appeal_decide(
    *, by: User, appeal: Appeal, overturn: bool, answer: str, at: Any = None
) -> Appeal:
    """Settle an appeal: the words are shown again, or stay hidden; the author is told why.

    Raises:
        NotAllowed: by whoever made the decision, without an answer, or a second time.
    """
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    decision = ModerationDecision.objects.select_related("contribution", "reason").get(
        pk=appeal.decision_id
    )
    if appeal.outcome != Appeal.Outcome.OPEN:
        raise NotAllowed(_("This appeal was settled already."))
    if decision.by_id == by.pk:
        raise NotAllowed(_("You made the decision: somebody else must look at the appeal."))
    if not answer.strip():
        raise NotAllowed(_("Say why: the author is told."))
    at = at or timezone.now()
    appeal.outcome = Appeal.Outcome.OVERTURNED if overturn else Appeal.Outcome.UPHELD
    appeal.answer, appeal.decided_at, appeal.decided_by = answer.strip(), at, by
    appeal.save(update_fields=["outcome", "answer", "decided_at", "decided_by"])
    contribution = contributions.held(decision.contribution)
    facts = {"decision": decision.pk, "outcome": str(appeal.outcome)}
    _record("appeal.settled", by, contribution, facts)
    if overturn and contribution.state == State.HIDDEN:
        contributions.appear(contribution, at)
        _decide(by, contribution, Kind.RESTORED, at=at, tell=False)
    if contribution.participant is not None:
        telling.tell_author(contribution.participant, appeal=appeal)
    return appeal


@transaction.atomic
def concern_raise(
    *, contribution: Contribution, reason: ModerationReason, text: str = "", at: Any = None
) -> Concern:
    """A reader points out published words. They stay until a moderator decides.

    Raises:
        NotAllowed: if the words are not shown.
    """
    if contribution.state != State.PUBLISHED:
        raise NotAllowed(_("These words are not shown (any more)."))
    Contribution.objects.filter(pk=contribution.pk).update(checked_at=None)
    return Concern.objects.create(
        contribution=contribution, reason=reason, text=text.strip(), raised_at=at or timezone.now()
    )


def _decide(
    by: User,
    contribution: Contribution,
    kind: str,
    *,
    reason: ModerationReason | None = None,
    note: str = "",
    at: Any = None,
    tell: bool = True,
) -> ModerationDecision:
    at = at or timezone.now()
    decision = ModerationDecision(
        contribution=contribution, kind=kind, reason=reason, by=by, decided_at=at
    )
    decision.save()
    if note.strip():
        ModerationNote.objects.create(decision=decision, text=note.strip())
    contribution.concerns.filter(handled_at=None).update(handled_at=at)
    facts: dict[str, Any] = {"decision": decision.pk}
    if reason is not None:
        facts["reason"] = reason.code
    _record(f"contribution.{kind}", by, contribution, facts)
    if tell and contribution.participant is not None:
        telling.tell_author(contribution.participant, decision=decision)
    return decision


def _record(kind: str, by: User | None, contribution: Contribution, facts: dict[str, Any]) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=contribution.organisation,
        subject=f"contribution:{contribution.pk}",
        facts=facts,
    )
