"""A brief in words: ten lines at most, and under each of its headings the evidence.

What the page, the PDF and the mail show is this one view. A line leads to the section that holds its
evidence, or to the page of the site behind it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from mootlib.report.brief import Brief
from mootlib.report.brief_evidence import sections
from mootlib.report.brief_lines import lines
from mootlib.report.brief_view import Page
from mootlib.report.clean import shown
from mootlib.report.words import moment, span

__all__ = ["MOST_LINES", "page"]

MOST_LINES = 10


def page(brief: Brief) -> Page:
    """The brief in words; the same for every layout."""
    kind = "Daily brief" if brief.rhythm == "daily" else "Weekly brief"
    zone = ZoneInfo(brief.zone)
    return Page(
        title=f"{kind}: {_days(brief.first_day, brief.last_day)}",
        subject=shown(brief.organisation, 120),
        made=f"Made {moment(brief.made_at, zone)}.",
        lines=tuple(lines(brief))[:MOST_LINES],
        sections=tuple(sections(brief, zone)),
    )


def _days(first: date, last: date) -> str:
    return span(datetime.combine(first, time(12), UTC), datetime.combine(last, time(12), UTC))
