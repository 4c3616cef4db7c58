"""Reddit's JSON: listings, threads with comments, and archives with one object per line.

``score`` is ups minus downs; it is kept as likes unless it is negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mootlib.readers.formats.kinds import Draft, NotAPost, ObjectFormat, at
from mootlib.readers.model import Format

ABOUT = Format(
    "reddit-json",
    "Reddit JSON",
    ("json", "jsonl", "ndjson"),
    "Add .json to the address of a Reddit page and save it, or use an archive of submissions or "
    "comments with one JSON object per line.",
)
_GONE = ("[deleted]", "[removed]")
_MAX_DEPTH = 200


def recognise(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if value.get("kind") in ("t1", "t3", "more") and isinstance(value.get("data"), dict):
        return True
    return "subreddit" in value and "created_utc" in value and ("body" in value or "title" in value)


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    """A submission or a comment, and the replies below it."""
    pending = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        data = item.get("data") if isinstance(item.get("data"), dict) else item
        kind = item.get("kind")
        if kind == "more":  # a stub for comments that were not loaded
            continue
        if not isinstance(data, dict) or not data.get("id"):
            raise NotAPost("The record lacks the identifier that a Reddit post has.")
        yield _draft(data, "t1" if "body" in data else "t3")
        replies = at(data, "replies", "data", "children")
        if isinstance(replies, list) and depth < _MAX_DEPTH:
            pending.extend((r, depth + 1) for r in reversed(replies) if isinstance(r, dict))


def _draft(data: dict[str, Any], kind: str) -> Draft:
    author = data.get("author")
    known = isinstance(author, str) and author not in _GONE
    thread = data.get("link_id") or (f"t3_{data['id']}" if kind == "t3" else None)
    permalink = data.get("permalink")
    address = permalink if isinstance(permalink, str) and permalink.startswith("/") else None
    own = data.get("is_self")
    link = data.get("url")
    return {
        "platform": "reddit",
        "post_id": data.get("name") or f"{kind}_{data['id']}",
        "text": _words(data),
        "posted_at": data.get("created_utc"),
        "edited_at": data.get("edited") if not isinstance(data.get("edited"), bool) else None,
        "account_id": data.get("author_fullname") if known else None,
        "handle": author if known else None,
        "url": f"https://www.reddit.com{address}" if address else None,
        "in_reply_to": data.get("parent_id"),
        "conversation_id": thread,
        "form": _form(data, kind),
        "links": [link] if own is False and isinstance(link, str) else [],
        "place_name": None,
        "counts": {
            "likes": data.get("score"),
            "comments": data.get("num_comments"),
        },
    }


def _words(data: dict[str, Any]) -> str:
    parts = [data.get("title"), data.get("selftext"), data.get("body")]
    return "\n\n".join(p for p in parts if isinstance(p, str) and p and p not in _GONE)


def _form(data: dict[str, Any], kind: str) -> str | None:
    if kind == "t1" or data.get("is_self"):
        return "text"
    if data.get("is_video"):
        return "video"
    hint = str(data.get("post_hint") or "")
    if hint == "image":
        return "photo"
    if hint.endswith("video"):
        return "video"
    return "link" if data.get("is_self") is False else None


FORMAT = ObjectFormat(ABOUT, recognise, drafts)
