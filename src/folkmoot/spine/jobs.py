"""Background work: how it is declared, asked for, claimed, run, cancelled and recovered.

A job is a row. Whoever asks for work writes the row in her own transaction; once that is committed
a worker is woken. A worker claims the row with a lease which it renews; a row whose lease has run
out is given to another worker, so that a killed worker loses nothing. A job may therefore run
twice: each function is written so that running again gives the same result.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine.models import Job, Organisation, User

logger = logging.getLogger(__name__)

REPORT_SECONDS = 0.3  #: a report is a database write
SILENT_AFTER = timedelta(seconds=20)  #: a queued job that nobody took is announced again


class JobCancelled(Exception):
    """Raised inside a job once somebody has asked for it to stop."""


class JobFailed(Exception):
    """A failure that is explained to a person: the message is shown to her as it is."""


@dataclass
class Run:
    """What a running job is handed: its arguments, and how it reports and hears of a cancel."""

    job: Job
    token: uuid.UUID
    written: float = float("-inf")

    def report(self, stage: str, progress: float) -> None:
        """Store how far the work is (0 to 1) and renew the lease; a few times a second at most.

        Raises:
            JobCancelled: if somebody asked for the job to stop, or another worker has taken it.
        """
        if time.monotonic() - self.written < REPORT_SECONDS:
            return
        self.written = time.monotonic()
        now = timezone.now()
        held = _held(self.job.pk, self.token).filter(cancel_requested=False)
        if not held.update(
            stage=str(stage)[:200], progress=min(max(progress, 0.0), 1.0), lease_until=_lease(now)
        ):
            raise JobCancelled


@dataclass(frozen=True)
class Kind:
    name: str
    lane: str
    function: Callable[..., None]


_kinds: dict[str, Kind] = {}
_modules: list[str] = []


def declared_in(module: str) -> None:
    """Say where jobs are declared; the module is imported once a job is asked for or run."""
    if module not in _modules:
        _modules.append(module)


def kind_named(name: str) -> Kind | None:
    """A kind of job by name, or None if this version does not know it."""
    while _modules:
        import_module(_modules.pop())
    return _kinds.get(name)


def job(
    name: str, *, lane: str = Job.Lane.FAST
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a function as the work of a kind of job: ``function(run, **arguments)``."""

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        _kinds[name] = Kind(name, lane, function)
        return function

    return declare


def enqueue(
    name: str,
    *,
    key: str,
    organisation: Organisation | None = None,
    by: User | None = None,
    **arguments: Any,
) -> Job:
    """Ask for work, once per ``key``: asking again with the same key gives the first job."""
    kind = kind_named(name)
    if kind is None:
        raise ValueError(f"There is no kind of job called {name}.")
    row, created = Job.objects.get_or_create(
        idempotency_key=key,
        defaults={
            "kind": name,
            "lane": kind.lane,
            "arguments": arguments,
            "organisation": organisation,
            "created_by": by,
        },
    )
    if created:
        transaction.on_commit(lambda: wake(row))
    return row


def wake(row: Job) -> None:
    """Tell the workers of the job's lane; if the queue cannot be reached the sweeper will."""
    from folkmoot.spine.queue import announce

    try:
        announce(row.lane, str(row.pk))
    except Exception:
        logger.warning("job %s waits for the sweeper: the queue could not be reached", row.pk)


def cancel(row: Job) -> None:
    """Stop a job: at once where it still waits, else at its next report (heavy ones are killed)."""
    now = timezone.now()
    if not Job.objects.filter(pk=row.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, cancel_requested=True, finished_at=now
    ):
        Job.objects.filter(pk=row.pk, state=Job.State.RUNNING).update(cancel_requested=True)


def claim(pk: str) -> Run | None:
    """Take a waiting job for this worker, or None if it is taken, over or cancelled."""
    now, token = timezone.now(), uuid.uuid4()
    taken = Job.objects.filter(pk=pk, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_until=_lease(now),
        started_at=now,
        message="",
    )
    return Run(Job.objects.get(pk=pk), token) if taken else None


def perform(run: Run) -> None:
    """Do a claimed job's work and write how it ended.

    Raises:
        OperationalError, InterfaceError: if the database went away in the middle. That is no failure of
            the job: it stays claimed, and once its lease has run out it is given to another worker.
    """
    kind = kind_named(run.job.kind)
    try:
        if kind is None:
            raise JobFailed(_("This version of Folkmoot does not know this kind of work."))
        kind.function(run, **run.job.arguments)
    except JobCancelled:
        finish(run, Job.State.CANCELLED, "")
    except JobFailed as problem:
        finish(run, Job.State.FAILED, str(problem))
    except Exception as problem:
        if _lost_the_database(problem):
            raise
        reference = uuid.uuid4().hex[:8]
        logger.exception("job %s failed (reference %s)", run.job.pk, reference)
        finish(run, Job.State.FAILED, _internal_sentence(problem, reference))
    else:
        finish(run, Job.State.DONE, "")


def _lost_the_database(problem: Exception) -> bool:
    """Whether it was the connection that broke (Django lets go of one that breaks in a transaction)."""
    if not isinstance(problem, (OperationalError, InterfaceError)):
        return False
    return connection.connection is None or not connection.is_usable()


def finish(run: Run, state: str, message: str) -> None:
    """Write the end of a job, if this worker still holds it."""
    fields: dict[str, Any] = {"state": state, "message": message, "finished_at": timezone.now()}
    if state == Job.State.DONE:
        fields["progress"] = 1.0
    _held(run.job.pk, run.token).update(lease_token=None, lease_until=None, **fields)


def sweep(now: datetime | None = None) -> int:
    """Give back what killed workers left, and announce what waits; returns how many were helped."""
    now = now or timezone.now()
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    Job.objects.filter(pk__in=lost.filter(cancel_requested=True)).update(
        state=Job.State.CANCELLED, finished_at=now, lease_token=None, lease_until=None
    )
    lost.filter(attempts__gte=F("max_attempts")).update(
        state=Job.State.FAILED,
        finished_at=now,
        lease_token=None,
        lease_until=None,
        message=_("The worker stopped in the middle of this work several times; it was given up."),
    )
    lost.update(state=Job.State.QUEUED, lease_token=None, lease_until=None)
    waiting = Job.objects.filter(state=Job.State.QUEUED).filter(
        Q(started_at__isnull=False) | Q(created_at__lt=now - SILENT_AFTER)
    )
    helped = list(waiting)
    for row in helped:
        wake(row)
    return len(helped)


def renew(run: Run) -> bool:
    """Keep the lease of a job whose work happens in another process; False once it must stop."""
    return bool(
        _held(run.job.pk, run.token)
        .filter(cancel_requested=False)
        .update(lease_until=_lease(timezone.now()))
    )


def _held(pk: Any, token: uuid.UUID) -> Any:
    return Job.objects.filter(pk=pk, lease_token=token, state=Job.State.RUNNING)


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _internal_sentence(problem: Exception, reference: str) -> str:
    if isinstance(problem, MemoryError):
        return _("There was not enough memory for this. Try a smaller file.")
    if isinstance(problem, OSError) and problem.errno == 28:
        return _("The disk is full. Make room and try again; nothing was lost.")
    return _(
        "Something went wrong on our side. The log has the details under reference %(reference)s."
    ) % {"reference": reference}
