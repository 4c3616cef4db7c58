from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from folkmoot.spine import heavy, jobs, queue
from folkmoot.spine.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Kinds of work for these tests, and a record of whom the queue was told of."""
    announced: list[str] = []
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: announced.append(pk))
    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(jobs, "_modules", [])

    @jobs.job("test.add")
    def add(run: jobs.Run, a: int, b: int) -> None:
        run.report(f"adding {a} and {b}", 0.5)

    @jobs.job("test.refuse")
    def refuse(run: jobs.Run) -> None:
        raise jobs.JobFailed("The file is empty.")

    @jobs.job("test.crash")
    def crash(run: jobs.Run) -> None:
        raise RuntimeError("secret detail")

    @jobs.job("test.lose")
    def lose(run: jobs.Run) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    return announced


def ask(kind: str = "test.add", key: str = "one", **arguments: Any) -> Job:
    return jobs.enqueue(
        kind, key=key, **(arguments or {"a": 1, "b": 2} if kind == "test.add" else {})
    )


def work(row: Job) -> Job:
    run = jobs.claim(str(row.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    return row


def test_a_job_runs_to_its_end_and_says_so() -> None:
    row = work(ask())
    assert (row.state, row.progress, row.stage) == (Job.State.DONE, 1.0, "adding 1 and 2")
    assert row.lease_token is None


def test_asking_twice_with_one_key_gives_one_job(
    django_capture_on_commit_callbacks: Any, kinds: list[str]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = ask(), ask()
    assert first.pk == second.pk
    assert kinds == [str(first.pk)]


def test_a_failure_in_words_is_shown_as_it_is() -> None:
    row = work(ask("test.refuse"))
    assert (row.state, row.message) == (Job.State.FAILED, "The file is empty.")


def test_a_mistake_of_ours_shows_a_reference_and_no_detail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    row = work(ask("test.crash"))
    assert row.state == Job.State.FAILED
    assert "secret detail" not in row.message
    reference = row.message.rstrip(".").split()[-1]
    assert reference in caplog.text


def test_a_job_is_claimed_once() -> None:
    row = ask()
    assert jobs.claim(str(row.pk)) is not None
    assert jobs.claim(str(row.pk)) is None


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_report() -> None:
    waiting = ask(key="waiting")
    jobs.cancel(waiting)
    waiting.refresh_from_db()
    assert waiting.state == Job.State.CANCELLED
    assert jobs.claim(str(waiting.pk)) is None

    running = ask(key="running")
    run = jobs.claim(str(running.pk))
    assert run is not None
    jobs.cancel(running)
    jobs.perform(run)
    running.refresh_from_db()
    assert running.state == Job.State.CANCELLED


def test_what_a_killed_worker_left_is_given_to_another_and_its_own_report_is_refused(
    kinds: list[str],
) -> None:
    row = ask()
    dead = jobs.claim(str(row.pk))
    assert dead is not None
    Job.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.sweep() == 1
    assert kinds[-1] == str(row.pk)
    second = jobs.claim(str(row.pk))
    assert second is not None
    with pytest.raises(jobs.JobCancelled):
        dead.report("still here", 0.9)
    jobs.finish(dead, Job.State.FAILED, "late")
    jobs.perform(second)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Job.State.DONE, 2)


def test_work_that_kills_its_workers_is_given_up_after_three_times() -> None:
    row = ask()
    for _ in range(3):
        assert jobs.claim(str(row.pk)) is not None
        Job.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        jobs.sweep()
    row.refresh_from_db()
    assert row.state == Job.State.FAILED
    assert "several times" in row.message


def test_a_job_with_a_live_lease_is_left_alone() -> None:
    row = ask()
    assert jobs.claim(str(row.pk)) is not None
    assert jobs.sweep() == 0
    row.refresh_from_db()
    assert row.state == Job.State.RUNNING


def test_work_whose_database_went_away_is_not_failed_but_given_to_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = ask("test.lose")
    with monkeypatch.context() as patch:
        patch.setattr(connection, "is_usable", lambda: False)
        with pytest.raises(OperationalError):
            work(row)
    row.refresh_from_db()
    assert row.state == Job.State.RUNNING
    jobs.sweep(timezone.now() + timedelta(hours=1))
    assert work(row).state == Job.State.FAILED  # the database is there: the mistake is ours


def test_each_task_begins_with_a_connection_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr(queue, "close_old_connections", lambda: closed.append("now"))
    for lane, task in ((Job.Lane.FAST, queue.run_fast), (Job.Lane.HEAVY, queue.run_heavy)):
        queue.queues[lane].execute(task.s(str(uuid.uuid4())))
    assert closed == ["now", "now"]


def test_a_process_whose_worker_is_gone_before_it_looks_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = threading.Event()
    monkeypatch.setattr(heavy.os, "_exit", lambda code: ended.set())
    heavy._end_with(parent=-1)
    assert ended.wait(5)


def test_work_that_this_version_does_not_know_fails_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = ask()
    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(jobs, "_modules", [])
    assert "does not know" in work(row).message


def test_every_end_of_a_job_is_an_allowed_move() -> None:
    ends = {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED}
    assert ends <= set(Job.MOVES[Job.State.RUNNING])
    assert set(Job.MOVES) == set(Job.State.values)
