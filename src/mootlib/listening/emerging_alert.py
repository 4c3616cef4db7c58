"""What an officer is shown of an emerging issue: curve, baseline, first posts, who began it, where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.listening.emerging_detectors import Detector
from mootlib.listening.emerging_episodes import Episode, Watch, false_alarms
from mootlib.listening.emerging_grid import Counts, Grid

_FIRST = 5  # first posts and first authors that an alert names
_MOST_PLACES = 10

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curve:
    """What was seen and what was expected, bin by bin; all arrays have one length."""

    bins: npt.NDArray[np.datetime64]  #: begin of each bin, UTC
    counts: Counts
    baseline: Counts  #: expected before the bin began
    upper: Counts  #: what one bin alone may hold without alarm


@dataclass(frozen=True, slots=True)
class Alert:
    """One emerging issue. Rows are row numbers of the arrays given to ``look``.

    ``onset``, ``known``, ``score``, ``false_alarms`` and what is first never change once given;
    ``last``, ``curve``, ``posts``, ``authors`` and ``places`` grow while the issue goes on.
    """

    topic: int | None  #: None: everything
    onset: np.datetime64  #: when the growth most likely began, to a bin
    known: np.datetime64  #: end of the bin that raised it
    last: np.datetime64  #: end of the last bin that alarmed
    ongoing: bool  #: alarms so lately that another would belong to this issue
    score: float  #: evidence in nats when it became known
    expected: float  #: posts expected between onset and known
    curve: Curve
    posts: Rows  #: between onset and last, by time
    first_posts: Rows  #: the first five of them
    first_authors: tuple[
        tuple[str, int], ...
    ]  #: who started it, in order, with their posts until ``known``
    authors: int  #: different ones among ``posts``; 0 where none are known
    places: tuple[tuple[str, int], ...]  #: commonest first, at most ten
    false_alarms: (
        float | None
    )  #: this series' earlier alerts per month; None: under 14 days of past
    replayed_months: float  #: of past behind that rate


@dataclass(frozen=True, slots=True)
class Posts:
    """Dated rows by time, with what is known of each."""

    rows: Rows
    seconds: Rows
    topics: Rows
    authors: Sequence[str | None] | None
    places: Sequence[str | None] | None


def collect(
    posts: Posts,
    topic: int | None,
    episode: Episode,
    watched: Watch,
    grid: Grid,
    *,
    detector: Detector,
    context_bins: int,
    quiet_bins: int,
) -> Alert:
    """Everything about one episode that its posts and its series' past can tell."""
    known, last = grid.start + (episode.known + 1) * grid.width, episode.last + 1
    mine = _between(posts, topic, grid, episode.onset, last)
    first = mine[: np.searchsorted(posts.seconds[mine], known)]
    rate, months = false_alarms(watched, episode, grid)
    stretch = slice(episode.onset, episode.known + 1)
    return Alert(
        topic=topic,
        onset=grid.moment(episode.onset),
        known=grid.moment(episode.known + 1),
        last=grid.moment(last),
        ongoing=grid.counts.shape[1] - last <= quiet_bins,
        score=episode.score,
        expected=float(watched.judged.expected[episode.row, stretch].sum()),
        curve=_curve(episode, watched, grid, detector, context_bins),
        posts=posts.rows[mine],
        first_posts=posts.rows[first[:_FIRST]],
        first_authors=_first(posts.authors, posts.rows[first]),
        authors=len(Counter(_named(posts.authors, posts.rows[mine]))),
        places=tuple(Counter(_named(posts.places, posts.rows[mine])).most_common(_MOST_PLACES)),
        false_alarms=rate,
        replayed_months=months,
    )


def _between(posts: Posts, topic: int | None, grid: Grid, first: int, last: int) -> Rows:
    """Positions (not rows) of a topic's posts in bins ``first`` to before ``last``."""
    edges = grid.start + grid.width * np.array([first, last])
    begin, end = np.searchsorted(posts.seconds, edges)
    here = np.arange(begin, end)
    return here if topic is None else here[posts.topics[begin:end] == topic]


def _curve(
    episode: Episode, watched: Watch, grid: Grid, detector: Detector, context_bins: int
) -> Curve:
    """From some time before the onset to the last alarm."""
    bins = np.arange(max(episode.onset - context_bins, 0), episode.last + 1)
    expected = watched.judged.expected[episode.row, bins]
    variance = watched.judged.variance[episode.row, bins]
    return Curve(
        bins=grid.moment(0) + bins * np.timedelta64(grid.width, "s"),
        counts=grid.counts[episode.row, bins],
        baseline=expected,
        upper=detector.upper(expected, variance, float(watched.bars[episode.known])),
    )


def _named(names: Sequence[str | None] | None, rows: Rows) -> list[str]:
    if names is None:
        return []
    return [name for row in rows.tolist() if (name := names[row]) is not None]


def _first(authors: Sequence[str | None] | None, rows: Rows) -> tuple[tuple[str, int], ...]:
    """Who came first, and how often each of them posted; a counter keeps the order of arrival."""
    return tuple(Counter(_named(authors, rows)).items())[:_FIRST]
