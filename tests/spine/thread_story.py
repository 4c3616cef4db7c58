"""A step of a matter in a process that may be killed between any two things it says to the database."""

from __future__ import annotations

from pathlib import Path

from tests.spine.sealing_story import Points

from django.conf import settings  # isort: skip
from django.db import connection  # isort: skip

from folkmoot.spine import matters, retention_run, telling  # isort: skip
from folkmoot.spine.models import Matter, User  # isort: skip


def respond(matter: int, _other: int) -> None:
    user = User.objects.get(email="officer@example.org")
    matters.response_publish(
        by=user,
        matter=Matter.objects.get(pk=matter),
        you_said="It is brown.",
        we_did="We flushed the main.",
        signed="Water team",
    )


def merge(matter: int, other: int) -> None:
    user = User.objects.get(email="officer@example.org")
    row, into = Matter.objects.get(pk=matter), Matter.objects.get(pk=other)
    matters.matter_merge(by=user, matter=row, into=into)


def send(_matter: int, _other: int) -> None:
    telling.send_waiting()


def retain(_matter: int, _other: int) -> None:
    retention_run.run_all("tonight", pause=False)


STEPS = {"respond": respond, "merge": merge, "send": send, "retain": retain}


def take(
    step: str,
    database: str,
    mails: str,
    rows: tuple[int, int],
    deadly: int | None,
    record: Path | None,
) -> None:
    """Take a step in ``database``; be killed at the point ``deadly``."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = mails
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    points = Points(deadly)
    connection._commit = points.committing(connection._commit)  # type: ignore[method-assign]
    with connection.execute_wrapper(points.statement):
        STEPS[step](*rows)
    if record is not None:
        record.write_text("\n".join(points.names))
