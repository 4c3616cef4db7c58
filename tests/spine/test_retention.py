"""What has been kept long enough goes, and nothing else; each run leaves its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.utils import timezone

from folkmoot.sources.models import SocialAccount, TableUpload
from folkmoot.spine import contributions, events, jobs, moderation, retention, retention_run
from folkmoot.spine.event_chain import verified
from folkmoot.spine.models import (
    Act,
    ApiToken,
    AppendOnly,
    Brief,
    Concern,
    Contribution,
    Delivery,
    Event,
    EventDetail,
    Identity,
    Invitation,
    Job,
    Letter,
    Mute,
    Notification,
    Organisation,
    RetentionRecord,
    RetentionRule,
    Signal,
    SignInLink,
    Subscription,
    Webhook,
)
from folkmoot.strategy import record_retention
from tests import event_log
from tests.factories import (
    imported,
    matter,
    member,
    ndjson,
    organisation,
    post,
    said,
    speaker,
    worked_off,
)

pytestmark = pytest.mark.django_db

Rows = "models.QuerySet[Any]"


@pytest.fixture
def body(monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)
    return organisation()


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def run(name: str = "tonight") -> dict[str, RetentionRecord]:
    return {record.kind: record for record in retention_run.run_all(name, pause=False)}


def due_tonight() -> dict[str, int]:
    """What the desk's page and --dry-run say would go."""
    counts = {}
    for rule in retention.rules():
        kind = retention.kind_named(rule.kind)
        rows = kind.due_for(rule.organisation, rule.days) if kind else None
        counts[rule.kind] = 0 if rows is None else rows.count()
    return counts


def set_days(kind: str, days: int | None) -> None:
    retention.rules()
    RetentionRule.objects.filter(kind=kind).update(days=days)


def outdated(model: Any, at: dict[str, Any], **fields: Any) -> Any:
    """A row with times that its model would set itself."""
    row = model.objects.create(**fields)
    model.objects.filter(pk=row.pk).update(**at)
    return row


# --- Each kind: what goes, and what looks like it and stays ----------------------------------------


def unconfirmed(days: float, **more: Any) -> Any:
    row = matter(member(email=f"o{days}{len(more)}@example.org"), title=f"M{days}")
    return Subscription.objects.create(
        matter=row, email="ann@example.org", asked_at=ago(days), **more
    )


def mail(days: float, state: str = Notification.State.SENT) -> Any:
    row = unconfirmed(days / 1e6 + len(state) / 1e3, confirmed_at=timezone.now())
    claimed = None if state == Notification.State.WAITING else ago(days)
    return Notification.objects.create(
        subscription=row, state=state, written_at=ago(days), claimed_at=claimed
    )


def job(days: float, state: str = Job.State.DONE) -> Any:
    return Job.objects.create(
        kind="x", lane="fast", idempotency_key=f"{state}{days}", state=state, finished_at=ago(days)
    )


def invitation(expired: float, accepted: float | None = None) -> Any:
    return Invitation.objects.create(
        organisation=organisation(),
        email=f"i{expired}{accepted}@example.org",
        role="officer",
        expires_at=ago(expired),
        accepted_at=None if accepted is None else ago(accepted),
    )


def table(days: float) -> Any:
    row = TableUpload.objects.create(organisation=organisation(), kind="accounts", name="a.csv")
    TableUpload.objects.filter(pk=row.pk).update(created_at=ago(days))
    return row


def directory_account(handle: str, closed: float | None) -> Any:
    return SocialAccount.objects.create(
        organisation=organisation(),
        platform="x",
        handle=handle,
        state="active" if closed is None else "closed",
        closed_on=None if closed is None else ago(closed).date(),
    )


def own_record(kind: Any, days: float) -> Any:
    more: dict[str, Any] = {"worked": True} if kind.name == "credential_checks" else {}
    if kind.name == "scheduled":
        more = {"queued_at": ago(days + 1)}
    if any(field.name == "post_id" for field in kind.model._meta.get_fields()):
        more |= {"platform": "x", "post_id": f"{kind.name} {days}"}  # each is of a post of its own
    return kind.model.objects.create(organisation=organisation(), **more, **{kind.when: ago(days)})


