"""From files to an evaluation: what the posts are about is compared too, as it was planted."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.lib.reach.making import START

from mootlib.reach_files import evaluate_files

BINS = (
    "bin",
    "rubbish",
    "recycling",
    "collection",
    "waste lorry",
    "food caddy",
    "kerbside",
    "brown bin",
)
BOOKS = (
    "library",
    "books",
    "story time",
    "reading group",
    "librarian",
    "shelves",
    "novel",
    "authors",
)
FRAMES = (
    "The {0} and the {1} on {d}: what to know about the {2}",
    "On {d} the {0} changes, with the {1} and {2} as before",
    "All about the {0}, {1} and {2} this {d}",
    "{d} is the day of the {0}; the {2} and {1} follow",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def export(path: Path, posts: int = 240) -> Path:
    """Posts about bins and about books by turns; those about books get three times the likes."""
    chance = random.Random(4)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "created_at", "author", "text", "type", "likes", "comments", "shares"])  # fmt: skip
        for n in range(posts):
            books = chance.random() < 0.5
            words = chance.sample(BOOKS if books else BINS, 3)
            text = chance.choice(FRAMES).format(*words, d=chance.choice(DAYS))
            when = START + timedelta(hours=30 * n)
            likes = (30 if books else 10) + n % 5
            writer.writerow([n, when.isoformat(), "kest", text, "text", likes, n % 3, n % 4])
    return path


def test_topics_are_compared_within_the_account(tmp_path: Path) -> None:
    file = export(tmp_path / "in.csv")
    now = datetime(2026, 11, 1, tzinfo=UTC)
    evaluation = evaluate_files([file], now=now).evaluation
    (found,) = [c for c in evaluation.comparisons if c.feature == "topic"]
    ranks = {
        e.level: e.rank
        for e in found.effects
        if e.rank is not None and e.level != "all other topics"
    }
    books = {level for level in ranks if any(w.split()[0] in level.lower() for w in BOOKS)}
    assert books, ranks
    assert books != set(ranks)
    lowest = min(ranks[level].value for level in books)
    assert lowest > max(ranks[level].value for level in set(ranks) - books)
    without = evaluate_files([file], now=now, topics=False).evaluation
    assert "topic" not in {c.feature for c in without.comparisons}
