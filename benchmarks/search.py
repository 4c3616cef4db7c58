"""The search over matters, answers and the rest, beside the plain way: ``icontains`` over the same rows.

200,000 synthetic entries whose words are drawn as words of a language are (a few very often, most
hardly ever), in ten organisations. Each question is asked as a page asks it: the 20 best of one
organisation, and how many fit. The plain way asks for rows that contain every word, newest first; it
knows no words (``bin`` finds ``cabinet``), no accents and no rank, so only times are set side by side.
The database is the one that the environment names, in a file of its own where that is SQLite.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

_ROWS, _ORGANISATIONS, _VOCABULARY = 200_000, 10, 30_000
_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_SYLLABLES = [
    a + b for a in "bcdfghjklmnprstvw" for b in ("a", "e", "i", "o", "u", "ar", "en", "il")
]


def run(shared: Path, rows: int = _ROWS) -> dict[str, Any]:
    """Fill a database with so many entries and ask each question both ways."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOLKMOOT_DATA_DIR"] = folder
        _site()
        return _measured(rows)


def _site() -> None:
    from django.core.management import call_command

    from folkmoot.commands.options import load_site

    load_site()
    call_command("migrate", interactive=False, verbosity=0)


def _measured(rows: int) -> dict[str, Any]:
    from django.db import connection

    user, words = _people(), _words()
    filled = _timed(lambda: _fill(rows, words))
    result: dict[str, Any] = {
        "rows": rows,
        "database": connection.vendor,
        "filling_rows_a_second": round(rows / filled),
    }
    questions = {
        "a rare word": words[9_000],
        "a common word": words[20],
        "two common words": f"{words[5]} {words[40]}",
        "a common word and a beginning": f"{words[20]} {words[300][:3]}",
        "a phrase": f'"{words[20]} {words[60]}"',
        "a phrase of the two commonest words": f'"{words[0]} {words[1]}"',
        "a word that is nowhere": "xyzzyplugh",
    }
    for name, typed in questions.items():
        result[name] = _both_ways(user, typed)
    return result


def _both_ways(user: Any, typed: str) -> dict[str, Any]:
    ours, found = _median_ms(lambda: _search(user, typed))
    plain, contained = _median_ms(lambda: _icontains(user, typed))
    return {
        "ours_ms": ours,
        "icontains_ms": plain,
        "times_as_fast": round(plain / ours, 1),
        "found": found,
        "icontains_found": contained,
    }


def _search(user: Any, typed: str) -> int:
    from folkmoot.spine.search import search

    return search(user, typed).total


def _icontains(user: Any, typed: str) -> int:
    from django.db.models import Q

    from folkmoot.spine.access import organisations_of
    from folkmoot.spine.models import SearchEntry

    rows = SearchEntry.objects.filter(organisation__in=organisations_of(user))
    for word in [typed.strip('"')] if '"' in typed else typed.split():
        rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word))
    list(rows.order_by("-at")[:20])
    return rows.count()


def _people() -> Any:
    from folkmoot.spine.models import Membership, Organisation, User

    bodies = [
        Organisation.objects.create(name=f"Body {n}", slug=f"body-{n}", kind="council")
        for n in range(_ORGANISATIONS)
    ]
    user = User.objects.create_user("bench@example.org")
    Membership.objects.create(user=user, organisation=bodies[0], role="officer")
    return user


def _words() -> list[str]:
    """Made-up words, the common ones first."""
    chance = np.random.default_rng(1)
    made: dict[str, None] = {}
    while len(made) < _VOCABULARY:
        made["".join(chance.choice(_SYLLABLES, chance.integers(2, 5)))] = None
    return list(made)


def _fill(rows: int, words: list[str]) -> None:
    from folkmoot.spine.models import Organisation, SearchEntry
    from mootlib.text.wanted import words_in

    chance = np.random.default_rng(2)
    bodies = list(Organisation.objects.values_list("pk", flat=True))
    drawn = chance.zipf(1.25, 1_000_000)
    pool = [words[n - 1] for n in drawn.tolist() if n <= len(words)]

    def text(size: int) -> str:
        start = int(chance.integers(0, len(pool) - size))
        return " ".join(pool[start : start + size])

    def entry(number: int) -> SearchEntry:
        title, body = text(6), text(60)
        return SearchEntry(
            kind="matter", subject=str(number), target=str(number), title=title, body=body,
            organisation_id=bodies[number % len(bodies)], at=_NOW - timedelta(minutes=number),
            title_words=" ".join(words_in(title)), body_words=" ".join(words_in(body)),
        )  # fmt: skip

    for first in range(0, rows, 2_000):
        SearchEntry.objects.bulk_create(
            [entry(number) for number in range(first, min(first + 2_000, rows))]
        )


def _timed(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _median_ms(what: Callable[[], int], times: int = 5) -> tuple[float, int]:
    found = what()  # warm
    return round(statistics.median(_timed(what) for _ in range(times)) * 1000, 1), found
