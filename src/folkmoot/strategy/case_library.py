"""The case library of a body: the shipped cases and its own, searched and compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from folkmoot.spine.models import Organisation
from folkmoot.strategy.models import Failure, OwnCase, Profile, ProfilePost
from mootlib.strategy.cases import Case, LikeCase, Situation, cases
from mootlib.strategy.cases import cases_like as alike


def library(organisations: Iterable[Organisation]) -> list[Case]:
    """Cases of one's own first, then the shipped ones."""
    own = OwnCase.objects.filter(organisation__in=list(organisations))
    return [*map(_case, own), *cases()]


def cases_like(situation: Situation, organisation: Organisation, limit: int = 3) -> list[LikeCase]:
    """The cases most like a situation, of the library that an organisation has."""
    return alike(situation, library([organisation]), limit=limit)


def like_failure(failure: Failure, limit: int = 3) -> list[LikeCase]:
    """The cases in which the same type of failure happened."""
    return cases_like(Situation(types=(failure.number,)), failure.organisation, limit)


def like_profile(profile: Profile, limit: int = 3) -> list[LikeCase]:
    """Cases like what a profile shows: its main purposes, and push-only where little else is posted."""
    purposes = Counter(
        ProfilePost.objects.filter(profile=profile).values_list("purpose", flat=True)
    )
    posts = sum(purposes.values())
    own = profile.body == profile.organisation.name
    situation = Situation(
        types=(14,) if posts and purposes["information"] > 0.9 * posts else (),
        strategies=tuple(name for name, n in purposes.items() if 3 * n >= posts),
        body=profile.organisation.kind if own else "",
    )
    return cases_like(situation, profile.organisation, limit)


def found(
    among: Iterable[Case], *, words: str = "", outcome: str = "", types: int = 0
) -> list[Case]:
    """The cases that fit all that was chosen."""
    wanted = words.casefold().split()
    return [
        case
        for case in among
        if all(word in case.text for word in wanted)
        and outcome in ("", case.outcome)
        and (not types or types in case.types)
    ]


def _case(row: OwnCase) -> Case:
    return Case(
        id=f"own-{row.pk}",
        title=row.title,
        organisation=row.where,
        place="",
        year=row.year,
        outcome=row.outcome,
        done=row.done,
        measured=row.measured,
        copy=row.copy,
        avoid=row.avoid,
        types=tuple(int(n) for n in re.findall(r"\d{1,2}", row.types)),
        strategies=tuple(part.strip() for part in row.strategies.split(",") if part.strip()),
        bodies=(),
        platforms=(),
        size="any",
        crisis=False,
        author="",
        source=row.source,
        published=row.year,
        read=row.read,
        url=row.url,
    )
