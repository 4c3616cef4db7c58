"""The CSV of posts that Meta Business Suite gives the owner of a page or an Instagram account.

"Reactions" is not read as likes: it counts every reaction. Times are in the zone that the export's
page shows; it is not stated in the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from mootlib.readers.formats.kinds import TableFormat, chosen, named
from mootlib.readers.guess import Column
from mootlib.readers.model import Format, Mapping

ABOUT = Format(
    "meta-export-csv",
    "Meta Business Suite export",
    ("csv",),
    "In Meta Business Suite, open Insights, Content, and choose Export data.",
)


def mapping(columns: Sequence[Column]) -> Mapping | None:
    names = named(columns)
    if not {"post id", "permalink", "publish time", "post type"} <= names.keys():
        return None
    instagram = "account username" in names
    return Mapping(
        platform="instagram" if instagram else "facebook",
        columns=chosen(
            names,
            {
                "post_id": "post id",
                "url": "permalink",
                "text": ("description", "title"),
                "posted_at": "publish time",
                "account_id": ("page id", "account id"),
                "handle": "account username",
                "name": ("page name", "account name"),
                "form": "post type",
                "language": "languages",
            },
        ),
        counts=chosen(
            names,
            {
                "impressions": "impressions",
                "reach": "reach",
                "views": "views",
                "likes": "likes",
                "comments": "comments",
                "shares": "shares",
                "bookmarks": "saves",
                "clicks": "total clicks",
                "engagements": "reactions, comments and shares",
            },
        ),
    )


FORMAT = TableFormat(ABOUT, mapping)
