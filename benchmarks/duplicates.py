"""Near-duplicates: are all found, is none invented, and how fast, beside datasketch?

Real posts (CrisisLex T6) and altered copies of some: a word dropped, a mention and a tag added.
The truth is every pair with an exact Jaccard index of 0.6 or more, found by a product of sparse
tables, joined to groups. Pairs within one group are counted.
"""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from mootlib.text import duplicates, shingles

_THRESHOLD = 0.6
_POSTS, _COPIES, _MANY = 10_000, 500, 100_000


def run(shared: Path) -> dict[str, Any]:
    """Precision, recall and seconds of ours and datasketch; seconds of ours for 100,000 posts."""
    texts = _altered(_posts(shared / "data"), _POSTS, _COPIES)
    truth, exact_seconds = _timed(_exact, texts)
    ours, our_seconds = _timed(lambda found: duplicates.group(found, _THRESHOLD).groups, texts)
    result = {
        "task": f"pairs of {len(texts)} posts within one group, threshold {_THRESHOLD}",
        "ours": _judged(ours, truth) | {"seconds": round(our_seconds, 2)},
        "exact_seconds": round(exact_seconds, 2),
    }
    theirs, their_seconds = _timed(_datasketch, texts)
    if theirs is not None:
        result["datasketch"] = _judged(theirs, truth) | {"seconds": round(their_seconds, 2)}
    many = _altered(_posts(shared / "data"), 40_000, _MANY - 40_000)
    _, seconds = _timed(lambda found: duplicates.group(found, _THRESHOLD), many)
    result["seconds_100000_posts"] = round(seconds, 1)
    return result


def _posts(data: Path) -> list[str]:
    found: list[str] = []
    for path in sorted((data / "listening" / "crisislex" / "T6").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [row[1] for row in list(csv.reader(lines, skipinitialspace=True))[1:]]
    random.Random(0).shuffle(found)
    return found


def _altered(posts: list[str], count: int, copies: int) -> list[str]:
    """So many posts, and altered copies of some of them after them."""
    rng = random.Random(1)
    texts = posts[:count]
    altered = []
    for text in rng.choices(texts, k=copies):
        words = text.split() or [text]
        words.pop(rng.randrange(len(words)))
        altered.append(f"@someone {' '.join(words)} #tag")
    return texts + altered


def _exact(texts: list[str]) -> Any:
    """Groups by every pair: the product of the table of shingles with itself."""
    forms = [duplicates.normalise(text) for text in texts]
    _, same = np.unique(forms, return_inverse=True)
    found = shingles.shingles(forms)
    _, columns = np.unique(found.hashes, return_inverse=True)
    shape = (len(forms), int(columns.max()) + 1)
    table = sp.csr_array((np.ones(len(columns), np.int32), columns, found.offsets), shape=shape)
    table.sum_duplicates()
    table.data[:] = 1
    sizes = np.diff(table.indptr)
    links = [(np.arange(len(forms)), np.unique(same, return_index=True)[1][same])]
    for start in range(0, len(forms), 1_000):
        shared = (table[start : start + 1_000] @ table.T).tocoo()
        rows = shared.row + start
        near = shared.data >= _THRESHOLD * (sizes[rows] + sizes[shared.col] - shared.data) - 1e-9
        links.append((rows[near], shared.col[near]))
    left, right = (np.concatenate(ends) for ends in zip(*links, strict=True))
    graph = sp.coo_array((np.ones(len(left)), (left, right)), shape=(len(forms), len(forms)))
    return connected_components(graph, directed=False)[1]


def _datasketch(texts: list[str]) -> Any:
    """Groups by the candidates of datasketch's index with the same bands, unchecked, as it is used."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    index = MinHashLSH(num_perm=128, params=(32, 4))
    sketches = {}
    for at, text in enumerate(texts):
        form = duplicates.normalise(text)
        if len(form) < shingles.WIDTH:
            continue
        sketch = MinHash(num_perm=128, seed=1)
        sketch.update_batch(
            [form[k : k + shingles.WIDTH].encode() for k in range(len(form) - shingles.WIDTH + 1)]
        )
        sketches[at] = sketch
        index.insert(at, sketch, check_duplication=False)
    pairs = [(at, other) for at, sketch in sketches.items() for other in index.query(sketch)]
    left, right = np.array(pairs).T
    graph = sp.coo_array((np.ones(len(left)), (left, right)), shape=(len(texts), len(texts)))
    return connected_components(graph, directed=False)[1]


def _judged(groups: Any, truth: Any) -> dict[str, Any]:
    """Precision and recall over pairs of posts in one group."""
    both = _pairs(np.unique(np.stack([groups, truth]), axis=1, return_inverse=True)[1])
    found, wanted = _pairs(groups), _pairs(truth)
    return {
        "pairs": found,
        "true_pairs": wanted,
        "precision": round(both / max(found, 1), 4),
        "recall": round(both / max(wanted, 1), 4),
    }


def _pairs(labels: Any) -> int:
    sizes = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def _timed(work: Any, texts: list[str]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = work(texts)
    return result, time.perf_counter() - started
