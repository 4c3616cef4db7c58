"""The CSV files of YouTube Data Tools: comments, and videos.

Their quotation marks are escaped by doubling and by backslash in one file; the dialect found by
trying reads both.
"""

from __future__ import annotations

from collections.abc import Sequence

from mootlib.readers.formats.kinds import TableFormat, chosen, named
from mootlib.readers.guess import Column
from mootlib.readers.model import Format, Mapping

COMMENTS = Format(
    "youtube-data-tools-csv",
    "YouTube Data Tools, comments",
    ("csv", "tab"),
    "In YouTube Data Tools, choose Video Comments, and download the comments file.",
)
VIDEOS = Format(
    "youtube-data-tools-videos-csv",
    "YouTube Data Tools, videos",
    ("csv", "tab"),
    "In YouTube Data Tools, choose Video List, and download the videos file.",
)


def comments(columns: Sequence[Column]) -> Mapping | None:
    names = named(columns)
    if not {"id", "text", "authorname", "publishedat"} <= names.keys() or not (
        {"isreplyto", "isreply"} & names.keys()
    ):
        return None
    return Mapping(
        platform="youtube",
        columns=chosen(
            names,
            {
                "post_id": "id",
                "text": "text",
                "posted_at": "publishedat",
                "account_id": "authorchannelid",
                "name": "authorname",
                "in_reply_to": "isreplyto",
            },
        ),
        counts=chosen(names, {"likes": "likecount", "comments": "replycount"}),
        time_zone="UTC",
    )


def videos(columns: Sequence[Column]) -> Mapping | None:
    names = named(columns)
    if not {"videoid", "channelid", "channeltitle", "publishedat"} <= names.keys():
        return None
    return Mapping(
        platform="youtube",
        columns=chosen(
            names,
            {
                "post_id": "videoid",
                "text": ("videodescription", "videotitle"),
                "posted_at": "publishedat",
                "account_id": "channelid",
                "name": "channeltitle",
                "language": "defaultaudiolanguage",
            },
        ),
        counts=chosen(
            names, {"views": "viewcount", "likes": "likecount", "comments": "commentcount"}
        ),
        time_zone="UTC",
    )


COMMENTS_FORMAT = TableFormat(COMMENTS, comments)
VIDEOS_FORMAT = TableFormat(VIDEOS, videos)
