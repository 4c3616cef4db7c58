"""Small files of posts from Ansford, a town that does not exist."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

SUBJECTS = (
    (
        (
            "The 14 bus from Mill Green",
            "That last bus home",
            "Our bus to the hospital",
            "The school bus",
        ),
        ("was {} minutes late", "never came for {} minutes", "drove past {} people at the stop"),
        (
            "and the driver shrugged",
            "with no timetable at the shelter",
            "so I walked in the rain",
            "again",
        ),
    ),
    (
        (
            "Story time at the library",
            "The library on Cross Street",
            "Our reading group",
            "The new librarian",
        ),
        ("had {} children singing", "lent {} books this week", "found {} chairs for everybody"),
        (
            "and shelves of picture books",
            "before the reading lamps went out",
            "lovely evening",
            "for free",
        ),
    ),
    (
        ("The bin crew", "Recycling on Tanner Row", "Our food waste caddy", "The grey bin"),
        ("left {} bags on the pavement", "was missed {} weeks running", "sat out for {} days"),
        (
            "and foxes tore the rubbish open",
            "with maggots in the lid",
            "no collection, no refuse lorry",
            "smelly",
        ),
    ),
)
START = datetime(2026, 3, 2, 7, 30)  # noqa: DTZ001 - a time without a zone, on purpose


def rows(many: int = 60, first: int = 0) -> list[dict[str, str]]:
    """Posts on three subjects, one every five hours, with ten accounts."""
    return [
        {
            "id": str(n),
            "author": f"ansford{n % 10}",
            "text": _text(n),
            "time": (START + timedelta(hours=5 * n)).isoformat(),
            "likes": str(n % 7),
        }
        for n in range(first, first + many)
    ]


def _text(n: int) -> str:
    openings, middles, endings = SUBJECTS[n % 3]
    n //= 3
    parts = (openings[n % 4], middles[n // 4 % 3].format(n + 2), endings[n // 12 % 4])
    return " ".join(parts) + ("?" if n % 7 == 0 else ".")


def write_csv(path: Path, posts: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, posts[0].keys())
        writer.writeheader()
        writer.writerows(posts)
    return path


def write_json_lines(path: Path, objects: list[object]) -> Path:
    path.write_text("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects), "utf-8")
    return path
