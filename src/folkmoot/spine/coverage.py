"""The body's own silence: which voices have an answer, after how long, and who was never heard.

All voices that want an answer count, in a matter or not. An answer is the first response of the matter
published after the voice was spoken, or the body's reply on the platform, whichever came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from folkmoot.spine.models import Place, Voice
from mootlib.thread import Waiting, waiting

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Asked:
    """One voice that wants an answer, and when it got one."""

    voice: Voice
    answered_at: datetime | None

    def days(self, now: datetime) -> float | None:
        """How long it waited, or waits; None where nobody knows when it was spoken."""
        if self.voice.spoken_at is None:
            return None
        until = self.answered_at or now
        return max((until - self.voice.spoken_at).total_seconds(), 0) / DAY_SECONDS


@dataclass(frozen=True)
class Group:
    """Voices that share a topic, place or platform."""

    name: str
    waiting: Waiting


@dataclass(frozen=True)
class Coverage:
    """All of it, and by topic, place and platform, those least answered first."""

    total: Waiting
    undated: int
    topics: tuple[Group, ...]
    places: tuple[Group, ...]
    platforms: tuple[Group, ...]
    never_heard: tuple[Place, ...]
    looked_at: datetime


def coverage(*, now: datetime | None = None) -> Coverage:
    """Coverage of everything that may be seen in public."""
    now = now or timezone.now()
    asked = _asked()
    return Coverage(
        total=_waiting(asked, now),
        undated=sum(one.voice.spoken_at is None for one in asked),
        topics=_groups(asked, now, _topic),
        places=_groups(asked, now, _ward),
        platforms=_groups(asked, now, lambda one: one.voice.platform),
        never_heard=_never_heard(),
        looked_at=now,
    )


def _asked() -> list[Asked]:
    voices = Voice.objects.filter(wants_answer=True).select_related(
        "matter", "place__parent__parent"
    )
    return [Asked(voice, _answered_at(voice)) for voice in voices]


def _answered_at(voice: Voice) -> datetime | None:
    times = [at for at in (voice.answered_at, voice.replied_at) if at is not None]
    return min(times, default=None)


def _waiting(asked: Iterable[Asked], now: datetime) -> Waiting:
    dated = [
        (days, one.answered_at is not None) for one in asked if (days := one.days(now)) is not None
    ]
    return waiting([days for days, _ in dated], [answered for _, answered in dated])


def _groups(
    asked: Iterable[Asked], now: datetime, name: Callable[[Asked], str]
) -> tuple[Group, ...]:
    members: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        members[name(one)].append(one)
    groups = [Group(key, _waiting(rows, now)) for key, rows in members.items()]
    return tuple(
        sorted(
            groups, key=lambda g: (-(g.waiting.unanswered_share or 0), -g.waiting.voices, g.name)
        )
    )


def _topic(one: Asked) -> str:
    matter = one.voice.matter
    return (matter.topic if matter and matter.topic else one.voice.topic) or ""


def _ward(one: Asked) -> str:
    place = one.voice.place or (one.voice.matter.place if one.voice.matter else None)
    if place is None:
        return ""
    return (place.ward or place).name


def _never_heard() -> tuple[Place, ...]:
    """Wards in which no voice at all was placed, answered or not."""
    heard = {
        place.ward.pk
        for voice in Voice.objects.exclude(place=None).select_related("place__parent__parent")
        if (place := voice.place) is not None and place.ward is not None
    }
    return tuple(Place.objects.filter(kind="ward").exclude(pk__in=heard))
