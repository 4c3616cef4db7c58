"""What is different in one period from those before it: which topics more people write about, and how they word it.

People are counted, not posts: one who writes ten times is one. A topic's people in the period are compared
with those in earlier periods of the same length by the exact conditional test of two Poisson rates
(Przyborowski and Wilenski 1940), intervals after Clopper and Pearson (1934); as topics come in waves, counts
are divided by how much more they vary from period to period than independent people's do (McCullagh and
Nelder 1989, quasi-likelihood), all topics together. Tone is compared by the mean of
each author's mean (-1 to 1), interval after Welch (1947). Both intervals are widened for the number of topics
looked at (Bonferroni), so that of all changes told in one comparison one in twenty is chance at most.

Not reproduced: holidays and seasons of the year, and that some topics come in higher waves than others.
``benchmarks/periods.py`` measures how often growth is told that is none. Sentiment is a model's and errs more in some topics than in others;
where it errs alike in both periods the difference does not suffer. For a tone's own size see ``tone``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening.result import Interval
from mootlib.records import Method
from mootlib.text.authors import numbered

__all__ = [
    "PeriodsResult",
    "TopicPeriod",
    "change_of_tone",
    "compare",
    "dispersion",
    "growth",
]

LEVEL = 0.95
LEAST_PEOPLE = 5  #: of fewer in the period nothing is said
LEAST_FOR_TONE = 10  #: in the period and before it, each
TONES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TopicPeriod:
    """One topic in the period. What cannot be said is None."""

    topic: int
    posts: int
    people: int
    usual: float | None  #: people in an earlier period, on average
    growth: Interval | None  #: people now for each one usually; the upper end may be infinite
    tone: Interval | None  #: mean of authors' mean tones now less before, -2 to 2
    tone_now: float | None
    tone_before: float | None

    @property
    def grows(self) -> bool:
        """Whether more people write about it than chance explains."""
        return self.growth is not None and self.growth.low > 1

    @property
    def tone_moved(self) -> bool:
        return self.tone is not None and (self.tone.low > 0 or self.tone.high < 0)


@dataclass(frozen=True, slots=True)
class PeriodsResult:
    """The period as a whole, and its topics by number."""

    posts: int
    people: int
    usual: float | None  #: posts in an earlier period, on average
    earlier: tuple[int, ...]  #: posts in each earlier period, the latest first
    undated: int
    not_understood: int  #: posts of the period without a tone
    places: frozenset[str]  #: identifiers of places that posts of the period name
    topics: tuple[TopicPeriod, ...]
    method: Method


def compare(
    findings: pa.Table,
    first: datetime,
    end: datetime,
    *,
    since: datetime,
    stride: timedelta = timedelta(days=7),
    earlier: int = 4,
    level: float = LEVEL,
) -> PeriodsResult:
    """How does a period differ from those before it?

    Args:
        findings: shape ``mootlib.records.FINDINGS``.
        first, end: the period, its end left out; with a time zone.
        since: when listening began: earlier periods that begin before it are not compared with.
        stride: from one period back to the next: a week, so that days are compared with like days.
        earlier: how many periods, at most.
        level: of the intervals together.

    Returns:
        Topics that are spoken of in the period, by number.

    Raises:
        ValueError: if the period is empty, or a level or number makes no sense.
    """
    if end <= first or not 0 < level < 1 or earlier < 0:
        raise ValueError("A period ends after it begins; the level lies between 0 and 1.")
    undated = int(np.isnat(_times(findings)).sum())
    findings = _cut(findings, first - stride * earlier, end)
    times = _times(findings)
    periods = [(first - stride * n, end - stride * n) for n in range(1, earlier + 1)]
    before = [_inside(times, *period) for period in periods if period[0] >= since]
    now = _inside(times, first, end)
    who = _authors(findings)
    tones = _tones(findings)
    topics = findings["topic"].to_numpy().astype(np.int64)
    found = np.unique(topics[now & (topics >= 0)])
    sizes = [int(mask.sum()) for mask in before]
    spread = dispersion(
        [[len(np.unique(who[mask & (topics == number)])) for mask in before] for number in found]
    )
    return PeriodsResult(
        posts=int(now.sum()),
        people=len(np.unique(who[now])),
        usual=float(np.mean(sizes)) if sizes else None,
        earlier=tuple(sizes),
        undated=undated,
        not_understood=int(np.isnan(tones[now]).sum()),
        places=_places(findings, now),
        topics=tuple(
            _topic(
                int(number), topics == number, now, before, who, tones, len(found), level, spread
            )
            for number in found
        ),
        method=_method(level, stride, earlier),
    )


def dispersion(earlier: Sequence[Sequence[int]]) -> float:
    """How many times more the topics' numbers of people vary from period to period than independent ones do.

    Pearson's statistic over its degrees of freedom, all topics together; 1 at least, and where there is
    nothing to find it out from.

    >>> round(dispersion([[5, 4, 6, 5], [20, 0, 0, 20]]), 2)
    6.73
    """
    squares, freedom = 0.0, 0
    for counts in earlier:
        mean = sum(counts) / len(counts) if counts else 0.0
        if mean > 0 and len(counts) > 1:
            squares += sum((count - mean) ** 2 for count in counts) / mean
            freedom += len(counts) - 1
    return max(1.0, squares / freedom) if freedom else 1.0


def growth(
    now: int,
    before: Sequence[int],
    *,
    comparisons: int = 1,
    level: float = LEVEL,
    spread: float = 1.0,
) -> Interval | None:
    """How many people there are now for each one usually; None without an earlier period.

    ``spread`` is the ``dispersion`` of such numbers: so many people count as one.

    >>> found = growth(20, [5, 4, 6, 5])
    >>> found.value, found.low > 1
    (4.0, True)
    """
    if not before:
        return None
    from scipy import stats

    total, periods = sum(before), len(before)
    alpha = (1 - level) / max(comparisons, 1)
    here, there = now / spread, total / spread
    low = stats.beta.ppf(alpha / 2, here, there + 1) if now else 0.0
    high = stats.beta.ppf(1 - alpha / 2, here + 1, there) if total else 1.0
    value = now * periods / total if total else np.inf

    def ratio(share: float) -> float:
        return float("inf") if share >= 1 else periods * share / (1 - share)

    return Interval(float(value), ratio(float(low)), ratio(float(high)))


def change_of_tone(
    now: Floats, before: Floats, *, comparisons: int = 1, level: float = LEVEL
) -> Interval | None:
    """The difference of two means of authors' mean tones; None of too few authors.

    >>> rng = np.random.default_rng(0)
    >>> found = change_of_tone(rng.normal(-0.6, 0.3, 40), rng.normal(0, 0.3, 60))
    >>> found.high < 0
    True
    """
    if min(len(now), len(before)) < LEAST_FOR_TONE:
        return None
    from scipy import stats

    value = float(now.mean() - before.mean())
    parts = np.array([now.var(ddof=1) / len(now), before.var(ddof=1) / len(before)])
    if parts.sum() == 0:
        return Interval(value, value, value)
    freedom = parts.sum() ** 2 / (parts**2 / np.array([len(now) - 1, len(before) - 1])).sum()
    alpha = (1 - level) / max(comparisons, 1)
    spread = float(stats.t.ppf(1 - alpha / 2, freedom) * np.sqrt(parts.sum()))
    return Interval(value, max(-2.0, value - spread), min(2.0, value + spread))


def _topic(
    number: int,
    mine: Mask,
    now: Mask,
    before: Sequence[Mask],
    who: Rows,
    tones: Floats,
    comparisons: int,
    level: float,
    spread: float,
) -> TopicPeriod:
    here = mine & now
    people = len(np.unique(who[here]))
    earlier = [len(np.unique(who[mine & mask])) for mask in before]
    past = mine & np.logical_or.reduce(before) if before else np.zeros_like(mine)
    told, once = _by_author(who[here], tones[here]), _by_author(who[past], tones[past])
    enough = people >= LEAST_PEOPLE
    tone = change_of_tone(told, once, comparisons=comparisons, level=level)
    return TopicPeriod(
        topic=number,
        posts=int(here.sum()),
        people=people,
        usual=float(np.mean(earlier)) if earlier else None,
        growth=growth(people, earlier, comparisons=comparisons, level=level, spread=spread)
        if enough
        else None,
        tone=tone,
        tone_now=float(told.mean()) if tone else None,
        tone_before=float(once.mean()) if tone else None,
    )


def _by_author(who: Rows, tones: Floats) -> Floats:
    """The mean tone of each author who was understood."""
    known = ~np.isnan(tones)
    if not known.any():
        return np.empty(0)
    _, place = np.unique(who[known], return_inverse=True)
    sums = np.bincount(place, tones[known]).astype(np.float64)
    return np.asarray(sums / np.bincount(place), dtype=np.float64)


def _times(findings: pa.Table) -> npt.NDArray[np.datetime64]:
    column = findings["posted_at"].cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    return np.asarray(column, dtype="datetime64[us]")


def _cut(findings: pa.Table, first: datetime, end: datetime) -> pa.Table:
    """Only what is looked at: of years of posts a few weeks."""
    return findings.filter(pa.array(_inside(_times(findings), first, end)))


def _inside(times: npt.NDArray[np.datetime64], first: datetime, end: datetime) -> Mask:
    return np.asarray((times >= _moment(first)) & (times < _moment(end)), dtype=np.bool_)


def _moment(moment: datetime) -> np.datetime64:
    return np.datetime64(int(moment.timestamp() * 1_000_000), "us")


def _authors(findings: pa.Table) -> Rows:
    """A number for each author; whoever is not known is somebody of her own."""
    pairs = zip(findings["platform"].to_pylist(), findings["account_id"].to_pylist(), strict=True)
    names = [f"{platform}\0{account}" if account else None for platform, account in pairs]
    return np.asarray(numbered(names), dtype=np.int64)


def _places(findings: pa.Table, now: Mask) -> frozenset[str]:
    named = findings["places"].filter(pa.array(now)).to_pylist()
    return frozenset(place for places in named for place in places or ())


def _tones(findings: pa.Table) -> Floats:
    found = [TONES.get(tone, np.nan) for tone in findings["sentiment"].to_pylist()]
    return np.array(found, dtype=np.float64)


def _method(level: float, stride: timedelta, earlier: int) -> Method:
    return Method(
        step="periods",
        name="people by exact conditional Poisson test; tone by Welch's interval over authors",
        version="1",
        parameters={
            "level": level,
            "stride_days": stride.days,
            "earlier": earlier,
            "least_people": LEAST_PEOPLE,
            "least_for_tone": LEAST_FOR_TONE,
        },
        note="Widened for the number of topics and for waves, which are taken to be alike in all topics.",
    )
