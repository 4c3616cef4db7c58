"""What grows in a week: false tellings on real weeks that were shuffled, and planted growth found again.

62,245 reports of ten kinds to a city over ten years stand for topics, each report for a person. Weeks that are
drawn at random from within a year hold no growth: what is told of them is chance, or the season. Then reports
of one kind are added to a week. Beside it the rule of thumb: half as many again as in the week before.
"""

from __future__ import annotations

import csv
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.listening.periods import LEAST_PEOPLE, dispersion, growth

EARLIER = 4
TIMES = (1.5, 2.0, 3.0)

Counts = npt.NDArray[np.int64]


def run(shared: Path) -> dict[str, Any]:
    """Share of weeks with something told that is none, and of planted growth that is told."""
    counts = _weekly(shared / "data" / "frontline" / "zurich" / "zueri_wie_neu_62245.csv")
    rng = np.random.default_rng(0)
    started = time.perf_counter()
    shuffled = np.concatenate(
        [rng.permutation(counts[at : at + 52]) for at in range(0, len(counts), 52)]
    )
    found: dict[str, Any] = {
        "weeks": len(counts),
        "kinds": counts.shape[1],
        "weeks in which anything is told": {
            "as they came": _told(counts),
            "shuffled within their year": _told(shuffled),
        },
        "planted growth that is told": {
            f"{times:g} times as many": _planted(counts, times, rng) for times in TIMES
        },
    }
    return found | {"seconds": round(time.perf_counter() - started, 1)}


def _weekly(file: Path) -> Counts:
    with file.open(encoding="utf-8", newline="") as rows:
        reports = [
            (row["service_code"], date.fromisoformat(row["date"][:10]))
            for row in csv.DictReader(rows)
        ]
    first = min(day for _kind, day in reports)
    kinds = sorted({kind for kind, _day in reports})
    weeks = (max(day for _kind, day in reports) - first).days // 7
    counts = np.zeros((weeks, len(kinds)), dtype=np.int64)
    for kind, day in reports:
        if (week := (day - first).days // 7) < weeks:
            counts[week, kinds.index(kind)] += 1
    return counts


def _told(counts: Counts) -> dict[str, float]:
    weeks = range(EARLIER, len(counts))
    ours = [any(_ours(counts, week, kind) for kind in range(counts.shape[1])) for week in weeks]
    thumb = [any(_thumb(counts, week, kind) for kind in range(counts.shape[1])) for week in weeks]
    return {
        "ours": round(float(np.mean(ours)), 3),
        "half as many again": round(float(np.mean(thumb)), 3),
    }


def _planted(counts: Counts, times: float, rng: np.random.Generator) -> dict[str, float]:
    """One kind of one week is multiplied; drawn by how common the kind is, at least ten usually."""
    usual = np.array(
        [counts[max(0, at - EARLIER) : at].mean(axis=0) for at in range(EARLIER, len(counts))]
    )
    places = np.argwhere(usual >= 10)
    drawn = places[rng.integers(0, len(places), 1_000)]
    ours, thumb = [], []
    for week, kind in drawn:
        planted = counts.copy()
        planted[week + EARLIER, kind] = rng.poisson(usual[week, kind] * times)
        ours.append(_ours(planted, week + EARLIER, kind))
        thumb.append(_thumb(planted, week + EARLIER, kind))
    return {
        "ours": round(float(np.mean(ours)), 3),
        "half as many again": round(float(np.mean(thumb)), 3),
    }


def _ours(counts: Counts, week: int, kind: int) -> bool:
    now = int(counts[week, kind])
    before = counts[week - EARLIER : week, kind].tolist()
    spread = dispersion(counts[week - EARLIER : week].T.tolist())
    found = growth(now, before, comparisons=counts.shape[1], spread=spread)
    return now >= LEAST_PEOPLE and found is not None and found.low > 1


def _thumb(counts: Counts, week: int, kind: int) -> bool:
    now, before = int(counts[week, kind]), int(counts[week - 1, kind])
    return now >= LEAST_PEOPLE and now >= 1.5 * before
