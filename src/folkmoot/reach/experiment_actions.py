"""What people do with experiments: plan one, note outcomes, read the result once."""

from __future__ import annotations

import secrets
from datetime import date

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.reach.accounts import speaking_for, tables_of
from folkmoot.reach.models import Experiment, Slot
from folkmoot.spine import events
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible
from mootlib.reach import experiment as method
from mootlib.reach.sheet import lay_out
from mootlib.reach.tables import BadTable, number, rows


@transaction.atomic
def experiment_plan(
    *,
    by: User,
    organisation: Organisation,
    name: str,
    outcome: str,
    forms: tuple[str, str],
    accounts: list[str],
    factor: float,
    power: float,
    starts_on: date,
    pairs_a_week: int,
    seed: int | None = None,
) -> Experiment:
    """Work the size out from the accounts' own past posts, and let chance place the posts.

    ``accounts`` are written as ``platform identifier``.

    Raises:
        NotPossible: with the sentence of what stands in the way.
    """
    seed = secrets.randbelow(2**31 - 1) if seed is None else seed
    labels = account_labels(organisation)
    try:
        planned = method.plan(*_past(organisation, accounts, outcome), factor=factor, power=power)
        slots = method.schedule(
            [labels.get(account, account) for account in accounts],
            forms,
            pairs=planned.pairs,
            start=starts_on,
            pairs_a_week=pairs_a_week,
            seed=seed,
        )
    except ValueError as problem:
        raise NotPossible(str(problem)) from problem
    row = Experiment.objects.create(
        organisation=organisation,
        name=name,
        outcome=outcome,
        first_form=forms[0],
        second_form=forms[1],
        factor=factor,
        power=power,
        scatter=planned.scatter,
        history=planned.history,
        pairs=planned.pairs,
        simulated_power=planned.simulated_power,
        starts_on=starts_on,
        pairs_a_week=pairs_a_week,
        seed=seed,
        created_by=by,
    )
    Slot.objects.bulk_create(
        Slot(
            experiment=row, number=s.number, pair=s.pair, account=s.account, week=s.week,
            place=s.place, form=s.form,
        )
        for s in slots
    )  # fmt: skip
    _record("experiment.planned", by, row)
    return row


def account_labels(organisation: Organisation) -> dict[str, str]:
    """``platform identifier`` of each own account > how it is called."""
    from folkmoot.sources.bridge import corpus

    found = {}
    for one in speaking_for(organisation):
        known = corpus().account(one.platform, account_id=one.account_id) or {}
        name = known.get("name") or known.get("handle") or one.account_id
        found[f"{one.platform} {one.account_id}"] = f"{name} ({one.platform})"[:250]
    return found


def _past(
    organisation: Organisation, accounts: list[str], outcome: str
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """Outcome, account and month of the past posts of the accounts that take part."""
    taking_part = [a for a in speaking_for(organisation) if f"{a.platform} {a.account_id}" in accounts]  # fmt: skip
    posts, counts, known = tables_of(taking_part, organisation.name, None, None)
    sheet = lay_out(posts, counts, known)
    values = sheet.outcome(outcome)
    chosen = sheet.own & ~np.isnan(values) & (sheet.month >= 0)
    return values[chosen], sheet.account[chosen], sheet.month[chosen]


@transaction.atomic
def outcomes_note(*, by: User, experiment: Experiment, text: str) -> int:
    """Note outcomes from a table ``slot,outcome``; an empty cell takes an outcome back.

    Raises:
        NotPossible: if the experiment was read already, or a line is wrong: then nothing is noted.
    """
    if experiment.ended_at is not None:
        raise NotPossible(_("This experiment has been read; its outcomes stay as they are."))
    slots = {slot.number: slot for slot in experiment.slots.all()}
    changed = []
    try:
        for line, row in rows(text, {"slot": ("number",), "outcome": ("value",)}):
            slot = slots.get(number(row["slot"], line, "slot"))
            if slot is None:
                raise BadTable(f"Line {line}: there is no slot {row['slot'][:20]}.")
            slot.outcome = number(row["outcome"], line, "outcome") if row["outcome"] else None
            if slot.outcome is not None and slot.outcome > 2**31 - 1:
                raise BadTable(f"Line {line}: that is no number of interactions.")
            changed.append(slot)
    except BadTable as problem:
        raise NotPossible(str(problem)) from problem
    Slot.objects.bulk_update(changed, ["outcome"])
    return len(changed)


@transaction.atomic
def experiment_end(*, by: User, experiment: Experiment) -> None:
    """Read the experiment: from now on its outcomes stay as they are.

    Raises:
        NotPossible: if it was read already, or too few pairs are complete.
    """
    if experiment.ended_at is not None:
        raise NotPossible(_("This experiment has been read already."))
    if outcome_of(experiment).factor is None:
        raise NotPossible(outcome_of(experiment).sentence)
    experiment.ended_at = timezone.now()
    experiment.save(update_fields=["ended_at"])
    _record("experiment.read", by, experiment)


def outcome_of(experiment: Experiment) -> method.Outcome:
    """What came of it, from the outcomes as they stand; the same outcomes give the same answer."""
    by_pair: dict[int, dict[str, int | None]] = {}
    for slot in experiment.slots.all():
        by_pair.setdefault(slot.pair, {})[slot.form] = slot.outcome
    pairs = [
        (pair.get(experiment.first_form), pair.get(experiment.second_form))
        for pair in by_pair.values()
    ]
    forms = (experiment.first_form, experiment.second_form)
    return method.analyse(pairs, forms, experiment.outcome, seed=experiment.seed)


def _record(kind: str, by: User, row: Experiment) -> None:
    events.record(kind=kind, by=by, organisation=row.organisation, subject=f"experiment:{row.pk}")
