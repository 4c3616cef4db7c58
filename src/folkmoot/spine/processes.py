"""Setting up where people take part: processes and their phases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.spine import events
from folkmoot.spine.models import Organisation, Phase, Process, User
from folkmoot.spine.not_possible import NotPossible

#: The days before and after have no midnight, or no day after them, in some zone or database.
FIRST_YEAR, LAST_YEAR = 1900, 9000


@transaction.atomic
def process_save(
    *,
    by: User,
    organisation: Organisation,
    title: str,
    summary: str,
    moderation: str,
    public: bool = True,
    process: Process | None = None,
) -> Process:
    """Make a process, or change what it says and when its words are read by a moderator.

    The address of a process stays, whatever it is called later. An open door is always public.
    """
    row = process or Process(organisation=organisation, slug=_slug(title))
    row.title, row.summary, row.moderation = title.strip(), summary.strip(), moderation
    row.public = public or row.is_open_door
    row.save()
    facts = {"moderation": row.moderation, "public": row.public}
    _record("process.changed" if process else "process.opened", by, row, facts)
    return row


@transaction.atomic
def phase_save(
    *,
    by: User,
    process: Process,
    kind: str,
    title: str = "",
    starts_on: date,
    ends_on: date | None,
    phase: Phase | None = None,
) -> Phase:
    """Set a stretch of a process, whole days; ``ends_on`` is its last day, None: it stays open.

    Raises:
        NotPossible: if it ends before it begins, or in another age.
    """
    if ends_on is not None and ends_on < starts_on:
        raise NotPossible(_("The last day is before the first."))
    if starts_on.year < FIRST_YEAR or max(starts_on, ends_on or starts_on).year > LAST_YEAR:
        raise NotPossible(_("That day is too far away."))
    row = phase or Phase(process=process)
    row.kind, row.title = kind, title.strip()
    if phase is None or timezone.localdate(phase.starts_at) != starts_on:
        row.starts_at = _midnight(starts_on)  # else the very moment stays as it was
    row.ends_at = None if ends_on is None else _midnight(ends_on + timedelta(days=1))
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        raise NotPossible(_("The last day is before the first."))
    row.save()
    facts = {
        "phase": kind,
        "starts": starts_on.isoformat(),
        "ends": ends_on.isoformat() if ends_on else None,
    }
    _record("process.phase_set", by, process, facts)
    return row


@transaction.atomic
def phase_remove(*, by: User, phase: Phase) -> None:
    """Take out a stretch that has not begun.

    Raises:
        NotPossible: if it has begun: what people could do then is part of the record.
    """
    if phase.starts_at <= timezone.now():
        raise NotPossible(_("It has begun already. Set its last day instead."))
    process, kind = phase.process, phase.kind
    phase.delete()
    _record("process.phase_removed", by, process, {"phase": kind})


def last_day(phase: Phase) -> date | None:
    """The last day of a phase; None if it stays open."""
    if phase.ends_at is None:
        return None
    return timezone.localdate(phase.ends_at - timedelta(microseconds=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _slug(title: str) -> str:
    """A short name that no other process has."""
    base = slugify(title)[:70] or "process"
    slug, number = base, 2
    while Process.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _record(kind: str, by: User, process: Process, facts: dict[str, Any]) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=process.organisation,
        subject=f"process:{process.pk}",
        facts=facts,
    )
