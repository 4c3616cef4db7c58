"""From a reader to a store: batches put together for fewer writes, and read ahead while one is written."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from typing import TypeVar

import pyarrow as pa

from mootlib.readers.model import Batch

__all__ = ["ahead", "gathered"]

#: So many rows, or so many bytes of posts, are put into the corpus by one write.
WRITE_ROWS = 100_000
WRITE_BYTES = 128 * 1024 * 1024

_T = TypeVar("_T")


def gathered(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Batches put together: each write to a large corpus costs about a second, however small it is."""
    waiting: list[Batch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.rows_read
        size += batch.posts.nbytes
        if rows >= WRITE_ROWS or size >= WRITE_BYTES:
            yield _joined(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield _joined(waiting)


def _joined(batches: list[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    return Batch(
        posts=pa.concat_tables([batch.posts for batch in batches]),
        accounts=pa.concat_tables([batch.accounts for batch in batches]),
        counts=pa.concat_tables([batch.counts for batch in batches]),
        rejects=pa.concat_tables([batch.rejects for batch in batches]),
        rows_read=sum(batch.rows_read for batch in batches),
    )


def ahead(items: Iterable[_T]) -> Generator[_T, None, None]:
    """The same items, each made in a thread of its own while the one before is still in use.

    One item waits at most. What making them raises is raised here; when nobody asks on, the thread ends
    after the item it is at.
    """
    made: queue.Queue[tuple[_T | None, BaseException | None]] = queue.Queue(maxsize=1)
    unwanted = threading.Event()

    def hand_over(item: _T | None, error: BaseException | None) -> None:
        while not unwanted.is_set():
            try:
                made.put((item, error), timeout=0.1)
            except queue.Full:
                continue
            return

    def make() -> None:
        try:
            for item in items:
                hand_over(item, None)
                if unwanted.is_set():
                    return
        except BaseException as error:  # whoever asks must know, whatever it is
            hand_over(None, error)
        else:
            hand_over(None, StopIteration())

    thread = threading.Thread(target=make, name="reading ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = made.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        unwanted.set()
        thread.join()
