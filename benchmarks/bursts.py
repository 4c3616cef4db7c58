"""Bursts: does a real event alarm at its minute, and how often is chance taken for one?

The event: the stream of the Glasgow helicopter crash (CrisisLex T26), whose onset is known. Chance:
simulated series without any event, Poisson and negative binomial, with and without the season of
the week; and 24 topics a run, as in a real run. Beside it a plain control chart: rolling median and
MAD with z > 5 and at least ten posts, no season, no chance, no correction for many looks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from mootlib.listening import bursts

_EVENT = Path("data/listening/crisislex/T26/2013_Glasgow_helicopter_crash")
_ONSET = np.datetime64("2013-11-29T22:50:00")
_MONDAY = np.datetime64("2024-01-01T00:00:00")
_RUNS = 5
_SETTINGS = (
    ("Poisson, 90 days", 90, 1.0, False),
    ("Poisson with season, 90 days", 90, 1.0, True),
    ("negative binomial (dispersion 3) with season, 90 days", 90, 3.0, True),
    ("negative binomial (dispersion 3) with season, 365 days", 365, 3.0, True),
    ("negative binomial (dispersion 6) with season, 14 days", 14, 6.0, True),
)


def run(shared: Path) -> dict[str, Any]:
    """Onset found or not, and false alarms per run of 24 topics, for our method and the baseline."""
    result: dict[str, Any] = {"false_alarms_per_run": {}}
    for name, days, dispersion, season in _SETTINGS:
        ours = plain = 0
        for seed in range(_RUNS):
            times, topics = _quiet(seed, days, dispersion, season)
            ours += len(bursts.find(times, topics).bursts)
            plain += sum(_control_chart(part) for part in (times, *_split(times, topics)))
        result["false_alarms_per_run"][name] = {
            "ours": ours / _RUNS,
            "control chart": plain / _RUNS,
        }
    stream = shared / _EVENT / f"{_EVENT.name}-tweetids_entire_period.csv"
    if not stream.exists():
        result["skipped"] = f"real data not present: {stream}"
        return result
    found = bursts.find(_stream(stream)).bursts
    result["glasgow"] = {
        "onset": str(_ONSET),
        "first_alarm": str(found[0].start) if found else None,
        "found_at_onset": bool(found and found[0].start == _ONSET),
        "peak": found[0].peak if found else None,
        "episodes_in_two_days": sum(bool(b.start < _ONSET + np.timedelta64(2, "D")) for b in found),
        "alarms_of_the_control_chart": _control_chart(_stream(stream), bursts.TEN_MINUTES),
    }
    return result


def _stream(path: Path) -> np.ndarray:
    with path.open(encoding="utf-8") as file:
        stamps = [row["Timestamp"] for row in csv.DictReader(file, skipinitialspace=True)]
    return np.array(
        [
            np.datetime64(datetime.strptime(s, "%a %b %d %H:%M:%S %z %Y").replace(tzinfo=None))
            for s in stamps
        ]
    )


def _quiet(seed: int, days: int, dispersion: float, season: bool) -> tuple[np.ndarray, np.ndarray]:
    """24 topics of 0.2 to 400 posts a day in which nothing happens."""
    chance = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    shape = np.ones(len(hours))
    if season:
        daily = 1 + 0.8 * np.sin((hours % 24 - 9) / 24 * 2 * np.pi)
        shape = daily * np.where(hours // 24 % 7 >= 5, 0.5, 1.2)
    times, topics = [], []
    for number, per_day in enumerate(np.geomspace(0.2, 400, 24)):
        level = per_day / 24 * shape
        if dispersion > 1:
            size = np.maximum(level / (dispersion - 1), 1e-9)
            counts = chance.negative_binomial(size, 1 / dispersion)
        else:
            counts = chance.poisson(level)
        seconds = np.repeat(hours * 3600, counts) + chance.integers(0, 3600, counts.sum())
        times.append(_MONDAY + seconds.astype("timedelta64[s]"))
        topics.append(np.full(len(seconds), number))
    return np.concatenate(times), np.concatenate(topics)


def _split(times: np.ndarray, topics: np.ndarray) -> Iterator[np.ndarray]:
    for number in np.unique(topics):
        yield times[topics == number]


def _control_chart(times: np.ndarray, width: int | None = None) -> int:
    """Alarms of the plain rule, each bin counted."""
    seconds = times.astype("datetime64[s]").astype(np.int64)
    if len(seconds) < 10:
        return 0
    first = int(seconds.min())
    width = width or bursts.choose_bin(seconds, first, int(seconds.max()))
    counts = np.bincount((seconds - first) // width).astype(float)
    window = {600: 144, 3_600: 168, 86_400: 42}.get(width, 26)
    past = _rolling(counts, window)
    spread = _rolling(np.abs(counts - past), window)
    z = (counts - past) / (1.4826 * spread + 1)
    return int(((z > 5) & (counts >= 10)).sum())


def _rolling(values: np.ndarray, window: int) -> np.ndarray:
    """Median of the values before each, six at least."""
    padded = np.concatenate([np.full(window, np.nan), values])
    windows = np.lib.stride_tricks.sliding_window_view(padded, window)[: len(values)]
    enough = (~np.isnan(windows)).sum(axis=1) >= 6
    out = np.full(len(values), np.nan)
    out[enough] = np.nanmedian(windows[enough], axis=1)
    return out
