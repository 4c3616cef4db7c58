"""Mastodon's JSON: statuses from its API, and ``outbox.json`` from an account's archive.

Identifiers are those of the server that was asked. Posts that were not public are rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mootlib.readers import words
from mootlib.readers.formats.kinds import Draft, NotPublic, ObjectFormat, at, dicts, texts
from mootlib.readers.model import Format

STATUSES = Format(
    "mastodon-json",
    "Mastodon statuses",
    ("json", "jsonl", "ndjson"),
    "What a Mastodon server answers for a timeline, a hashtag, an account or a search, saved as it "
    "is.",
)
OUTBOX = Format(
    "mastodon-archive",
    "Mastodon archive",
    ("zip", "json"),
    "In Mastodon, open Preferences, Import and export, Request your archive; give the zip file, or "
    "the outbox.json in it.",
)
_KINDS = {"image": "photo", "video": "video", "gifv": "video", "audio": "audio"}
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_OWN = re.compile(r"https?://([^/]+)/(?:users|ap/users)/[^/]+/statuses/(\d+)")


def is_status(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "content" in value
        and "created_at" in value
        and isinstance(value.get("account"), dict)
    )


def status_drafts(value: dict[str, Any]) -> Iterator[Draft]:
    """One status of the API. A reblog passes on the words of another."""
    if value.get("visibility") in ("private", "direct", "limited"):
        raise NotPublic
    reblog = value.get("reblog")
    said = reblog if isinstance(reblog, dict) else value
    text, links = words.from_html(said.get("content"))
    account, media = value.get("account"), _attachments(said.get("media_attachments"))
    card = at(said, "card", "url")
    yield {
        "platform": "mastodon",
        "post_id": value.get("id"),
        "text": _warned(said.get("spoiler_text"), text),
        "posted_at": value.get("created_at"),
        "edited_at": value.get("edited_at"),
        "language": said.get("language"),
        "account_id": at(account, "id"),
        "handle": at(account, "acct"),
        "name": at(account, "display_name") or at(account, "username"),
        "followers": at(account, "followers_count"),
        "url": value.get("url") or at(said, "url"),
        "in_reply_to": value.get("in_reply_to_id"),
        "repost_of": at(reblog, "id"),
        "quote_of": at(value, "quote", "quoted_status", "id") or at(value, "quote_id"),
        "mentions": [m.get("acct") for m in dicts(said.get("mentions"))],
        "hashtags": [tag.get("name") for tag in dicts(said.get("tags"))],
        "links": [*links, *([card] if isinstance(card, str) else [])],
        "media": media,
        "form": "poll" if said.get("poll") else None if media else "link" if links else "text",
        "counts": {
            "likes": said.get("favourites_count"),
            "shares": said.get("reblogs_count"),
            "comments": said.get("replies_count"),
            "quotes": said.get("quotes_count"),
        },
    }


def _attachments(given: Any) -> list[dict[str, Any]]:
    return [
        {
            "kind": _KINDS.get(str(item.get("type")), "photo"),
            "url": item.get("url"),
            "alt_text": item.get("description"),
        }
        for item in dicts(given)
    ]


def _warned(warning: Any, text: str) -> str:
    """A content warning is part of what was said."""
    warning = words.clean(warning) if isinstance(warning, str) else ""
    return f"{warning}\n\n{text}" if warning else text


def is_activity(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") in ("Create", "Announce")
        and "object" in value
        and ("actor" in value or "published" in value)
    )


def activity_drafts(value: dict[str, Any]) -> Iterator[Draft]:
    """One activity of an outbox: a post, or an announcement (reblog) of another's."""
    note = value.get("object")
    audience = [a for part in (value, note) for a in _audience(part)]
    if not set(audience) & set(_PUBLIC):
        raise NotPublic
    actor = value.get("actor") if isinstance(value.get("actor"), str) else None
    host = actor.split("/")[2] if actor and actor.count("/") >= 3 else None
    if not isinstance(note, dict):
        yield _announcement(value, note, actor, host)
        return
    text, links = words.from_html(note.get("content"))
    tags = dicts(note.get("tag"))
    language = (
        next(iter(note["contentMap"]), None) if isinstance(note.get("contentMap"), dict) else None
    )
    media = [_document(item) for item in dicts(note.get("attachment"))]
    yield {
        "platform": "mastodon",
        "post_id": _local(note.get("id"), host),
        "text": _warned(note.get("summary"), text),
        "posted_at": note.get("published") or value.get("published"),
        "edited_at": note.get("updated"),
        "language": language,
        **_actor(actor),
        "url": note.get("url") if isinstance(note.get("url"), str) else note.get("id"),
        "in_reply_to": _local(note.get("inReplyTo"), host),
        "quote_of": _local(note.get("quote") or note.get("quoteUrl"), host),
        "mentions": [t.get("name") for t in tags if t.get("type") == "Mention"],
        "hashtags": [t.get("name") for t in tags if t.get("type") == "Hashtag"],
        "links": links,
        "media": media,
        "form": "poll"
        if note.get("type") == "Question"
        else None
        if media
        else "link"
        if links
        else "text",
        "counts": {
            "likes": at(note, "likes", "totalItems"),
            "shares": at(note, "shares", "totalItems"),
        },
    }


def _audience(part: Any) -> list[str]:
    found: list[str] = []
    for key in ("to", "cc"):
        given = at(part, key)
        found.extend([given] if isinstance(given, str) else texts(given))
    return found


def _announcement(value: dict[str, Any], note: Any, actor: str | None, host: str | None) -> Draft:
    given = value.get("id")
    return {
        "platform": "mastodon",
        "post_id": _local(given.removesuffix("/activity"), host)
        if isinstance(given, str)
        else None,
        "text": "",
        "posted_at": value.get("published"),
        **_actor(actor),
        "url": given,
        "repost_of": _local(note, host),
        "counts": {},
    }


def _actor(actor: str | None) -> Draft:
    name = actor.rstrip("/").rsplit("/", 1)[-1] if actor else None
    return {"account_id": actor, "handle": name}


def _local(address: Any, host: str | None) -> str | None:
    """The server's own number of a post if it is the server's, else the address."""
    if not isinstance(address, str):
        return None
    found = _OWN.match(address)
    return found[2] if found and found[1] == host else address


def _document(item: dict[str, Any]) -> dict[str, Any]:
    kind = str(item.get("mediaType")).split("/")[0]
    return {
        "kind": {"image": "photo", "video": "video", "audio": "audio"}.get(kind, "photo"),
        "url": item.get("url"),
        "alt_text": item.get("name"),
    }


STATUSES_FORMAT = ObjectFormat(STATUSES, is_status, status_drafts)
OUTBOX_FORMAT = ObjectFormat(OUTBOX, is_activity, activity_drafts)
