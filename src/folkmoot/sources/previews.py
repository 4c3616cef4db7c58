"""What a source would catch, looked at before it is switched on; nothing of it is kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources import source_kinds
from folkmoot.sources.bridge import account_label, corpus
from folkmoot.sources.choices import choice_of
from folkmoot.sources.models import Source
from folkmoot.sources.ways import Ways
from mootlib.collect import Choice, SourceError, Stopped

SHOWN = 10
BATCHES = 3
SECONDS = 12.0
#: So far back a preview looks: it shows what there would be to read now.
BACK = timedelta(days=3)
IMPATIENT: dict[str, Any] = {
    "tries": 2,
    "timeout": 5.0,
    "deadline": SECONDS,
    "patience": timedelta(seconds=1),
}
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class SeenPost:
    """A post as a preview shows it."""

    text: str
    posted_at: datetime | None
    account: str
    url: str | None


@dataclass(frozen=True)
class Preview:
    """Some of what a source gives now: how many posts were looked at, which of them are wanted."""

    read: int
    wanted: int
    posts: tuple[SeenPost, ...]
    rejected: int = 0
    problem: str = ""  #: why nothing could be read, in a sentence


def look(source: Source) -> Preview:
    """Read a little of a source, for a few seconds at most."""
    if not _at_once.acquire(timeout=SECONDS):
        return Preview(0, 0, (), problem=_("Others are looking at sources just now. Try again."))
    stop = threading.Event()
    timer = threading.Timer(SECONDS, stop.set)
    timer.start()
    try:
        return _looked(source, stop)
    finally:
        timer.cancel()
        _at_once.release()


def _looked(source: Source, stop: threading.Event) -> Preview:
    choice = choice_of(source.collection)
    read = rejected = wanted = 0
    shown: list[SeenPost] = []
    problem = ""
    try:
        for number, batch in enumerate(_recent(source, stop).read(None), start=1):
            kept = choice.cut(batch)
            read += batch.posts.num_rows
            rejected += batch.rejects.num_rows
            wanted += kept.posts.num_rows
            shown += [_seen(row) for row in corpus().without_erased(kept.posts).to_pylist()]
            if len(shown) >= SHOWN or number >= BATCHES:
                break
    except Stopped:
        problem = "" if read else _("The source did not answer in time. It may be busy; try again.")
    except (SourceError, ValueError) as sentence:
        problem = str(sentence)
    return Preview(read, wanted, tuple(shown[:SHOWN]), rejected, problem)


def _recent(source: Source, stop: threading.Event) -> Any:
    """The source, from a few days ago."""
    built = source_kinds.kind_of(source).build(source, Ways(stop=stop, options=IMPATIENT))
    since = timezone.now() - BACK
    if source_kinds.kind_of(source).needs_words:
        # It leaves out by itself what is not wanted; here that is to be counted too.
        return replace(built, choice=Choice())  # type: ignore[type-var]
    window = built.window  # type: ignore[attr-defined]  # every kind of ours has one
    if source.kind in ("feed", "folder") or (window.since and window.since > since):
        return built
    return replace(built, window=replace(window, since=since))  # type: ignore[type-var]


def _seen(row: dict[str, Any]) -> SeenPost:
    return SeenPost(row["text"] or "", row["posted_at"], account_label(row), row["url"])
