"""The CSV that X's analytics page gives an account's owner, in its older and its newer layout.

``promoted ...`` columns are not read: the others are organic, and ``-`` there means none.
``media views`` is not read: it counts opened media, not people who saw the post.
"""

from __future__ import annotations

from collections.abc import Sequence

from mootlib.readers.formats.kinds import TableFormat, chosen, named
from mootlib.readers.guess import Column
from mootlib.readers.model import Format, Mapping

ABOUT = Format(
    "x-analytics-csv",
    "X (Twitter) analytics export",
    ("csv",),
    "On X's analytics page, choose Content (earlier: Tweets), a period, and Export data.",
)


def mapping(columns: Sequence[Column]) -> Mapping | None:
    names = named(columns)
    older = {"tweet id", "tweet permalink", "tweet text", "time", "impressions"}
    newer = {"post id", "date", "post text", "post link", "impressions"}
    if not (older <= names.keys() or newer <= names.keys()):
        return None
    return Mapping(
        platform="x",
        columns=chosen(
            names,
            {
                "post_id": ("tweet id", "post id"),
                "url": ("tweet permalink", "post link"),
                "text": ("tweet text", "post text"),
                "posted_at": ("time", "date"),
            },
        ),
        counts=chosen(
            names,
            {
                "impressions": "impressions",
                "engagements": "engagements",
                "likes": "likes",
                "comments": "replies",
                "shares": ("retweets", "reposts"),
                "bookmarks": "bookmarks",
                "clicks": "url clicks",
            },
        ),
        time_zone="UTC",
    )


FORMAT = TableFormat(ABOUT, mapping)