def sign_in_link(expired: float, used: float | None = None) -> Any:
    return SignInLink.objects.create(
        user=member(email=f"l{expired}{used}@example.org"),
        digest=f"{expired}{used}",
        expires_at=ago(expired),
        used_at=None if used is None else ago(used),
    )


def token(expired: float | None) -> Any:
    return ApiToken.objects.create(
        user=member(email=f"t{expired}@example.org"),
        name="t",
        digest=str(expired),
        expires_at=None if expired is None else ago(expired),
    )


def session(expired: float) -> Any:
    return Session.objects.create(
        session_key=f"k{expired}", session_data="", expire_date=ago(expired)
    )


def attempt(days: float) -> Any:
    return outdated(
        AccessAttempt, {"attempt_time": ago(days)}, username=f"u{days}", failures_since_start=1
    )


def sign_in(days: float) -> Any:
    return outdated(AccessLog, {"attempt_time": ago(days)}, username="ann@example.org")


def words(days: float, state: str = Contribution.State.HIDDEN, *, appealed: bool = False) -> Any:
    one = said(f"Words of {days} {state} {appealed}.")
    moderator = member(role="moderator", email="m@example.org")
    if state == Contribution.State.PUBLISHED:
        moderation.contribution_publish(by=moderator, contribution=one)
    elif state == Contribution.State.WITHDRAWN:
        contributions.contribution_withdraw(contribution=one)
    else:
        reason = one.organisation.moderation_reasons.first()
        decision = moderation.contribution_hide(by=moderator, contribution=one, reason=reason)
        if appealed:
            moderation.appeal_make(decision=decision, text="No.")
    if one.state != Contribution.State.PUBLISHED:
        Contribution.objects.filter(pk=one.pk).exclude(left_at=None).update(left_at=ago(days))
    return one


def identity(days: float, **more: Any) -> Any:
    one = said(speaker=speaker(f"s{days}"))
    return Identity.objects.create(
        participant=one.participant, email="ann@example.org", asked_at=ago(days), **more
    )


def act(days: float) -> Any:
    door = contributions.open_door(organisation())
    return Act.objects.create(pseudonym="x", kind="say", process=door, day=ago(days).date())


def concern(days: float | None) -> Any:
    one = said(f"Concerning {days}.")
    return Concern.objects.create(
        contribution=one,
        reason=one.organisation.moderation_reasons.first(),
        handled_at=None if days is None else ago(days),
    )


def record(days: float, **more: Any) -> Any:
    values = {"deleted": 0, "finished_at": ago(days), "started_at": ago(days)} | more
    return RetentionRecord.objects.create(
        run=f"{days}-{len(RetentionRecord.objects.all())}",
        kind="gone.kind",
        days=1,
        before=ago(days + 1),
        **values,
    )


def detail(days: float) -> Any:
    event = Event(
        kind="matter.noted",
        organisation=organisation(),
        body="x",
        subject="matter:1",
        written_at=ago(days),
        detail_hash="0" * 64,
    )
    event.save()
    return EventDetail.objects.create(event=event, salt="00" * 32, detail={"name": "Ann"})


def signal(days: float, *, ended: bool = False) -> Any:
    return Signal.objects.create(
        organisation=organisation(),
        kind="x",
        key=f"{days}",
        scope="place:1",
        began_at=ago(days),
        changed_at=ago(days),
        ended_at=ago(days) if ended else None,
    )


def letter(days: float) -> Any:
    user = member(email=f"letter{days}@example.org")
    return Letter.objects.create(
        user=user, organisation=organisation(), kind="digest", key="x", written_at=ago(days)
    )


def delivery(days: float | None) -> Any:
    hook = Webhook.objects.create(organisation=organisation(), name="x", address="x", sealed="x")
    ended = None if days is None else ago(days)
    return Delivery.objects.create(webhook=hook, event="test", ended_at=ended)


