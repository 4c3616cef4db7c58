"""What answers the questions of `mootlib.corpus.questions`: DuckDB, or Apache Spark over the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from mootlib.corpus.questions import compiled

if TYPE_CHECKING:
    from mootlib.corpus.snapshot import Snapshot

__all__ = ["DuckDBEngine", "Engine", "engine_named"]


class Engine(Protocol):
    """Answers a question, by its name and arguments, about one snapshot."""

    def ask(
        self, snapshot: Snapshot, question: str, chosen: pa.Table | None, **arguments: Any
    ) -> pa.Table: ...


class DuckDBEngine:
    """The default: within this process, over the snapshot's own views."""

    def ask(
        self, snapshot: Snapshot, question: str, chosen: pa.Table | None, **arguments: Any
    ) -> pa.Table:
        sql = compiled(question, **arguments)
        return snapshot.rows(sql, chosen=chosen) if chosen is not None else snapshot.rows(sql)


def engine_named(name: str, master: str = "") -> Engine:
    """The engine called 'duckdb' or 'spark' (``master``: the address of Spark's master).

    Raises `ValueError` with a sentence for another name, or where Spark is not installed.
    """
    if name == "duckdb":
        return DuckDBEngine()
    if name == "spark":
        from mootlib.corpus.spark import SparkEngine

        return SparkEngine(master or "local[2]")
    raise ValueError(f"The corpus can be asked by duckdb or spark, not by {name!r}.")
