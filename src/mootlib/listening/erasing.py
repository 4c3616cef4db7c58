"""Taking one account's words out of a stored result.

The counts stay as they were found (a number without a person behind it), the words go: her posts are no
longer shown as evidence, and her handle and name are masked wherever other people's words hold them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.listening.result import ListeningResult, PostKey

__all__ = ["MASK", "without_account", "without_traces"]

MASK = "@erased"

T = TypeVar("T")


def without_account(
    result: ListeningResult,
    *,
    keys: Collection[PostKey],
    account_id: str,
    names: Iterable[str] = (),
) -> ListeningResult:
    """A result that shows nothing of an erased account.

    Args:
        result: as it was stored.
        keys: the account's posts.
        account_id: the account's identifier on its platform.
        names: handle and display name; masked as whole words, capitals or not.

    Returns:
        The same result without the posts' rows, examples and questions, and with the names masked in
        every text. Sizes, shares, tones and trends are not computed anew.
    """
    gone = frozenset(keys)
    kept = replace(
        result,
        findings=_without_rows(result.findings, gone, account_id),
        questions=tuple(q for q in result.questions if q.key not in gone),
        bursts=tuple(
            replace(b, post_keys=tuple(k for k in b.post_keys if k not in gone))
            for b in result.bursts
        ),
        topics=tuple(
            replace(
                topic,
                typical=tuple(e for e in topic.typical if e.key not in gone),
                most_seen=tuple(e for e in topic.most_seen if e.key not in gone),
            )
            for topic in result.topics
        ),
        talked_about=tuple(a for a in result.talked_about if a.id != account_id),
        talking=tuple(a for a in result.talking if a.id != account_id),
    )
    pattern = _pattern(names)
    if pattern is None:
        return kept
    masked: ListeningResult = _masked(kept, pattern)
    return masked


#: Where the results of understanding name accounts, and where they hold words of people's own.
_ID_FIELDS = ("id", "account_a", "account_b")
_ID_LISTS = frozenset({"bridges"})
_WORDS = frozenset({"things", "central", "label"})


def without_traces(
    found: T, *, keys: Collection[PostKey], ids: Collection[str], names: Iterable[str] = ()
) -> T:
    """A result of coordination, conversation network or transformation without an account.

    Args:
        found: a dataclass of dataclasses, named tuples, tuples, dicts and plain values.
        keys: the account's posts.
        ids: what stands for her: her identifier, her pseudonyms.
        names: handle and display name; masked as whole words in addresses, tags and labels.

    Returns:
        The same result; an entry of a list goes if it is one of her posts, or is listed under one of the
        ids. Counts are not computed anew.
    """
    traces = _Traces(frozenset(keys), frozenset(ids), _pattern(names))
    cleaned: T = traces.out_of(found, "")
    return cleaned


@dataclass(frozen=True)
class _Traces:
    keys: frozenset[PostKey]
    ids: frozenset[str]
    pattern: re.Pattern[str] | None

    def out_of(self, found: Any, field: str) -> Any:
        """A value without them; ``field`` is what it is called where it stands."""
        if isinstance(found, str):
            if self.pattern is None or field not in _WORDS:
                return found  # a kind of thing may be called as she is
            return self.pattern.sub(MASK, found)
        if isinstance(found, PostKey | pa.Table):
            return found
        if is_dataclass(found) and not isinstance(found, type):
            parts = {f.name: self.out_of(getattr(found, f.name), f.name) for f in fields(found)}
            return replace(found, **parts)
        if isinstance(found, dict):
            return {key: self.out_of(part, field) for key, part in found.items()}
        if (names := getattr(found, "_fields", None)) is not None:
            return type(found)(
                *(self.out_of(part, name) for part, name in zip(found, names, strict=True))
            )
        if isinstance(found, tuple | list):
            return type(found)(
                self.out_of(one, field) for one in found if not self._hers(one, field)
            )
        return found

    def _hers(self, item: Any, field: str) -> bool:
        if isinstance(item, PostKey):
            return item in self.keys
        if isinstance(item, str):
            return field in _ID_LISTS and item in self.ids
        return any(getattr(item, name, None) in self.ids for name in _ID_FIELDS)


def _without_rows(findings: pa.Table, gone: frozenset[PostKey], account_id: str) -> pa.Table:
    platforms = findings["platform"].to_pylist()
    ids = findings["post_id"].to_pylist()
    accounts = findings["account_id"].to_pylist()
    keep = [
        PostKey(platform, post_id) not in gone and account != account_id
        for platform, post_id, account in zip(platforms, ids, accounts, strict=True)
    ]
    return findings.filter(pc.cast(pa.array(keep, pa.bool_()), pa.bool_()))


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    words = sorted({name.strip().lstrip("@") for name in names if name.strip()}, key=len)[::-1]
    if not words:
        return None
    return re.compile(rf"@?(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _masked(found: Any, pattern: re.Pattern[str]) -> Any:
    """A value with the names masked in every text that it holds, however deep."""
    if isinstance(found, str):
        return pattern.sub(MASK, found)
    if isinstance(found, PostKey | pa.Table):
        return found
    if is_dataclass(found) and not isinstance(found, type):
        changes = {
            f.name: _masked(getattr(found, f.name), pattern) for f in fields(found) if f.init
        }
        return replace(found, **changes)
    if isinstance(found, dict):
        return {_masked(k, pattern): _masked(v, pattern) for k, v in found.items()}
    if isinstance(found, tuple | list):
        return type(found)(_masked(item, pattern) for item in found)
    return found
