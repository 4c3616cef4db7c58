"""New posts in a collection that is understood already: everything read again, what is kept recalled, the new alone.

Seconds of processor time in one process, on real texts (posts of US members of congress), for the same new posts.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks import scale_posts as made
from mootlib.corpus import Corpus
from mootlib.listening import arrivals, understand
from mootlib.listening.topic_rule import TopicRule
from mootlib.listening.topics import TopicsResult

KEY = b"a key that is only for measuring"
NEW, CONTEXT = 500, 5_000


def run(shared: Path, posts: int = 20_000) -> dict[str, Any]:
    """Understand ``posts``, then some more, in the three ways."""
    if not (shared / made.TEXTS).exists():
        return {"skipped": f"real data not present: {shared / made.TEXTS}"}
    words = made.texts(shared)
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Corpus(Path(scratch) / "corpus", key=KEY)
        corpus.append(made.posts(words, 0, posts, posts), collection="live", index=False)
        rules: list[TopicRule] = []

        def lasting(keys: Any, found: TopicsResult) -> TopicsResult:
            assert found.rule is not None
            rules.append(found.rule)
            return found

        def whole(kept: Corpus | None) -> pa.Table:
            result = understand(
                corpus.collection_posts("live"),
                now=made.LAST,
                key=KEY,
                kept=kept,
                lasting=lasting,
                processes=1,
            )
            return result.findings

        corpus.put_findings("r", whole(corpus))
        before = corpus.sequence
        corpus.append(made.posts(words, posts, NEW, posts), collection="live", index=False)
        anew = _seconds(lambda: whole(None))
        placed = _seconds(lambda: _arrive(corpus, before, rules[0]))
        recalled = _seconds(lambda: whole(corpus))
    return {
        "posts": posts,
        "new": NEW,
        "everything read again, s of processor time": anew,
        "what is kept recalled, s of processor time": recalled,
        "the new alone, s of processor time": placed,
        "read again against kept, times": round(anew / recalled, 1),
        "read again against the new alone, times": round(anew / placed, 1),
    }


def _arrive(corpus: Corpus, before: int, rule: TopicRule) -> None:
    new, gone = corpus.arrived("live", after=before)
    context = corpus.latest_posts("live", most=CONTEXT, before=before)
    keys = zip(context["platform"].to_pylist(), context["post_id"].to_pylist(), strict=True)
    found = arrivals.take_in(
        new,
        context,
        corpus.findings_of("r", list(keys)),
        rule=rule,
        next_group=corpus.next_group("r"),
        key=KEY,
        accounts=corpus.accounts_of(new),
        kept=corpus,
    )
    assert corpus.merge_findings("r", found.findings, gone) == NEW


def _seconds(what: Any) -> float:
    started = time.process_time()
    what()
    return round(time.process_time() - started, 1)
