"""What people of a body write in words of their own, and how a name goes from it that had to go.

Each app says which columns these are. A name is cut out of all of them. Where it is an ordinary word too
("Bridge") it is cut out only behind an @, for the rest a person reads the row (`LeftName`); so she does
where nobody has shown that a name is hers who asks to be forgotten. Nothing that is noted says who is meant.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from folkmoot.spine import search_index
from folkmoot.spine.matching import Names
from folkmoot.spine.models import LeftName
from folkmoot.spine.models.append_only import WrittenOnce

MASK = "@erased"
#: So many rows of a body are noted at most: nobody may bury its staff in work.
MOST_NOTED = 200


@dataclass(frozen=True)
class Written:
    """The columns of a model in which people write what they like."""

    model: type[models.Model]
    columns: tuple[str, ...]
    #: The page on which a row's words are changed; None: there is none, and nothing to note.
    page: Callable[[Any], str] | None = None
    #: Those of the columns that hold nothing but names of people: there an ordinary word is one too.
    people: tuple[str, ...] = ()
    #: Columns with lists and dictionaries of words.
    packed: tuple[str, ...] = ()
    #: What else is found by a row's words, where the search does not follow it by itself.
    found_with: str = ""


_declared: list[Written] = []
_modules: list[str] = []


def declared_in(module: str) -> None:
    """Say where an app tells where people write; the module is imported once somebody is to be forgotten."""
    if module not in _modules:
        _modules.append(module)


def declare(*written: Written) -> None:
    """Say where people write."""
    _declared.extend(one for one in written if one not in _declared)


def declared() -> tuple[Written, ...]:
    """All that was declared."""
    while _modules:
        import_module(_modules.pop())
    return tuple(_declared)


class Person:
    """Somebody's names, and which of them cannot be told from other words."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = {name.strip().lstrip("@") for name in names} - {""}
        plain = {name for name in self.names if _is_ordinary(name)}
        self.clear = Names(self.names - plain)
        self.plain = Names(plain)
        self._tagged = [re.compile(rf"@{re.escape(n)}(?![\w-])", re.IGNORECASE) for n in plain]

    def masked(self, value: Any, mask: str = MASK) -> Any:
        """A text, or a list or dictionary of texts, without her."""
        if isinstance(value, list):
            return [self.masked(one, mask) for one in value]
        if isinstance(value, dict):
            return {key: self.masked(one, mask) for key, one in value.items()}
        if not isinstance(value, str):
            return value
        masked = self.clear.masked(value, mask)
        for pattern in self._tagged:
            masked = pattern.sub(mask, masked)
        return masked


@transaction.atomic
def cut(names: Iterable[str]) -> None:
    """Cut somebody's names out of all that was written; note where that cannot be done safely."""
    person = Person(names)
    for written in declared():
        for row in _rows(written, person):
            _cut_from(row, written, person)
            _note_if(person.plain, row, written)


@transaction.atomic
def note(names: Iterable[str]) -> None:
    """Note where names stand that are told from other words, and cut nothing: she alone says they are hers."""
    person = Person(names)
    for written in declared():
        if written.page is not None:
            for row in _rows(written, person):
                _note_if(person.clear, row, written)


def _is_ordinary(name: str) -> bool:
    from mootlib.text.ordinary import is_ordinary

    return name.isalpha() and is_ordinary(name)


def _rows(written: Written, person: Person) -> QuerySet[Any]:
    """The rows that may name her; asked of the database where it knows her capitals from her small letters."""
    rows: QuerySet[Any] = models.QuerySet(written.model)
    if not person.names:
        return rows.none()
    if written.packed or not all(name.isascii() for name in person.names):
        return rows.all()
    named = Q()
    for column in written.columns:
        for name in person.names:
            named |= Q(**{f"{column}__icontains": name})
    return rows.filter(named)


def _cut_from(row: Any, written: Written, person: Person) -> None:
    changed = _changed(row, written, person, MASK)
    if not changed:
        return
    try:
        with transaction.atomic():
            _write(row, written, changed)
    except IntegrityError:  # there is one like it, of somebody who was erased before
        row.refresh_from_db()
        another = f"{MASK}-{secrets.token_hex(4)}"
        _write(row, written, _changed(row, written, person, another))


def _changed(row: Any, written: Written, person: Person, mask: str) -> dict[str, Any]:
    found = {}
    for column in (*written.columns, *written.packed):
        before = getattr(row, column)
        after = person.masked(before, mask)
        if column in written.people:
            after = person.plain.masked(after, mask)
        if after != before:
            longest = getattr(written.model._meta.get_field(column), "max_length", None)
            found[column] = after[:longest] if isinstance(after, str) else after
    return found


def _write(row: Any, written: Written, changed: dict[str, Any]) -> None:
    """Through the row, so that the search hears of it; past it where rows never change but for this."""
    for column, words in changed.items():
        setattr(row, column, words)
    if isinstance(row, WrittenOnce):
        models.QuerySet(written.model).filter(pk=row.pk).update(**changed)
        search_index.row_changed(row)
    else:
        row.save(update_fields=list(changed))
    if written.found_with and (other := getattr(row, written.found_with)) is not None:
        search_index.row_changed(other)


def _note_if(names: Names, row: Any, written: Written) -> None:
    if written.page is None or not any(names.are_in(getattr(row, c)) for c in written.columns):
        return
    if LeftName.objects.filter(organisation=row.organisation).count() < MOST_NOTED:
        LeftName.objects.get_or_create(
            organisation=row.organisation,
            path=written.page(row)[:300],
            defaults={"what": str(capfirst(row._meta.verbose_name))[:120]},
        )
