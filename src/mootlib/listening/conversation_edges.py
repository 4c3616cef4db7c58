"""Who addressed whom in which way: the columns of posts as edges between accounts.

Three kinds of edges lead from the author of a post to another account: a *reply* to the author of the
post answered, a *mention* of an account named in the words, and a *share* of what somebody said (passed
on unchanged, or quoted). Platforms write the name of the one who is answered or passed on into the words
themselves: that is no mention. What a repost says was said by another, so that it mentions nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["KINDS", "Edges", "from_posts"]

KINDS = ("reply", "mention", "share")
REPLY, MENTION, SHARE = range(3)

Codes = npt.NDArray[np.int64]

_SEPARATOR = "\x1f"
_TEXT = pa.large_string()
#: What stands for an account of which only the handle is known, here as in the readers.
_BY_HANDLE = "handle:"
#: The handle that a post begins with, after 'RT' or not.
_CALLED = r"^\s*(?:[RrMm][Tt]\b[\s:]*)?[@＠](?P<handle>\w[\w.-]{0,255}(?:@\w[\w.-]{0,255})?)"


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges between accounts, one for each source, target and kind; the weight counts posts.

    ``platforms`` and ``accounts`` name the accounts that any edge has; the arrays hold their places.
    ``tie_edge`` and ``tie_post`` have an entry for each post of each edge: the evidence.
    """

    platforms: list[str]
    accounts: list[str]  #: account_id, or 'handle:name' where only the handle is known
    source: Codes
    target: Codes
    kind: Codes  #: places in KINDS
    weight: Codes
    tie_edge: Codes  #: places in the four arrays above
    tie_post: Codes  #: rows of the posts, as they were given
    posts: int  #: that were looked at, each once
    without_author: int  #: posts
    without_target: int  #: replies and shares of posts that are not here, by nobody who is named
    to_self: int  #: replies to, mentions and shares of oneself
    silent: int  #: accounts that posted, and that no edge has


def from_posts(posts: pa.Table, accounts: pa.Table | None = None) -> Edges:
    """Edges out of posts of the shape POSTS; ``accounts`` (shape ACCOUNTS) tells whose a handle is.

    A post that is there twice counts once. Where the post answered or shared is not among the posts,
    the account that the words begin with stands for its author, as X and Mastodon write it.
    """
    rows = _once(posts)
    posts = posts.take(pa.array(rows)) if len(rows) < len(posts) else posts
    lookup = _Handles(accounts)
    author = lookup.same(_join(posts["platform"], posts["account_id"]))
    own_key = _join(posts["platform"], posts["post_id"])
    called = lookup.of(posts["platform"], _called(posts["text"]))
    replied, shared, quoted = (
        pc.take(author, pc.index_in(_join(posts["platform"], posts[name]), own_key))
        for name in ("in_reply_to", "repost_of", "quote_of")
    )
    is_reply, is_share = pc.is_valid(posts["in_reply_to"]), pc.is_valid(posts["repost_of"])
    replied = pc.if_else(is_reply, pc.coalesce(replied, called), None)
    shared = pc.if_else(is_share, pc.coalesce(shared, called), None)
    is_quote = pc.and_(pc.is_valid(posts["quote_of"]), pc.invert(is_share))
    quoted = pc.if_else(is_quote, quoted, None)
    at, named = _mentions(posts, lookup, replied, is_share)
    found = pa.table(
        {
            "source": pa.chunked_array(
                [*_chunks(author), *_chunks(author), *_chunks(author), *_chunks(author.take(at))]
            ),
            "target": pa.chunked_array(
                [*_chunks(replied), *_chunks(shared), *_chunks(quoted), *_chunks(named)]
            ),
            "kind": np.repeat(
                [REPLY, SHARE, SHARE, MENTION], [len(author)] * 3 + [len(named)]
            ).astype(np.int64),
            "post": np.concatenate([np.tile(rows, 3), rows[at.to_numpy()]]),
        }
    )
    aimed = sum(_true(pc.is_valid(column)) for column in (replied, shared, quoted))
    wanted = _true(is_reply) + _true(is_share) + _true(is_quote)
    return _counted(found, author, len(posts), wanted - aimed)


def _once(posts: pa.Table) -> Codes:
    """The rows with each post once: a table may hold an older state of the same post too."""
    key = _join(posts["platform"], posts["post_id"])
    first = pc.index_in(key, pc.unique(key)).to_numpy()
    _, rows = np.unique(first, return_index=True)
    return np.sort(rows).astype(np.int64)


