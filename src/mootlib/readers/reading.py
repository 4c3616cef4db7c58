"""``detect`` and ``read``: what a file is, and all that is in it, batch by batch."""

from __future__ import annotations

import collections.abc as abc
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from mootlib.readers.build import Context, build, reject_table
from mootlib.readers.dates import zone_named
from mootlib.readers.inspecting import plans_for
from mootlib.readers.mapping import parse_mapping
from mootlib.readers.model import Batch, Detection, Mapping, Reject, UnreadableFile
from mootlib.readers.opening import open_regular
from mootlib.readers.plans import Plan
from mootlib.readers.registry import title_of
from mootlib.records import ACCOUNTS, COUNTS, POSTS

Progress = Callable[[int, int], None]


def detect(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,  # noqa: A002
    mapping: Mapping | abc.Mapping[str, object] | None = None,
) -> Detection:
    """Say what a file is, from its content: format, guessed mapping, columns, first rows.

    Reads the beginning of the file only (more where day and month cannot be told apart). With
    ``mapping``, the detection shows that mapping, checked against the columns. A table in which no
    column looks like the words of a post is detected with ``mapping`` None and confidence 0.

    Raises:
        UnreadableFile: with one sentence, if nothing can be read from the file.
        BadMapping: if the mapping does not fit the file's columns.
    """
    raw, plans, _ = _opened(path, format, mapping, None)
    raw.close()
    return plans[0].detection


def read(
    path: str | os.PathLike[str],
    *,
    now: datetime,
    format: str | None = None,  # noqa: A002
    mapping: Mapping | abc.Mapping[str, object] | None = None,
    source_zone: str = "UTC",
    collection: str | None = None,
    batch_rows: int = 10_000,
    progress: Progress | None = None,
    name: str | None = None,
) -> Iterator[Batch]:
    """Read a file of posts in constant memory, batch by batch.

    ``rows_read`` of each batch is the number of its posts and rejects; a post found twice is given
    twice. Times without a zone are read in the mapping's ``time_zone``, else in ``source_zone``.
    ``now`` (with a zone) becomes ``collected_at`` and, where the file does not say when counts were
    seen, ``observed_at``; posts dated more than a day after it are rejected. ``collection`` becomes
    the only entry of ``collections``. ``progress`` gets bytes done and bytes in total. ``name`` is
    the file's name in rejects, where the path's own name is not what the person knows.

    If reading breaks off after the first batch (a damaged archive, say), the last batch holds a
    reject that says so.

    Raises:
        UnreadableFile: with one sentence, at once, if nothing can be read from the file.
        BadMapping: if the mapping does not fit the file's columns.
        ValueError: for an unknown format or time zone, or ``now`` without a zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must have a time zone.")
    if batch_rows < 1:
        raise ValueError("batch_rows must be at least 1.")
    zone_named(source_zone)
    raw, plans, size = _opened(path, format, mapping, name)
    reader = _Reader(raw, size, batch_rows, progress)
    contexts = [_context(plan, now, source_zone, collection) for plan in plans]
    return reader.batches(plans, contexts)


def _opened(
    path: str | os.PathLike[str],
    format: str | None,  # noqa: A002
    mapping: Mapping | abc.Mapping[str, object] | None,
    name: str | None,
) -> tuple[BinaryIO, list[Plan], int]:
    if format is not None:
        title_of(format)
    if mapping is not None and not isinstance(mapping, Mapping):
        mapping = parse_mapping(mapping)
    raw = open_regular(path)
    try:
        size = os.fstat(raw.fileno()).st_size
        plans = plans_for(raw, name or Path(path).name, size, format, mapping)
    except BaseException as error:
        raw.close()
        if isinstance(error, MemoryError | OSError):
            raise UnreadableFile(
                f"{name or Path(path).name} could not be read: {error}."
            ) from error
        raise
    return raw, plans, size


def _context(plan: Plan, now: datetime, source_zone: str, collection: str | None) -> Context:
    return Context(
        source=plan.detection.format,
        file=plan.file,
        platform=plan.platform,
        now=now,
        zone=zone_named(plan.time_zone or source_zone),
        order=plan.order,
        collection=collection,
        excel=plan.excel,
        damaged_ids=plan.damaged_ids,
    )


class _Reader:
    """Walks through the plans of one file and closes it at the end."""

    def __init__(
        self, raw: BinaryIO, size: int, batch_rows: int, progress: Progress | None
    ) -> None:
        self._raw = raw
        self._size = size
        self._batch_rows = batch_rows
        self._progress = progress
        self._done = 0

    def batches(self, plans: list[Plan], contexts: list[Context]) -> Iterator[Batch]:
        with self._raw:
            read_any = False
            for plan, context in zip(plans, contexts, strict=True):
                try:
                    for batch in self._plan_batches(plan, context):
                        read_any = True
                        yield batch
                except UnreadableFile as error:
                    if not read_any:
                        raise
                    yield _only_rejects([Reject(0, str(error), "")], plan.file)
            self._report(self._size)

    def _plan_batches(self, plan: Plan, context: Context) -> Iterator[Batch]:
        if plan.failed:
            yield _only_rejects(plan.failed, plan.file)
            return
        rows = 0
        for chunk in plan.chunks(self._batch_rows):
            batch = build(chunk, context)
            rows += batch.rows_read
            if plan.rows:
                self._report(self._size * min(rows, plan.rows) // plan.rows)
            else:
                self._report(self._raw.tell())
            yield batch

    def _report(self, done: int) -> None:
        self._done = max(self._done, min(done, self._size))
        if self._progress is not None:
            self._progress(self._done, self._size)


def _only_rejects(rejects: list[Reject], file: str) -> Batch:
    return Batch(
        POSTS.empty(), ACCOUNTS.empty(), COUNTS.empty(), reject_table(rejects, file), len(rejects)
    )
