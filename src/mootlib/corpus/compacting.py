"""Put small files together, so that reading stays quick however the posts came in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mootlib.corpus.layout import FILE_ROWS, LAYOUTS, Layout
from mootlib.corpus.rollups import merged_sql
from mootlib.corpus.snapshot import Snapshot, scan_sql
from mootlib.corpus.tables import DataFile
from mootlib.corpus.transaction import Transaction

__all__ = ["compact", "crowded"]

#: So many small files of a table slow a query down by some tens of milliseconds.
CROWD = 48


def _full(layout: Layout) -> int:
    return min(FILE_ROWS, layout.file_rows)


def _small(layout: Layout, file: DataFile) -> bool:
    return file.rows < _full(layout) // 2


def crowded(snapshot: Snapshot) -> list[str]:
    """Tables with so many small files that they should be compacted."""
    return [
        name
        for name, files in snapshot.files.items()
        if sum(_small(LAYOUTS[name], file) for file in files) > CROWD
    ]


def compact(transaction: Transaction, names: Sequence[str], *, thorough: bool = True) -> int:
    """Write small files of the tables together and commit; gives how many files went.

    Rows of differences are added up in whole tables where ``thorough``, else within small files only.
    """
    before = 0
    for name in names:
        groups = list(_groups(LAYOUTS[name], transaction.snapshot.files[name], thorough))
        for group in groups:
            _join(transaction, LAYOUTS[name], group)
            before += len(group)
    if before:
        transaction.without_data_change()
        transaction.commit()
    return before


def _groups(layout: Layout, files: Sequence[DataFile], thorough: bool) -> Iterator[list[DataFile]]:
    """Small files that may become one: of one partition and one segment, in order of their rows."""
    if layout.sums:
        of_partition: dict[object, list[DataFile]] = {}
        for file in files:
            of_partition.setdefault(file.partition, []).append(file)
        for members in of_partition.values():
            chosen = members if thorough else [file for file in members if _small(layout, file)]
            # What was joined before has no more files than its rows need.
            if len(chosen) > -(-sum(file.rows for file in chosen) // _full(layout)):
                yield chosen
        return
    apart: dict[object, list[DataFile]] = {}
    for file in files:
        if _small(layout, file):
            place = (file.partition, file.low.get(layout.apart) if layout.apart else None)
            apart.setdefault(place, []).append(file)
    for members in apart.values():
        yield from _portions(members, _full(layout))


def _portions(files: list[DataFile], full: int) -> Iterator[list[DataFile]]:
    """Runs of files of about a full file's rows; a single file is left as it is."""
    portion: list[DataFile] = []
    rows = 0
    for file in sorted(files, key=lambda f: (-f.rows, f.path)):
        if portion and rows + file.rows > full:
            if len(portion) > 1:
                yield portion
            portion, rows = [], 0
        portion.append(file)
        rows += file.rows
    if len(portion) > 1:
        yield portion


def _join(transaction: Transaction, layout: Layout, group: Sequence[DataFile]) -> None:
    source = f"({scan_sql(layout, [file.path for file in group])})"
    if layout.sums:
        sql = merged_sql(layout, source)
    else:
        sql = f"SELECT * FROM {source} ORDER BY {layout.order}"
    transaction.insert(layout.name, sql, group[0].partition)
    for file in group:
        transaction.remove(file.path)
