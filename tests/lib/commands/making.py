"""Small files of posts from Ansford, a town that does not exist."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

SUBJECTS = (
    "The 14 bus from Mill Green was {} minutes late again this morning, no driver they said",
    "Lovely evening at the library on Cross Street, {} children sang and nobody wanted to go home",
    "Bin crew left {} bags outside the flats on Tanner Row, foxes had them all over the road",
)
START = datetime(2026, 3, 2, 7, 30)  # noqa: DTZ001 - a time without a zone, on purpose


def rows(many: int = 60, first: int = 0) -> list[dict[str, str]]:
    """Posts on three subjects, one every five hours, with ten accounts."""
    return [
        {
            "id": str(n),
            "author": f"ansford{n % 10}",
            "text": SUBJECTS[n % 3].format(n + 2) + ("?" if n % 20 == 0 else "."),
            "time": (START + timedelta(hours=5 * n)).isoformat(),
            "likes": str(n % 7),
        }
        for n in range(first, first + many)
    ]


def write_csv(path: Path, posts: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, posts[0].keys())
        writer.writeheader()
        writer.writerows(posts)
    return path


def write_json_lines(path: Path, objects: list[object]) -> Path:
    path.write_text("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects), "utf-8")
    return path
