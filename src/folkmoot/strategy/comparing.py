"""Bodies side by side, from stored profiles."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

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
    marks = "-".join(f"{row.pk}.{row.made_at:%y%m%d%H%M%S}" for row in speaking if row.made_at)
    key = f"strategy-comparison-{hashlib.sha256(marks.encode()).hexdigest()}"
    found: Comparison | None = cache.get(key)
    if found is None:
        found = _compare(speaking)
        cache.set(key, found, 3600)
    return found


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


def drawing(found: Comparison) -> str:
    """Small multiples: a panel for each measure."""
    from mootlib.report import strategy_charts

    panels = {
        str(MEASURES[name]): [(row.body, *row.value) for row in rows]
        for name, rows in found.measures.items()
    }
    return strategy_charts.panels(panels, label=" / ".join(panels))
