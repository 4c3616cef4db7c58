"""Processes, their phases, and the policy: set up, changed, and what was decided before stays readable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.spine import moderation, phases, policy, processes
from folkmoot.spine.models import Event, ModerationReason, Organisation, Phase, Process
from folkmoot.spine.not_possible import NotPossible
from tests.factories import member, organisation, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)


def made(title: str = "The market square", **more: Any) -> Process:
    given = {"by": member(), "organisation": organisation(), "summary": "", "moderation": "before"}
    return processes.process_save(title=title, **(given | more))


def phase(process: Process, first: int, last: int | None, **more: Any) -> Phase:
    """A phase from so many days from now to so many."""
    today = timezone.localdate()
    given = {"by": member(), "process": process, "kind": "open"}
    return processes.phase_save(
        starts_on=today + timedelta(days=first),
        ends_on=None if last is None else today + timedelta(days=last),
        **(given | more),
    )


def test_a_process_is_open_on_the_days_of_its_phase_and_on_no_other() -> None:
    row = made()
    assert not phases.allows(row, phases.SAY)
    phase(row, 0, 2)
    now = timezone.now()
    assert phases.allows(row, phases.SAY)
    assert phases.allows(row, phases.SAY, now + timedelta(days=2))
    assert not phases.allows(row, phases.SAY, now + timedelta(days=3))
    assert not phases.allows(row, phases.SAY, now - timedelta(days=1))


def test_its_address_stays_and_is_nobody_else_s() -> None:
    first, second = made(), made()
    assert (first.slug, second.slug) == ("the-market-square", "the-market-square-2")
    made("Market Square 2027", process=first)
    first.refresh_from_db()
    assert (first.slug, first.title) == ("the-market-square", "Market Square 2027")
    assert made("漢字").slug != ""


def test_the_open_door_stays_in_public() -> None:
    door = Process.objects.get(organisation=organisation(), is_open_door=True)
    made("Tell us", process=door, public=False, moderation="after")
    door.refresh_from_db()
    assert (door.public, door.moderation) == (True, "after")


def test_the_last_day_is_not_before_the_first() -> None:
    row = made()
    with pytest.raises(NotPossible):
        phase(row, 3, 2)
    one = phase(row, 3, 3)
    assert processes.last_day(one) == timezone.localdate() + timedelta(days=3)
    assert one.ends_at - one.starts_at >= timedelta(hours=23)  # a day on which clocks change


def test_what_has_begun_is_ended_and_not_taken_out() -> None:
    row = made()
    begun, waits = phase(row, -1, None), phase(row, 5, 9, kind="reading")
    moment = begun.starts_at
    with pytest.raises(NotPossible):
        processes.phase_remove(by=member(), phase=begun)
    phase(row, -1, 0, phase=begun)
    assert begun.starts_at == moment
    processes.phase_remove(by=member(), phase=waits)
    assert list(row.phases.all()) == [begun]


def test_the_moment_at_which_a_phase_began_stays() -> None:
    door = Process.objects.get(organisation=organisation(), is_open_door=True)
    row = door.phases.get()
    began = row.starts_at
    processes.phase_save(
        by=member(), process=door, kind="open", starts_on=timezone.localdate(began),
        ends_on=date(2099, 1, 1), phase=row,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.starts_at == began


def test_each_change_is_an_event_without_words() -> None:
    phase(made(), 0, 2)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"process.opened", "process.phase_set"} <= kinds
    assert "market" not in str(list(Event.objects.values_list("facts", flat=True)))


# --- The policy ----------------------------------------------------------------------------------------


def reason(code: str = "abuse") -> ModerationReason:
    return organisation().moderation_reasons.get(code=code)


def reworded(row: ModerationReason, **more: Any) -> ModerationReason:
    given = {"title": row.title, "meaning": row.meaning, "in_force": row.in_force} | more
    return policy.reason_save(
        by=member("administrator"), organisation=row.organisation, reason=row, **given
    )


def test_a_reason_is_added_and_offered() -> None:
    new = policy.reason_save(
        by=member("administrator"), organisation=organisation(), title=" Spoilers ", meaning="…"
    )
    assert new in moderation.reasons_of(organisation())
    assert (new.title, new.code) == ("Spoilers", "spoilers")
    assert list(moderation.reasons_of(organisation()))[-1] == new


def test_an_unused_reason_is_reworded_where_it_stands() -> None:
    row = reworded(reason(), title="Hatred")
    assert row == reason()
    assert row.title == "Hatred"


def test_a_used_reason_keeps_its_words_and_another_takes_its_place() -> None:
    moderator = member("moderator")
    words = said()
    moderation.contribution_hide(by=moderator, contribution=words, reason=reason(), note="")
    old = reason()
    new = reworded(old, meaning="Contempt for people.")
    old.refresh_from_db()
    assert new != old
    assert (old.in_force, new.in_force, new.position) == (False, True, old.position)
    assert words.decisions.get().reason == old
    assert "Insults" in old.meaning


def test_one_reason_stays_in_force() -> None:
    rows = list(moderation.reasons_of(organisation()))
    for row in rows[1:]:
        reworded(row, in_force=False)
    with pytest.raises(NotPossible):
        reworded(rows[0], in_force=False)
    assert list(moderation.reasons_of(organisation())) == rows[:1]
    reworded(rows[1], in_force=True)
    assert len(moderation.reasons_of(organisation())) == 2


def test_the_policies_of_two_bodies_are_two() -> None:
    fire = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    reworded(reason(), title="Hatred")
    assert fire.moderation_reasons.get(code="abuse").title == "Abuse and hatred"