def mute(days: float | None) -> Any:
    return Mute.objects.create(
        user=member(email=f"mute{days}@example.org"),
        organisation=organisation(),
        kind="x",
        level="scope",
        value="place:1",
        until=None if days is None else ago(days),
    )


def brief(days: int) -> Any:
    day = ago(days).date()
    return Brief.objects.create(
        organisation=organisation(), rhythm="daily", first_day=day, last_day=day, content={}
    )


def never_started(days: float) -> Any:
    owner = imported(member(email=f"i{days}@example.org"), ndjson([post(1, "hello")]))
    type(owner).objects.filter(pk=owner.pk).update(created_at=ago(days))
    return owner


def with_job(days: float, state: str) -> Any:
    owner = never_started(days + len(state) / 1e3)
    owner.job = job(days, state)
    owner.save()
    return owner


#: Kind: what goes, what stays.
EXAMPLES: dict[str, tuple[Callable[[], list[Any]], Callable[[], list[Any]]]] = {
    "spine.unconfirmed_subscriptions": (
        lambda: [unconfirmed(8)],
        lambda: [unconfirmed(6), unconfirmed(80, confirmed_at=timezone.now())],
    ),
    "spine.notifications": (
        lambda: [mail(91), mail(91, Notification.State.FAILED)],
        lambda: [mail(89), mail(900, Notification.State.WAITING)],
    ),
    "spine.jobs": (
        lambda: [job(91), job(91, Job.State.FAILED), job(91, Job.State.CANCELLED)],
        lambda: [job(89), job(91, Job.State.QUEUED), job(91, Job.State.RUNNING)],
    ),
    "spine.invitations": (
        lambda: [invitation(31), invitation(-3, accepted=31)],
        lambda: [invitation(29), invitation(-3), invitation(31, accepted=29)],
    ),
    "spine.sign_in_links": (
        lambda: [sign_in_link(8), sign_in_link(-9, used=8)],
        lambda: [sign_in_link(6), sign_in_link(-1), sign_in_link(-2, used=6)],
    ),
    "spine.api_tokens": (lambda: [token(31)], lambda: [token(29), token(-1), token(None)]),
    "spine.sessions": (lambda: [session(1.5)], lambda: [session(0.5), session(-0.5)]),
    "spine.failed_sign_ins": (lambda: [attempt(31)], lambda: [attempt(29)]),
    "spine.sign_ins": (lambda: [sign_in(91)], lambda: [sign_in(89)]),
    "spine.event_details": (lambda: [detail(2193)], lambda: [detail(2191)]),
    "spine.retention_records": (
        lambda: [record(91)],
        lambda: [record(89), record(91, deleted=3), record(91, problem="OSError")],
    ),
    "sources.never_started": (
        lambda: [never_started(15)],
        lambda: [never_started(13), with_job(20, Job.State.RUNNING)],
    ),
    "sources.broken_off": (
        lambda: [with_job(31, Job.State.CANCELLED), with_job(31, Job.State.FAILED)],
        lambda: [with_job(29, Job.State.CANCELLED), with_job(31, Job.State.DONE)],
    ),
    "spine.gone_words": (
        lambda: [words(181), words(181, Contribution.State.WITHDRAWN)],
        lambda: [words(179), words(400, Contribution.State.PUBLISHED), words(400, appealed=True)],
    ),
    "spine.unverified_identities": (
        lambda: [identity(8)],
        lambda: [identity(6), identity(80, verified_at=timezone.now())],
    ),
    "spine.acts": (lambda: [act(731)], lambda: [act(728)]),
    "spine.concerns": (lambda: [concern(366)], lambda: [concern(364), concern(None)]),
    "sources.tables": (lambda: [table(15)], lambda: [table(13)]),
    "sources.closed_accounts": (
        lambda: [directory_account("gone", 2193)],
        lambda: [directory_account("young", 2191), directory_account("used", None)],
    ),
    **{
        f"strategy.{kind.name}": (
            lambda kind=kind: [own_record(kind, 2193)],
            lambda kind=kind: [own_record(kind, 2191)],
        )
        for kind in record_retention.timed()
    },
    "spine.signals": (
        lambda: [signal(366, ended=True)],
        lambda: [signal(364, ended=True), signal(800)],
    ),
    "spine.letters": (lambda: [letter(91)], lambda: [letter(89)]),
    "spine.deliveries": (lambda: [delivery(91)], lambda: [delivery(89), delivery(None)]),
    "spine.ended_mutes": (lambda: [mute(8)], lambda: [mute(6), mute(-3), mute(None)]),
    "spine.briefs": (lambda: [brief(1098)], lambda: [brief(1095)]),
    "sources.posts": (list, lambda: [with_job(4000, Job.State.DONE)]),
}


