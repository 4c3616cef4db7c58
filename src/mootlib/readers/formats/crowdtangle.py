"""CrowdTangle's CSV of Facebook and Instagram posts (the service closed in August 2024)."""

from __future__ import annotations

from collections.abc import Sequence

from mootlib.readers.formats.kinds import TableFormat, chosen, named
from mootlib.readers.guess import Column
from mootlib.readers.model import Format, Mapping

FACEBOOK = Format(
    "crowdtangle-facebook-csv",
    "CrowdTangle export, Facebook",
    ("csv",),
    "A file exported from CrowdTangle (Historical Data) before it closed in August 2024.",
)
INSTAGRAM = Format(
    "crowdtangle-instagram-csv",
    "CrowdTangle export, Instagram",
    ("csv",),
    "A file exported from CrowdTangle (Historical Data) before it closed in August 2024.",
)
_WORDS = ("message", "link text", "description", "image text")


def facebook(columns: Sequence[Column]) -> Mapping | None:
    """Words are the message; where it is empty, the title of the link, and so on."""
    names = named(columns)
    if not ({"page name", "group name"} & names.keys()) or not (
        {"post created", "message", "url", "total interactions"} <= names.keys()
    ):
        return None
    return Mapping(
        platform="facebook",
        columns=chosen(
            names,
            {
                "text": _WORDS,
                "posted_at": "post created",
                "url": "url",
                "account_id": "facebook id",
                "handle": "user name",
                "name": ("page name", "group name"),
                "followers": "followers at posting",
                "form": "type",
                "links": ("final link", "link"),
            },
        ),
        counts=chosen(
            names,
            {
                **{m: m for m in ("likes", "comments", "shares", "love", "wow", "haha", "sad")},
                "angry": "angry",
                "care": "care",
                "engagements": "total interactions",
                "views": ("total views", "post views"),
            },
        ),
    )


def instagram(columns: Sequence[Column]) -> Mapping | None:
    names = named(columns)
    if not {"account", "user name", "post created", "url", "photo"} <= names.keys():
        return None
    return Mapping(
        platform="instagram",
        columns=chosen(
            names,
            {
                "text": ("description", "title"),
                "posted_at": "post created",
                "url": "url",
                "handle": "user name",
                "name": "account",
                "followers": "followers at posting",
                "form": "type",
            },
        ),
        counts=chosen(
            names,
            {
                **{m: m for m in ("likes", "comments", "views")},
                "engagements": "total interactions",
            },
        ),
    )


FACEBOOK_FORMAT = TableFormat(FACEBOOK, facebook)
INSTAGRAM_FORMAT = TableFormat(INSTAGRAM, instagram)
