"""Bodies side by side, from stored profiles."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import cast

from django.core.cache import cache

from folkmoot.strategy import queries, results
from folkmoot.strategy.models import Profile
from folkmoot.strategy.words import FURTHER, MEASURES
from mootlib.strategy.comparison import FEWEST, MOST, BodyCounts, Comparison, Share, compare
from mootlib.strategy.purposes import PURPOSES

DRAWS = 1_000


def comparison(profiles: Sequence[Profile]) -> Comparison | None:
    """Profiles side by side; None where fewer than two of them hold posts. At most fifty are taken."""
    speaking = [row for row in profiles if row.posts][:MOST]
    if len({row.body for row in speaking}) < FEWEST:
        return None
    found = cache.get_or_set(_key("figures", speaking), lambda: _compare(speaking), 3600)
    return cast(Comparison, found)


def _key(kind: str, profiles: Sequence[Profile]) -> str:
    """Under what something made from these very profiles is kept."""
    marks = "-".join(f"{row.pk}.{row.made_at:%y%m%d%H%M%S}" for row in profiles if row.made_at)
    return f"strategy-comparison-{kind}-{hashlib.sha256(marks.encode()).hexdigest()}"


def _compare(profiles: Sequence[Profile]) -> Comparison:
    rows, taken = [], set()
    for profile in profiles:
        if profile.body not in taken:  # one period of a body is enough
            taken.add(profile.body)
            rows.append(_counts(profile))
    first = results.stored(profiles[0])
    confusion = first["mix"]["method"]["parameters"]["confusion"]
    return compare(rows, confusion, PURPOSES, draws=DRAWS)


def _counts(profile: Profile) -> BodyCounts:
    data = results.stored(profile)
    counted = queries.label_counts(profile)
    shares = {name: Share(counted[name], profile.posts) for name in (*FURTHER, "two_way")}
    answering = data["answering"]
    shares["answered"] = Share(answering["answered"], answering["asked"])
    return BodyCounts(profile.body, tuple(data["mix"]["counted"]), shares)


def drawing(profiles: Sequence[Profile], *, wide: bool = False) -> str | None:
    """Small multiples: a panel for each measure; None where there is nothing to compare.

    One panel below the other, for an image cannot be laid out anew on a phone; ``wide`` has three in a row.
    """
    found = comparison(profiles)
    if found is None:
        return None
    kind = "drawing-wide" if wide else "drawing"
    return cast(str, cache.get_or_set(_key(kind, profiles), lambda: _drawn(found, wide=wide), 3600))


def _drawn(found: Comparison, *, wide: bool) -> str:
    from mootlib.report import strategy_charts

    panels = {
        str(MEASURES[name]): [(row.body, *row.value) for row in rows]
        for name, rows in found.measures.items()
    }
    columns = 3 if wide else 1
    return strategy_charts.panels(panels, label=" / ".join(panels), columns=columns, width=170)
