"""Bluesky's JSON: feeds, search results, threads, and the records of a repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mootlib.readers.formats.kinds import Draft, NotAPost, ObjectFormat, at, dicts, texts
from mootlib.readers.model import Format

ABOUT = Format(
    "bluesky-json",
    "Bluesky JSON",
    ("json", "jsonl", "ndjson"),
    "What Bluesky answers to getAuthorFeed, searchPosts, getPostThread or listRecords, saved as it "
    "is.",
)
_POST = "app.bsky.feed.post"
_MAX_DEPTH = 200


def recognise(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("thread"), dict):
        return True
    post = value.get("post") if isinstance(value.get("post"), dict) else value
    if not isinstance(post, dict) or not str(post.get("uri")).startswith("at://"):
        return False
    return isinstance(post.get("record"), dict) or isinstance(post.get("value"), dict)


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    """The post, or all posts of a thread. A repost in a feed gives the post that it shows."""
    pending = [(value.get("thread") or value, 0)]
    while pending:
        item, depth = pending.pop()
        yield _draft(item.get("post") if isinstance(item.get("post"), dict) else item)
        if depth < _MAX_DEPTH:
            replies = [r for r in dicts(item.get("replies")) if isinstance(r.get("post"), dict)]
            pending.extend((reply, depth + 1) for reply in reversed(replies))


def _draft(post: Any) -> Draft:
    record = at(post, "record") or at(post, "value")
    uri = at(post, "uri")
    if not isinstance(record, dict) or not isinstance(uri, str):
        raise NotAPost("The record lacks what a Bluesky post has.")
    kind = record.get("$type", _POST)
    if kind != _POST:
        raise NotAPost(f"The record is not a post but {str(kind)[:60]}.")
    repository, key = _parts(uri)
    handle = at(post, "author", "handle")
    text = str(record.get("text") or "")
    embed = record.get("embed")
    media = _media(embed)
    return {
        "platform": "bluesky",
        "post_id": uri,
        "text": text,
        "posted_at": record.get("createdAt"),
        "language": next(iter(texts(record.get("langs"))), None),
        "account_id": at(post, "author", "did") or repository,
        "handle": handle,
        "name": at(post, "author", "displayName"),
        "url": f"https://bsky.app/profile/{handle or repository}/post/{key}" if key else None,
        "in_reply_to": at(record, "reply", "parent", "uri"),
        "conversation_id": at(record, "reply", "root", "uri") or uri,
        "quote_of": at(embed, "record", "uri") or at(embed, "record", "record", "uri"),
        "media": media,
        "form": None if media else "link" if at(embed, "external") else "text",
        **_facets(record, text, at(embed, "external", "uri")),
        "counts": {
            "likes": at(post, "likeCount"),
            "shares": at(post, "repostCount"),
            "comments": at(post, "replyCount"),
            "quotes": at(post, "quoteCount"),
            "bookmarks": at(post, "bookmarkCount"),
        },
    }


def _parts(uri: str) -> tuple[str | None, str | None]:
    """Repository and key of ``at://did/app.bsky.feed.post/key``."""
    pieces = uri.removeprefix("at://").split("/")
    return (pieces[0], pieces[2]) if len(pieces) == 3 else (pieces[0] or None, None)


def _facets(record: dict[str, Any], text: str, card: Any) -> Draft:
    """Mentions, tags and links, which Bluesky marks by positions in the UTF-8 bytes."""
    raw = text.encode("utf-8", "replace")
    mentions: list[str] = []
    tags = texts(record.get("tags"))
    links = [card] if isinstance(card, str) else []
    for facet in dicts(record.get("facets")):
        start, end = at(facet, "index", "byteStart"), at(facet, "index", "byteEnd")
        for feature in dicts(facet.get("features")):
            kind = str(feature.get("$type"))
            if kind.endswith("#mention") and isinstance(start, int) and isinstance(end, int):
                mentions.append(raw[start:end].decode("utf-8", "replace"))
            elif kind.endswith("#tag"):
                tags.append(str(feature.get("tag")))
            elif kind.endswith("#link"):
                links.append(str(feature.get("uri")))
    return {"mentions": mentions, "hashtags": tags, "links": links}


def _media(embed: Any) -> list[dict[str, Any]]:
    embed = at(embed, "media") or embed
    kind = str(at(embed, "$type"))
    if kind.startswith("app.bsky.embed.images"):
        return [
            {"kind": "photo", "url": None, "alt_text": image.get("alt")}
            for image in dicts(at(embed, "images"))
        ]
    if kind.startswith("app.bsky.embed.video"):
        return [{"kind": "video", "url": None, "alt_text": at(embed, "alt")}]
    return []


FORMAT = ObjectFormat(ABOUT, recognise, drafts)
