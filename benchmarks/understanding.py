"""What the pages of understanding add to a run: seconds for each, beside the listening run itself.

Posts are those of the pipeline's benchmark (texts of CrisisLex T26, repeated with changes) with their links, tags
and reposts read from the words, on four channels. Beside it, whether planted groups are found again:
groups of accounts that share one link within eight seconds are put into the published shares of Russian
accounts, where no account is labelled.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks import pipeline

SIZE = 100_000
_SHARES = Path("data/listening/coordination/russian_coord_tweets.csv")
_LINK, _TAG = re.compile(r"https?://\S+"), re.compile(r"#(\w+)")
_PLANTED, _MEMBERS = 20, 6


def run(shared: Path, size: int = SIZE) -> dict[str, Any]:
    """Seconds on ``size`` posts, and how many planted groups of six are found, and found alone."""
    found: dict[str, Any] = {}
    if (shared / pipeline._TEXTS).is_dir():
        found[f"{size:,} posts"] = _timed(_posts(shared, size))
    if (shared / _SHARES).exists():
        found["planted groups of six accounts among 35,125 real shares"] = _planted(
            shared / _SHARES
        )
    return found or {"skipped": "real data not present"}


def _posts(shared: Path, size: int) -> pa.Table:
    table = pipeline.posts(shared, size)
    texts = table["text"].to_pylist()
    made: dict[str, Any] = {
        "links": [_LINK.findall(text) for text in texts],
        "hashtags": [[tag.lower() for tag in _TAG.findall(text)] for text in texts],
        "repost_of": [f"of {text[:40]}" if text.startswith("RT @") else None for text in texts],
        "platform": [("x", "facebook", "bluesky", "mastodon")[len(text) % 4] for text in texts],
    }
    for name, values in made.items():
        at = table.column_names.index(name)
        table = table.set_column(
            at, table.schema.field(name), pa.array(values, table.schema.field(name).type)
        )
    return table  # fmt: skip


def _timed(table: pa.Table) -> dict[str, Any]:
    from mootlib.listening import (
        conversation_network,
        coordination_groups,
        people,
        transformation,
        understand,
    )

    result, listening = _seconds(lambda: understand(table, now=pipeline._NOW))
    who, knowing = _seconds(lambda: people.Identities(table, None, None, b"k" * 32))
    groups = result.findings["group"].to_numpy()
    together, coordinating = _seconds(lambda: coordination_groups.look(table, groups, who))
    network, networking = _seconds(lambda: conversation_network.find(table, identities=who))
    _changed, changing = _seconds(
        lambda: transformation.find(
            table,
            languages=result.findings["language"].to_pylist(),
            places=result.findings["places"].to_pylist(),
            bodies=np.zeros(table.num_rows, dtype=bool),
        )
    )
    added = knowing + coordinating + networking + changing
    return {
        "listening run, the baseline: seconds": round(listening, 1),
        "added by the three pages: seconds": round(added, 1),
        "added, of the baseline": round(added / listening, 3),
        "same thing at once: seconds": round(coordinating, 1),
        "same thing at once: pairs within 10 minutes": together.answer(600, 1).pairs,
        "kinds left out within 10 minutes, for too many pairs": len(together.answer(600, 1).too_many),
        "who talks to whom: seconds": round(networking, 1),
        "who talks to whom: edges": network.edges.num_rows,
        "what has changed: seconds": round(changing, 1),
    }  # fmt: skip


def _seconds(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def _planted(file: Path) -> dict[str, Any]:
    """Groups whose accounts are real ones of the data, so that they may be chained to others."""
    from mootlib.listening import coordination

    with file.open(encoding="utf-8", newline="") as lines:
        rows = [
            (r["object_id"], r["account_id"], r["content_id"], float(r["timestamp_share"]))
            for r in csv.DictReader(lines)
        ]
    chance = np.random.default_rng(1)
    names = sorted({row[1] for row in rows})
    times = np.array([row[3] for row in rows])
    planted = []
    for at in range(_PLANTED):
        members = [names[n] for n in chance.choice(len(names), _MEMBERS, replace=False)]
        start = float(chance.uniform(times.min(), times.max()))
        rows += [
            (f"planted {at}", name, f"planted {at} {name}", start + float(chance.uniform(0, 8)))
            for name in members
        ]
        planted.append(set(members))
    columns = [list(column) for column in zip(*rows, strict=True)]
    found: dict[str, Any] = {}
    for window in (10, 60, 600):
        pairs = coordination.pairs_within(*columns, window=window)
        number = {name: at for at, name in enumerate(pairs.accounts)}
        wanted = [frozenset(number[name] for name in members) for members in planted]
        ours = [set(one.accounts) for one in _groups(pairs, window)]
        found[f"within {window} s"] = {
            "ours: found whole": _share(wanted, lambda w, got=ours: any(w <= g for g in got)),
            "ours: found alone": _share(wanted, lambda w, got=ours: w in got),
            "ours: accounts of the largest group": max(map(len, ours)),
        }
        chained = _components(pairs)
        found[f"within {window} s"] |= {
            "whoever any pair joins: found alone": _share(wanted, lambda w, got=chained: w in got),
            "whoever any pair joins: accounts of the largest group": max(map(len, chained)),
        }
    return found


def _share(wanted: list[frozenset[int]], fits: Callable[[frozenset[int]], bool]) -> float:
    return round(sum(map(fits, wanted)) / len(wanted), 2)


def _groups(pairs: Any, window: int) -> list[Any]:
    from mootlib.listening import coordination_occasions as method

    gap = np.abs(pairs.moments[pairs.left] - pairs.moments[pairs.right])
    ties = method.Ties(pairs.left, pairs.right, pairs.thing[pairs.left], gap)
    return method.groups(method.occasions(ties, pairs.moments, pairs.who, window))


def _components(pairs: Any) -> list[set[int]]:
    """The plain way, which many tools show: the connected components of the pairs."""
    home: dict[int, set[int]] = {}
    for one, other in zip(
        pairs.who[pairs.left].tolist(), pairs.who[pairs.right].tolist(), strict=True
    ):
        joined = home.get(one, {one}) | home.get(other, {other})
        for name in joined:
            home[name] = joined
    return list({id(group): group for group in home.values()}.values())
