"""The heavy lane: a job in a process of its own, which can be killed and whose memory goes with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import traceback
import uuid

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from folkmoot.spine import jobs
from folkmoot.spine.models import Job

GRACE_SECONDS = 5.0  #: between the request to stop and the kill
LOOK_SECONDS = 0.5
DATABASE_LOST = os.EX_TEMPFAIL  #: exit code: the job is not over, the sweeper will give it back


def run_in_process(pk: str) -> None:
    """Claim a job, start its process, and watch both until one of them ends."""
    run = jobs.claim(pk)
    if run is None:
        return
    words = ["run-job", pk, str(run.token), str(os.getpid())]
    process = subprocess.Popen([sys.executable, "-m", "folkmoot", *words], stdin=subprocess.DEVNULL)
    try:
        _watch(run, process)
    finally:
        _stop(process)
        close_old_connections()


def perform_here(pk: str, token: str, parent: int) -> None:
    """The work, inside the process that :func:`run_in_process` started."""
    _end_with(parent)
    try:
        jobs.perform(jobs.Run(Job.objects.get(pk=pk), uuid.UUID(token)))
    except DatabaseError:
        traceback.print_exc()
        sys.exit(DATABASE_LOST)


def _watch(run: jobs.Run, process: subprocess.Popen[bytes]) -> None:
    renewed = time.monotonic()
    while process.poll() is None:
        time.sleep(LOOK_SECONDS)
        if time.monotonic() - renewed > settings.JOB_LEASE_SECONDS / 4:
            renewed = time.monotonic()
            jobs.renew(run)
        if Job.objects.filter(pk=run.job.pk, cancel_requested=True).exists():
            _wait(process, GRACE_SECONDS)
            _stop(process)
            jobs.finish(run, Job.State.CANCELLED, "")
            return
    if process.returncode not in (0, DATABASE_LOST):
        jobs.finish(run, Job.State.FAILED, _death_sentence(process.returncode))


def _death_sentence(code: int) -> str:
    from django.utils.translation import gettext as _

    if code == -9:
        return _(
            "The work was stopped by the system, most likely for want of memory. Try a smaller file."
        )
    return _("The work ended without a result. The log has the details.")


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()


def _end_with(parent: int) -> None:
    """A worker that is killed cannot stop its children: they look for it themselves.

    It says who it is: it may be gone already when its child has loaded all that it needs.
    """

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
