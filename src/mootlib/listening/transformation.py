"""How has social media changed who takes part here? Channels, new voices, places, concentration, answers.

What people said (a public body's own posts left out) is counted by month, or by year where the posts
span more than three, and by *channel*: the platform, or whatever the caller puts in its place. Unit of all
uncertainty is the voice (an account on one channel), because what one person says ten times is not ten
people's evidence: shares of posts carry the interval of a ratio whose clusters are voices (Cochran,
*Sampling Techniques*, 1977, chapter 6), shares of voices that of a ratio of risks (Katz and others 1978),
shares of questions Wilson's, and concentration a bootstrap over voices.

All of it is about what was collected. A channel that was collected from later on looks like one that people
came to later on, and a voice is new only to these posts: so the first steps of each channel are marked, until
nine of ten voices that come back would have been seen before. Not reproduced: who the voices are (age,
income: posts do not say), one person's accounts on several channels, people who only read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import trend
from mootlib.listening.result import Interval
from mootlib.listening.transformation_measures import (
    Concentration,
    concentration,
    first_steps,
    mix,
    settling,
    wilson,
)
from mootlib.listening.transformation_reach import Brought, brought
from mootlib.records import POSTS, Method

__all__ = [
    "Answers",
    "Asked",
    "Channel",
    "ChannelStep",
    "Step",
    "Transformation",
    "find",
]

Codes = npt.NDArray[np.int64]

_MOST_MONTHS = 36
_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or request: on which channel, whether to the body itself, whether answered."""

    channel: str
    to_body: bool
    answered: bool | None  #: None where the data cannot tell


@dataclass(frozen=True, slots=True)
class ChannelStep:
    """What people said on one channel in one month or year."""

    channel: str
    posts: int
    share: Interval | None  #: of the posts of this step; None where one voice wrote all of them
    voices: int
    new_voices: int  #: of these, those that these posts have not held before
    settled: bool  #: False in the channel's first steps, where old voices look new


@dataclass(frozen=True, slots=True)
class Step:
    """A month or year; ``channels`` has those that spoke, largest first."""

    start: date
    posts: int
    voices: int
    channels: tuple[ChannelStep, ...]
    top_tenth: float | None  #: share of the posts by the busiest tenth of the step's voices


