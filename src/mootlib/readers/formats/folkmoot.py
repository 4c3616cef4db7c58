"""Folkmoot's own NDJSON: a post a line in the shape of ``mootlib.records``, account and counts inside.

What one installation gives out another takes in without loss; the demo town is written in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mootlib.readers.formats.kinds import Draft, ObjectFormat, at
from mootlib.readers.model import Format
from mootlib.records import METRICS

ABOUT = Format(
    "folkmoot-ndjson",
    "Folkmoot posts",
    ("ndjson", "jsonl"),
    "What another Folkmoot gives out: one post a line, with its account and counts.",
)
_PLAIN = (
    "platform", "post_id", "account_id", "posted_at", "edited_at", "text", "language", "url", "form",
    "in_reply_to", "conversation_id", "repost_of", "quote_of", "mentions", "hashtags", "links",
    "latitude", "longitude", "place_name",
)  # fmt: skip


def recognise(value: Any) -> bool:
    """A post has its platform, identifier, words and an account object beside them."""
    return (
        isinstance(value, dict)
        and {"platform", "post_id", "text", "posted_at"} <= value.keys()
        and isinstance(value.get("account"), dict)
    )


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    """The one post of a line."""
    account, counts = value["account"], value.get("counts")
    draft: Draft = {name: value[name] for name in _PLAIN if value.get(name) is not None}
    draft |= {
        name: at(account, name) for name in ("handle", "name", "organisation", "role", "followers")
    }
    draft["media"] = value.get("media") or []
    if isinstance(counts, dict):
        draft["counts"] = {name: counts[name] for name in METRICS if name in counts}
    yield draft


FORMAT = ObjectFormat(ABOUT, recognise, drafts)
