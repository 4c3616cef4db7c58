"""RSS and Atom files, read with feedparser from bytes: no address in them is ever fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from mootlib.readers import words
from mootlib.readers.formats.kinds import Draft, at, dicts
from mootlib.readers.model import Format, UnreadableFile

ABOUT = Format(
    "feed",
    "RSS or Atom feed",
    ("xml", "rss", "atom"),
    "Open the feed's address in a browser and save the page.",
)
#: feedparser holds the whole feed in memory.
MAX_BYTES = 64 * 1024 * 1024
_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*|<\?[^>]*\?>\s*|<!DOCTYPE[^>\[]*>\s*)*"
    r"<(?:rss|feed|rdf:RDF|[\w]+:(?:feed|rss))[\s>]",
    re.DOTALL | re.IGNORECASE,
)


def is_feed(text: str) -> bool:
    """Whether a text begins as a feed does."""
    return _ROOT.match(text[:20_000]) is not None


def drafts(name: str, text: str) -> Iterator[Draft | str]:
    """The entries of a feed; a sentence in place of one that cannot be read.

    Raises:
        UnreadableFile: if there is nothing in it.
    """
    parsed = _parsed(name, text)
    if not parsed.entries and not parsed.feed:
        raise UnreadableFile(f"{name} is no RSS or Atom feed that can be read.")
    for entry in parsed.entries:
        try:
            yield _draft(entry, parsed.feed)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            sentence = str(error) if str(error).endswith(".") else ""
            yield sentence or "A field of the entry has another form than a feed gives it."


def _parsed(name: str, text: str) -> Any:
    import feedparser

    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),  # a stream: no address is taken from it
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # as over a no-break space in the name of a namespace
        raise UnreadableFile(f"{name} is a feed that is damaged; it cannot be read.") from error


def refuse_entities(name: str, text: str) -> None:
    """Refuse a feed that defines entities: a few lines of them can fill a machine's memory.

    Raises:
        UnreadableFile: with a sentence.
    """
    if "<!ENTITY" not in text.upper():
        return
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except DefusedXmlException as error:
        raise UnreadableFile(
            f"{name} defines XML entities, which feeds do not; it was refused."
        ) from error
    except (ParseError, ValueError, RecursionError) as error:
        raise UnreadableFile(f"{name} is damaged XML that defines entities.") from error
    raise UnreadableFile(f"{name} defines XML entities, which feeds do not; it was refused.")


def _draft(entry: Any, feed: Any) -> Draft:
    contents = dicts_of(entry.get("content"))
    marked_up = next((c.get("value") for c in contents if c.get("value")), None)
    marked_up = marked_up or entry.get("summary") or ""
    body, links = words.from_html(marked_up)
    title, _ = words.from_html(entry.get("title") or "")
    same = not title or body.startswith(title.rstrip("…."))
    author = (entry.get("author_detail") or {}).get("name") or entry.get("author")
    author = author or feed.get("author") or feed.get("title")
    link = entry.get("link")
    return {
        "platform": _platform(str(link or "")),
        "post_id": entry.get("id") or link,
        "text": body if same else f"{title}\n\n{body}" if body else title,
        "posted_at": entry.get("published") or entry.get("updated") or entry.get("created"),
        "edited_at": _edited(entry),
        "language": entry.get("language") or feed.get("language"),
        "name": words.clean(author) if author else None,
        "url": link,
        "in_reply_to": at(dict(entry.get("thr_in-reply-to") or {}), "ref"),
        "hashtags": [t.get("term") for t in dicts_of(entry.get("tags")) if _is_tag(t.get("term"))],
        "links": links,
        "media": _media(entry),
        "counts": {"comments": entry.get("slash_comments")},
    }


def _edited(entry: Any) -> str | None:
    """When an entry was changed after it was published; many feeds give the same time twice."""
    if "updated" not in entry:  # feedparser gives "published" in its place
        return None
    updated: str = entry["updated"]
    return updated if entry.get("published") and updated != entry.get("published") else None


def dicts_of(given: Any) -> list[dict[str, Any]]:
    """feedparser's own dictionaries as plain ones."""
    return dicts([dict(item) for item in given]) if isinstance(given, list) else []


def _is_tag(term: Any) -> bool:
    return isinstance(term, str) and bool(re.fullmatch(r"#?\w{2,60}", term))


def _platform(link: str) -> str:
    if re.match(r"https?://[\w.-]+/@[\w.]+/\d{15,}", link):
        return "mastodon"
    if link.startswith("https://bsky.app/"):
        return "bluesky"
    return "web"


def _media(entry: Any) -> list[dict[str, Any]]:
    found = []
    for item in [*dicts_of(entry.get("media_content")), *dicts_of(entry.get("enclosures"))]:
        kind = str(item.get("type") or item.get("medium") or "").split("/")[0]
        address = item.get("url") or item.get("href")
        if kind in ("image", "video") and isinstance(address, str):
            found.append(
                {"kind": "photo" if kind == "image" else "video", "url": address, "alt_text": None}
            )
    return found
