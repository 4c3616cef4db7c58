"""What pages ask about collections and their sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from folkmoot.sources.models import Collection, Source
from folkmoot.sources.source_kinds import KINDS, folder_of, title_of

if TYPE_CHECKING:
    from mootlib.collect import Health

#: How a source does, for people: words and the colour of its tag.
STATES: dict[str, tuple[Any, str]] = {
    "new": (gettext_lazy("Not read yet"), ""),
    "reading": (gettext_lazy("Reading"), "busy"),
    "well": (gettext_lazy("Up to date"), "good"),
    "failing": (gettext_lazy("Tries again"), "warn"),
    "stuck": (gettext_lazy("Needs you"), "bad"),
}
#: A source that is behind by less than this is up to date.
BEHIND = timedelta(minutes=15)


@dataclass(frozen=True)
class SourceRow:
    """One source and how it does."""

    source: Source
    title: str
    health: Health
    state: str
    state_words: Any
    tag: str
    percent: int | None  #: of a pass under way
    behind: str  #: how far behind, in words; '' if it is not
    way: str  #: how it is read: listened to, or asked so often
    why_polled: str  #: why it is asked although it could be listened to
    folder: str  #: where to put files; '' if it is no folder

    @property
    def last_post(self) -> datetime | None:
        return self.health.last_post


def source_rows(collection: Collection) -> list[SourceRow]:
    """The sources of a collection with their health."""
    now = timezone.now()
    rows = collection.sources.select_related("collection__organisation", "credential")
    return [_row(source, now) for source in rows if source.kind in KINDS]


def _row(source: Source, now: datetime) -> SourceRow:
    health = source.health_now
    state = health.state
    words, tag = STATES[state]
    lag = health.lag(now)
    return SourceRow(
        source=source,
        title=title_of(source),
        health=health,
        state=state,
        state_words=words,
        tag=tag,
        # Rounded down: what says 100 has read all.
        percent=None if health.progress is None else int(100 * health.progress),
        behind=_span(lag) if lag is not None and lag > BEHIND else "",
        way=_way(source, health),
        why_polled="" if health.streams else health.why_polled,
        folder=str(folder_of(source)) if source.kind == "folder" else "",
    )


def _way(source: Source, health: Health) -> str:
    """How a source is read, in words."""
    if health.streams:
        return _("Listens: it is told of each post at once")
    every = KINDS[source.kind].every
    if every < timedelta(minutes=1):
        n = max(1, int(every.total_seconds()))
        return ngettext("Looked at each second", "Looked at every %(n)s seconds", n) % {"n": n}
    n = int(every.total_seconds() // 60)
    return ngettext("Asked each minute", "Asked every %(n)s minutes", n) % {"n": n}


def listed(rows: QuerySet[Collection]) -> QuerySet[Collection]:
    """Collections with the number of their sources and posts."""
    return (
        rows.annotate(
            source_count=Count("sources", distinct=True), post_count=Sum("sources__posts")
        )
        .select_related("analysis")
        .order_by("name", "pk")
    )


def worst(rows: Sequence[SourceRow]) -> SourceRow | None:
    """The source that needs somebody most; None if all are well."""
    order = ("stuck", "failing")
    bad = [row for row in rows if row.state in order]
    return min(bad, key=lambda row: order.index(row.state), default=None)


def _span(time: timedelta) -> str:
    """A span of time, roughly."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 90:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return _("%(n)s days") % {"n": round(hours / 24)}
