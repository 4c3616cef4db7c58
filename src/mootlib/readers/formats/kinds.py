"""The two kinds of formats: tables known by their headings, and JSON objects known by their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mootlib.readers.guess import Column
from mootlib.readers.model import Format, Mapping

#: A post on its way: values by field (those of a mapping, and ``platform``), ``counts`` by metric.
Draft = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableFormat:
    """An export as a table: ``mapping`` gives None where the headings are not those of this format."""

    about: Format
    mapping: Callable[[Sequence[Column]], Mapping | None]
    #: rows that are posts: a column, the values it then has, and the sentence for all others
    only: tuple[str, frozenset[str], str] | None = None


@dataclass(frozen=True, slots=True)
class ObjectFormat:
    """An export as JSON objects.

    ``recognise`` tells whether an object is a record of this format; ``drafts`` gives the posts in
    it (a thread may hold several). What ``drafts`` cannot read it raises as :class:`NotAPost`.
    """

    about: Format
    recognise: Callable[[Any], bool]
    drafts: Callable[[Any], Iterator[Draft]]


class NotAPost(ValueError):
    """A record that holds no post; its message is a sentence."""


class NotPublic(NotAPost):
    """A post that was not public: what it says goes into no file, the rejects file included."""

    def __init__(self) -> None:
        super().__init__("The post was not public; only public posts are read.")


def at(value: Any, *path: str | int) -> Any:
    """The value at a path of keys and positions, None where the path ends early."""
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; nothing where there is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """The texts in a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def named(columns: Sequence[Column]) -> dict[str, str]:
    """Column names by their lower-case form, single-spaced."""
    return {" ".join(column.name.lower().split()): column.name for column in columns}


def chosen(
    names: dict[str, str], wanted: dict[str, str | tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Of the wanted columns (in lower case) those that exist, as they stand in the file."""
    result = {}
    for key, given in wanted.items():
        options = (given,) if isinstance(given, str) else given
        found = tuple(names[name] for name in options if name in names)
        if found:
            result[key] = found
    return result
