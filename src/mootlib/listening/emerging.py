"""Emerging issues: what grows faster than it should, told as soon as it can be known.

For live listening. At the end of each bin everything, and each topic, is compared with what its own
past, the hour, the weekday and the rest of the source lead one to expect; a bin is judged by what
lies before it and by nothing behind it, so an alert stays what it was when it was given. For whole
files, in which the later part may be used too, see ``bursts``.

The detector is one of three (``emerging_detectors``); ``docs/adr/0013-emerging-issues.md`` says why
this one is the default and what it was measured against. Source: see the detectors.
Not reproduced: growth over weeks (see ``trend``), a season of the year, holidays, outages of a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, is_dataclass

import numpy as np
import numpy.typing as npt

from mootlib.listening.emerging_alert import Alert, Curve, Posts, Rows, collect
from mootlib.listening.emerging_detectors import Detector, SeasonalScan
from mootlib.listening.emerging_episodes import MONTH, bars_for_many, watch
from mootlib.listening.emerging_grid import DAY, HOUR, Counts, Grid, place
from mootlib.records import Method

__all__ = ["Alert", "Curve", "EmergingResult", "Settings", "look"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How issues are looked for."""

    detector: Detector = field(default_factory=SeasonalScan)
    bin_seconds: int = 600  #: 600, 900, 1200, 1800 or 3600
    least_posts: int = 5  #: fewer are never an issue
    quiet_hours: float = 12.0  #: alarms with no more than this between them are one issue
    learn_days: float = 7.0  #: a source is listened to for so long before its first alert
    context_hours: float = 48.0  #: of the curve before the onset


@dataclass(frozen=True, slots=True)
class EmergingResult:
    """Alerts in the order in which they were known, and how often any series alarmed."""

    alerts: tuple[Alert, ...]
    series: int
    months: float  #: watched after learning
    false_alarms: float | None  #: alerts per series and month in that time; an upper bound
    undated: int
    method: Method


def look(
    times: npt.NDArray[np.datetime64],
    topics: npt.NDArray[np.integer] | None = None,
    *,
    now: np.datetime64,
    since: np.datetime64 | None = None,
    authors: Sequence[str | None] | None = None,
    places: Sequence[str | None] | None = None,
    volume: npt.NDArray[np.datetime64] | None = None,
    zone: str = "UTC",
    settings: Settings | None = None,
) -> EmergingResult:
    """What has been growing faster than it should, up to now?

    Made to be called every few minutes with the last weeks of posts; eight weeks teach the season
    well. Only bins that have ended by ``now`` are judged, and posts after it are not looked at.

    Args:
        times: when each post was published, ``datetime64`` in UTC; ``NaT`` where unknown.
        topics: topic number of each post, negative for none; leave out to watch everything only.
        now: the present, UTC.
        since: when listening to the source began, UTC. Silence after it is known to be silence. The
            first post's time if left out: then nothing can be told in the first ``learn_days``.
        authors: who wrote each post, as a pseudonym or name; None where unknown.
        places: where each post is about; None where unknown.
        volume: times of all posts of the source, these among them, UTC. ``times`` if left out.
        zone: the body's time zone, whose hours and weekdays are the season.
        settings: detector, bins and limits.

    Returns:
        Alerts with their evidence, all since ``since``: the site shows those it has not shown.

    Raises:
        ValueError: if arrays differ in length, ``now`` lies before ``since``, the width of bins is
            none of those allowed, or there are more than 60,000 bins.
        zoneinfo.ZoneInfoNotFoundError: if there is no such zone.

    Example:
        >>> quiet = np.arange(400) * np.timedelta64(3, "h")
        >>> busy = np.timedelta64(40, "D") + np.arange(40) * np.timedelta64(1, "m")
        >>> times = np.datetime64("2024-03-01T00:00") + np.concatenate([quiet, busy])
        >>> [alert] = look(times, now=np.datetime64("2024-04-10T02:00")).alerts
        >>> str(alert.known), len(alert.posts)
        ('2024-04-10T00:10:00', 41)
    """
    settings = settings or Settings()
    for name, given in (("topics", topics), ("authors", authors), ("places", places)):
        if given is not None and len(given) != len(times):
            raise ValueError(f"There are {len(times)} times but {len(given)} {name}.")
    if since is not None and since > now:
        raise ValueError("Listening cannot have begun after now.")
    dated = np.flatnonzero(~np.isnat(times)).astype(np.int64)
    seconds, width = _seconds(times[dated]), settings.bin_seconds
    end = int(_seconds(now)) // width * width
    begin = _begin(seconds, since, end) // width * width
    inside = (seconds >= begin) & (seconds < end)
    order = np.argsort(seconds[inside], kind="stable")
    rows = dated[inside][order]
    numbers = np.full(len(rows), -1) if topics is None else np.asarray(topics)[rows]
    posts = Posts(rows, seconds[inside][order], numbers.astype(np.int64), authors, places)
    undated = len(times) - len(dated)
    if not len(rows):
        return EmergingResult((), 0, 0.0, None, undated, _method(settings, zone, 0))
    every = posts.seconds if volume is None else _seconds(volume[~np.isnat(volume)])
    return _alerts(posts, every, (begin, end), zone, settings, undated)


