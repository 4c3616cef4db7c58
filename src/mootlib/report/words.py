"""Numbers, dates and names as a British reader expects them.

These are the filters of the templates; sentences themselves stand in the templates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from mootlib.report.names import LANGUAGES, METRICS, PLATFORMS
from mootlib.text.counting import counted

__all__ = [
    "amount",
    "change",
    "counted",
    "day",
    "joined",
    "language",
    "metric",
    "moment",
    "number",
    "percent",
    "period_name",
    "platform",
    "signed",
    "span",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STEPS = MappingProxyType({600: "10 minutes", 3_600: "hour", 86_400: "day", 604_800: "week"})


def number(value: int) -> str:
    """A whole number with a comma at each thousand.

    >>> number(131043)
    '131,043'
    """
    return f"{value:,}"


def amount(value: float) -> str:
    """A measured quantity with as many digits as it deserves.

    >>> amount(0.27), amount(4.24), amount(42.4), amount(1234.5), amount(3.0)
    ('0.3', '4.2', '42', '1,234', '3')
    """
    if not math.isfinite(value):
        return "no limit"
    if value != 0 and abs(value) < 0.05:
        return "under 0.1"
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A share (0 to 1) as a percentage.

    >>> percent(0.244), percent(0.0312), percent(0.0002), percent(1.0), percent(0), percent(0.9999)
    ('24%', '3.1%', 'under 0.1%', '100%', '0%', 'over 99.9%')
    """
    value = share * 100
    if 0 < value < 0.05:
        return "under 0.1%"
    if 99.95 <= value < 100:
        return "over 99.9%"
    if value >= 9.95:
        return f"{min(value, 99 if value < 100 else 100):.0f}%"
    return f"{value:.1f}".removesuffix(".0") + "%"


def signed(value: float) -> str:
    """A tone between -1 and +1, with a true minus sign.

    >>> signed(-0.123), signed(0.2), signed(0.001)
    ('−0.12', '+0.20', '0.00')
    """
    rounded = round(value, 2)
    if rounded == 0:
        return "0.00"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):.2f}"


def change(ratio: float) -> str:
    """How much busier or calmer, from posts a day later over posts a day before.

    >>> change(1.31), change(2.44), change(0.6), change(1.004), change(0), change(math.inf)
    ('up 31%', '2.4 times as busy', 'down 40%', 'unchanged', 'down to nothing', 'new')
    """
    if math.isinf(ratio):
        return "new"
    if ratio == 0:
        return "down to nothing"
    if ratio >= 1.995:
        return f"{amount(ratio)} times as busy"
    points = round((ratio - 1) * 100)
    if points == 0:
        return "unchanged"
    return f"up {points}%" if points > 0 else f"down {-points}%"


def day(when: date, *, year: bool = True) -> str:
    """A date.

    >>> day(datetime(2024, 3, 5, tzinfo=UTC))
    '5 March 2024'
    """
    return f"{when.day} {_MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def moment(when: datetime | None, zone: tzinfo = UTC) -> str:
    """A date and time of day on the clock of ``zone``.

    >>> moment(datetime(2024, 3, 5, 9, 7, tzinfo=UTC))
    '5 March 2024, 09:07'
    """
    if when is None:
        return "date not known"
    when = when.astimezone(zone)
    return f"{day(when)}, {when:%H:%M}"


def span(start: datetime, end: datetime, zone: tzinfo = UTC, *, times: bool = False) -> str:
    """A period, without saying anything twice; with ``times``, ``end`` is when it was over.

    >>> span(datetime(2024, 3, 3, tzinfo=UTC), datetime(2024, 3, 5, tzinfo=UTC))
    '3 to 5 March 2024'
    >>> span(datetime(2023, 12, 30, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))
    '30 December 2023 to 2 January 2024'
    >>> span(datetime(2024, 3, 3, 9, tzinfo=UTC), datetime(2024, 3, 3, 11, tzinfo=UTC), times=True)
    '3 March 2024, 09:00 to 11:00'
    """
    start, end = start.astimezone(zone), end.astimezone(zone)
    if times:
        return _span_of_times(start, end)
    if start.date() == end.date():
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    return f"{day(start, year=start.year != end.year)} to {day(end)}"


def _span_of_times(start: datetime, end: datetime) -> str:
    last = end - timedelta(microseconds=1)
    if end - start >= timedelta(days=4) or start.time() == end.time() == time.min:
        return span(start, last, start.tzinfo or UTC)
    if start.date() == last.date():
        close = "24:00" if end.time() == time.min else f"{end:%H:%M}"
        return f"{day(start)}, {start:%H:%M} to {close}"
    return f"{moment(start, start.tzinfo or UTC)} to {moment(end, end.tzinfo or UTC)}"


def period_name(seconds: int) -> str:
    """What a step of a time series is called.

    >>> period_name(3600), period_name(604800), period_name(2592000), period_name(172800)
    ('hour', 'week', 'month', '2 days')
    """
    if name := _STEPS.get(seconds):
        return name
    if 28 * 86_400 <= seconds <= 31 * 86_400:
        return "month"
    if seconds % 86_400 == 0:
        return counted(seconds // 86_400, "day")
    if seconds % 3_600 == 0:
        return counted(seconds // 3_600, "hour")
    return counted(max(1, round(seconds / 60)), "minute")


def joined(parts: Iterable[str], last: str = "and") -> str:
    """A list in a sentence.

    >>> joined(["a", "b", "c"]), joined(["a", "b"], "or"), joined([])
    ('a, b and c', 'a or b', '')
    """
    words: Sequence[str] = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def language(code: str) -> str:
    """The English name of a language code; the code itself where it is not known.

    >>> language("nb"), language("und"), language("xq")
    ('Norwegian Bokmål', 'not sure', 'xq')
    """
    return LANGUAGES.get(code) or LANGUAGES.get(code.split("-")[0]) or code


def platform(name: str) -> str:
    """A platform's own spelling of its name.

    >>> platform("youtube"), platform("forum")
    ('YouTube', 'Forum')
    """
    return PLATFORMS.get(name) or name[:1].upper() + name[1:]


def metric(name: str) -> str:
    """What a count is called in a sentence.

    >>> metric("impressions"), metric("interactions"), metric("boosts")
    ('impressions', 'interactions (all counts added up)', 'boosts')
    """
    return METRICS.get(name, name)
