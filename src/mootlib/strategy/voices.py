"""Which posts are a body's own, which speak to it, and which conversations it took part in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from mootlib.records import ACCOUNTS, POSTS

__all__ = ["INSTITUTION", "SERVANT", "AccountKey", "Post", "PostKey", "Voices", "sort_out"]

INSTITUTION, SERVANT = "institution", "public servant"


class PostKey(NamedTuple):
    """What a post is known by everywhere."""

    platform: str
    post_id: str


class AccountKey(NamedTuple):
    """What an account is known by."""

    platform: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Post:
    """What strategy looks at of a post."""

    key: PostKey
    account: AccountKey | None
    at: datetime | None
    text: str
    in_reply_to: PostKey | None
    conversation: PostKey | None
    repost_of: PostKey | None
    quote_of: PostKey | None
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voices:
    """A body's posts and those of others, sorted out.

    ``own`` are posts that the body wrote itself; what it passed on unchanged is in ``passed_on``. ``others``
    are all posts by anybody else. ``roles`` has the body's accounts. ``handles`` maps (platform, handle) to
    the account, for all that are known.
    """

    own: tuple[Post, ...]
    passed_on: tuple[Post, ...]
    others: tuple[Post, ...]
    roles: Mapping[AccountKey, str]
    handles: Mapping[tuple[str, str], AccountKey] = field(default_factory=dict)
    authors: Mapping[PostKey, AccountKey] = field(default_factory=dict)

    def is_own(self, account: AccountKey | None) -> bool:
        return account in self.roles

    def mentioned(self, post: Post) -> list[AccountKey]:
        """Known accounts that a post names; one who is not known stands under the handle."""
        platform = post.key.platform
        return [
            self.handles.get((platform, name), AccountKey(platform, f"@{name}"))
            for name in post.mentions
        ]

    def addressed(self, post: Post) -> set[AccountKey]:
        """Whom a post speaks to: the author of what it answers, and whom it names."""
        found = set(self.mentioned(post))
        answered = self.authors.get(post.in_reply_to) if post.in_reply_to else None
        if answered is not None:
            found.add(answered)
        return found - ({post.account} if post.account else set())


def sort_out(
    posts: pa.Table,
    accounts: pa.Table,
    body: str,
    *,
    roles: Mapping[tuple[str, str], str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Voices:
    """Sort posts into the body's own and those of others.

    Args:
        posts, accounts: of the shapes ``mootlib.records.POSTS`` and ``ACCOUNTS``.
        body: the name that ``accounts.organisation`` gives the body, in any case.
        roles: (platform, account_id) of further accounts of the body, as a directory of accounts has
            them, with 'institution' or 'public servant'; it overrides what ``accounts`` says.
        since, until: keep posts from then on, and before then; undated ones only if neither is given.

    Raises:
        ValueError: if a table has another shape.
    """
    posts, accounts = POSTS.check(posts), ACCOUNTS.check(accounts)
    own = _own_accounts(accounts, body, roles or {})
    handles = {
        (row["platform"], row["handle"].lower()): AccountKey(row["platform"], row["account_id"])
        for row in accounts.select(["platform", "account_id", "handle"]).to_pylist()
        if row["handle"]
    }
    everything = [_post(row) for row in posts.select(list(_COLUMNS)).to_pylist()]
    authors = {post.key: post.account for post in everything if post.account is not None}
    chosen = [post for post in everything if _within(post.at, since, until)]
    hers = [post for post in chosen if post.account in own]
    return Voices(
        own=tuple(post for post in hers if post.repost_of is None),
        passed_on=tuple(post for post in hers if post.repost_of is not None),
        others=tuple(post for post in chosen if post.account not in own),
        roles=own,
        handles=handles,
        authors=authors,
    )


_COLUMNS = (
    "platform", "post_id", "account_id", "posted_at", "text", "in_reply_to", "conversation_id",
    "repost_of", "quote_of", "mentions",
)  # fmt: skip


def _own_accounts(
    accounts: pa.Table, body: str, roles: Mapping[tuple[str, str], str]
) -> dict[AccountKey, str]:
    wanted = body.strip().casefold()
    rows = accounts.select(["platform", "account_id", "organisation", "role"]).to_pylist()
    found = {
        AccountKey(row["platform"], row["account_id"]): row["role"] or INSTITUTION
        for row in rows
        if row["organisation"] and row["organisation"].strip().casefold() == wanted
    }
    return found | {AccountKey(*key): role for key, role in roles.items()}


def _post(row: Mapping[str, object]) -> Post:
    platform = str(row["platform"])

    def key(name: str) -> PostKey | None:
        value = row[name]
        return PostKey(platform, str(value)) if value else None

    at = row["posted_at"]
    mentions = row["mentions"]
    return Post(
        key=PostKey(platform, str(row["post_id"])),
        account=AccountKey(platform, str(row["account_id"])) if row["account_id"] else None,
        at=at if isinstance(at, datetime) else None,
        text=str(row["text"] or ""),
        in_reply_to=key("in_reply_to"),
        conversation=key("conversation_id"),
        repost_of=key("repost_of"),
        quote_of=key("quote_of"),
        mentions=tuple(str(name).lower() for name in mentions)
        if isinstance(mentions, list)
        else (),
    )


def _within(at: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    if at is None:
        return since is None and until is None
    return (since is None or at >= since) and (until is None or at < until)
