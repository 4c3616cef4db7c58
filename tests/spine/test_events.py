"""The event log: what may be in it, that nobody changes it, and that sealing loses nothing."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models.deletion import ProtectedError
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folkmoot.spine import event_chain, event_form, event_guard, events, jobs
from folkmoot.spine.event_chain import Broken, verified
from folkmoot.spine.event_form import NO_HASH, NotAnEvent
from folkmoot.spine.models import AppendOnly, Event, EventDetail, Job, Seal, User
from tests import event_log, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def committing(transactional_db: None) -> Iterator[None]:
    """A test that commits: what it wrote is taken away although nothing may be."""
    yield
    event_log.clear()


def chain() -> event_chain.Whole | None:
    return verified(event_log.export(), {head.sequence: head.hash for head in events.heads()})


# --- Recording -----------------------------------------------------------------------------------


def test_an_event_says_who_did_what_without_a_name() -> None:
    officer = factories.member(email="jo.smith@example.org")
    event = event_log.recorded(17, by=officer, detail={"name": "Jo Smith"}, about=officer)
    event.refresh_from_db()
    assert (event.kind, event.subject, event.body) == (
        "matter.opened", "matter:17", "aldermouth-council",
    )  # fmt: skip
    assert len(event.actor_token) == 64
    assert event.actor_token == event_log.recorded(18, by=officer).actor_token
    assert event.actor_token != event_log.recorded(19, by=factories.member("analyst")).actor_token
    assert event_log.recorded(20).actor_token == ""
    assert (event.sequence, event.previous, event.hash) == (None, None, None)
    written = json.dumps(event.document(sequence=1, previous=NO_HASH))
    assert "Smith" not in written
    assert "jo." not in written


def test_the_pseudonym_depends_on_the_installation(settings: Any) -> None:
    officer = factories.member()
    here = events.person_token(officer)
    settings.PRIVACY_KEY = "another installation's"
    assert events.person_token(officer) != here
    with pytest.raises(ValueError, match="no pseudonym"):
        events.person_token(User())


def test_an_event_outside_a_transaction_is_refused(committing: None) -> None:
    with pytest.raises(TransactionManagementError):
        events.record(
            kind="matter.opened", by=None, organisation=factories.organisation(), subject="matter:1"
        )
    assert not Event.objects.exists()


def test_an_event_goes_with_the_act_that_fails(committing: None) -> None:
    def act() -> None:
        with transaction.atomic():
            event_log.recorded()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "fact",
    [
        0.5, 1.0, float("nan"), (1, 2), {1, 2}, b"bytes", datetime(2026, 7, 1, tzinfo=UTC), 2**53, -(2**53),
        "a\0b", "\ud800",
    ],
    ids=repr,
)  # fmt: skip
def test_facts_hold_only_what_every_reader_reads_alike(fact: object) -> None:
    for facts in ({"a": fact}, {"a": [1, fact]}, {"a": {"b": fact}}):
        with pytest.raises(NotAnEvent):
            event_log.recorded(facts=facts)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "jo@example.org", "by Jo <jo.smith@council.example>", "@jo_smith", "seen by @jo.", "(@jo)",
        "jo＠example.org", "jo@[192.0.2.1]", "jo%40example.org", "@jo@social.example", "@é",
    ],
)  # fmt: skip
def test_facts_that_look_like_an_address_are_refused_and_not_repeated(words: str) -> None:
    for facts in ({"a": words}, {"a": [words]}, {"a": {"b": words}}):
        with pytest.raises(NotAnEvent, match="looks like") as refused:
            event_log.recorded(facts=facts)
        assert "jo" not in str(refused.value)
    with pytest.raises(NotAnEvent):
        event_log.recorded(facts={words: 1})
    with pytest.raises(NotAnEvent):
        event_log.recorded(subject=f"person:{words}")


@pytest.mark.parametrize("facts", [{"é": 1}, {1: 1}, {None: 1}, [], "text", 7])
def test_facts_have_ascii_keys(facts: Any) -> None:
    with pytest.raises(NotAnEvent):
        event_log.recorded(facts=facts)


def test_facts_of_every_allowed_sort_come_back_as_they_were() -> None:
    facts = {
        "b": True, "n": None, "i": -(2**53) + 1, "s": "tea @ 5, \u2028 \x7f \\ \"", "l": [[], {}],
        "choice": Job.State.DONE,
    }  # fmt: skip
    event = event_log.recorded(facts=facts)
    assert type(event.facts["choice"]) is str
    event.refresh_from_db()
    assert event.facts == facts
    assert event.facts["b"] is True
    events.seal()
    assert chain() is not None


def test_facts_cannot_be_changed_through_what_was_handed_in() -> None:
    inner = ["heard"]
    event = event_log.recorded(facts={"states": inner})
    inner.append("done")
    assert event.facts == {"states": ["heard"]}


def test_what_lies_too_deep_is_refused() -> None:
    facts: dict[str, Any] = {}
    for _ in range(2000):
        facts = {"a": facts}
    with pytest.raises(NotAnEvent, match="deep"):
        event_log.recorded(facts=facts)


@pytest.mark.parametrize("kind", ["opened", "Matter.opened", "matter.", ".x", "a b.c", "a.b\n", ""])
def test_a_kind_is_dotted_words(kind: str) -> None:
    with pytest.raises(NotAnEvent):
        event_log.recorded(kind=kind)


@pytest.mark.parametrize("subject", ["matter", "matter:", ":7", "Jo Smith", "matter:7\n", "a:b c"])
def test_a_subject_is_a_noun_and_an_identifier(subject: str) -> None:
    with pytest.raises(NotAnEvent):
        event_log.recorded(subject=subject)


def test_an_event_made_without_record_is_held_to_the_same() -> None:
    with pytest.raises(NotAnEvent):
        Event.objects.create(
            kind="a.b", subject="a:1", facts={"a": 0.5}, organisation=factories.organisation()
        )


# --- Detail --------------------------------------------------------------------------------------


def test_a_detail_is_in_the_event_as_a_salted_digest_only() -> None:
    detail = {"name": "Jo Ünal", "address": "jo@example.org"}
    first, second = (event_log.recorded(n, detail=detail) for n in (1, 2))
    assert first.detail_hash != second.detail_hash
    kept = EventDetail.objects.get(event=first)
    canonical = event_form.canonical(detail)
    assert first.detail_hash == hashlib.sha256(bytes.fromhex(kept.salt) + canonical).hexdigest()
    assert len(bytes.fromhex(kept.salt)) == 32
    assert kept.fits
    kept.detail["name"] = "Jo Unal"
    assert not kept.fits
    assert event_log.recorded(3).detail_hash == ""
    assert event_log.recorded(4, detail={}).detail_hash != ""


def test_a_detail_holds_no_fractions_and_a_person_needs_a_detail() -> None:
    with pytest.raises(NotAnEvent):
        event_log.recorded(detail={"a": 0.5})
    with pytest.raises(NotAnEvent, match="has none"):
        event_log.recorded(about=factories.member())


def test_erasing_a_person_leaves_event_and_chain() -> None:
    her, other = factories.member(email="her@example.org"), factories.member("analyst")
    event_log.recorded(1, detail={"name": "Her"}, about=her)
    event_log.recorded(2, detail={"name": "Other"}, about=other)
    event_log.recorded(3, by=her)
    events.seal()
    before = event_log.export()
    event_log.recorded(4, detail={"name": "Her"}, about=her)
    assert events.erase_person(her) == 2
    assert events.erase_person(her) == 0
    assert [row.detail["name"] for row in EventDetail.objects.all()] == ["Other"]
    assert event_log.export() == before
    events.seal()
    whole = chain()
    assert whole is not None
    assert whole.count == 4


def test_a_person_is_found_by_pseudonym_after_her_account_is_gone() -> None:
    her = factories.member()
    number = her.pk
    event_log.recorded(detail={"name": "Her"}, about=her)
    User.objects.filter(pk=number).delete()
    assert EventDetail.objects.get().person is None
    assert events.erase_person(User(pk=number)) == 1


def test_the_detail_of_one_event_can_be_erased() -> None:
    event, other = (event_log.recorded(n, detail={"name": "Her"}) for n in (1, 2))
    assert events.erase_detail(event) == 1
    assert EventDetail.objects.get().event == other


def test_an_erased_name_is_not_in_the_database_file(committing: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites deleted rows when it vacuums")
    her = factories.member()
    event_log.recorded(detail={"name": "Xyzzyplugh" * 20}, about=her)
    file = Path(str(connection.settings_dict["NAME"]))
    files = [file, file.with_name(file.name + "-wal")]

    def planted() -> bool:
        return any(b"Xyzzyplugh" in f.read_bytes() for f in files if f.exists())

    assert planted()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")  # as where SQLite is built with that default
    events.erase_person(her)
    assert not planted()


# --- Append-only ---------------------------------------------------------------------------------


def test_the_models_refuse_every_change() -> None:
    event = event_log.recorded()
    attempts: list[Callable[[], object]] = [
        event.save,
        event.delete,
        Event.objects.get().save,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="a.b"),
        lambda: Event.objects.filter(pk=event.pk).update(sequence=1),
        lambda: Event.objects.bulk_update([event], ["kind"]),
        lambda: Event.objects.bulk_create([Event()], update_conflicts=True),
        lambda: Event.objects.update_or_create(pk=event.pk, defaults={"kind": "a.b"}),
        lambda: event.organisation.delete(),
    ]
    for attempt in attempts:
        with pytest.raises((AppendOnly, ProtectedError)), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event(pk=event.pk, kind="a.b", subject="a:1", organisation=event.organisation).save()
    assert Event.objects.get().kind == "matter.opened"


def refused(statement: str, *values: object) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def columns() -> list[str]:
    return [field.column for field in Event._meta.concrete_fields]


@pytest.mark.parametrize("sealed", [False, True])
def test_the_database_refuses_every_change(sealed: bool) -> None:
    event = event_log.recorded()
    another = factories.organisation("Another")
    if sealed:
        events.seal()
    new: dict[str, object] = {
        "id": "0" * 32, "facts": "{}", "organisation_id": another.pk, "written_at": timezone.now(),
        "sequence": 7,
    }  # fmt: skip
    for column in columns():
        refused(f"UPDATE spine_event SET {column} = %s", new.get(column, "1" * 40))
    refused("UPDATE spine_event SET sequence = NULL, previous = NULL, hash = NULL")
    refused("UPDATE spine_event SET sequence = 2, previous = 'a', hash = 'b', kind = 'a.b'")
    if sealed:
        refused("UPDATE spine_event SET sequence = 2, previous = 'a', hash = 'b'")
    refused("DELETE FROM spine_event")
    before = models.QuerySet(Event).values().get()
    assert before["id"] == event.id
    assert before["sequence"] == (1 if sealed else None)


def test_the_database_refuses_a_new_row_in_the_place_of_an_event() -> None:
    event_log.recorded(1)
    events.seal()
    event_log.recorded(2)
    names = ", ".join(columns())

    def copied(**other: str) -> str:
        chosen = ", ".join(other.get(name, name) for name in columns())
        return f"SELECT {chosen} FROM spine_event WHERE sequence = 1"

    unsealed = {"sequence": "NULL", "previous": "NULL", "hash": "NULL"}
    fresh = {"id": "'" + "0" * 32 + "'"}
    refused(f"INSERT INTO spine_event ({names}) {copied(**fresh, sequence='9')}")
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO spine_event ({names}) {copied(**unsealed)}")
        refused(f"INSERT OR REPLACE INTO spine_event ({names}) {copied(**fresh)}")
        refused(
            f"INSERT OR REPLACE INTO spine_event (rowid, {names}) "
            f"{copied(**unsealed, **fresh).replace('SELECT', 'SELECT rowid,')}"
        )
        refused(
            "UPDATE OR REPLACE spine_event SET sequence = 1, previous = 'a', hash = 'b' "
            "WHERE sequence IS NULL"
        )
        refused("UPDATE OR REPLACE spine_event SET rowid = 1 WHERE sequence IS NULL")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else pending ones refuse it first
        refused("TRUNCATE spine_event CASCADE")
    assert Event.objects.count() == 2


def test_the_guard_names_every_column_of_the_model() -> None:
    """A column that a later migration adds must be guarded too."""
    assert event_guard.missing(connection) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'spine_event_no_update'")
            statement = cursor.fetchone()[0]
        written = set(columns()) - set(event_guard.SEALING)
        assert [name for name in written if f"NEW.{name} IS OLD.{name}" not in statement] == []


def test_a_lifted_guard_is_noticed() -> None:
    with event_log.unguarded():
        assert event_guard.missing(connection) != []


# --- Sealing -------------------------------------------------------------------------------------


def test_sealing_numbers_from_one_in_the_order_of_writing() -> None:
    now = timezone.now()
    with event_log.unguarded():
        for number, seconds in ((1, 5), (2, 1), (3, 3)):
            event = event_log.recorded(number)
            models.QuerySet(Event).filter(pk=event.pk).update(
                written_at=now + timedelta(seconds=seconds)
            )
    assert events.seal() == 3
    exported = event_log.export()
    assert [event["sequence"] for event in exported] == [1, 2, 3]
    assert [event["subject"] for event in exported] == ["matter:2", "matter:3", "matter:1"]
    assert exported[0]["previous"] == NO_HASH == "0" * 64
    assert [event["previous"] for event in exported[1:]] == [e["hash"] for e in exported[:2]]


def test_events_of_one_moment_are_sealed_in_the_order_of_their_ids() -> None:
    moment = timezone.now()
    with event_log.unguarded():
        for number in range(8):
            event = event_log.recorded(number)
            models.QuerySet(Event).filter(pk=event.pk).update(written_at=moment)
    events.seal()
    ids = [event["id"] for event in event_log.export()]
    assert ids == sorted(ids)


def test_the_hash_is_what_the_documents_say_by_hand() -> None:
    """Written out once without our own functions, so that both cannot be wrong together."""
    event = event_log.recorded(7, facts={"b": 1, "a": "é"})
    events.seal()
    event.refresh_from_db()
    moment = event.written_at.astimezone(UTC)
    text = (
        '{"actor":"","detail_hash":"","facts":{"a":"é","b":1},"id":"' + str(event.id) + '",'
        '"kind":"matter.opened","organisation":"aldermouth-council","previous":"' + "0" * 64 + '",'
        '"sequence":1,"subject":"matter:7","written_at":"'
        + f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06}Z"
        + '"}'
    )
    assert event.hash == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("microsecond", [0, 1, 120000])
def test_a_time_always_has_six_digits(microsecond: int) -> None:
    moment = datetime(2026, 7, 1, 12, 0, 0, microsecond, tzinfo=UTC)
    assert event_form.written(moment) == f"2026-07-01T12:00:00.{microsecond:06}Z"
    summer = moment.astimezone(timezone.get_default_timezone())
    assert event_form.written(summer) == event_form.written(moment)


def test_sealing_twice_gives_the_same_and_goes_on_from_there(monkeypatch: Any) -> None:
    monkeypatch.setattr(events, "BATCH", 2)
    for number in range(5):
        event_log.recorded(number)
    assert events.seal() == 5
    before = event_log.export()
    assert events.seal() == 0
    assert event_log.export() == before
    event_log.recorded(5)
    assert events.seal() == 1
    assert event_log.export()[:5] == before
    assert chain() == event_chain.Whole(1, 6, event_log.export()[-1]["hash"])


def test_sealing_needs_no_row_that_a_restore_may_have_lost() -> None:
    Seal.objects.all().delete()
    event_log.recorded()
    assert events.seal() == 1


def test_a_renamed_organisation_leaves_the_chain_whole() -> None:
    event = event_log.recorded()
    events.seal()
    event.organisation.slug = "renamed"
    event.organisation.save()
    assert chain() is not None
    assert event_log.export()[0]["organisation"] == "aldermouth-council"


def test_a_head_is_kept_for_each_day_and_never_changes_once_it_is_over(monkeypatch: Any) -> None:
    day = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    for hours in (0, 1, 2, 30, 20):  # the last is a clock that was put back
        monkeypatch.setattr(
            events.timezone, "now", lambda hours=hours: day + timedelta(hours=hours)
        )
        event_log.recorded(hours)
        events.seal()
    found = [(head.day.day, head.sequence) for head in events.heads()]
    assert found == [(3, 5), (2, 3), (1, 2)]
    assert chain() is not None


def test_the_chain_is_read_piece_by_piece(monkeypatch: Any) -> None:
    monkeypatch.setattr(events, "READ_AT_ONCE", 2)
    for number in range(5):
        event_log.recorded(number)
    events.seal()
    reading = events.sealed_after(1)
    assert next(reading).sequence == 2
    event_log.recorded(6)
    events.seal()
    assert [event.sequence for event in reading] == [3, 4, 5]
    assert list(events.sealed_after(6)) == list(events.sealed_after(99)) == []


# --- The job -------------------------------------------------------------------------------------


def test_the_calendar_asks_once_a_minute_and_only_if_something_waits() -> None:
    minute = datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC)
    assert events.ask_for_sealing(minute) is None
    event_log.recorded()
    row = events.ask_for_sealing(minute)
    assert row is not None
    assert row.lane == Job.Lane.FAST
    assert events.ask_for_sealing(minute + timedelta(seconds=50)) == row
    assert events.ask_for_sealing(minute + timedelta(minutes=1)) != row
    old = Job.objects.create(
        kind=events.SEALING, lane=Job.Lane.FAST, idempotency_key="old", state=Job.State.DONE,
        finished_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    run = jobs.claim(str(row.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    assert (row.state, row.message) == (Job.State.DONE, "")
    assert not Event.objects.unsealed().exists()
    assert not Job.objects.filter(pk=old.pk).exists()


def test_the_calendar_of_the_queue_has_the_sealing(monkeypatch: Any) -> None:
    from folkmoot.spine import queue

    event_log.recorded()
    assert "seal" in {task.name for task in queue.queues[Job.Lane.FAST]._registry.periodic_tasks}
    queue.seal.call_local()
    assert Job.objects.filter(kind=events.SEALING).count() == 1


# --- Verifying -----------------------------------------------------------------------------------


def three() -> list[dict[str, Any]]:
    for number in (1, 2, 3):
        event_log.recorded(number)
    events.seal()
    return event_log.export()


@pytest.mark.parametrize("field", sorted(event_chain.FIELDS))
def test_a_change_of_any_field_names_its_event(field: str) -> None:
    exported = three()
    exported[1][field] = {"a": 0.5} if field == "facts" else "changed"
    with pytest.raises(Broken, match="Event 2 "):
        verified(exported, {})
    del exported[1][field]
    with pytest.raises(Broken, match="Event 2 "):
        verified(exported, {})


def test_what_is_cut_is_named() -> None:
    exported = three()
    known = {event["sequence"]: event["hash"] for event in exported}
    assert verified([], {}) is None
    assert verified(exported, known) == event_chain.Whole(1, 3, known[3])
    assert verified(exported[1:], {1: known[1]}) == event_chain.Whole(2, 3, known[3])
    for cut, heads, sentence in (
        (exported[1:], {}, "Event 1 is missing"),
        (exported[1:], {1: NO_HASH}, "does not follow"),
        ([exported[0], exported[2]], {}, "Event 2 is missing"),
        (exported[:2], known, "Event 3 is missing"),
        (exported[2:], known, "Event 1 is missing"),
        (exported, {2: NO_HASH}, "Event 2 is not the one"),
        ([], known, "Event 1 is missing"),
        ([{**exported[0], "sequence": True}], {}, "no number"),
        ([{**exported[0], "sequence": 0}], {}, "no number"),
    ):
        with pytest.raises(Broken, match=sentence):
            verified(cut, heads)


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"{}", b'{"a": 1}\n', b"[" * 100_000, b"\xff\n"])
def test_a_line_that_is_not_as_exported_is_named(line: bytes) -> None:
    good = event_chain.line_of(three()[0])
    with pytest.raises(Broken, match="Line 2 "):
        list(event_chain.events_in([good, line]))


# --- Any course of things ------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0@＠﹫%"), max_size=9
)
KEYS = st.text(st.characters(max_codepoint=126, exclude_characters="\0@%"), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
FACTS = st.dictionaries(KEYS, VALUES, max_size=4)
STEPS = st.lists(
    st.tuples(st.just("record"), FACTS, st.none() | FACTS, st.integers(0, 2))
    | st.tuples(st.sampled_from(["seal", "erase"]), st.integers(0, 2)),
    max_size=14,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, batch=st.integers(1, 4))
def test_whatever_is_recorded_sealed_and_erased_the_chain_holds(
    steps: list[tuple[Any, ...]], batch: int
) -> None:
    before = transaction.savepoint()  # not a block: sealing refuses to be inside of one
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "BATCH", batch)
        people = [factories.member(role) for role in ("officer", "analyst", "moderator")]
        exported: list[dict[str, Any]] = []
        written, kept = 0, {0: 0, 1: 0, 2: 0}
        for step in steps:
            if step[0] == "record":
                _word, facts, detail, who = step
                about = people[who] if detail is not None else None
                event_log.recorded(written, facts=facts, detail=detail, by=people[who], about=about)
                written += 1
                kept[who] += detail is not None
            elif step[0] == "erase":
                assert events.erase_person(people[step[1]]) == kept[step[1]]
                kept[step[1]] = 0
            else:
                events.seal()
            now = event_log.export()
            assert now[: len(exported)] == exported
            exported = now
        events.seal()
        whole = chain()
        assert (whole.count if whole else 0) == written
        lines = [event_chain.line_of(event) for event in event_log.export()]
        assert [json.loads(line) for line in lines] == list(event_chain.events_in(lines))
        for line in lines:
            plain = json.dumps(
                json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            assert plain.encode() + b"\n" == line
        assert all(row.fits for row in EventDetail.objects.select_related("event"))
    transaction.savepoint_rollback(before)


@settings(max_examples=200, deadline=None)
@given(words=TEXTS, start=TEXTS)
def test_no_handle_in_any_text_gets_through(words: str, start: str) -> None:
    for text in (f"{start}@jo{words}", f"{start} jo@example.org{words}"):
        with pytest.raises(NotAnEvent):
            event_form.checked_facts({"a": text})
        assert event_form.checked_detail({"a": text}) == {"a": text}


# --- At once -------------------------------------------------------------------------------------

WRITERS, EACH, SEALERS = 4, 15, 2


@pytest.mark.slow
def test_four_write_while_two_seal(committing: None, monkeypatch: Any) -> None:
    """Threads, each with a connection of its own, as those of the web server are."""
    monkeypatch.setattr(events, "BATCH", 3)
    factories.organisation()
    problems: list[BaseException] = []
    writing = threading.Semaphore(0)
    over = threading.Event()

    def guarded(work: Callable[[int], None], number: int) -> None:
        try:
            work(number)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()
            writing.release()

    def write(writer: int) -> None:
        for number in range(EACH):
            event_log.recorded(writer * EACH + number, detail={"n": number})

    def seal(_number: int) -> None:
        # SQLite lets nobody queue: who asks again without a pause keeps the others out for good.
        while not over.wait(0.005):
            events.seal()

    writers = [threading.Thread(target=guarded, args=(write, n)) for n in range(WRITERS)]
    sealers = [threading.Thread(target=guarded, args=(seal, n)) for n in range(SEALERS)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join(200)
    over.set()
    for thread in sealers:
        thread.join(60)
    assert problems == []
    events.seal()
    whole = chain()
    assert whole is not None
    assert (whole.first, whole.count) == (1, WRITERS * EACH)
    subjects = {event["subject"] for event in event_log.export()}
    assert subjects == {f"matter:{number}" for number in range(WRITERS * EACH)}
