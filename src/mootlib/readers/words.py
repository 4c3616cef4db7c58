"""The words of a post: cleaned, freed of markup, and what they name (handles, tags, addresses)."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

#: Longer marked-up texts are refused: no post is this long, and parsing them costs too much.
HTML_LIMIT = 500_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u2028\u2029]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#0?39|#x27|#34|#38);")
_MENTION = re.compile(
    r"(?<![\w@＠./&])[@＠]([A-Za-z0-9_](?:[\w.-]*\w)?(?:@[A-Za-z0-9](?:[\w.-]*\w)?)?)", re.ASCII
)
_HASHTAG = re.compile(r"(?<![\w&/#＃])[#＃](\w*[^\W\d_]\w*)")
_LINK = re.compile(r"https?://[^\s<>\"“”«»]+")
_REPOST = re.compile(r"RT @(\w{1,50}):?\s+", re.ASCII)
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol")
)
_SILENT = frozenset(("script", "style", "template", "noscript", "iframe", "object"))


def clean(value: Any, *, entities: bool = False) -> str:
    """Text in NFC, line ends as ``\\n``, control characters removed, ends trimmed.

    ``entities``: undo ``&amp;`` and its like, once, as X writes them.
    """
    text = value if type(value) is str else _as_text(value)
    if text.isascii() and text.isprintable():  # nothing below changes such a text
        return (_plain_entities(text) if entities and "&" in text else text).strip()
    if not text.replace("\n", "").isprintable() and _CONTROL.search(text):
        text = _CONTROL.sub(_replace_control, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if entities and "&" in text:
        text = _plain_entities(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def _as_text(value: Any) -> str:
    if isinstance(value, list):  # words in pieces, some of them objects for links and names
        pieces = (item.get("text") if isinstance(item, dict) else item for item in value)
        return "".join(piece for piece in pieces if isinstance(piece, str))
    return "" if value is None else str(value)


def _plain_entities(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _replace_control(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in "\u2028\u2029\x0b\x0c":
        return "\n"
    return "\ufffd" if "\ud800" <= sign <= "\udfff" else ""


class _Words(HTMLParser):
    """Collects the text and the addresses of a piece of HTML; keeps nothing that runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br" or (tag in _BLOCKS and self.parts):
            self.parts.append("\n")
        elif tag == "a":
            given = dict(attrs)
            kind = (given.get("class") or "").split()
            address = given.get("href") or ""
            if "mention" not in kind and "hashtag" not in kind and _LINK.match(address):
                self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def from_html(value: Any) -> tuple[str, list[str]]:
    """The text of a piece of HTML, and the addresses that it links to (mentions and tags left out).

    Raises:
        ValueError: if it is longer than ``HTML_LIMIT``.
    """
    text = value if isinstance(value, str) else ""
    if len(text) > HTML_LIMIT:
        raise ValueError(f"The text is longer than {HTML_LIMIT:,} characters.")
    if "<" not in text and "&" not in text:
        return clean(text), []
    parser = _Words()
    parser.feed(text)
    parser.close()
    joined = re.sub(r"[ \t\xa0]*\n\s*\n\s*", "\n\n", "".join(parser.parts))
    return clean(re.sub(r"[ \t]+\n", "\n", joined)), list(dict.fromkeys(parser.links))


def mentions(text: str) -> list[str]:
    """Handles named, without ``@``, lower case, each once."""
    if "@" not in text and "＠" not in text:
        return []
    return list(dict.fromkeys(found.lower() for found in _MENTION.findall(text)))


def hashtags(text: str) -> list[str]:
    """Tags without ``#``, lower case, each once. A tag has at least one letter."""
    if "#" not in text and "＃" not in text:
        return []
    return list(dict.fromkeys(found.lower() for found in _HASHTAG.findall(text)))


def links(text: str) -> list[str]:
    """Web addresses in the text, each once; addresses cut off with an ellipsis are left out."""
    if "://" not in text:
        return []
    found = (address.rstrip(".,;:!?)]}'’*") for address in _LINK.findall(text))
    return list(dict.fromkeys(a for a in found if not a.endswith("…") and len(a) > 10))


def reposted(text: str) -> tuple[str, str] | None:
    """Handle and words of the post that a text beginning ``RT @`` passes on, else None."""
    if not text.startswith("RT @"):
        return None
    found = _REPOST.match(text)
    return (found[1].lower(), text[found.end() :]) if found else None
