"""Take a forgotten person's handle and words out of what others posted.

Found: '@handle' in any case and after any sign, handles among the mentions, links whose path names
her handle, her account or a post of hers, references to her posts, and reposts of her words. Not
found: her name in plain words, and copies of her words that do not say whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

__all__ = ["ERASED", "TELLING", "Forgotten", "clean_row"]

#: Stands where a handle stood. No platform allows it as a handle.
ERASED = "@erased"

#: Identifiers shorter than this mean nothing in a link: '2' may be a page.
TELLING = 6
#: Where a platform's own profiles are. There, the path names a handle.
_HOSTS = {
    "x": ("x.com", "twitter.com"),
    "facebook": ("facebook.com", "fb.com"),
    "bluesky": ("bsky.app",),
    "youtube": ("youtube.com",),
    "threads": ("threads.net", "threads.com"),
}
#: Elsewhere these are pages rather than people.
_PAGES = frozenset(
    [
        "about",
        "article",
        "articles",
        "blog",
        "contact",
        "council",
        "event",
        "events",
        "help",
        "home",
        "info",
        "jobs",
        "live",
        "login",
        "news",
        "page",
        "people",
        "photo",
        "photos",
        "police",
        "post",
        "posts",
        "search",
        "shop",
        "status",
        "support",
        "tag",
        "user",
        "users",
        "video",
        "videos",
        "watch",
    ]
)
_REFERENCES = ("in_reply_to", "conversation_id", "repost_of", "quote_of")
_MENTION = re.compile(r"[@＠]([\w.-]{1,256}(?:@[\w.-]{1,256})?)")
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|\b[\w-]{1,63}\.[a-z]{2,10}/)[^\s<>\"]+", re.I
)
_PIECES = re.compile(r"[/?=&#]+")
_REPOST = re.compile(r"^\s*(?:RT|MT)\b[\s:]*[@＠]([\w.-]{1,256}(?:@[\w.-]{1,256})?)")
_LOCAL = re.compile(r"\w+")


class Forgotten(Protocol):
    """Who is to be forgotten."""

    def holds(self, kind: str, platform: str, value: str) -> bool:
        """Whether this 'account', 'handle' (lower case) or 'post' is hers."""


def _readings(found: str) -> Iterator[str]:
    """What may be the handle at the start of what follows an @, longest first.

    >>> list(_readings("ann.lee-x@town.example."))
    ['ann.lee-x@town.example.', 'ann.lee-x@town.example', 'ann.lee-x', 'ann']
    """
    seen = set()
    local = found.partition("@")[0]
    word = _LOCAL.match(found)
    for reading in (found, found.rstrip(".-"), local, local.rstrip(".-"), word and word.group()):
        if reading and reading not in seen:
            seen.add(reading)
            yield reading


def _is_page(piece: str) -> bool:
    """Whether a part of an address is more likely a page than somebody's name."""
    return len(piece) < TELLING or piece.lower() in _PAGES


class _Row:
    """One post, with the questions that its platform settles."""

    def __init__(self, row: Mapping[str, Any], forgotten: Forgotten) -> None:
        self.row = row
        self._platform = row["platform"]
        self._forgotten = forgotten
        hers = [n for n in row["mentions"] if n and self.holds("handle", n.lower())]
        #: '@ann' stands in the text for the mention 'ann@town.example'.
        self._local = {name.lower().partition("@")[0] for name in hers}

    def holds(self, kind: str, value: str) -> bool:
        return self._forgotten.holds(kind, self._platform, value)

    def is_handle(self, name: str) -> bool:
        name = name.lower()
        return name in self._local or self.holds("handle", name)

    def is_hers(self, piece: str, at_home: bool) -> bool:
        """Whether a piece of a link names her or a post of hers."""
        if len(piece) >= TELLING and (self.holds("account", piece) or self.holds("post", piece)):
            return True
        if at_home or piece.startswith("@") or not _is_page(piece):
            return self.is_handle(piece.lstrip("@"))
        return False

    def link(self, address: str) -> str:
        pieces = [piece for piece in _PIECES.split(address) if piece]
        hosts = _HOSTS.get(self._platform, (f"{self._platform}.",))
        at_home = any(host in piece.lower() for host in hosts for piece in pieces[:2])
        return ERASED if any(self.is_hers(piece, at_home) for piece in pieces) else address

    def text(self, text: str) -> str:
        def mention(found: re.Match[str]) -> str:
            for reading in _readings(found.group(1)):
                if self.is_handle(reading):
                    return ERASED + found.group(1)[len(reading) :]
            return found.group()

        if "/" in text:
            text = _LINK.sub(lambda found: self.link(found.group()), text)
        return _MENTION.sub(mention, text) if "@" in text or "＠" in text else text

    def reference(self, post_id: str | None) -> str | None:
        if post_id is None or self.holds("post", post_id):
            return None
        pieces = (*post_id.split("/"), *post_id.split("_"))
        return None if any(self.holds("account", piece) for piece in pieces) else post_id

    def repeats_her(self) -> bool:
        """Whether the post passes on her words."""
        origin = self.row["repost_of"]
        if origin is not None and self.reference(origin) is None:
            return True
        named = _REPOST.match(self.row["text"])
        return named is not None and any(self.is_handle(r) for r in _readings(named.group(1)))


def clean_row(row: Mapping[str, Any], forgotten: Forgotten) -> dict[str, Any]:
    """The columns of a post that change when a person is forgotten, with their new values."""
    post = _Row(row, forgotten)
    new: dict[str, Any] = {name: post.reference(row[name]) for name in _REFERENCES}
    new["mentions"] = [
        ERASED if name and post.is_handle(name) else name for name in row["mentions"]
    ]
    new["links"] = [post.link(address) for address in row["links"]]
    new["url"] = row["url"] and post.link(row["url"])
    if post.repeats_her():
        new |= {"text": f"RT {ERASED}", "media": [], "links": [], "url": None, "hashtags": []}
    else:
        new["text"] = post.text(row["text"])
        new["media"] = [
            {
                **item,
                "url": item["url"] and post.link(item["url"]),
                "alt_text": item["alt_text"] and post.text(item["alt_text"]),
            }
            for item in row["media"]
        ]
    return {name: value for name, value in new.items() if value != row[name]}
