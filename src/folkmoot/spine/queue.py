"""The queue that wakes workers, and the calendar. The work itself is kept in Job rows."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import close_old_connections
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from folkmoot.spine.models import Job

LANES = (Job.Lane.FAST, Job.Lane.HEAVY, Job.Lane.LIVE)


def _queue(lane: str) -> SqliteHuey:
    settings.QUEUE_FILE.parent.mkdir(parents=True, exist_ok=True)
    queue = SqliteHuey(name=lane, filename=str(settings.QUEUE_FILE), results=False, utc=True)
    # As Django does for each request: else a database that was started again is never found again.
    queue.pre_execute(name="connections")(lambda _task: close_old_connections())
    return queue


queues = {lane: _queue(lane) for lane in LANES}


@queues[Job.Lane.FAST].task(name="fast")  # type: ignore[untyped-decorator]
def run_fast(pk: str) -> None:
    """Run a job inside the worker."""
    from folkmoot.spine import jobs

    if run := jobs.claim(pk):
        jobs.perform(run)


@queues[Job.Lane.HEAVY].task(name="heavy")  # type: ignore[untyped-decorator]
def run_heavy(pk: str) -> None:
    """Run a job in a process of its own."""
    from folkmoot.spine import heavy

    heavy.run_in_process(pk)


@queues[Job.Lane.LIVE].task(name="live")  # type: ignore[untyped-decorator]
def run_live(pk: str) -> None:
    """Run a job that keeps up with what comes in, in a process of its own."""
    from folkmoot.spine import heavy

    heavy.run_in_process(pk)


@queues[Job.Lane.FAST].periodic_task(crontab(minute="*"), name="sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Each minute: recover what was lost, announce what waits, and leave a sign of life."""
    from django.core.cache import cache

    from folkmoot.spine import jobs

    jobs.sweep()
    cache.set("worker-seen", time.time(), timeout=600)


@queues[Job.Lane.FAST].periodic_task(crontab(minute="*"), name="seal")  # type: ignore[untyped-decorator]
def seal() -> None:
    """Each minute: have the events that were written since put into their chain."""
    from folkmoot.spine import events

    events.ask_for_sealing()


@queues[Job.Lane.FAST].periodic_task(crontab(minute="*"), name="tell")  # type: ignore[untyped-decorator]
def tell() -> None:
    """Each minute: have mails and messages to webhooks sent that wait, or that a killed worker left."""
    from folkmoot.spine import telling, webhook_sending

    telling.ask_for_sending()
    webhook_sending.ask_for_sending()


@queues[Job.Lane.FAST].periodic_task(crontab(minute="7"), name="hour")  # type: ignore[untyped-decorator]
def hour() -> None:
    """Each hour: ask for what apps do at certain hours, such as digests and briefs."""
    from folkmoot.spine import calendar

    calendar.hour_passed()


@queues[Job.Lane.FAST].periodic_task(crontab(minute="30"), name="retention")  # type: ignore[untyped-decorator]
def retention() -> None:
    """Each hour: have what has been kept long enough deleted, once a night."""
    from folkmoot.spine import retention_run

    retention_run.ask_for_run()


@queues[Job.Lane.FAST].periodic_task(crontab(hour="3", minute="20"), name="search")  # type: ignore[untyped-decorator]
def search() -> None:
    """Each night: compare the search index with the rows, and let go of words that are gone."""
    from folkmoot.spine import search_index

    search_index.ask_for_repair()


@queues[Job.Lane.FAST].periodic_task(crontab(hour="5", minute="10"), name="notices")  # type: ignore[untyped-decorator]
def notices() -> None:
    """Each morning: say what has become late, and forget what was read long ago."""
    from folkmoot.spine import notices

    notices.tell_late()
    notices.forget_read()


def announce(lane: str, pk: str) -> None:
    """Wake a worker of ``lane`` for the job ``pk``."""
    tasks = {Job.Lane.FAST: run_fast, Job.Lane.HEAVY: run_heavy, Job.Lane.LIVE: run_live}
    tasks[Job.Lane(lane)](pk)


def consumers() -> list[Consumer]:
    """One consumer a lane; the lanes of heavy work run one job at a time each."""
    options = {"initial_delay": 0.05, "max_delay": 1.0, "backoff": 1.3, "check_worker_health": True}
    return [
        Consumer(queues[Job.Lane.FAST], workers=1, periodic=True, **options),
        Consumer(queues[Job.Lane.HEAVY], workers=1, periodic=False, **options),
        Consumer(queues[Job.Lane.LIVE], workers=1, periodic=False, **options),
    ]
