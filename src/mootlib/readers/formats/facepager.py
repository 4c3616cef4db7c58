"""Facepager's CSV of Facebook posts."""

from __future__ import annotations

from collections.abc import Sequence

from mootlib.readers.formats.kinds import TableFormat, chosen, named
from mootlib.readers.guess import Column
from mootlib.readers.model import Format, Mapping

ABOUT = Format(
    "facepager-csv",
    "Facepager export",
    ("csv",),
    "In Facepager, fetch the posts of a page, select them, and choose Export data.",
)


def mapping(columns: Sequence[Column]) -> Mapping | None:
    names = named(columns)
    if not {"object_id", "object_type", "query_status", "message"} <= names.keys():
        return None
    reactions = {
        metric: f"{word}.summary.total_count"
        for metric, word in (("love", "love"), ("haha", "haha"), ("wow", "wow"), ("sad", "sad"))
    }
    return Mapping(
        platform="facebook",
        columns=chosen(
            names,
            {
                "post_id": "object_id",
                "text": "message",
                "posted_at": "created_time",
                "account_id": "from.id",
                "name": "from.name",
                "form": "type",
                "links": "link",
                "observed_at": "query_time",
            },
        ),
        counts=chosen(
            names,
            {
                **reactions,
                "angry": "angry.summary.total_count",
                "likes": ("like.summary.total_count", "likes.summary.total_count"),
                "comments": "comments.summary.total_count",
                "shares": "shares.count",
            },
        ),
    )


#: Facepager also exports the pages asked for, and what remained of an answer.
ONLY = ("object_type", frozenset({"data", "unpacked"}), "The row is not a post but {!r}.")

FORMAT = TableFormat(ABOUT, mapping, ONLY)
