"""Numbers of listening in words, as pages say them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def share_of(tone: Mapping[str, int], kind: str) -> float | None:
    """The share of one sentiment among the posts whose language was understood."""
    total = sum(tone.values())
    return tone.get(kind, 0) / total if total else None


def mean_tone(tone: Mapping[str, int]) -> tuple[float, float, float]:
    """Mean tone from -1 to +1 with its 95 % interval (normal approximation, posts independent)."""
    total = sum(tone.values())
    if not total:
        return (math.nan, math.nan, math.nan)
    up, down = tone.get("positive", 0), tone.get("negative", 0)
    mean = (up - down) / total
    spread = 1.96 * math.sqrt(max((up + down) / total - mean**2, 0) / total)
    return (mean, max(-1.0, mean - spread), min(1.0, mean + spread))


def signed(value: float) -> str:
    """A number of -1 to +1 with its sign; a dash where there is none."""
    if math.isnan(value):
        return "–"
    return f"{value:+.2f}".replace("-", "−")


def interval(estimate: tuple[float, float, float]) -> str:
    """The interval of an estimate in words; empty where there is none."""
    _value, low, high = estimate
    if math.isnan(low):
        return ""
    return _("95%% interval %(low)s to %(high)s") % {"low": signed(low), "high": signed(high)}


def period(start: datetime | None, end: datetime | None) -> str:
    """From when to when, in words."""
    if start is None or end is None:
        return ""
    first, last = (date_format(timezone.localtime(s), "j M Y") for s in (start, end))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def answers(known: bool) -> str:
    """What stands behind "no answer seen"."""
    if known:
        return _("an answer may have been given elsewhere")
    return _("these files do not show answers")


def share(part: int, whole: int) -> str:
    """A part of the analysis's posts, in words."""
    if not whole:
        return ""
    per_cent = number_format(100 * part / whole, 1)
    return _("%(share)s%% of all posts of this analysis") % {"share": per_cent}


def steadiness(stability: float | None) -> str:
    """How far a topic comes back when the method runs with other seeds, in a word."""
    if stability is None:
        return ""
    if stability >= 0.75:
        return _("steady")
    return _("fairly steady") if stability >= 0.5 else _("loose")


def course(
    values: Sequence[int], starts: Sequence[datetime] = (), step: timedelta = timedelta(0)
) -> str:
    """A time course in a sentence: how many, and when most."""
    if not values:
        return _("No dated posts.")
    top = max(values)
    words = {
        "total": number_format(sum(values), force_grouping=True),
        "top": number_format(top, force_grouping=True),
    }
    if not starts:
        return _("%(total)s posts, at most %(top)s at a time") % words
    words["when"] = _step(timezone.localtime(starts[values.index(top)]), step)
    return (
        ngettext(
            "%(total)s post with a date.",
            "%(total)s posts with a date; most %(when)s (%(top)s).",
            sum(values),
        )
        % words
    )


def _step(start: datetime, step: timedelta) -> str:
    """When a step of a time course was: an hour, a day, or the weeks from a day on."""
    day = date_format(start, "j F Y")
    if step < timedelta(days=1):
        return _("on %(day)s from %(time)s") % {"day": day, "time": time_format(start, "H:i")}
    if step == timedelta(days=1):
        return _("on %(day)s") % {"day": day}
    if step == timedelta(weeks=1):
        return _("in the week from %(day)s") % {"day": day}
    return _("in the four weeks from %(day)s") % {"day": day}
