"""Who lives here, and who is reached: two tables of people by group."""

from __future__ import annotations

from dataclasses import dataclass

from mootlib.reach.tables import BadTable, number, rows

__all__ = [
    "DIMENSIONS",
    "UNKNOWN",
    "Group",
    "Reached",
    "group_name",
    "read_audience",
    "read_census",
]

#: What groups may be of; others are taken as they stand.
DIMENSIONS = ("age", "sex", "ward", "language", "deprivation")
UNKNOWN = "unknown"
_UNKNOWN_WORDS = frozenset({"unknown", "not known", "not stated", "n/a", "", "other or unknown"})
_DIMENSION = ("characteristic", "variable", "category type")
_GROUP = ("category", "value", "name")
_PEOPLE = ("residents", "population", "count", "number", "reached", "followers", "respondents")


@dataclass(frozen=True, slots=True)
class Group:
    """How many people of a group live here."""

    dimension: str
    group: str
    people: int


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people of a group are known to be reached, and how that is known."""

    source: str  #: 'followers', 'survey', 'sign-ups', 'places' or the body's own word
    dimension: str
    group: str  #: UNKNOWN where nobody said
    people: int


def read_census(text: str) -> tuple[Group, ...]:
    """Read ``dimension,group,people`` (residents, population and other usual words do too).

    >>> read_census("dimension,group,residents\\nage,16 to 24,\\"1,200\\"")
    (Group(dimension='age', group='16 to 24', people=1200),)

    Raises:
        BadTable: with one sentence and the line.
    """
    found: dict[tuple[str, str], Group] = {}
    for line, row in rows(text, {"dimension": _DIMENSION, "group": _GROUP, "people": _PEOPLE}):
        dimension, group = _named(row, line)
        if group == UNKNOWN:
            continue  # a census counts people whether or not they said; shares are of those known
        if (dimension, group) in found:
            raise BadTable(f"Line {line}: {dimension} '{group}' stands here twice.")
        people = number(row["people"], line, "people")
        found[(dimension, group)] = Group(dimension, group, people)
    for dimension in {key[0] for key in found}:
        if not any(g.people for g in found.values() if g.dimension == dimension):
            raise BadTable(f"Nobody lives in any group of {dimension}.")
    if not found:
        raise BadTable("The table holds no group with a name.")
    return tuple(found.values())


def read_audience(text: str) -> tuple[Reached, ...]:
    """Read ``source,dimension,group,people``; groups named 'unknown' keep the unknown share visible.

    Raises:
        BadTable: with one sentence and the line.
    """
    found: dict[tuple[str, str, str], Reached] = {}
    columns = {"source": ("platform", "from"), "dimension": _DIMENSION, "group": _GROUP, "people": _PEOPLE}  # fmt: skip
    for line, row in rows(text, columns, optional=("source",)):
        dimension, group = _named(row, line)
        source = row.get("source", "").lower() or "followers"
        if (source, dimension, group) in found:
            raise BadTable(f"Line {line}: {source}, {dimension} '{group}' stands here twice.")
        people = number(row["people"], line, "people")
        found[(source, dimension, group)] = Reached(source, dimension, group, people)
    return tuple(found.values())


def _named(row: dict[str, str], line: int) -> tuple[str, str]:
    dimension = row["dimension"].lower()
    if not dimension:
        raise BadTable(f"Line {line}: there is no dimension (such as age or ward).")
    return dimension[:60], group_name(row["group"])


def group_name(group: str) -> str:
    """A group as it is kept; whatever means that nobody said becomes ``UNKNOWN``.

    >>> group_name("Not stated"), group_name("16 to 24")
    ('unknown', '16 to 24')
    """
    return UNKNOWN if group.strip().lower() in _UNKNOWN_WORDS else group.strip()[:120]
