"""The mapping file: which column of a table means what, in JSON, checked with plain sentences."""

from __future__ import annotations

import collections.abc as abc
import difflib
import json
import os
from pathlib import Path
from typing import Any

from mootlib.readers.dates import DAY_FIRST, MONTH_FIRST, zone_named
from mootlib.readers.model import BadMapping, Mapping
from mootlib.records import METRICS

#: What a column can mean, with the explanation shown beside it.
FIELDS: abc.Mapping[str, str] = {
    "text": "the words of the post",
    "post_id": "the platform's identifier of the post",
    "posted_at": "when it was published",
    "account_id": "the platform's identifier of the account",
    "handle": "user name of the account",
    "name": "display name of the account",
    "followers": "followers of the account",
    "url": "where the post can be read",
    "language": "language, as the source gives it",
    "form": "text, link, photo, video, ...",
    "in_reply_to": "identifier of the post that it answers",
    "conversation_id": "identifier of the first post of the conversation",
    "repost_of": "identifier of the post that it passes on",
    "quote_of": "identifier of the post that it quotes",
    "mentions": "handles named",
    "hashtags": "tags",
    "links": "addresses linked to",
    "media": "addresses of pictures and videos",
    "latitude": "degrees north",
    "longitude": "degrees east",
    "place_name": "place, as the source names it",
    "edited_at": "when it was last edited",
    "deleted_at": "when it was deleted",
    "observed_at": "when the counts were seen",
}

_KEYS = ("platform", "columns", "counts", "time_zone", "date_order")
_MAX_BYTES = 1_000_000


def load_mapping(path: str | os.PathLike[str]) -> Mapping:
    """Read a mapping file.

    Raises:
        BadMapping: with a sentence, if it cannot be read or says something impossible.
    """
    name = Path(path).name
    try:
        with Path(path).open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BadMapping(
            f"The mapping file {name} could not be read ({error.strerror})."
        ) from error
    if len(raw) > _MAX_BYTES:
        raise BadMapping(f"The mapping file {name} is too large to be one.")
    try:
        given = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadMapping(f"The mapping file {name} is not valid JSON{where}.") from error
    return parse_mapping(given)


def parse_mapping(given: Any) -> Mapping:
    """A mapping from decoded JSON: ``platform``, ``columns``, ``counts``, ``time_zone``, ``date_order``.

    Raises:
        BadMapping: with a sentence naming the entry that is wrong.
    """
    if not isinstance(given, dict):
        raise BadMapping('A mapping is a JSON object, such as {"columns": {"text": "message"}}.')
    for key in given:
        if key not in _KEYS:
            raise BadMapping(f"A mapping has no entry {key!r}{_near(key, _KEYS)}.")
    platform, column = _platform(given.get("platform", "other"))
    order = given.get("date_order")
    if order not in (None, DAY_FIRST, MONTH_FIRST):
        raise BadMapping(f"date_order is {DAY_FIRST!r} or {MONTH_FIRST!r}, not {order!r}.")
    zone = given.get("time_zone")
    if zone is not None:
        try:
            zone_named(str(zone))
        except ValueError as error:
            raise BadMapping(str(error)) from error
    return Mapping(
        platform=platform,
        platform_column=column,
        columns=_group(given.get("columns", {}), "columns", tuple(FIELDS)),
        counts=_group(given.get("counts", {}), "counts", METRICS),
        time_zone=None if zone is None else str(zone),
        date_order=order,
    )


def _platform(given: Any) -> tuple[str, str | None]:
    if isinstance(given, str) and given.strip():
        return platform_named(given), None
    if isinstance(given, dict) and isinstance(given.get("column"), str) and len(given) == 1:
        return "other", given["column"]
    raise BadMapping(
        'platform is a name such as "facebook", or {"column": "..."} naming the column that says it.'
    )


def _group(given: Any, where: str, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise BadMapping(f'{where} is a JSON object, such as {{"{known[0]}": "a column name"}}.')
    result = {}
    for key, names in given.items():
        if key not in known:
            raise BadMapping(f"{where} has no entry {key!r}{_near(key, known)}.")
        if isinstance(names, str):
            names = [names]
        if not (isinstance(names, list) and names and all(isinstance(n, str) for n in names)):
            raise BadMapping(f"{where}.{key} is a column name or a list of column names.")
        result[key] = tuple(names)
    return result


def _near(name: str, known: abc.Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(str(name), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}"


def validate(mapping: Mapping, columns: abc.Sequence[str]) -> Mapping:
    """The mapping, with column names as they stand in the file (spaces, capitals may differ).

    Raises:
        BadMapping: naming the column that is missing, and those that exist; or if neither text nor
            identifier is mapped.
    """
    exact = set(columns)
    loose = {c.strip().casefold(): c for c in reversed(columns)}

    def find(name: str, where: str) -> str:
        if name in exact:
            return name
        if (found := loose.get(name.strip().casefold())) is not None:
            return found
        existing = ", ".join(columns[:40]) + (", ..." if len(columns) > 40 else "")
        raise BadMapping(f"{where} names the column {name!r}; the file has: {existing}.")

    if not ({"text", "post_id"} & mapping.columns.keys()):
        raise BadMapping("The mapping must say which column holds the text (columns.text).")
    return Mapping(
        platform=mapping.platform,
        platform_column=mapping.platform_column and find(mapping.platform_column, "platform"),
        columns={
            key: tuple(find(n, f"columns.{key}") for n in names)
            for key, names in mapping.columns.items()
        },
        counts={
            key: tuple(find(n, f"counts.{key}") for n in names)
            for key, names in mapping.counts.items()
        },
        time_zone=mapping.time_zone,
        date_order=mapping.date_order,
    )


def to_json(mapping: Mapping) -> dict[str, Any]:
    """The mapping as it would stand in a mapping file; ``parse_mapping`` reads it back."""

    def plain(group: abc.Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        return {key: names[0] if len(names) == 1 else list(names) for key, names in group.items()}

    result: dict[str, Any] = {
        "platform": {"column": mapping.platform_column}
        if mapping.platform_column
        else mapping.platform,
        "columns": plain(mapping.columns),
        "counts": plain(mapping.counts),
    }
    if mapping.time_zone:
        result["time_zone"] = mapping.time_zone
    if mapping.date_order:
        result["date_order"] = mapping.date_order
    return result


_PLATFORM_WORDS = {
    **dict.fromkeys(("x", "twitter", "twitter.com", "x.com", "tweet", "tweets"), "x"),
    **dict.fromkeys(("facebook", "fb", "facebook.com"), "facebook"),
    **dict.fromkeys(("instagram", "ig", "insta", "instagram.com"), "instagram"),
    **dict.fromkeys(("youtube", "yt", "youtube.com"), "youtube"),
    **dict.fromkeys(("bluesky", "bsky", "bsky.app"), "bluesky"),
    **dict.fromkeys(("tiktok", "tiktok.com"), "tiktok"),
    **dict.fromkeys(("linkedin", "linkedin.com"), "linkedin"),
    **dict.fromkeys(("reddit", "reddit.com"), "reddit"),
    **dict.fromkeys(("threads", "threads.net", "threads.com"), "threads"),
    **dict.fromkeys(("telegram", "t.me"), "telegram"),
}


#: What every store can keep of a platform's name.
_LONGEST = 40


def platform_named(name: str) -> str:
    """The platform's short name as records use it: 'Twitter' is 'x'."""
    word = " ".join(name.split()).lower().replace("/", "-")[:_LONGEST]
    return _PLATFORM_WORDS.get(word.removeprefix("www."), word) or "other"