def test_every_kind_has_an_example() -> None:
    assert {kind.name for kind in retention.kinds()} == EXAMPLES.keys()


@pytest.mark.usefixtures("data_dir")
@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_is_old_enough_goes_as_was_foretold_and_the_rest_stays(
    body: Organisation, kind: str
) -> None:
    goes, stays = EXAMPLES[kind]
    gone, kept = goes(), stays()
    foretold = due_tonight()[kind]
    done = run()
    assert [row for row in gone if exists(row)] == []
    assert [row for row in kept if not exists(row)] == []
    assert foretold == len(gone)
    if kind != "sources.posts":  # kept by default, hence no record
        assert (done[kind].deleted, done[kind].problem) == (len(gone), "")
        assert done[kind].finished_at is not None


def exists(row: Any) -> bool:
    rows: models.QuerySet[Any] = models.QuerySet(type(row))
    if isinstance(row, Contribution):  # emptied: the row itself stays
        rows = rows.exclude(text="")
    return rows.filter(pk=row.pk).exists()


def test_a_body_s_rule_touches_no_other_body(body: Organisation) -> None:
    mine = unconfirmed(8)
    other = organisation("Northfield Police")
    theirs = matter(member(email="p@example.org", body=other)).subscriptions.create(
        email="bob@example.org", asked_at=ago(8)
    )
    retention.rules()
    RetentionRule.objects.filter(kind="spine.unconfirmed_subscriptions", organisation=other).update(
        days=30
    )
    run()
    assert not exists(mine)
    assert exists(theirs)


# --- Imports: the corpus, the results and the uploads follow ---------------------------------------


@pytest.mark.usefixtures("data_dir")
def test_imported_posts_go_from_the_corpus_with_results_and_findings(
    body: Organisation, settings: Any
) -> None:
    from folkmoot.listening.models import Analysis
    from folkmoot.sources.bridge import corpus
    from folkmoot.sources.models import Import

    user = member()
    owner = imported(
        user, ndjson(post(n, f"the bins on street {n} were missed again") for n in range(1, 13))
    )
    assert worked_off(owner, user).state == Job.State.DONE
    analysis = Analysis.objects.get(source=owner)
    assert corpus().collection_posts(owner.collection).num_rows == 12
    assert (analysis.folder / "result.json").exists()
    uploads = owner.folder
    assert uploads.exists()  # with the rejects
    Job.objects.filter(pk=owner.job_id).update(finished_at=ago(40))

    set_days("sources.posts", 41)
    assert run("first").get("sources.posts", 0).deleted == 0
    assert Import.objects.exists()
    set_days("sources.posts", 39)
    assert run("second")["sources.posts"].deleted == 1
    for row in Job.objects.filter(state=Job.State.QUEUED, kind__endswith=".forget"):
        taken = jobs.claim(str(row.pk))
        assert taken is not None
        jobs.perform(taken)
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert not Import.objects.exists()
    assert not analysis.folder.exists()
    assert not uploads.exists()  # in a test nothing is committed: the job alone removed them
    assert corpus().collection_posts(owner.collection).num_rows == 0
    assert not corpus().drop_findings(analysis.run)  # nothing was left to drop