@dataclass(frozen=True, slots=True)
class Answers:
    """Questions and requests on a channel."""

    asked: int
    to_body: int
    known: (
        int  #: of those to the body, so many of which the data can tell whether they were answered
    )
    answered: int
    share: Interval | None  #: answered of known


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel over the whole time."""

    name: str
    posts: int
    share: Interval | None
    early: (
        Interval | None
    )  #: its share in the first quarter of the steps; None with fewer than four
    late: Interval | None  #: ... and in the last
    voices: int
    first: date
    last: date
    concentration: Concentration
    places: tuple[Brought, ...]  #: named more by its voices than by those elsewhere
    languages: tuple[Brought, ...]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Transformation:
    """What changed: ``steps`` in their order (empty ones left out), ``channels`` largest first."""

    unit: str  #: 'month' or 'year'
    steps: tuple[Step, ...]
    channels: tuple[Channel, ...]
    concentration: Concentration
    settling: int  #: steps of a channel in which new voices cannot be told from old ones
    posts: int  #: by people, with a time
    voices: int
    of_bodies: int  #: posts of public bodies, left out
    undated: int
    without_author: int  #: posts that count as posts and not as voices
    method: Method


def find(
    posts: pa.Table,
    *,
    languages: Sequence[str],
    places: Sequence[Sequence[str]],
    bodies: npt.NDArray[np.bool_],
    asked: Sequence[Asked] = (),
    channels: Sequence[str] | None = None,
    zone: str = "UTC",
    seed: int = 0,
) -> Transformation:
    """How did channels, voices, places, concentration and answers change in these posts?

    Args:
        posts: shape ``mootlib.records.POSTS``.
        languages: BCP 47 of each post; 'und' is no language.
        places: names or identifiers of the places that each post names.
        bodies: which posts are a public body's own.
        asked: questions and requests, by channel.
        channels: of each post, by default its platform.
        zone: IANA time zone whose months count.
        seed: of the bootstrap.

    Raises:
        ValueError: if lengths differ, the table has another shape, or there is no such zone.
    """
    posts = POSTS.check(posts)
    if not posts.num_rows == len(languages) == len(places) == len(bodies):
        raise ValueError("Languages, places and bodies must have an entry for each post.")
    names = list(channels) if channels is not None else posts["platform"].to_pylist()
    table = _table(posts, names, bodies, zone)
    whole = concentration(table.voice_counts(np.ones(table.size, dtype=bool)), seed, _DRAWS)
    found = _channels(table, languages, places, asked, seed)
    return Transformation(
        unit=table.unit,
        steps=tuple(_steps(table)),
        channels=found,
        concentration=whole,
        settling=table.settling,
        posts=table.size,
        voices=table.voices,
        of_bodies=int(bodies.sum()),
        undated=table.undated,
        without_author=int((table.voice < 0).sum()),
        method=_method(table, seed),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """What people said, with a time: an entry for each post."""

    rows: Codes  #: of the posts given
    channel: Codes
    names: list[str]
    voice: Codes  #: number of the account, -1 where nobody is named
    cluster: Codes  #: the same, and a number of its own where nobody is named
    step: Codes  #: months or years since 1970
    first: Codes  #: of each voice
    unit: str
    undated: int
    settling: int

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def voices(self) -> int:
        return len(self.first)

    def voice_counts(self, chosen: npt.NDArray[np.bool_]) -> Codes:
        """Posts of each voice that has any among the chosen ones."""
        voice = self.voice[chosen & (self.voice >= 0)]
        counts = np.bincount(voice, minlength=1)
        return counts[counts > 0]

    def start(self, step: int) -> date:
        return date(1970 + step, 1, 1) if self.unit == "year" else _month(step)


def _month(number: int) -> date:
    return date(1970 + number // 12, number % 12 + 1, 1)


def _table(posts: pa.Table, names: list[str], bodies: npt.NDArray[np.bool_], zone: str) -> _Table:
    times = posts["posted_at"].cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    times = np.asarray(times, dtype="datetime64[us]")
    dated = ~np.isnat(times)
    rows = np.flatnonzero(dated & ~bodies)
    month = trend.course(times[rows], trend.zone_named(zone), "month")[1]
    long = len(rows) > 0 and int(month.max() - month.min()) >= _MOST_MONTHS
    kinds, channel = np.unique(np.array(names, dtype=object)[rows].astype(str), return_inverse=True)
    authors = posts["account_id"].to_pylist()
    number: dict[tuple[int, str], int] = {}
    voice = np.array(
        [
            -1 if authors[row] is None else number.setdefault((kind, authors[row]), len(number))
            for row, kind in zip(rows.tolist(), channel.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    cluster = voice.copy()
    alone = voice < 0
    cluster[alone] = len(number) + np.arange(int(alone.sum()))
    step = month // 12 if long else month
    return _Table(
        rows=rows,
        channel=channel.astype(np.int64),
        names=kinds.tolist(),
        voice=voice,
        cluster=cluster,
        step=step,
        first=first_steps(voice, step, len(number)),
        unit="year" if long else "month",
        undated=int((~dated & ~bodies).sum()),
        settling=settling(voice, step),
    )


def _steps(table: _Table) -> list[Step]:
    begun = {
        at: int(table.step[table.channel == at].min()) for at in np.unique(table.channel).tolist()
    }
    found = []
    for step in np.unique(table.step).tolist():
        here = table.step == step
        shares = mix(table.channel[here], table.cluster[here], len(table.names))
        counts = np.bincount(table.channel[here], minlength=len(table.names))
        parts = []
        for at in np.flatnonzero(counts).tolist():
            voices = np.unique(table.voice[here & (table.channel == at) & (table.voice >= 0)])
            parts.append(
                ChannelStep(
                    channel=table.names[at],
                    posts=int(counts[at]),
                    share=shares[at],
                    voices=len(voices),
                    new_voices=int((table.first[voices] == step).sum()),
                    settled=step - begun[at] >= table.settling,
                )
            )
        voices = table.voice_counts(here)
        found.append(
            Step(
                start=table.start(step),
                posts=int(here.sum()),
                voices=len(voices),
                channels=tuple(sorted(parts, key=lambda part: (-part.posts, part.channel))),
                top_tenth=concentration(voices, 0, 0).top_tenth_share,
            )
        )
    return found


def _channels(
    table: _Table,
    languages: Sequence[str],
    places: Sequence[Sequence[str]],
    asked: Sequence[Asked],
    seed: int,
) -> tuple[Channel, ...]:
    shares = mix(table.channel, table.cluster, len(table.names))
    early, late = _quarters(table)
    said = [places[row] for row in table.rows.tolist()]
    spoken = [() if languages[row] == "und" else (languages[row],) for row in table.rows.tolist()]
    by_place = brought(said, table.channel, table.voice, len(table.names))
    by_language = brought(spoken, table.channel, table.voice, len(table.names))
    found = []
    for at, name in enumerate(table.names):
        chosen = table.channel == at
        steps = table.step[chosen]
        counts = table.voice_counts(chosen)
        found.append(
            Channel(
                name=name,
                posts=int(chosen.sum()),
                share=shares[at],
                early=early[at],
                late=late[at],
                voices=len(counts),
                first=table.start(int(steps.min())),
                last=table.start(int(steps.max())),
                concentration=concentration(counts, seed, _DRAWS),
                places=by_place[at],
                languages=by_language[at],
                answers=_answers([one for one in asked if one.channel == name]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.posts, one.name)))


def _quarters(table: _Table) -> tuple[list[Interval | None], list[Interval | None]]:
    """The channels' shares in the first and in the last quarter of the steps."""
    nothing: list[Interval | None] = [None] * len(table.names)
    if not table.size or (span := int(np.ptp(table.step)) + 1) < 4:
        return nothing, nothing
    first = table.step < table.step.min() + span // 4
    last = table.step > table.step.max() - span // 4
    early, late = (
        mix(table.channel[part], table.cluster[part], len(table.names)) for part in (first, last)
    )
    return early, late


def _answers(asked: Sequence[Asked]) -> Answers:
    ours = [one for one in asked if one.to_body]
    known = [one for one in ours if one.answered is not None]
    answered = sum(bool(one.answered) for one in known)
    return Answers(len(asked), len(ours), len(known), answered, wilson(answered, len(known)))


def _method(table: _Table, seed: int) -> Method:
    return Method(
        step="what has changed",
        name="channels, voices, places and languages counted by voice",
        version="1",
        parameters={"unit": table.unit, "settling": table.settling, "draws": _DRAWS, "seed": seed},
        note=(
            "What was collected, not what was said: a channel collected from a later day on looks new. A "
            "voice is an account on one channel; one person may be several."
        ),
    )
