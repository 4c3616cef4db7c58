"""What can be searched: declared by each app in its AppConfig, and kept right as rows change.

An app declares a model once; from then on each save and delete of a row writes its entry, in the same
transaction. Writes in bulk send no signal: whoever makes one saves what the rows belong to. What was
forgotten is found and put right each night (``repair``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import jobs, search_text
from folkmoot.spine.models import SearchEntry
from mootlib.text.wanted import words_in

REPAIRING = "search.repair"
MOST_CHARACTERS = 20_000  #: of a row that are searched
MOST_TITLE = 300
MOST_WORDS = 15_000  #: positions that PostgreSQL can tell apart
_CHUNK = 500
_COMPARED = (
    "target", "organisation_id", "public", "title", "body", "title_words", "body_words",
    "about_words",
)  # fmt: skip

#: The name of an attribute, dotted where it is another row's; or a function of the row.
Part = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Searchable:
    """How the rows of a model are found."""

    model: type[Model]
    kind: str
    label: Any  #: of many, lazily translated
    url: Callable[[str], str]  #: the page for staff, from the entry's target
    title: Part
    body: Sequence[Part] = ()
    #: False where it is the title of what a row belongs to: its words narrow, and never find alone.
    own_title: bool = True
    organisation: Part | None = "organisation"  #: None: staff of every organisation find it
    public: Part | bool = False  #: whether anybody may find it
    at: Part | None = None
    target: Part = "pk"
    rows: Callable[[], QuerySet[Any]] | None = None  #: those that are found; all by default
    #: Other models whose rows' words or scope count here, with the rows of this one that follow each.
    follows: Sequence[tuple[type[Model], Callable[[Any], QuerySet[Any]]]] = ()

    def found(self) -> QuerySet[Any]:
        return self.rows() if self.rows else self.model._default_manager.all()


@dataclass(frozen=True)
class Drift:
    """How far the index was from the rows: entries that were missing, old, or of rows that are gone."""

    missing: int = 0
    old: int = 0
    left: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.old or self.left)

    def __add__(self, other: Drift) -> Drift:
        return Drift(self.missing + other.missing, self.old + other.old, self.left + other.left)


_declared: dict[type[Model], Searchable] = {}
_followers: dict[type[Model], list[tuple[Searchable, Callable[[Any], QuerySet[Any]]]]] = {}


def searchable(model: type[Model], *, kind: str, **how: Any) -> None:
    """Declare that rows of a model are found by their words (called once, when the app is ready)."""
    if model in _declared:
        return
    what = Searchable(model=model, kind=kind, **how)
    _declared[model] = what
    _listen(model)
    for other, rows_of in what.follows:
        _followers.setdefault(other, []).append((what, rows_of))
        _listen(other)


def declared() -> dict[str, Searchable]:
    """All that can be searched, by kind."""
    return {what.kind: what for what in _declared.values()}


def _listen(model: type[Model]) -> None:
    post_save.connect(_saved, sender=model, dispatch_uid=f"search-saved-{model._meta.label}")
    post_delete.connect(_deleted, sender=model, dispatch_uid=f"search-deleted-{model._meta.label}")


def _saved(sender: type[Model], instance: Any, raw: bool = False, **more: Any) -> None:
    if not raw:  # a restored row may refer to rows that are not there yet
        _keep(sender, instance)


def _deleted(sender: type[Model], instance: Any, **more: Any) -> None:
    _keep(sender, instance)


def row_changed(instance: Any) -> None:
    """Bring up to date what is found by a row that was not saved through itself."""
    _keep(type(instance), instance)


def _keep(model: type[Model], instance: Any) -> None:
    """Bring the entry of a row up to date, and those that follow it where it changed."""
    what = _declared.get(model)
    changed = refresh(what, instance.pk) if what else True
    if changed:
        for other, rows_of in _followers.get(model, ()):
            for pk in list(rows_of(instance).values_list("pk", flat=True)):
                refresh(other, pk)


@transaction.atomic
def refresh(what: Searchable, pk: Any) -> bool:
    """Bring one entry up to date; whether anything but its time was otherwise."""
    # The entry is held before the row is read, so that who comes second writes what is newest.
    held = SearchEntry.objects.select_for_update(of=("self",))
    before = held.filter(kind=what.kind, subject=str(pk)).first()
    row = what.found().filter(pk=pk).first()
    if row is None:
        if before is not None:
            before.delete()
        return before is not None
    now = entry_of(what, row)
    changed = before is None or _differ(before, now)
    if changed or (before is not None and before.at != now.at):
        SearchEntry.objects.bulk_create(
            [now],
            update_conflicts=True,
            unique_fields=("kind", "subject"),
            update_fields=(*_COMPARED, "at"),
        )
    return changed


def entry_of(what: Searchable, row: Any) -> SearchEntry:
    """The entry as it should be for a row."""
    title = _text(row, (what.title,))[:MOST_TITLE]
    words = " ".join(words_in(title))
    body = _text(row, what.body)[:MOST_CHARACTERS]
    owner = _value(row, what.organisation) if what.organisation else None
    return SearchEntry(
        kind=what.kind,
        subject=str(row.pk),
        target=str(_value(row, what.target)),
        organisation=owner,
        public=bool(what.public if isinstance(what.public, bool) else _value(row, what.public)),
        at=(_value(row, what.at) if what.at else None) or _NO_TIME,
        title=title,
        body=body,
        title_words=words if what.own_title else "",
        body_words=" ".join(words_in(body)[:MOST_WORDS]),
        about_words="" if what.own_title else words,
    )


#: Of rows without a time: they stand last among equals.
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def _value(row: Any, part: Part) -> Any:
    if callable(part):
        return part(row)
    for name in part.split("."):
        row = getattr(row, name, None)
    return row


def _text(row: Any, parts: Sequence[Part]) -> str:
    """The words of several attributes, each on lines of its own."""
    words = (str(value) for part in parts if (value := _value(row, part)))
    return folded("\n".join(words))


def folded(text: str) -> str:
    """A text in one of the ways in which Unicode can write it, without what no database keeps."""
    return unicodedata.normalize("NFC", text.replace("\x00", " "))


def _differ(before: SearchEntry, now: SearchEntry) -> bool:
    return any(getattr(before, name) != getattr(now, name) for name in _COMPARED)


# --- Checked and put right ---------------------------------------------------------------------------


def repair(*, write: bool = True, told: Callable[[float], None] = lambda share: None) -> Drift:
    """Compare every entry with its row, and bring up to date what differs; what was found otherwise."""
    drift = Drift()
    if missing := search_text.missing(connection):
        drift += Drift(old=len(missing))
        if write:
            search_text.put(connection)
    for number, what in enumerate(_declared.values(), start=1):
        drift += _repair_kind(what, write)
        told(number / len(_declared))
    unknown = SearchEntry.objects.exclude(kind__in=declared())
    drift += Drift(left=unknown.count())
    if write:
        unknown.delete()
        search_text.purge(connection)
    return drift


def _repair_kind(what: Searchable, write: bool) -> Drift:
    missing: list[Any] = []
    old: list[Any] = []
    seen: set[str] = set()
    for pks in _chunks(list(what.found().order_by("pk").values_list("pk", flat=True))):
        entries = SearchEntry.objects.filter(kind=what.kind, subject__in=[str(pk) for pk in pks])
        known = {entry.subject: entry for entry in entries}
        for row in what.found().filter(pk__in=pks):
            before, now = known.get(str(row.pk)), entry_of(what, row)
            seen.add(str(row.pk))
            if before is None:
                missing.append(row.pk)
            elif before.at != now.at or _differ(before, now):
                old.append(row.pk)
    subjects = SearchEntry.objects.filter(kind=what.kind).values_list("subject", flat=True)
    left = [subject for subject in list(subjects) if subject not in seen]
    if write:
        for pk in (*missing, *old, *left):
            refresh(what, pk)
    return Drift(len(missing), len(old), len(left))


def _chunks(pks: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(pks), _CHUNK):
        yield pks[start : start + _CHUNK]


def ask_for_repair() -> None:
    """Ask for the index to be compared with the rows; once a day."""
    jobs.enqueue(REPAIRING, key=f"search-{timezone.localdate():%Y-%m-%d}")


@jobs.job(REPAIRING)
def _repair_job(run: jobs.Run) -> None:
    repair(told=lambda share: run.report(_("Comparing"), share))
