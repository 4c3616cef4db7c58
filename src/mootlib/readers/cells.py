"""Columns of cells to columns of values: what each field of a post may hold, and how it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.readers import values, words
from mootlib.readers.model import RAW_LIMIT
from mootlib.records import MEDIA, TIMESTAMP

_FORMS = {
    **dict.fromkeys(("text", "status", "note", "tweet", "self", "mobile_status_update"), "text"),
    **dict.fromkeys(("link", "share", "shared_story", "article"), "link"),
    **dict.fromkeys(
        ("photo", "image", "album", "photos", "picture", "carousel", "graphimage"), "photo"
    ),
    **dict.fromkeys(("graphsidecar", "added_photos", "cover_photo", "profile_media"), "photo"),
    **dict.fromkeys(
        ("video", "videos", "native_video", "youtube", "igtv", "reel", "reels"), "video"
    ),
    **dict.fromkeys(("graphvideo", "added_video", "video_inline", "animated_gif", "gif"), "video"),
    **dict.fromkeys(("live", "live_video", "live_video_complete", "live_video_scheduled"), "live"),
    **dict.fromkeys(("poll", "question"), "poll"),
    "story": "story",
    **dict.fromkeys(("event", "created_event"), "event"),
}
_SEPARATOR = re.compile(r"[,;|\s\[]")
#: X has put the time into its identifiers since November 2010 (the "snowflake" scheme).
_X_EPOCH_MS = 1288834974657
_X_FIRST_SNOWFLAKE = 29_700_859_247


def array(column: list[Any] | None, kind: pa.DataType, count: int) -> pa.Array:
    """A column of one Arrow type; None means all null."""
    if column is None:
        return pa.nulls(count, kind)
    if kind == TIMESTAMP:
        return pa.array(column, pa.int64()).cast(TIMESTAMP)
    try:
        return pa.array(column, kind)
    except UnicodeEncodeError:  # half a character, as JSON's \ud83d alone
        return pa.array([encodable(value) for value in column], kind)


def encodable(value: Any) -> Any:
    """The value with half characters replaced."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [encodable(item) for item in value]
    if isinstance(value, dict):
        return {key: encodable(item) for key, item in value.items()}
    return value


def count_array(column: list[Any]) -> pa.Array:
    """Counts, null where a cell holds none."""
    if set(map(type, column)) <= {int, type(None)}:
        try:
            found = pa.array(column, pa.int64())
            if (pc.min(found).as_py() or 0) >= 0:
                return found
        except (pa.ArrowInvalid, OverflowError):
            pass
    return pa.array(values.each(column, values.count), pa.int64())


def x_time(number: int, latest: int) -> int | None:
    """When X made an identifier, in microseconds; None for those before the snowflake scheme."""
    if number < _X_FIRST_SNOWFLAKE:
        return None
    micros = ((number >> 22) + _X_EPOCH_MS) * 1000
    return micros if micros <= latest + 86_400_000_000 else None


def address(value: Any) -> str | None:
    """A web address, or None."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    return words.clean(text)[:2000] if text[:4].lower() == "http" and "://" in text else None


def short(value: Any) -> str | None:
    """A name or label of at most 500 characters, or None."""
    return None if values.blank(value) else words.clean(value)[:500] or None


def soft_id(value: Any) -> str | None:
    """An identifier of something else than the post itself: None where it is damaged."""
    try:
        return values.identifier(value)
    except values.DamagedId:
        return None


def form(value: Any) -> str | None:
    """One of ``FORMS``, or None where the platform's word is not known."""
    if values.blank(value):
        return None
    return _FORMS.get(str(value).strip().lower().replace(" ", "_"))


def forms(given: list[Any] | None, media: list[Any] | None) -> list[Any] | None:
    """The form given, else that of the first picture or video."""
    if media is None:
        return given
    kinds = [next((m["kind"] for m in items), None) for items in media]
    kinds = [kind if kind in ("photo", "video", "live") else None for kind in kinds]
    return kinds if given is None else [a or b for a, b in zip(given, kinds, strict=True)]


def listed(value: Any) -> list[str]:
    """The texts of a list, be it a list, JSON, or separated by commas, bars or spaces."""
    if type(value) is str and value[:4] == "http" and len(value.split(None, 1)) == 1:
        if "," not in value and ";" not in value and "|" not in value:
            return [words.clean(value)]
    elif isinstance(value, list | tuple):
        return [words.clean(item) for item in value if isinstance(item, str) and item.strip()]
    if values.blank(value):
        return []
    text = str(value).strip()
    if not _SEPARATOR.search(text):
        return [words.clean(text)]
    if text[0] == "[":
        try:
            return listed(json.loads(text))
        except (ValueError, RecursionError):
            text = text.strip("[]").replace("'", "")
    pieces = re.split(r"[,;|\s]+(?=https?://)|\s+" if "://" in text else r"[,;|\s]+", text)
    return [words.clean(piece) for piece in pieces if piece]


def handles(value: Any) -> list[str]:
    """Handles of a list, each once."""
    return list(dict.fromkeys(h for v in listed(value) if (h := values.handle(v))))


def tags(value: Any) -> list[str]:
    """Tags of a list without ``#``, each once."""
    return list(dict.fromkeys(t for v in listed(value) if (t := v.lstrip("#＃").lower())))


def media(value: Any) -> list[dict[str, str | None]]:
    """Pictures and videos, from objects or from addresses."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [{f.name: short(item.get(f.name)) for f in MEDIA} for item in value]
    return [{"kind": kind(url), "url": url, "alt_text": None} for url in listed(value)]


def kind(url: str) -> str:
    """Photo or video, by the ending of an address."""
    end = url.split("?")[0].rsplit(".", 1)[-1].lower()
    return "video" if end in ("mp4", "mov", "webm", "m3u8") else "photo"


def either(given: list[Any] | None, text: list[str], find: Callable[[str], list[str]]) -> list[Any]:
    """What the source lists, else what the text shows."""
    if given is None:
        return [find(t) for t in text]
    return [g or find(t) for g, t in zip(given, text, strict=True)]


def both(given: list[Any] | None, found: list[Any]) -> list[Any]:
    """What the source lists and what the text shows, each once."""
    if given is None:
        return found
    return [list(dict.fromkeys([*g, *f])) for g, f in zip(given, found, strict=True)]


def reposts(given: list[Any] | None, text: list[str], platform: list[str]) -> list[Any]:
    """Identifier of the post passed on; where only ``RT @name:`` tells, a digest of its words."""
    result = given or [None] * len(text)
    for row, words_ in enumerate(text):
        if result[row] is None and platform[row] == "x" and (found := words.reposted(words_)):
            result[row] = values.content_id("x", *found)
    return result


def coordinates(
    latitude: list[Any] | None, longitude: list[Any] | None
) -> tuple[list[Any] | None, list[Any] | None]:
    """Both or neither; 0, 0 is what programs write for "unknown"."""
    if latitude is None or longitude is None:
        return None, None
    pairs = [
        (a, b)
        if a is not None and b is not None and abs(a) <= 90 and abs(b) <= 180 and (a or b)
        else (None, None)
        for a, b in zip(latitude, longitude, strict=True)
    ]
    return [a for a, _ in pairs], [b for _, b in pairs]


def as_raw(found: Any) -> str:
    """A record as found, as text of at most ``RAW_LIMIT`` characters."""
    if isinstance(found, str):
        return found.rstrip("\r\n")[:RAW_LIMIT]
    try:
        return json.dumps(found, ensure_ascii=False, default=str)[:RAW_LIMIT]
    except (ValueError, RecursionError, TypeError):
        return repr(type(found))
