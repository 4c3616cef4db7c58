"""The body's own silence: which voices have an answer, after how long, and who was never heard.

All voices that want an answer count, in a matter or not. An answer is the first response of the matter
published after the voice was spoken, or the body's reply on the platform, whichever came first. A response
on a matter that is not public is none: nobody who spoke could read it, unless she was replied to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone

from folkmoot.spine.models import Organisation, Place, Reply, Voice
from mootlib.thread import Waiting, waiting

DAY_SECONDS = 86_400
#: Anybody may ask for coverage as often as she likes: it is counted once in this time.
COUNTED_EVERY = timedelta(minutes=1)
#: What was counted last is shown while one request counts again, if it is not older than this.
_KEPT, _COUNTING = timedelta(minutes=10), timedelta(seconds=30)
_KEY = "coverage-1"  # another number whenever Coverage gets other fields


@dataclass(frozen=True, slots=True)
class Asked:
    """One voice that wants an answer, and when it got one; names are empty where there is none."""

    topic: str
    ward: str
    platform: str
    spoken_at: datetime | None
    answered_at: datetime | None

    def days(self, now: datetime) -> float | None:
        """How long it waited, or waits; None where nobody knows when it was spoken."""
        if self.spoken_at is None:
            return None
        until = self.answered_at or now
        return max((until - self.spoken_at).total_seconds(), 0) / DAY_SECONDS


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
    never_heard: tuple[str, ...]  #: names of wards
    looked_at: datetime


def recent_coverage() -> Coverage:
    """Coverage as it was a short while ago: however many ask, one of them has it counted."""
    known: Coverage | None = cache.get(_KEY)
    if known is not None and timezone.now() - known.looked_at < COUNTED_EVERY:
        return known
    mine = cache.add(f"{_KEY}-counting", True, _COUNTING.total_seconds())
    if known is not None and not mine:
        return known
    found = coverage()
    cache.set(_KEY, found, _KEPT.total_seconds())
    cache.delete(f"{_KEY}-counting")
    return found


def coverage(*, organisation: Organisation | None = None, now: datetime | None = None) -> Coverage:
    """Coverage of everything that may be seen in public, of one body or of all, as it was ``now``."""
    now = now or timezone.now()
    wards = _wards()
    asked = _asked(wards, organisation, now)
    return Coverage(
        total=_waiting(asked, now),
        undated=sum(one.spoken_at is None for one in asked),
        topics=_groups(asked, now, lambda one: one.topic),
        places=_groups(asked, now, lambda one: one.ward),
        platforms=_groups(asked, now, lambda one: one.platform),
        never_heard=_never_heard(wards),
        looked_at=now,
    )


def _asked(
    wards: dict[int | None, Place], organisation: Organisation | None, now: datetime
) -> list[Asked]:
    """What counts. Of a matter that is not public neither topic nor place is named."""
    posted = Reply.objects.filter(voice=OuterRef("pk"), posted_at__isnull=False)
    said_back = Subquery(posted.order_by("posted_at").values("posted_at")[:1])
    rows = (
        Voice.objects.filter(wants_answer=True)
        .annotate(said_back=Case(When(matter__public=False, then=said_back), default=None))
        .filter(Q(spoken_at=None) | Q(spoken_at__lte=now))
        .order_by()
        .values_list(
            "topic", "place", "platform", "spoken_at", "answered_at", "replied_at",
            "matter__public", "matter__topic", "matter__place", "said_back",
        )
    )  # fmt: skip
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    asked = []
    for row in rows.iterator():
        topic, place, platform, spoken, answered, replied, public, of_matter, its_place, back = row
        if public is False:
            topic, of_matter, its_place = "", "", place
            answered = back
        ward = wards.get(place or its_place)
        first = min((at for at in (answered, replied) if at and at <= now), default=None)
        asked.append(Asked(of_matter or topic, ward.name if ward else "", platform, spoken, first))
    return asked


def _wards() -> dict[int | None, Place]:
    """The ward of each place; a place that lies in none stands for itself."""
    places = {place.pk: place for place in Place.objects.defer("boundary")}
    for place in places.values():
        if place.parent_id is not None:
            place.parent = places[place.parent_id]  # else each would be asked for by itself
    return {pk: place.ward or place for pk, place in places.items()}


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


def _never_heard(wards: dict[int | None, Place]) -> tuple[str, ...]:
    """Wards in which no voice at all was placed, answered or not."""
    placed = Voice.objects.exclude(place=None).order_by().values_list("place", flat=True).distinct()
    heard = {wards[pk].pk for pk in placed}
    return tuple(
        place.name
        for pk, place in wards.items()
        if place.kind == "ward" and pk == place.pk and pk not in heard
    )
