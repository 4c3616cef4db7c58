"""4CAT's CSV. Its columns differ by platform beyond the five that it always writes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from mootlib.readers.formats.kinds import TableFormat, chosen, named
from mootlib.readers.guess import Column, guess
from mootlib.readers.model import Format, Mapping

ABOUT = Format(
    "4cat-csv",
    "4CAT export",
    ("csv",),
    "In 4CAT, open the dataset and download it as CSV.",
)


def mapping(columns: Sequence[Column]) -> Mapping | None:
    """The fixed columns; counts and the platform are guessed. Times are UTC."""
    names = named(columns)
    if not {"id", "thread_id", "author", "body", "timestamp"} <= names.keys():
        return None
    guessed, _ = guess(columns)
    fixed = chosen(
        names,
        {
            "post_id": "id",
            "conversation_id": "thread_id",
            "text": ("body", "subject"),
            "posted_at": ("unix_timestamp", "timestamp"),
            "handle": "author",
            "account_id": "author_id",
            "name": ("author_fullname", "author_full", "author_name"),
        },
    )
    if guessed is None:
        return Mapping(columns=fixed, time_zone="UTC")
    taken = {name for group in fixed.values() for name in group}
    rest = {k: v for k, v in guessed.columns.items() if not taken & set(v)}
    return dataclasses.replace(guessed, columns={**rest, **fixed}, time_zone="UTC")


FORMAT = TableFormat(ABOUT, mapping)
