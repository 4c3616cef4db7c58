"""What posts share: the same link, words, picture, sequence of hashtags, or post passed on.

Each kind gives a table of shares as :mod:`mootlib.listening.coordination` takes it. A link is the same
without what only follows who opens it (:mod:`mootlib.text.links`). Words are the same within a
near-duplicate group (:mod:`mootlib.text.duplicates`); those of a repost are another's, and texts of less
than 20 characters ('Thank you!') are no sign of anything. Of hashtags at least two in the same order
count. Pictures are compared by their address only: a copy that was uploaded again is not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.text import links

__all__ = ["KINDS", "SEPARATOR", "Kind", "Shares", "of_posts"]

KINDS = ("text", "link", "picture", "hashtags", "repost")

Codes = npt.NDArray[np.int64]

SEPARATOR = "\x1f"
_TEXT = pa.large_string()
_LEAST_CHARACTERS = 20
_LEAST_TAGS = 2
_NOT_WORDS = r"https?://\S+|www\.\S+|[@#]\w+"
_PASSED_ON = r"^\W{0,3}(?:RT|MT)\s?@"


@dataclass(frozen=True, slots=True)
class Kind:
    """Shares of one kind: what was shared, and the row of the post in which it was."""

    objects: list[str]
    rows: Codes


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of posts by kind; ``authors``, ``posts`` and ``times`` have an entry for each post."""

    kinds: Mapping[str, Kind]
    authors: list[str]  #: platform and account, '' where nobody is named
    posts: list[str]  #: platform and identifier
    times: npt.NDArray[np.float64]  #: seconds since 1970
    without_author: int  #: posts that were left out, for nobody is named
    without_time: int  #: posts with an author that were left out, for they have no time


def of_posts(posts: pa.Table, groups: npt.NDArray[np.int64]) -> Shares:
    """The shares in posts of the shape POSTS, of which ``groups`` are the near-duplicates."""
    authors = _joined(posts["platform"], posts["account_id"])
    times = posts["posted_at"].cast(pa.int64()).to_numpy(zero_copy_only=False).astype(float) / 1e6
    named, dated = pc.is_valid(authors).to_numpy(zero_copy_only=False), np.isfinite(times)
    usable = named & dated
    found = {
        "text": _words(posts, groups),
        "link": _in_lists(posts["links"]),
        "picture": _pictures(posts["media"]),
        "hashtags": _tags(posts["hashtags"]),
        "repost": _reposts(posts),
    }
    return Shares(
        kinds={name: _only(kind, usable) for name, kind in found.items()},
        authors=pc.fill_null(authors, "").to_pylist(),
        posts=_joined(posts["platform"], posts["post_id"]).to_pylist(),
        times=times,
        without_author=int((~named).sum()),
        without_time=int((named & ~dated).sum()),
    )


def _joined(platform: Any, name: Any) -> Any:
    joined = pc.binary_join_element_wise(
        pc.cast(platform, _TEXT), pc.cast(name, _TEXT), pa.scalar(SEPARATOR, _TEXT)
    )
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _only(kind: Kind, usable: npt.NDArray[np.bool_]) -> Kind:
    good = usable[kind.rows]
    objects = [one for one, fits in zip(kind.objects, good.tolist(), strict=True) if fits]
    return Kind(objects, kind.rows[good])


def _words(posts: pa.Table, groups: npt.NDArray[np.int64]) -> Kind:
    said = pc.utf8_trim_whitespace(
        pc.replace_substring_regex(posts["text"], pattern=_NOT_WORDS, replacement="")
    )
    long = pc.greater_equal(pc.utf8_length(said), _LEAST_CHARACTERS)
    own = pc.invert(
        pc.or_(pc.is_valid(posts["repost_of"]), pc.match_substring_regex(posts["text"], _PASSED_ON))
    )
    rows = np.flatnonzero(pc.and_(long, own).to_numpy(zero_copy_only=False))
    return Kind([str(group) for group in groups[rows].tolist()], rows)


def _in_lists(lists: pa.ChunkedArray) -> Kind:
    """Each address of a post once, as the page that it leads to."""
    whole = lists.combine_chunks()
    rows = pc.list_parent_indices(whole).to_numpy(zero_copy_only=False).astype(np.int64)
    coded = pc.list_flatten(whole).dictionary_encode()
    pages = [links.normalise(url) for url in coded.dictionary.to_pylist()]
    objects = [pages[at] if at is not None else "" for at in coded.indices.to_pylist()]
    once = {
        (row, page): None for row, page in zip(rows.tolist(), objects, strict=True) if page
    }  # a dict keeps the order
    return Kind([page for _, page in once], np.array([row for row, _ in once], dtype=np.int64))


def _pictures(media: pa.ChunkedArray) -> Kind:
    """The addresses of what is shown with posts."""
    lists = media.combine_chunks()
    urls = pc.struct_field(pc.list_flatten(lists), "url")
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    known = pc.is_valid(urls).to_numpy(zero_copy_only=False)
    return Kind([links.normalise(url) for url in urls.drop_null().to_pylist()], rows[known])


def _tags(lists: pa.ChunkedArray) -> Kind:
    many = pc.greater_equal(pc.list_value_length(lists), _LEAST_TAGS)
    rows = np.flatnonzero(many.to_numpy(zero_copy_only=False))
    chosen = lists.take(pa.array(rows)).to_pylist()
    return Kind([" ".join(f"#{tag}" for tag in tags) for tags in chosen], rows)


def _reposts(posts: pa.Table) -> Kind:
    rows = np.flatnonzero(pc.is_valid(posts["repost_of"]).to_numpy(zero_copy_only=False))
    chosen = posts.select(["platform", "repost_of"]).take(pa.array(rows))
    return Kind(_joined(chosen["platform"], chosen["repost_of"]).to_pylist(), rows)
