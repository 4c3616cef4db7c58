"""The form of an event: what it may hold, its canonical bytes, and its hash (docs/events.md)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

NO_HASH = "0" * 64  #: what the first event has for the hash of the one before
MOST_PRECISE = 2**53 - 1  #: the largest whole number that every JSON reader keeps exactly
DEEPEST = 20  #: lists in lists: more is a mistake, and a reader may give up on it

_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SUBJECT = re.compile(r"[a-z][a-z0-9_.]*:[A-Za-z0-9][A-Za-z0-9_.:/-]*")
#: user@host, user@[1.2.3.4], @handle, and an @ that is only written otherwise.
_ADDRESS = re.compile(r"(@|%40)[\w\[]", re.IGNORECASE)


class NotAnEvent(ValueError):
    """What was to be recorded may not be in an event; the message says why."""


def checked_kind(kind: str) -> str:
    """The kind, if it is dotted words such as ``matter.opened``."""
    if not _KIND.fullmatch(kind):
        raise NotAnEvent(f"A kind is dotted words such as 'matter.opened', not {kind!r}.")
    return kind


def checked_subject(subject: str) -> str:
    """The subject, if it is a noun and an identifier such as ``matter:17``."""
    if not _SUBJECT.fullmatch(subject):
        raise NotAnEvent(f"A subject is a noun and an identifier as 'matter:17', not {subject!r}.")
    return subject


def checked_facts(facts: Any) -> dict[str, Any]:
    """A plain copy of the facts, if they can be published and hashed alike everywhere."""
    return _checked_mapping(facts, personal=False)


def checked_detail(detail: Any) -> dict[str, Any]:
    """A plain copy of the detail; it may name people, since it can be erased."""
    return _checked_mapping(detail, personal=True)


def _checked_mapping(value: Any, *, personal: bool) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAnEvent("Facts and detail are each a dict.")
    checked: dict[str, Any] = _checked(value, personal, 0)
    return checked


def _checked(value: Any, personal: bool, depth: int) -> Any:
    if depth > DEEPEST:
        raise NotAnEvent(f"Nothing may lie more than {DEEPEST} levels deep.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > MOST_PRECISE:
            raise NotAnEvent(f"{value} is too large to be read exactly everywhere.")
        return int(value)
    if isinstance(value, str):
        return _checked_text(value, personal)
    if isinstance(value, list):
        return [_checked(item, personal, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            _checked_key(k, personal): _checked(v, personal, depth + 1) for k, v in value.items()
        }
    raise NotAnEvent(f"{type(value).__name__} may not be in an event: use text or whole numbers.")


def _checked_text(value: str, personal: bool) -> str:
    text = str.__str__(value)  # of a choice too: its value, never its label
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise NotAnEvent("A text holds half a character.") from problem
    if "\0" in text:
        raise NotAnEvent("A text holds a null character, which PostgreSQL cannot keep.")
    if not personal and _ADDRESS.search(unicodedata.normalize("NFKC", text)):
        # The text itself stays out of the message: it would be in a log.
        raise NotAnEvent("A text looks like an e-mail address or an @handle: put it in the detail.")
    return text


def _checked_key(key: Any, personal: bool) -> str:
    # Other letters sort differently as UTF-16, which RFC 8785 asks for, than as anything else.
    if not isinstance(key, str) or not key.isascii():
        raise NotAnEvent("A key is ASCII text.")
    return _checked_text(key, personal)


def canonical(value: Any) -> bytes:
    """The bytes of RFC 8785: the same for everyone who holds the same values."""
    return rfc8785.dumps(value)


def written(moment: datetime) -> str:
    """A time as RFC 3339 in UTC, always with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(fields: Mapping[str, Any]) -> str:
    """The hash of an event: over all its public fields but the hash itself."""
    body = {name: value for name, value in fields.items() if name != "hash"}
    return hashlib.sha256(canonical(body)).hexdigest()


def detail_hash_of(salt: str, detail: Mapping[str, Any]) -> str:
    """The digest of a detail: sha256 of the salt's 32 bytes, then the detail in canonical form."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(dict(detail))).hexdigest()
