"""Cases of strategies that worked and that failed, and which of them are like a situation at hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

OUTCOMES = ("worked", "failed", "mixed")
#: How a source was read: in full, its abstract or a summary, or as somebody else tells it.
READ = ("full", "abstract", "secondary")
SIZES = ("small", "medium", "large", "any")
NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Case:
    """One case, in our own words, with where it comes from. A year of 0 means that nobody checked it."""

    id: str
    title: str
    organisation: str
    place: str
    year: int
    outcome: str  #: one of OUTCOMES
    done: str
    measured: str  #: figures as the source gives them, or that nobody checked
    copy: str
    avoid: str
    types: tuple[int, ...]  #: of the failure register
    strategies: tuple[str, ...]
    bodies: tuple[str, ...]  #: kinds of body: council, police, ...
    platforms: tuple[str, ...]
    size: str  #: of the body: one of SIZES
    crisis: bool
    author: str
    source: str
    published: int
    read: str  #: one of READ
    doi: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("outcome", self.outcome, OUTCOMES),
            ("read", self.read, READ),
            ("size", self.size, SIZES),
        ):
            if value not in allowed:
                raise ValueError(f"{self.id}: {name} is '{value}'; it is one of {allowed}.")
        if not all((self.title, self.done, self.measured, self.copy, self.avoid, self.source)):
            raise ValueError(f"{self.id} lacks words or a source.")

    @property
    def address(self) -> str:
        """Where the source can be looked up; '' where only its title is known."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def text(self) -> str:
        """All its words, to be searched."""
        parts = (self.title, self.organisation, self.place, self.done, self.measured, self.copy)
        return " ".join((*parts, self.avoid, self.author, *self.strategies)).casefold()


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a body or a failure that cases are sought for; empty parts do not count."""

    types: tuple[int, ...] = ()
    strategies: tuple[str, ...] = ()
    body: str = ""
    platforms: tuple[str, ...] = ()
    size: str = ""
    crisis: bool | None = None


@dataclass(frozen=True, slots=True)
class LikeCase:
    """A case with what it shares with the situation; ``score`` orders and means nothing else."""

    case: Case
    score: float
    shared: tuple[str, ...]  #: of 'types', 'strategies', 'body', 'platforms', 'size', 'crisis'


#: What counts most when cases are compared; our choice, not validated.
WEIGHTS = {
    "types": 4.0,
    "strategies": 2.0,
    "body": 1.0,
    "platforms": 0.5,
    "size": 0.5,
    "crisis": 0.5,
}


@cache
def cases() -> tuple[Case, ...]:
    """The shipped cases, in the order of their file.

    Raises:
        ValueError: if two share an id, or one lacks something.
    """
    text = resources.files(__package__).joinpath("cases.toml").read_text("utf-8")
    found = tuple(_case(row) for row in tomllib.loads(text)["case"])
    if len({one.id for one in found}) < len(found):
        raise ValueError("Two cases share an id.")
    return found


def cases_like(
    situation: Situation, among: Iterable[Case] | None = None, *, limit: int = 5
) -> list[LikeCase]:
    """The cases most like a situation, best first; none that share neither type nor strategy with it.

    Likeness is a sum of `WEIGHTS` over what both have; types and strategies count by the share of the
    situation's that the case has. Ties keep the order of the library.
    """
    like = [_compared(situation, case) for case in (cases() if among is None else among)]
    wanted = [one for one in like if {"types", "strategies"} & set(one.shared)]
    return sorted(wanted, key=lambda one: -one.score)[:limit]


def _compared(situation: Situation, case: Case) -> LikeCase:
    parts = {
        "types": _overlap(situation.types, case.types),
        "strategies": _overlap(situation.strategies, case.strategies),
        "body": float(situation.body in case.bodies),
        "platforms": _overlap(situation.platforms, case.platforms),
        "size": float(bool(situation.size) and situation.size == case.size),
        "crisis": float(situation.crisis is not None and situation.crisis == case.crisis),
    }
    shared = tuple(name for name, value in parts.items() if value)
    return LikeCase(case, sum(WEIGHTS[name] * value for name, value in parts.items()), shared)


def _overlap(wanted: Sequence[object], there: Sequence[object]) -> float:
    return len(set(wanted) & set(there)) / len(set(wanted)) if wanted else 0.0


def _case(row: dict[str, object]) -> Case:
    lists = {one.name for one in fields(Case) if "tuple" in str(one.type)}
    return Case(**{k: tuple(v) if k in lists else v for k, v in row.items()})  # type: ignore[arg-type]
