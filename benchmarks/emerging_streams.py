"""Real streams for the benchmark of emerging issues, as times in seconds; no text leaves here."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

YEAR_2017 = 1_483_228_800
GLASGOW_CRASH = np.datetime64("2013-11-29T22:25:00")
_POSTS = Path("data/posts")
_EVENT = Path("data/listening/crisislex/T26/2013_Glasgow_helicopter_crash")

#: Times of each series, in seconds since 1970.
Streams = list[np.ndarray]


def congress(shared: Path) -> tuple[Streams, Streams]:
    """Two halves of the accounts, drawn once; each account's times in 2017."""
    rows = duckdb.execute(
        "SELECT screen_name, list(epoch(datetime::TIMESTAMP)::BIGINT ORDER BY datetime) "
        "FROM read_parquet(?) GROUP BY 1 HAVING count(*) >= 30 ORDER BY 1",
        [str(shared / _POSTS / "us_congress_facebook_2017.parquet")],
    ).fetchall()
    order = np.random.default_rng(2017).permutation(len(rows))
    every = [np.array(rows[int(number)][1], dtype=np.int64) for number in order]
    half = len(every) // 2
    return every[:half], every[half:]


def pooled(accounts: Streams, size: int) -> Streams:
    """Sources of ``size`` accounts each; what is left over is left out."""
    return [
        np.sort(np.concatenate(accounts[first : first + size]))
        for first in range(0, len(accounts) - size + 1, size)
    ]


def hordaland(shared: Path) -> np.ndarray:
    """Times of one operations room of the Norwegian police, 2013."""
    with (shared / _POSTS / "norway_police_hordaland_2013.csv").open(encoding="utf-8") as file:
        found = [row["created"] for row in csv.DictReader(file, escapechar="\\", doublequote=False)]
    return np.sort(np.array(found, dtype="datetime64[s]").astype(np.int64))


def words(shared: Path, *, least: int, most: int, drawn: int) -> tuple[np.ndarray, np.ndarray]:
    """Words as topics: hourly counts of posts with each of some words, and of all posts, in 2017."""
    rows = duckdb.execute(
        "SELECT epoch(datetime::TIMESTAMP)::BIGINT, message FROM read_parquet(?)",
        [str(shared / _POSTS / "us_congress_facebook_2017.parquet")],
    ).fetchall()
    found = [set(re.findall(r"[a-z]{5,}", (text or "").lower())) for _, text in rows]
    often = Counter(word for each in found for word in each)
    middle = sorted(word for word, many in often.items() if least <= many <= most)
    taken = np.random.default_rng(7).choice(middle, drawn, replace=False).tolist()
    number = {word: n for n, word in enumerate(taken)}
    hours = np.clip((np.array([time for time, _ in rows]) - YEAR_2017) // 3_600, 0, 365 * 24 - 1)
    counts = np.zeros((drawn, 365 * 24))
    for hour, each in zip(hours.tolist(), found, strict=True):
        for word in each & number.keys():
            counts[number[word], hour] += 1
    return counts, np.bincount(hours, minlength=365 * 24).astype(float)


def glasgow(shared: Path) -> np.ndarray:
    """The filtered stream of the helicopter crash; the crash was at 22:25 UTC."""
    with (shared / _EVENT / f"{_EVENT.name}-tweetids_entire_period.csv").open(
        encoding="utf-8"
    ) as file:
        stamps = [row["Timestamp"] for row in csv.DictReader(file, skipinitialspace=True)]
    parsed = [datetime.strptime(stamp, "%a %b %d %H:%M:%S %z %Y").timestamp() for stamp in stamps]
    return np.sort(np.array(parsed, dtype=np.int64))
