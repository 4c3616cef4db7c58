"""Signals of the failure register on real accounts, drawn for a person to judge.

``python -m benchmarks.failures_sample SHARED OUT [BEFORE]`` writes up to ``MOST`` signals of each type, with
the posts that are their evidence, to a file for the reader; none that a file drawn before has. Such a file
holds words of real people: it is read, and deleted. What the reader found stands in
``failures_judged.json`` as counts alone.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from mootlib.records import ACCOUNTS, POSTS
from mootlib.strategy.failures import TYPES, FailuresResult, Finding, find
from mootlib.strategy.failures.shares import wilson

__all__ = ["MOST", "SEED", "Signal", "judged", "labelled_police", "sample"]

MOST = 20
SEED = 20_261_201
JUDGED = Path(__file__).with_name("failures_judged.json")
_FORCES = "forces"


@dataclass(frozen=True, slots=True)
class Signal:
    """A finding, and in which set of posts it was made."""

    name: str  #: of the set
    finding: Finding

    @property
    def key(self) -> str:
        """Names it, whatever else is found."""
        return f"{self.name}|{self.finding.number}|{self.finding.subject}"


def sample(
    results: Iterable[tuple[str, FailuresResult]], without: Collection[str] = frozenset()
) -> dict[int, list[Signal]]:
    """Up to ``MOST`` signals of each type, drawn by chance with a fixed seed; none whose key is in ``without``.

    ``results`` are (name of the set, what was found), in any order.
    """
    signals: dict[int, list[Signal]] = {number: [] for number in TYPES}
    for name, result in results:
        for one in result.findings:
            signals[one.number].append(Signal(name, one))
    drawn = {}
    for number, found in signals.items():
        fresh = sorted((one for one in found if one.key not in without), key=lambda one: one.key)
        drawn[number] = random.Random(SEED + number).sample(fresh, min(MOST, len(fresh)))
    return drawn


def judged(signals: Mapping[str, int]) -> dict[str, Any]:
    """Precision by type as one reader judged it, with its 95 % interval (Wilson).

    ``signals`` is how many there are now, by name of the type: where that is another number than when they
    were judged, the rule or its words have changed since, and it is said.
    """
    told: dict[str, Any] = {}
    for one in json.loads(JUDGED.read_text("utf-8"))["judged"]:
        name = f"{one['type']} {TYPES[one['type']].name}"
        low, high = wilson(one["true"], one["read"])
        figures = {
            "signals": one["signals"],
            "read": one["read"],
            "true": one["true"],
            "cannot tell": one["cannot tell"],
            "precision": one["true"] / one["read"],
            "95 % interval": f"{low:.3f} to {high:.3f}",
            "what it was": one["note"],
        }
        if signals.get(name) != one["signals"]:
            figures["signals now"] = signals.get(name, 0)
        told[f"{name}, {one['round']}"] = figures
    return told


def labelled_police(path: Path, now: datetime) -> tuple[pa.Table, FailuresResult]:
    """What is found in the labelled posts of five police forces, which have words and nothing else."""
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    posts = POSTS.build(
        {
            "platform": "x", "post_id": str(at), "account_id": _FORCES, "text": text, "mentions": [],
            "hashtags": [], "links": [], "media": [], "collections": [], "source": "labelled",
            "collected_at": now,
        }
        for at, text in enumerate(texts)
    )  # fmt: skip
    accounts = ACCOUNTS.build(
        [{"platform": "x", "account_id": _FORCES, "handle": _FORCES, "organisation": _FORCES}]
    )
    return posts, find(posts, accounts, own=[("x", _FORCES)], now=now)


def _write(shared: Path, out: Path, before: Path | None = None) -> None:
    """The sample with the words of its posts, one signal a line."""
    from benchmarks.failures import real_sets

    lines = before.read_text("utf-8").splitlines() if before else []
    read = {json.loads(line)["key"] for line in lines}
    texts: dict[tuple[str, str], str] = {}
    results = []
    for name, posts, found in real_sets(shared, now=datetime(2026, 1, 1, tzinfo=UTC)):
        keys = zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True)
        texts |= dict(zip(keys, posts["text"].to_pylist(), strict=True))
        results += [(name, one) for one in found]
    with out.open("w", encoding="utf-8") as file:
        for signals in sample(results, read).values():
            file.writelines(json.dumps(_line(one, texts)) + "\n" for one in signals)


def _line(one: Signal, texts: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "key": one.key,
        "type": one.finding.number,
        "says": one.finding.sentence,
        "posts": [texts[key] for key in one.finding.posts],
    }


if __name__ == "__main__":
    _write(*map(Path, sys.argv[1:]))
