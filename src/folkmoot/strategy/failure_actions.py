"""What people do with the failure register: have it looked for, decide, mend, set rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from folkmoot.spine import events, jobs
from folkmoot.spine.models import Job, Matter, Membership, Organisation, Team, User
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy.models import Failure, FailureMove, FailureRule, FailureRun, RemedyStep
from mootlib.strategy.failures import TYPES

LOOK = "strategy.failures"


@transaction.atomic
def failures_look(*, by: User, organisation: Organisation, body: str = "") -> FailureRun:
    """Have the posts and records of a body looked through for failures.

    Raises:
        NotPossible: if that is being done already.
    """
    row, _made = FailureRun.objects.select_for_update().get_or_create(
        organisation=organisation, body=body
    )
    if row.job is not None and not row.job.is_over:
        raise NotPossible(_("Posts and records are being looked through already."))
    last = row.job.pk if row.job else "first"
    row.job = jobs.enqueue(
        LOOK, key=f"{LOOK}:{row.pk}:{last}", organisation=organisation, by=by, run_id=row.pk
    )
    row.save(update_fields=["job"])
    return row


@transaction.atomic
def failure_move(*, by: User, failure: Failure, state: str, reason: str = "") -> None:
    """Take a failure to another state.

    Raises:
        NotPossible: if the move is not allowed, or lacks its reason.
    """
    row = Failure.objects.select_for_update().get(pk=failure.pk)
    if state not in row.moves:
        raise NotPossible(
            _("A failure that is “%(state)s” cannot be taken there.")
            % {"state": row.get_state_display()}
        )
    if state in Failure.NEEDS_REASON and not reason.strip():
        raise NotPossible(_("Say why it is not a failure."))
    opens = state in Failure.OPEN and not row.is_open
    same = Failure.objects.filter(
        organisation=row.organisation, body=row.body, number=row.number, subject=row.subject,
        state__in=Failure.OPEN,
    )  # fmt: skip
    if opens and same.exists():
        raise NotPossible(_("It was found again and is open already: go on there."))
    row.state = state
    row.save(update_fields=["state"])
    FailureMove.objects.create(failure=row, by=by, state=state, text=reason.strip())
    _record("failure.moved", by, row, {"state": state})
    failure.refresh_from_db()


@transaction.atomic
def failure_assign(
    *, by: User, failure: Failure, team: Team | None, responsible: User | None, due_on: date | None
) -> None:
    """Say who mends it, and by when.

    Raises:
        NotPossible: if the person does not work for the organisation.
    """
    works = Membership.objects.filter(organisation=failure.organisation, user=responsible)
    if responsible is not None and not works.exists():
        raise NotPossible(_("Choose somebody who works for the organisation."))
    failure.team, failure.responsible, failure.due_on = team, responsible, due_on
    failure.save(update_fields=["team", "responsible", "due_on"])
    FailureMove.objects.create(failure=failure, by=by, text=_assigned(failure))
    _record("failure.assigned", by, failure, {"due": due_on.isoformat() if due_on else ""})


def _assigned(failure: Failure) -> str:
    parts = [str(failure.team)] if failure.team else []
    if failure.due_on:
        parts.append(failure.due_on.isoformat())
    # Who is responsible is a row of its own, that goes with her; the history keeps no names.
    return _("Given to: %(whom)s") % {"whom": ", ".join(parts) or _("a person")}


@transaction.atomic
def remedy_step(*, by: User, failure: Failure, step: int, taken: bool) -> None:
    """Tick a step of the remedy, or take the tick away.

    Raises:
        NotPossible: if the remedy has no such step.
    """
    if not 0 <= step < len(failure.type.remedy):
        raise NotPossible(_("The remedy has no such step."))
    if taken:
        RemedyStep.objects.get_or_create(failure=failure, step=step, defaults={"by": by})
    else:
        RemedyStep.objects.filter(failure=failure, step=step).delete()


@transaction.atomic
def failure_matter(*, by: User, failure: Failure, matter: Matter) -> None:
    """Keep which matter was opened about it."""
    failure.matter = matter
    failure.save(update_fields=["matter"])
    FailureMove.objects.create(failure=failure, by=by, text=_("A matter was opened."))
    _record("failure.matter_opened", by, failure, {"matter": matter.pk})


@transaction.atomic
def rule_set(*, by: User, organisation: Organisation, number: int, values: dict[str, float]) -> int:
    """Set parameters of a type's rule; the default value takes the body's own away. Gives how many changed.

    Raises:
        NotPossible: if a value lies outside its bounds.
    """
    kind = TYPES[number]
    try:
        kind.settings(values)
    except ValueError as problem:
        raise NotPossible(str(problem)) from problem
    now = rules_of(organisation).get(number, {})
    defaults = kind.settings()
    changed = 0
    for name, value in values.items():
        if value == now.get(name, defaults[name]):
            continue
        given = None if value == defaults[name] else value
        FailureRule.objects.create(
            organisation=organisation, number=number, name=name, value=given, by=by
        )
        changed += 1
    if changed:
        events.record(
            kind="failure.rule_changed",
            by=by,
            organisation=organisation,
            subject=f"rule:{number}",
            facts={"parameters": changed},
        )
    return changed


def rules_of(organisation: Organisation) -> dict[int, dict[str, float]]:
    """The parameters that a body set itself: by number of the type, by name."""
    newest = (
        FailureRule.objects.filter(organisation=organisation)
        .values("number", "name")
        .annotate(last=Max("pk"))
        .values("last")
    )
    found: dict[int, dict[str, float]] = {}
    for row in FailureRule.objects.filter(pk__in=newest, value__isnull=False):
        found.setdefault(row.number, {})[row.name] = float(row.value or 0)
    return found


def is_looking(run: FailureRun) -> Job | None:
    """The job of a look that is not over."""
    return run.job if run.job is not None and not run.job.is_over else None


def _record(kind: str, by: User, failure: Failure, facts: dict[str, object]) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=failure.organisation,
        subject=f"failure:{failure.pk}",
        facts={"type": failure.number, **facts},
    )