def _seconds(times: npt.NDArray[np.datetime64] | np.datetime64) -> Rows:
    return np.asarray(times).astype("datetime64[s]").astype(np.int64)


def _begin(seconds: Rows, since: np.datetime64 | None, end: int) -> int:
    if since is not None:
        return int(_seconds(since))
    return int(seconds.min()) if len(seconds) else end


def _alerts(
    posts: Posts,
    every: Rows,
    period: tuple[int, int],
    zone: str,
    settings: Settings,
    undated: int,
) -> EmergingResult:
    names: list[int | None] = [None, *np.unique(posts.topics[posts.topics >= 0]).tolist()]
    grid = _grid(posts, names, every, period, zone, settings.bin_seconds)
    quiet_bins = round(settings.quiet_hours * HOUR) // grid.width
    watched = watch(
        grid,
        settings.detector,
        bars=bars_for_many(settings.detector.bar, grid),
        least_posts=settings.least_posts,
        quiet_bins=quiet_bins,
        first_bin=round(settings.learn_days * DAY) // grid.width,
    )
    found = tuple(
        collect(
            posts,
            names[episode.row],
            episode,
            watched,
            grid,
            detector=settings.detector,
            context_bins=round(settings.context_hours * HOUR) // grid.width,
            quiet_bins=quiet_bins,
        )
        for episode in watched.episodes
    )
    months = max(grid.counts.shape[1] - watched.first_bin, 0) * grid.width / MONTH
    rate = len(found) / months / len(names) if months else None
    method = _method(settings, zone, len(names))
    return EmergingResult(found, len(names), months, rate, undated, method)


def _grid(
    posts: Posts,
    names: list[int | None],
    every: Rows,
    period: tuple[int, int],
    zone: str,
    width: int,
) -> Grid:
    """Everything in the first row, each topic in one below; volume is what is not the row's own."""
    begin, end = period
    size = (end - begin) // width
    bins = (posts.seconds - begin) // width
    counts = np.zeros((len(names), size))
    counts[0] = np.bincount(bins, minlength=size)
    chosen = posts.topics >= 0
    rows = np.searchsorted(np.array(names[1:], dtype=np.int64), posts.topics[chosen]) + 1
    np.add.at(counts, (rows, bins[chosen]), 1)
    all_bins = (every[(every >= begin) & (every < end)] - begin) // width
    volume = np.bincount(all_bins, minlength=size).astype(np.float64)
    others: Counts = np.maximum(volume - counts, 0.0)
    return place(counts, width=width, start=begin, zone=zone, volume=others)


def _method(settings: Settings, zone: str, series: int) -> Method:
    detector = settings.detector
    return Method(
        step="emerging",
        name=detector.name,
        version="1",
        parameters={
            **(asdict(detector) if is_dataclass(detector) else {}),
            "bin_seconds": settings.bin_seconds,
            "least_posts": settings.least_posts,
            "quiet_hours": settings.quiet_hours,
            "learn_days": settings.learn_days,
            "zone": zone,
            "series": series,
        },
        note=_NOTE,
    )


_NOTE = (
    "An alert says that more was said than the past leads one to expect, not that it is true, new or by "
    "many people. The rate of false alarms counts every earlier alarm, those of real events too."
)