@pytest.mark.usefixtures("data_dir")
def test_an_import_keeps_its_job_and_may_be_tried_again_when_older_attempts_are_forgotten(
    body: Organisation,
) -> None:
    from folkmoot.sources import actions

    user = member()
    owner = imported(user, ndjson([post(1, "hello")]))
    set_days("sources.broken_off", 365)
    attempts = []
    for days in (300, 200):
        attempts.append(actions.import_start(by=user, owner=owner))
        Job.objects.filter(pk=attempts[-1].pk).update(state=Job.State.FAILED, finished_at=ago(days))
        owner.refresh_from_db()
    run()
    assert [exists(row) for row in attempts] == [False, True]
    owner.refresh_from_db()
    assert owner.job_id == attempts[1].pk
    again = actions.import_start(by=user, owner=owner)
    assert again.state == Job.State.QUEUED
    assert again.pk != attempts[1].pk


# --- Events ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestChain:
    @pytest.fixture(autouse=True)
    def _clean(self) -> Iterator[None]:
        event_log.clear()
        yield
        models.QuerySet(RetentionRecord).all().delete()
        event_log.clear()

    def test_what_went_is_in_no_file_of_the_database(self, body: Organisation) -> None:
        name = connection.settings_dict["NAME"]
        if connection.vendor != "sqlite" or "memory" in str(name):
            pytest.skip("PostgreSQL overwrites when it vacuums")
        address = "whoever.never.confirmed@example.org"
        matter(member()).subscriptions.create(email=address, asked_at=ago(8))

        def holding() -> list[str]:
            files = Path(str(name)).parent.glob(f"{Path(str(name)).name}*")
            return [file.name for file in files if address.encode() in file.read_bytes()]

        assert holding()
        run()
        assert holding() == []

    def test_the_chain_still_holds_when_details_are_erased(self, body: Organisation) -> None:
        person = member()
        for number in range(1, 4):
            event_log.recorded(number, detail={"name": "Ann"}, about=person)
        events.seal()
        head = Event.objects.sealed().last()
        assert head is not None
        set_days("spine.event_details", 30)
        kind = retention.kind_named("spine.event_details")
        assert kind is not None
        rule = RetentionRule.objects.get(kind=kind.name)
        retention_run._run_rule(
            "later", rule, _as_of(kind, timezone.now() + timedelta(days=31)), lambda: None, False
        )
        assert RetentionRecord.objects.get(kind=kind.name).deleted == 3
        assert not EventDetail.objects.exists()
        retention_run.tell_in_public()
        events.seal()
        whole = verified(
            (event.public for event in events.sealed_after()), {head.sequence: head.hash}
        )
        assert whole is not None
        assert whole.last == 4
        told = event_log.export()[-1]
        assert (told["kind"], told["facts"]) == (
            "retention.ran",
            {"deleted": {"spine.event_details": 3}},
        )
        assert told["actor"] == ""


def _as_of(kind: retention.Kind, now: datetime) -> retention.Kind:
    """The kind as it will be at a later time: events cannot be given an earlier one."""
    from dataclasses import replace

    later = now - timezone.now()
    return replace(kind, due=lambda body, before: kind.due(body, before + later))


def test_only_what_was_deleted_is_told_in_public_once(body: Organisation) -> None:
    run("quiet")
    assert not Event.objects.exists()
    token(31)
    session(2)
    done = run("busy")
    event = Event.objects.get()
    assert event.facts == {"deleted": {"spine.api_tokens": 1, "spine.sessions": 1}}
    assert done["spine.api_tokens"].event == event
    assert done["spine.jobs"].event is None
    run("busy")
    assert Event.objects.count() == 1


# --- The run ---------------------------------------------------------------------------------------


