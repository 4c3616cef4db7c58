"""The stored results of the pages of understanding: coordination, who talks to whom, what has changed.

They lie beside ``result.json`` in the analysis's folder, are written by its run and read by pages, and lose
whoever is erased. Private accounts are pseudonyms in them from the start.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from folkmoot.listening.models import Analysis
from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.erasers import Account
from mootlib.listening.conversation_network import Community
from mootlib.listening.conversation_own import OwnPlace
from mootlib.listening.conversation_topics import Spoken
from mootlib.listening.coordination_groups import GroupsResult
from mootlib.listening.erasing import without_traces
from mootlib.listening.result import PostKey
from mootlib.listening.transformation import Transformation
from mootlib.records import Method
from mootlib.text import personal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptNetwork:
    """What is kept of a conversation network beside its two tables."""

    communities: tuple[Community, ...]
    topics: dict[int, tuple[Spoken, ...]]  #: by community
    all_communities: int
    modularity: float
    modularity_by_chance: float
    stability: float
    bridges: tuple[str, ...]
    reciprocity: dict[str, float | None]
    own: OwnPlace | None
    posts: int
    without_author: int
    without_target: int
    silent: int
    method: Method


@dataclass(frozen=True, slots=True)
class KeptChanges:
    """What has changed, the names of the places in it, and when it was counted."""

    found: Transformation
    place_names: dict[str, str]
    counted_at: datetime
    said_here: int  #: contributions to this site among the posts


_COORDINATION: TypeAdapter[GroupsResult] = TypeAdapter(GroupsResult)
_NETWORK: TypeAdapter[KeptNetwork] = TypeAdapter(KeptNetwork)
_CHANGES: TypeAdapter[KeptChanges] = TypeAdapter(KeptChanges)


def store_coordination(analysis: Analysis, found: GroupsResult) -> None:
    _write(analysis.folder / "coordination.json", _COORDINATION.dump_json(found))


def store_changes(analysis: Analysis, found: KeptChanges) -> None:
    _write(analysis.folder / "changes.json", _CHANGES.dump_json(found))


def store_network(
    analysis: Analysis, found: KeptNetwork, accounts: pa.Table, ties: pa.Table
) -> None:
    """Tables first: a reader between the writes sees at most a tie whose account it does not know."""
    _write_table(analysis.folder / "network-accounts.parquet", accounts)
    _write_table(analysis.folder / "network-ties.parquet", ties)
    _write(analysis.folder / "network.json", _NETWORK.dump_json(found))


def coordination(analysis: Analysis) -> GroupsResult | None:
    """What was shared at the same time; None where the analysis is older than the method."""
    return _read(analysis.folder / "coordination.json", _COORDINATION.validate_json)


def changes(analysis: Analysis) -> KeptChanges | None:
    """What has changed; None where the analysis is older than the method."""
    return _read(analysis.folder / "changes.json", _CHANGES.validate_json)


def network(analysis: Analysis) -> tuple[KeptNetwork, pa.Table, pa.Table] | None:
    """The network, its accounts and its ties; None where the analysis is older than the method."""
    found = _read(analysis.folder / "network.json", _NETWORK.validate_json)
    if found is None:
        return None
    accounts = _read(analysis.folder / "network-accounts.parquet", _table)
    ties = _read(analysis.folder / "network-ties.parquet", _table)
    return None if accounts is None or ties is None else (found, accounts, ties)


def forget(analysis: Analysis, account: Account) -> None:
    """Write what is stored anew without an erased account."""
    ids = frozenset(_ids_of(account))
    traces: dict[str, Any] = {
        "keys": [PostKey(*key) for key in account.posts],
        "ids": ids,
        "names": account.names,
    }
    if (groups := coordination(analysis)) is not None:
        store_coordination(analysis, without_traces(groups, **traces))
    if (changed := changes(analysis)) is not None:
        store_changes(analysis, without_traces(changed, **traces))
    if (kept := network(analysis)) is not None:
        found, accounts, ties = kept
        gone = pa.array(sorted(ids), pa.string())
        hers = pc.or_(pc.is_in(ties["source"], gone), pc.is_in(ties["target"], gone))
        store_network(
            analysis,
            without_traces(found, **traces),
            accounts.filter(pc.invert(pc.is_in(accounts["id"], gone))),
            ties.filter(pc.invert(hers)),
        )


def _ids_of(account: Account) -> list[str]:
    """What may stand for her: the identifier, its pseudonym, and those of bare handles."""
    key = privacy_key()
    names = [account.account_id, *(f"@{name.lower().lstrip('@')}" for name in account.names)]
    handles = [name.lower().lstrip("@") for name in account.names]
    return [
        account.account_id,
        *handles,
        *(personal.pseudonym(key, account.platform, name) for name in names),
    ]


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    draft.write_bytes(content)
    os.replace(draft, file)


def _write_table(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    pq.write_table(table, draft)
    os.replace(draft, file)


def _table(content: bytes) -> pa.Table:
    return pq.read_table(pa.BufferReader(content))


def _read(file: Path, made_from: Callable[[bytes], T]) -> T | None:
    try:
        found: T = _kept(file, file.stat().st_mtime_ns, made_from)
        return found
    except FileNotFoundError:
        return None


@lru_cache(maxsize=16)
def _kept(file: Path, changed: int, made_from: Callable[[bytes], Any]) -> Any:
    return made_from(file.read_bytes())
