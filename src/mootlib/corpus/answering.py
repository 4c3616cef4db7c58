"""Put a question about findings to a snapshot."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeAlias

import pyarrow as pa

from mootlib.corpus.finding_questions import FindingsQuery
from mootlib.corpus.snapshot import Snapshot

__all__ = ["Chosen", "answer", "check_run"]

_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: Keys of the posts to choose from, where words or keys were asked for.
Chosen: TypeAlias = pa.Table | None


def check_run(run: str) -> str:
    """The name of a run. Raises `ValueError` for one that cannot be."""
    if not _RUN.fullmatch(run):
        raise ValueError(f"A run is named by up to 64 letters, digits, - and _, not {run!r}.")
    return run


def answer(
    snapshot: Snapshot, question: str, query: FindingsQuery, chosen: Chosen, **options: object
) -> pa.Table:
    """Ask a question about the findings that fit."""
    check_run(query.run)
    # Words and keys come as a table, so that they do not stand in the compiled question.
    settled = replace(query, words=None, keys=() if query.narrowed else None)
    return snapshot.ask(question, chosen, query=settled, **options)
