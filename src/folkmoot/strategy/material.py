"""What profiles are made from: all posts that a body's imports and collections brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.utils import timezone

from folkmoot.sources.bridge import account_label, corpus, privacy_key
from folkmoot.sources.directory import accounts_for
from folkmoot.sources.models import Collection, Import
from folkmoot.spine.models import Organisation
from mootlib.records import ACCOUNTS, COUNTS, POSTS
from mootlib.strategy.voices import AccountKey
from mootlib.text import personal


@dataclass(frozen=True)
class Material:
    """Posts, accounts and counts of an organisation's imports and collections, each once.

    ``roles`` has the accounts that the directory gives a body, beside those that say so themselves;
    ``read_at`` is when reading began.
    """

    read_at: datetime
    posts: pa.Table
    accounts: pa.Table
    counts: pa.Table
    roles: Mapping[str, Mapping[tuple[str, str], str]]

    @property
    def bodies(self) -> list[str]:
        """The bodies whose accounts wrote in these posts, those with most posts first."""
        spoken = self.posts.group_by(["platform", "account_id"]).aggregate([([], "count_all")])
        posts = {(r["platform"], r["account_id"]): r["count_all"] for r in spoken.to_pylist()}
        whose = {
            (row["platform"], row["account_id"]): row["organisation"]
            for row in self.accounts.to_pylist()
            if row["organisation"]
        } | {key: body for body, roles in self.roles.items() for key in roles}
        counted: dict[str, int] = {}
        for key, body in whose.items():
            counted[body] = counted.get(body, 0) + posts.get(key, 0)
        return sorted((name for name in counted if counted[name]), key=lambda n: (-counted[n], n))

    def label(self) -> Callable[[AccountKey], str]:
        """How accounts may be shown: public bodies by name, others by pseudonyms."""
        rows: Mapping[AccountKey, dict[str, Any]] = {
            AccountKey(row["platform"], row["account_id"]): row for row in self.accounts.to_pylist()
        }

        def shown(account: AccountKey) -> str:
            row = rows.get(account)
            if row is not None:
                return account_label(row)
            return personal.pseudonym(privacy_key(), *account)

        return shown


def gather(organisation: Organisation) -> Material:
    """All that the organisation brought in; a post that came twice counts once."""
    read_at = timezone.now()
    names = [
        owner.collection
        for model in (Import, Collection)
        for owner in model._default_manager.filter(organisation=organisation).order_by("pk")
    ]
    return Material(
        read_at=read_at,
        posts=_once(POSTS.empty(), [corpus().collection_posts(n) for n in names], "post_id"),
        accounts=_once(
            ACCOUNTS.empty(), [corpus().collection_accounts(n) for n in names], "account_id"
        ),
        counts=pa.concat_tables([COUNTS.empty(), *(corpus().collection_counts(n) for n in names)]),
        roles=_roles(organisation),
    )


def _roles(organisation: Organisation) -> dict[str, dict[tuple[str, str], str]]:
    """The accounts of the organisation's directory, by the body that each speaks for."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for row in accounts_for(organisation):
        if row.account_id:
            found.setdefault(row.body, {})[row.platform, row.account_id] = row.role
    return found


def _once(empty: pa.Table, tables: list[pa.Table], identifier: str) -> pa.Table:
    whole = pa.concat_tables([empty, *tables])
    seen: set[tuple[str, str]] = set()
    keep = []
    for key in zip(whole["platform"].to_pylist(), whole[identifier].to_pylist(), strict=True):
        keep.append(key not in seen)
        seen.add(key)
    return whole.filter(pa.array(keep, pa.bool_()))
