"""Posts on an even grid of time: the counts that the detectors of emerging issues look at.

Each series (everything, then each topic) is a row, each bin a column; beside it the volume: what
else the same source brought in that bin. Season is taken in the body's own time zone, because
people keep to the clock on the wall and not to UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

HOUR, DAY = 3_600, 86_400
WIDTHS = (600, 900, 1_200, 1_800, HOUR)
MOST_BINS = 60_000

Counts = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts of series on bins of ``width`` seconds from ``start`` (seconds since 1970)."""

    counts: Counts  #: (series, bins)
    volume: Counts | None  #: (series, bins), other posts of the same source; None: not known
    width: int
    start: int
    hours: Whole  #: (bins,) hour of the day, 0 to 23, where the body is
    weekdays: Whole  #: (bins,) Monday 0 to Sunday 6

    @property
    def bins_a_day(self) -> int:
        """Bins in 24 hours."""
        return DAY // self.width

    def moment(self, number: int) -> np.datetime64:
        """When bin ``number`` begins, UTC."""
        return np.datetime64(self.start + number * self.width, "s")


def place(counts: Counts, *, width: int, start: int, zone: str, volume: Counts | None) -> Grid:
    """Put counts on the clock and the calendar of a time zone.

    Args:
        counts: shape (series, bins).
        width: seconds per bin, one of ``WIDTHS``.
        start: begin of the first bin in seconds since 1970, a multiple of ``width``.
        zone: name of the body's time zone, such as ``Europe/London``.
        volume: shape of ``counts``: other posts of the same source, or None.

    Raises:
        ValueError: if the width is none of ``WIDTHS``, or there are more than 60,000 bins.
        zoneinfo.ZoneInfoNotFoundError: if there is no such zone.
    """
    if width not in WIDTHS:
        raise ValueError(f"Emerging issues are looked for in bins of {WIDTHS} seconds.")
    bins = counts.shape[1]
    if bins > MOST_BINS:
        raise ValueError(f"{bins} bins are more than {MOST_BINS}: take fewer days or wider bins.")
    hours, weekdays = _clock(start + width * np.arange(bins), ZoneInfo(zone))
    return Grid(counts, volume, width, start, hours, weekdays)


def trailing(values: Counts, bins: int) -> Counts:
    """For each bin the sum of it and of the ``bins - 1`` before; shape kept."""
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    here = np.arange(1, values.shape[1] + 1)
    out: Counts = total[:, here] - total[:, np.maximum(here - bins, 0)]
    return out


def _clock(seconds: Whole, zone: ZoneInfo) -> tuple[Whole, Whole]:
    """Hour and weekday of each moment; a quarter of an hour is the finest step of any zone."""
    quarters, back = np.unique(seconds // 900, return_inverse=True)
    local = [datetime.fromtimestamp(int(q) * 900, UTC).astimezone(zone) for q in quarters]
    hours = np.array([t.hour for t in local], dtype=np.int64)
    weekdays = np.array([t.weekday() for t in local], dtype=np.int64)
    return hours[back], weekdays[back]