@pytest.fixture
def one_kind(body: Organisation, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Leaves the kinds aside and declares one of these tests' own: sessions that have ended."""
    monkeypatch.setattr(retention, "_kinds", {})
    monkeypatch.setattr(retention, "_modules", [])

    def declare(name: str = "test.sessions", **more: Any) -> None:
        values: dict[str, Any] = {
            "label": "Sessions",
            "what": "Deletes them.",
            "due": lambda body, before: Session.objects.filter(expire_date__lt=before),
            "default_days": 1,
            "shared": True,
        }
        retention.keep(kind=name, **(values | more))

    return declare


def test_a_rule_that_has_an_end_leaves_a_record_each_run_though_nothing_went(
    one_kind: Callable[..., None],
) -> None:
    one_kind()
    one_kind("test.kept", default_days=None)
    run("one")
    run("two")
    run("two")
    found = RetentionRecord.objects.order_by("run").values_list("run", "kind", "deleted", "days")
    assert list(found) == [("one", "test.sessions", 0, 1), ("two", "test.sessions", 0, 1)]


def test_rows_go_in_batches_of_a_bounded_size(one_kind: Callable[..., None]) -> None:
    sizes = []

    def forget(rows: models.QuerySet[Any]) -> None:
        sizes.append(rows.count())
        rows.delete()

    one_kind(forget=forget, at_once=2)
    for number in range(5):
        session(2 + number)
    assert run()["test.sessions"].deleted == 5
    assert sizes == [2, 2, 1]


def test_a_row_that_is_due_no_more_when_its_turn_comes_stays(
    one_kind: Callable[..., None],
) -> None:
    row, other = session(2), session(3)

    def due(body: Organisation | None, before: datetime) -> models.QuerySet[Session]:
        """As if it were renewed between the choice and the deletion: see the lock."""
        return Session.objects.filter(expire_date__lt=before)

    real = models.QuerySet.select_for_update

    def renewed(rows: Any, *args: Any, **options: Any) -> Any:
        if rows.model is Session:
            Session.objects.filter(pk=row.pk).update(expire_date=ago(-1))
        return real(rows, *args, **options)

    one_kind(due=due)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.QuerySet, "select_for_update", renewed)
        assert run()["test.sessions"].deleted == 1
    assert exists(row)
    assert not exists(other)