def _join(platform: Any, name: Any) -> Any:
    """One key for platform and name, null where there is no name; never in several chunks."""
    joined = pc.binary_join_element_wise(
        pc.cast(platform, _TEXT), pc.cast(name, _TEXT), pa.scalar(_SEPARATOR, _TEXT)
    )
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _chunks(column: Any) -> list[Any]:
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]


def _true(flags: Any) -> int:
    return int(pc.sum(pc.cast(flags, pa.int64())).as_py() or 0)


def _called(texts: Any) -> Any:
    """The handle that each text begins with, or null."""
    found = pc.struct_field(pc.extract_regex(texts, _CALLED), "handle")
    return pc.utf8_lower(pc.utf8_rtrim(found, ".-"))


class _Handles:
    """Whose a handle is: by the accounts that are known, else an account of that handle."""

    def __init__(self, accounts: pa.Table | None) -> None:
        self._handles = self._keys = pa.array([], _TEXT)
        if accounts is not None:
            known = accounts.filter(pc.is_valid(accounts["handle"]))
            guessed = pc.starts_with(known["account_id"], _BY_HANDLE)
            known = known.filter(pc.invert(guessed))  # 'handle:name' says nothing new
            handles = _join(known["platform"], pc.utf8_lower(known["handle"]))
            place = pc.index_in(handles, pc.unique(handles)).to_numpy()
            _, first = np.unique(place, return_index=True)
            self._handles = handles.take(pa.array(first))
            self._keys = _join(known["platform"], known["account_id"]).take(pa.array(first))

    def of(self, platforms: Any, handles: Any) -> Any:
        """The keys of the accounts that have these handles."""
        named = pc.binary_join_element_wise(_BY_HANDLE, handles, "")
        return self.same(_join(platforms, named))

    def same(self, keys: Any) -> Any:
        """The keys as they are, but that of the account itself where only its handle was known."""
        guessed = _SEPARATOR + _BY_HANDLE
        bare = pc.replace_substring(keys, guessed, _SEPARATOR, max_replacements=1)
        by_handle = pc.match_substring(keys, guessed)
        known = pc.take(self._keys, pc.index_in(bare, self._handles))
        return pc.coalesce(pc.if_else(by_handle, known, None), keys)


def _mentions(posts: pa.Table, lookup: _Handles, replied: Any, is_share: Any) -> tuple[Any, Any]:
    """Place of the post and key of the account, for each account that a post mentions."""
    lists = posts["mentions"].combine_chunks()
    at, handles = pc.list_parent_indices(lists), pc.utf8_lower(pc.list_flatten(lists))
    keys = lookup.of(pc.take(posts["platform"], at), handles)
    kept = pc.and_(
        pc.invert(pc.take(is_share, at)),
        pc.fill_null(pc.not_equal(keys, pc.take(replied, at)), True),
    )
    once = (
        pa.table({"at": at, "key": keys})
        .filter(kept)
        .group_by(["at", "key"], use_threads=False)
        .aggregate([])
    )
    return once["at"].combine_chunks(), once["key"].combine_chunks()


def _counted(found: pa.Table, author: Any, posts: int, without_target: int) -> Edges:
    """Edges of one source, target and kind together."""
    known = found.filter(pc.and_(pc.is_valid(found["source"]), pc.is_valid(found["target"])))
    other = known.filter(pc.not_equal(known["source"], known["target"]))
    keys = pc.unique(
        pa.chunked_array([*other["source"].chunks, *other["target"].chunks], pa.large_string())
    ).sort()
    size = len(keys)
    source, target = (
        pc.index_in(other[name], keys).to_numpy().astype(np.int64) for name in ("source", "target")
    )
    one = (other["kind"].to_numpy() * size + source) * size + target
    edge, tie, weight = np.unique(one, return_inverse=True, return_counts=True)
    pairs = [key.split(_SEPARATOR, 1) for key in keys.to_pylist()]
    authors = pc.unique(author.drop_null())
    return Edges(
        platforms=[platform for platform, _ in pairs],
        accounts=[account for _, account in pairs],
        source=edge // max(size, 1) % max(size, 1),
        target=edge % max(size, 1),
        kind=edge // max(size * size, 1),
        weight=weight.astype(np.int64),
        tie_edge=tie.astype(np.int64),
        tie_post=other["post"].to_numpy(),
        posts=posts,
        without_author=author.null_count,
        without_target=without_target,
        to_self=len(known) - len(other),
        silent=len(authors) - _true(pc.is_in(authors, keys)),
    )
