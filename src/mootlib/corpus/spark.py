"""The same Ibis expressions on Apache Spark, which reads the very Parquet files that a snapshot names.

No extension for Delta is needed: which files belong to a version is known from the corpus' own log. All
workers must see the folder of the corpus under the same path (shared storage).
"""

from __future__ import annotations

import importlib
import itertools
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mootlib.corpus.asked_tables import shapes
from mootlib.corpus.layout import LAYOUTS, Layout
from mootlib.corpus.questions import expression
from mootlib.corpus.snapshot import Snapshot

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["SparkEngine"]

_NUMBERS = itertools.count()
#: Snapshots whose views stay known to Spark.
_KEPT = 4
_SETTINGS = {
    "spark.app.name": "Folkmoot",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    # A run called 7 is a name, not a number.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Sums of whole numbers that no longer fit are an error, never a wrong number.
    "spark.sql.ansi.enabled": "true",
}


class SparkEngine:
    """Answers questions on Spark; the session is opened when the first one is asked.

    ``settings`` are further settings of Spark's, as ``spark.executor.memory``. Raises `ValueError` with
    a sentence where pyspark or Java is missing.
    """

    def __init__(self, master: str, settings: Mapping[str, str] | None = None) -> None:
        self._settings = {**_SETTINGS, **(settings or {}), "spark.master": master}
        self._guard = threading.Lock()
        self._session: Any = None
        self._backend: Any = None
        self._views: OrderedDict[int, _Views] = OrderedDict()
        try:
            self._sql = importlib.import_module("pyspark.sql")
        except ImportError as error:
            raise ValueError(
                "Spark is not installed in this environment; start ./folkmoot with "
                "FOLKMOOT_CORPUS_ENGINE=spark and it installs it."
            ) from error

    def ask(
        self, snapshot: Snapshot, question: str, chosen: pa.Table | None, **arguments: Any
    ) -> pa.Table:
        """The answer, in the types that DuckDB gives it."""
        with self._guard:
            self._open()
            views = self._views_of(snapshot)
            views.chosen = None if chosen is None else chosen.select(["key"])
            asked = expression(question, views, **arguments)
            rows: pa.Table = self._session.sql(str(self._backend.compile(asked))).toArrow()
        # Where Spark must count rows to pass some over, it adds a column of its own.
        return rows.select(list(asked.columns)).cast(_types(question, arguments))

    def close(self) -> None:
        """End the session."""
        with self._guard:
            if self._session is not None:
                self._session.stop()
            self._session = self._backend = None
            self._views.clear()

    def _open(self) -> None:
        if self._session is not None:
            return
        import ibis

        builder = self._sql.SparkSession.builder
        for name, value in self._settings.items():
            builder = builder.config(name, value)
        try:
            self._session = builder.getOrCreate()
        except Exception as error:
            master = self._settings["spark.master"]
            raise ValueError(
                f"Spark at {master} cannot be reached, or Java 17 is missing on this machine."
            ) from error
        self._backend = ibis.pyspark.connect(self._session)

    def _views_of(self, snapshot: Snapshot) -> _Views:
        known = self._views.get(id(snapshot))
        if known is None or known.snapshot is not snapshot:
            known = _Views(self._session, self._backend, snapshot)
            self._views[id(snapshot)] = known
        self._views.move_to_end(id(snapshot))
        while len(self._views) > _KEPT:
            self._views.popitem(last=False)[1].drop()
        return known


class _Views:
    """The tables of one snapshot as views of Spark's, made as they are asked for."""

    def __init__(self, session: Any, backend: Any, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._session, self._backend = session, backend
        self._made: dict[str, str] = {}
        self._chosen: pa.Table | None = None

    @property
    def chosen(self) -> ir.Table:
        """Keys of the posts to choose from."""
        assert self._chosen is not None
        rows = self._session.createDataFrame(self._chosen.cast(pa.schema([("key", pa.int64())])))
        return self._view("chosen", rows)

    @chosen.setter
    def chosen(self, keys: pa.Table | None) -> None:
        self._chosen = keys

    def __getattr__(self, name: str) -> ir.Table:
        if name not in LAYOUTS:
            raise AttributeError(name)
        if name not in self._made:
            return self._view(name, self._read(LAYOUTS[name]))
        found: ir.Table = self._backend.table(self._made[name])
        return found

    def _read(self, layout: Layout) -> Any:
        paths = [file.path for file in self.snapshot.files[layout.name]]
        if not paths:
            return self._session.createDataFrame([], _schema(layout))
        base = str(self.snapshot.folder / layout.name)
        rows = self._session.read.schema(_schema(layout)).option("basePath", base).parquet(*paths)
        return rows.select(*layout.schema.names)

    def _view(self, name: str, rows: Any) -> ir.Table:
        view = f"folkmoot_{name}_{next(_NUMBERS)}"
        rows.createOrReplaceTempView(view)
        if name != "chosen":
            self._made[name] = view
        found: ir.Table = self._backend.table(view)
        return found

    def drop(self) -> None:
        """Forget the views."""
        for view in self._made.values():
            self._session.catalog.dropTempView(view)
        self._made.clear()


def _types(question: str, arguments: Mapping[str, Any]) -> pa.Schema:
    """The types of an answer, as the tables' own columns give them: Spark's times have no zone."""
    schema: pa.Schema = expression(question, shapes(), **arguments).schema().to_pyarrow()
    return pa.schema([field.with_nullable(True) for field in schema])


def _schema(layout: Layout) -> Any:
    """A table's columns in Spark's types."""
    types = importlib.import_module("pyspark.sql.pandas.types")
    return types.from_arrow_schema(layout.schema)
