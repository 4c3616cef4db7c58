"""One search over everything that was declared (``search_index``): scoped, ranked, with its words marked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import SearchEntry
from folkmoot.spine.search_index import declared, folded
from folkmoot.spine.search_text import fits, title_fits
from mootlib.text.wanted import Marked, Wanted, excerpt, understand

WIDTH = 240  #: characters of a row that are shown


@dataclass(frozen=True)
class Hit:
    """One row that was found: its page, and its words with marks (safe to show)."""

    kind: str
    kind_name: Any
    subject: str
    target: str
    url: str
    at: datetime
    title: SafeString
    text: SafeString
    title_as_text: str


@dataclass(frozen=True)
class Found:
    """The first hits, how many there are in all, and how many of each kind."""

    hits: tuple[Hit, ...]
    total: int
    kinds: dict[str, int]


def search(
    user: Any,
    words: str,
    *,
    kinds: Collection[str] | None = None,
    limit: int = 20,
    offset: int = 0,
    public: bool = False,
) -> Found:
    """What fits the words, best first.

    Args:
        user: finds what belongs to her organisations, and what belongs to none.
        words: as typed; "phrases", -without and beginnings* as in the search for posts, and the last
            word may be unfinished. Anything may come here: it finds something or nothing.
        kinds: those to look for; all by default.
        public: finds what anybody may find instead, whoever the user is.
    """
    results = Results(user, words, kinds=kinds, public=public)
    first = max(offset, 0)
    return Found(
        tuple(results[first : first + max(limit, 0)]), results.count(), results.count_by_kind
    )


def entries(
    user: Any, words: str, *, kinds: Collection[str] | None = None, public: bool = False
) -> QuerySet[SearchEntry]:
    """The entries that fit, in no order; for narrowing a list by a subquery."""
    return Results(user, words, kinds=kinds, public=public).entries


class Results:
    """What was found, as a sequence that a paginator can cut."""

    def __init__(
        self,
        user: Any,
        words: str,
        *,
        kinds: Collection[str] | None = None,
        public: bool = False,
    ) -> None:
        self.kinds = None if kinds is None else set(kinds)
        self.wanted = read(words)
        if self.wanted is None:
            self.every = SearchEntry.objects.none()
        else:
            self.every = _scope(user, public).filter(fits(self.wanted))

    @property
    def entries(self) -> QuerySet[SearchEntry]:
        return self.every if self.kinds is None else self.every.filter(kind__in=self.kinds)

    @cached_property
    def count_by_kind(self) -> dict[str, int]:
        """How many of each kind, those that were not asked for too; kinds in the order of their declaration."""
        found = dict(self.every.values_list("kind").annotate(number=Count("pk")))
        return {kind: found[kind] for kind in declared() if kind in found}

    def count(self) -> int:
        counts = self.count_by_kind.items()
        return sum(number for kind, number in counts if self.kinds is None or kind in self.kinds)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, rows: slice) -> list[Hit]:
        if self.wanted is None:
            return []
        ranked = self.entries.annotate(rank=_rank(self.wanted))
        ranked = ranked.order_by("rank", "-at", "kind", "subject")
        # Texts are read of those alone that are shown: sorting carries every column along.
        first = list(ranked.values_list("pk", flat=True)[rows])
        shown = SearchEntry.objects.in_bulk(first)
        return [
            _hit(shown[pk], self.wanted)
            for pk in first
            if pk in shown and shown[pk].kind in declared()
        ]


def read(words: str) -> Wanted | None:
    """A search as it is understood; None where it asks for no word."""
    clean = folded(words.encode("utf-8", "replace").decode())
    try:
        return understand(clean, unfinished=True)
    except ValueError:
        return None


def _scope(user: Any, public: bool) -> QuerySet[SearchEntry]:
    """What may be found: the one place that decides it."""
    if public:
        return SearchEntry.objects.filter(public=True)
    organisations = organisations_of(user)
    if not organisations:
        return SearchEntry.objects.none()
    return SearchEntry.objects.filter(
        Q(organisation__in=organisations) | Q(organisation__isnull=True)
    )


def _rank(wanted: Wanted) -> Case:
    """All words in the title first, then some of them; among equals the newest first."""
    wholly = When(title_fits(wanted, wholly=True), then=Value(0))
    partly = When(title_fits(wanted, wholly=False), then=Value(1))
    one = sum(not part.without for part in wanted.parts) == 1
    tiers = [wholly] if one else [wholly, partly]
    return Case(*tiers, default=Value(2), output_field=IntegerField())


def _hit(entry: SearchEntry, wanted: Wanted) -> Hit:
    what = declared()[entry.kind]
    return Hit(
        kind=entry.kind,
        kind_name=what.label,
        subject=entry.subject,
        target=entry.target,
        url=what.url(entry.target),
        at=entry.at,
        title=marked(excerpt(entry.title, wanted, len(entry.title) + 1)),
        text=marked(excerpt(entry.body, wanted, WIDTH)),
        title_as_text=entry.title,
    )


def marked(piece: Marked) -> SafeString:
    """A piece of text as HTML: everything escaped, what was looked for marked."""
    parts, at = [], 0
    for start, end in piece.marks:
        parts += [escape(piece.text[at:start]), "<mark>", escape(piece.text[start:end]), "</mark>"]
        at = end
    parts.append(escape(piece.text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped above
