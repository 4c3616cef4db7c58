"""The whole pipeline on 100,000 posts: posts a second, peak memory, seconds per stage.

Posts: the texts of CrisisLex T26, repeated with small changes (a word dropped, a mention and a
number added), spread over 60 days and 20,000 accounts. Each run has a process of its own, so that
its peak memory is its own. Beside it a plain pipeline on the same posts in the same command: VADER
for tone, TF-IDF and MiniBatchKMeans for topics, nothing else (no language, near-duplicates,
questions, bursts, places or people).
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

SIZE = 100_000
_TEXTS = Path("data/listening/crisislex/T26")
_NOW = datetime(2024, 6, 1, tzinfo=UTC)


def run(shared: Path, size: int = SIZE) -> dict[str, Any]:
    """Measure both pipelines; each figure says on how many posts and cores."""
    if not (shared / _TEXTS).is_dir():
        return {"skipped": f"real data not present: {shared / _TEXTS}"}
    return {
        "posts": size,
        "cores": os.cpu_count(),
        "target": {"posts_a_second": 2_000, "peak_memory_gb": 1.5},
        "ours": _apart("ours", shared, size),
        "baseline: VADER + TF-IDF + MiniBatchKMeans": _apart("baseline", shared, size),
    }


def _apart(which: str, shared: Path, size: int) -> dict[str, Any]:
    """Run one pipeline in a process of its own and return what it measured."""
    root = Path(__file__).resolve().parents[1]
    paths = [str(root / "src"), str(root), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), which, str(shared), str(size)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        check=False,
        timeout=1_800,
    )
    if done.returncode:
        raise RuntimeError(f"The {which} pipeline failed: {done.stderr.strip()[-2_000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def posts(shared: Path, size: int, seed: int = 0) -> pa.Table:
    """``size`` posts from the shared texts, the second and later rounds with changes."""
    from mootlib.records import POSTS

    texts = _texts(shared)
    chance = np.random.default_rng(seed)
    order = np.concatenate([chance.permutation(len(texts)) for _ in range(-(-size // len(texts)))])[
        :size
    ]
    rounds = np.arange(size) // len(texts)
    changed = [_changed(texts[n], int(r), chance) for n, r in zip(order, rounds, strict=True)]
    started = np.datetime64("2024-03-01T00:00:00", "us")
    moments = started + np.sort(chance.integers(0, 60 * 86_400, size)).astype("timedelta64[s]")
    accounts = [f"a{n}" for n in (chance.pareto(1.2, size) * 50).astype(int) % 20_000]
    none = pa.nulls(size, pa.string())
    empty = pa.array([[]] * size, type=pa.list_(pa.string()))
    mentions = [[w[1:].strip(":,.").lower() for w in t.split() if w[0] == "@"] for t in changed]
    columns: dict[str, Any] = dict.fromkeys(POSTS.schema.names, none)
    columns |= {
        "platform": pa.array(["x"] * size),
        "post_id": pa.array([str(n) for n in range(size)]),
        "account_id": pa.array(accounts),
        "posted_at": pa.array(moments, pa.timestamp("us", tz="UTC")),
        "edited_at": pa.nulls(size, pa.timestamp("us", tz="UTC")),
        "deleted_at": pa.nulls(size, pa.timestamp("us", tz="UTC")),
        "text": pa.array(changed),
        "mentions": pa.array(mentions, type=pa.list_(pa.string())),
        "hashtags": empty,
        "links": empty,
        "collections": empty,
        "media": pa.array([[]] * size, type=POSTS.schema.field("media").type),
        "latitude": pa.nulls(size, pa.float64()),
        "longitude": pa.nulls(size, pa.float64()),
        "source": pa.array(["benchmark"] * size),
        "collected_at": pa.array([_NOW] * size, pa.timestamp("us", tz="UTC")),
    }
    return POSTS.check(pa.table(columns))


def _texts(shared: Path) -> list[str]:
    texts: list[str] = []
    for path in sorted((shared / _TEXTS).glob("*/*tweets_labeled.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["Tweet Text"] for row in csv.DictReader(file, skipinitialspace=True)]
    return texts


def _changed(text: str, turn: int, chance: np.random.Generator) -> str:
    """The text itself in the first round; later a word less, and a mention and a number more."""
    words = text.split()
    if not turn or len(words) < 4:
        return text
    del words[int(chance.integers(len(words)))]
    words.insert(int(chance.integers(len(words))), f"@reader{chance.integers(5_000)}")
    return " ".join([*words, str(chance.integers(1_000_000))])


def _measure_ours(table: pa.Table) -> dict[str, Any]:
    from mootlib.listening import understand

    stages: dict[str, float] = {}
    silence = 0.0
    before = began = time.perf_counter()

    def progress(stage: str, _: float) -> None:
        nonlocal before, silence
        now = time.perf_counter()
        stages[stage] = stages.get(stage, 0.0) + now - before
        silence = max(silence, now - before)
        before = now

    result = understand(table, now=_NOW, progress=progress)
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 1),
        "posts_a_second": round(table.num_rows / seconds),
        "stages": {name: round(value, 1) for name, value in stages.items() if name != "done"},
        "longest_silence_seconds": round(silence, 1),
        "topics": len(result.topics),
    }


def _measure_baseline(table: pa.Table) -> dict[str, Any]:
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.feature_extraction.text import TfidfVectorizer
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    texts = table["text"].to_pylist()
    began = time.perf_counter()
    analyser = SentimentIntensityAnalyzer()
    for text in texts:
        analyser.polarity_scores(text)
    toned = time.perf_counter()
    vectors = TfidfVectorizer(max_features=20_000, stop_words="english").fit_transform(texts)
    MiniBatchKMeans(40, random_state=0, n_init=3).fit(vectors)
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 1),
        "posts_a_second": round(len(texts) / seconds),
        "stages": {"tone": round(toned - began, 1), "topics": round(seconds - toned + began, 1)},
    }


def main(which: str, shared: str, size: str) -> None:
    """Measure one pipeline and print it as one line of JSON."""
    table = posts(Path(shared), int(size))
    measured = _measure_ours(table) if which == "ours" else _measure_baseline(table)
    own, helper = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    scale = 1024**2 if sys.platform != "darwin" else 1024**3
    # The peaks of both processes need not fall together: their sum is an upper bound.
    measured["peak_memory_gb"] = round((own.ru_maxrss + helper.ru_maxrss) / scale, 2)
    # On a busy machine seconds say little; these are what the processors really worked.
    measured["processor_seconds"] = round(
        own.ru_utime + own.ru_stime + helper.ru_utime + helper.ru_stime, 1
    )
    print(json.dumps(measured))


if __name__ == "__main__":
    main(*sys.argv[1:4])