def test_one_store_s_trouble_keeps_no_other_from_forgetting(
    one_kind: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(rows: models.QuerySet[Any]) -> None:
        raise OSError("Ann Ferris, 12 Quarry Hill")

    one_kind("test.broken", forget=refuse)
    one_kind("test.idle", forget=lambda rows: None)
    one_kind()
    row = session(2)
    row_job = jobs.enqueue(retention_run.RUNNING, key="x", night="tonight")
    taken = jobs.claim(str(row_job.pk))
    assert taken is not None
    jobs.perform(taken)
    row_job.refresh_from_db()
    problems = dict(RetentionRecord.objects.values_list("kind", "problem"))
    assert problems == {
        "test.broken": "OSError",  # and nothing of what it said about whom
        "test.idle": "RuntimeError",
        "test.sessions": "",
    }
    assert not exists(row)
    assert row_job.state == Job.State.FAILED
    assert "2 of 3" in row_job.message


def test_what_a_killed_run_left_is_counted_on(one_kind: Callable[..., None]) -> None:
    def forget(rows: models.QuerySet[Any]) -> None:
        if Session.objects.count() == 1:
            raise KeyboardInterrupt
        rows.delete()

    one_kind(forget=forget, at_once=1)
    for number in range(3):
        session(2 + number)
    with pytest.raises(KeyboardInterrupt):
        run()
    left = RetentionRecord.objects.get()
    assert (left.deleted, left.finished_at) == (2, None)
    assert not Event.objects.exists()
    one_kind()
    assert run()["test.sessions"].deleted == 3
    assert RetentionRecord.objects.count() == 1
    assert Event.objects.get().facts == {"deleted": {"test.sessions": 3}}


def test_what_nobody_took_up_again_is_closed_and_told_a_day_later(
    one_kind: Callable[..., None],
) -> None:
    one_kind()
    left = record(1.1, finished_at=None, deleted=4)
    young = record(0.9, finished_at=None)
    run()
    left.refresh_from_db()
    young.refresh_from_db()
    assert (left.problem, left.finished_at is None) == ("broken off", False)
    assert left.event is not None
    assert young.finished_at is None


def test_a_row_of_a_kind_that_is_not_known_is_left_alone(one_kind: Callable[..., None]) -> None:
    organisation()
    RetentionRule.objects.all().delete()
    one_kind()
    RetentionRule.objects.create(kind="old.kind", days=1)
    assert list(run()) == ["test.sessions"]
    assert [rule.kind for rule in retention.rules()] == ["test.sessions", "old.kind"]


def test_a_record_is_neither_changed_nor_deleted() -> None:
    row = record(1)
    row.deleted = 7
    for attempt_ in (
        row.save,
        row.delete,
        RetentionRecord.objects.all().delete,
        lambda: RetentionRecord.objects.update(deleted=7),
    ):
        with pytest.raises(AppendOnly):
            attempt_()


def test_the_run_is_asked_for_once_a_night_and_made_up_for_by_day(
    body: Organisation, settings: Any
) -> None:
    settings.TIME_ZONE = "UTC"
    night = datetime(2026, 11, 23, tzinfo=UTC)
    with timezone.override("UTC"):
        assert retention_run.ask_for_run(night + timedelta(hours=1.5)) is None
        first = retention_run.ask_for_run(night + timedelta(hours=2.5))
        assert retention_run.ask_for_run(night + timedelta(hours=3.5)) == first
        later = retention_run.ask_for_run(night + timedelta(hours=24 + 15))
    assert first is not None
    assert later is not None
    assert (first.lane, later.arguments) == (Job.Lane.HEAVY, {"night": "2026-11-24"})


# --- Rules -----------------------------------------------------------------------------------------


def test_rules_are_written_once_from_their_defaults(body: Organisation) -> None:
    first = retention.rules()
    assert {rule.pk for rule in retention.rules()} == {rule.pk for rule in first}
    shared = {kind.name for kind in retention.kinds() if kind.shared}
    assert {rule.kind for rule in first if rule.organisation is None} == shared
    for rule in first:
        kind = retention.kind_named(rule.kind)
        assert kind is not None
        assert rule.days == kind.default_days
        assert kind.allows(rule.days), kind.name


def test_a_rule_is_changed_within_its_bounds_and_publicly(body: Organisation) -> None:
    user = member("administrator")
    retention.rules()
    rule = RetentionRule.objects.get(kind="spine.sign_in_links")
    for days in (0, 91, None):
        with pytest.raises(ValueError, match="may not"):
            retention.rule_change(by=user, rule=rule, days=days)
    assert not Event.objects.exists()
    retention.rule_change(by=user, rule=rule, days=3)
    rule.refresh_from_db()
    assert (rule.days, rule.changed_by, rule.changed_at is None) == (3, user, False)
    event = Event.objects.get()
    assert (event.kind, event.facts) == ("retention.changed", {"from": 7, "to": 3})


def test_what_the_public_is_told_are_the_rules_and_asking_writes_nothing(
    body: Organisation,
) -> None:
    def told() -> dict[str, tuple[tuple[str, str], ...]]:
        return {promise.kind.name: promise.terms for promise in retention.promises()}

    other = organisation("Northfield Police")
    RetentionRule.objects.all().delete()  # as in a body of an earlier version
    assert told()["spine.event_details"] == (("", "6 years"),)
    assert told()["sources.posts"] == (("", "kept until somebody deletes it"),)
    assert not RetentionRule.objects.exists()
    RetentionRule.objects.create(kind="sources.posts", organisation=other, days=365)
    assert told()["sources.posts"] == (
        (str(body), "kept until somebody deletes it"),
        (str(other), "1 year"),
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (7, "7 days"), (365, "1 year"), (364, "364 days"), (2192, "6 years"), (0, "0 days")],
)  # fmt: skip
def test_a_term_in_words(days: int, words: str) -> None:
    assert retention.days_in_words(days) == words


def test_the_documents_name_every_kind() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "retention.md").read_text()
    rows = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert rows == {kind.name for kind in retention.kinds() if not kind.name.startswith("test")}
