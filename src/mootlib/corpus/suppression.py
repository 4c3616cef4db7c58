"""Who asked to be forgotten, kept so that she can be recognised but never read.

The list holds keyed hashes (HMAC-SHA-256) of an account, of its handles and of its posts' numbers.
Without the key, which is never stored with the corpus, nobody can test a guess against it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Suppression", "check_of", "digests"]

_KINDS = ("account", "handle", "post")
_REMEMBERED = 200_000
_CHECK = b"folkmoot suppression list"


def _digest(key: bytes, kind: str, platform: str, value: str) -> str:
    parts = [part.encode("utf-8", "surrogatepass") for part in (kind, platform, value)]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key, message, hashlib.sha256).hex()


def digests(key: bytes, kind: str, pairs: Iterable[tuple[str, str]]) -> pa.Table:
    """Rows of the list for (platform, value) pairs of a kind: 'account', 'handle' or 'post'."""
    found = sorted({_digest(key, kind, platform, value) for platform, value in pairs})
    return pa.table(
        {"kind": pa.array([kind] * len(found), pa.string()), "digest": pa.array(found, pa.string())}
    )


def check_of(key: bytes) -> str:
    """A value that tells whether a key is the one that the list was made with.

    Raises `ValueError` for a key of fewer than 16 bytes.
    """
    if len(key) < 16:
        raise ValueError("The key of the suppression list must have at least 16 bytes.")
    return hmac.digest(key, _CHECK, hashlib.sha256).hex()[:16]


class Suppression:
    """Answers whether somebody is on the list; remembers its answers."""

    def __init__(self, key: bytes, listed: pa.Table) -> None:
        self._key = key
        self._listed = {
            kind: frozenset(listed.filter(pc.equal(listed["kind"], kind))["digest"].to_pylist())
            for kind in _KINDS
        }
        self._answers: dict[tuple[str, str, str], bool] = {}

    def holds(self, kind: str, platform: str, value: str) -> bool:
        """Whether the list holds this 'account', 'handle' (lower case) or 'post'."""
        listed = self._listed[kind]
        if not listed:
            return False
        question = (kind, platform, value)
        answer = self._answers.get(question)
        if answer is None:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            answer = _digest(self._key, *question) in listed
            self._answers[question] = answer
        return answer
