"""Posts shown as evidence: the typical ones and the most seen, each said once, nobody exposed.

What is shown is masked: handles (but those of public bodies), e-mail addresses and numbers that
identify people. Only public bodies are named as authors; a private person's post carries no link
either, because the link holds the handle.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.listening.people import Identities
from mootlib.listening.result import Example, PostKey
from mootlib.text import personal, tokens

LONGEST = 600
_SEEN = ("views", "impressions", "reach")
_INTERACTIONS = (
    "likes",
    "love",
    "care",
    "haha",
    "wow",
    "sad",
    "angry",
    "comments",
    "shares",
    "quotes",
)
_LEAST_COVERED = 0.5

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Latest count of each metric per post, NaN where the source gave none; and their sum."""

    metrics: Mapping[str, Numbers]
    interactions: Numbers

    def of(self, row: int) -> dict[str, int]:
        """The counts known of one post."""
        return {name: int(values[row]) for name, values in self.metrics.items() if values[row] >= 0}


def latest(posts: pa.Table, counts: pa.Table | None) -> Counts:
    """The last observation of every metric of every post.

    Args:
        posts: shape ``mootlib.records.POSTS``.
        counts: shape ``mootlib.records.COUNTS``; observations of other posts are passed over.
    """
    size = posts.num_rows
    metrics: dict[str, Numbers] = {}
    if counts is not None and counts.num_rows and size:
        rows = _rows(posts, counts)
        order = np.argsort(counts["observed_at"].cast(pa.int64()).to_numpy(), kind="stable")
        values = counts["value"].to_numpy().astype(np.float64)
        names = counts["metric"].combine_chunks().dictionary_encode()
        codes = names.indices.to_numpy()
        for code, name in enumerate(names.dictionary.to_pylist()):
            chosen = order[(codes[order] == code) & (rows[order] >= 0)]
            column = np.full(size, np.nan)
            column[rows[chosen]] = values[chosen]  # the last one written is the latest
            metrics[name] = column
    parts = [metrics[name] for name in _INTERACTIONS if name in metrics]
    total = np.full(size, np.nan)
    if parts:
        stacked = np.vstack(parts)
        known = ~np.isnan(stacked).all(axis=0)
        total[known] = np.nansum(stacked[:, known], axis=0)
    return Counts(dict(sorted(metrics.items())), total)


def _rows(posts: pa.Table, counts: pa.Table) -> npt.NDArray[np.int64]:
    """Row number of each observation's post, -1 for posts that are not here."""
    joiner = "\x1f"
    keys = pc.binary_join_element_wise(posts["platform"], posts["post_id"], joiner)
    seen = pc.binary_join_element_wise(counts["platform"], counts["post_id"], joiner)
    found = pc.index_in(
        seen, value_set=keys.combine_chunks() if keys.num_chunks != 1 else keys.chunk(0)
    )
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


class Examples:
    """Turns row numbers into examples that may be shown."""

    def __init__(
        self,
        posts: pa.Table,
        counts: Counts,
        groups: npt.NDArray[np.int64],
        identities: Identities,
    ) -> None:
        self._posts = posts
        self._counts = counts
        self._groups = groups
        self._identities = identities

    def typical(self, rows: Iterable[int], most: int = 5) -> tuple[Example, ...]:
        """The first ``most`` of these rows that do not repeat one another."""
        return tuple(self.example(row) for row in self._different(rows, most))

    def most_seen(
        self, rows: npt.NDArray[np.int64], most: int = 5
    ) -> tuple[tuple[Example, ...], str | None]:
        """The most seen of these rows, and which count says so; None where there are no counts."""
        values, name = self._measure(rows)
        if name is None:
            return (), None
        known = rows[values > 0]
        order = known[np.argsort(-values[values > 0], kind="stable")]
        return tuple(self.example(row) for row in self._different(order.tolist(), most)), name

    def _measure(self, rows: npt.NDArray[np.int64]) -> tuple[Numbers, str | None]:
        """Views or their like if they are known of most posts, else the sum of interactions."""
        for name in _SEEN:
            values = self._counts.metrics.get(name)
            if values is not None and len(rows) and (values[rows] >= 0).mean() >= _LEAST_COVERED:
                return np.nan_to_num(values[rows]), name
        values = np.nan_to_num(self._counts.interactions[rows])
        return values, "interactions" if values.any() else None

    def _different(self, rows: Iterable[int], most: int) -> Iterator[int]:
        told: set[int] = set()
        for row in rows:
            group = int(self._groups[row])
            if group in told or not self._posts["text"][row].as_py().strip():
                continue
            told.add(group)
            yield int(row)
            if len(told) == most:
                return

    def example(self, row: int) -> Example:
        """One post, masked."""
        value: Callable[[str], object] = lambda name: self._posts[name][row].as_py()  # noqa: E731
        platform, account = str(value("platform")), value("account_id")
        shown = self._identities.account(platform, str(account)) if account is not None else None
        public = shown is not None and shown.public_body
        posted_at = self._posts["posted_at"][row].as_py()
        return Example(
            key=PostKey(platform, str(value("post_id"))),
            text=masked(str(value("text")), platform, self._identities),
            posted_at=posted_at,
            url=self._posts["url"][row].as_py() if public else None,
            account=shown.label if public and shown is not None else None,
            counts=self._counts.of(row),
        )


def masked(text: str, platform: str, identities: Identities) -> str:
    """The text as it may be shown: personal data masked, handles of public bodies kept, cut."""
    text = html.unescape(text).replace("\ufffd", "")  # what an export could not write
    parts: list[str] = []
    at = 0
    for found in tokens.HANDLE.finditer(text):
        if identities.handle(platform, found.group()).public_body:
            parts += [personal.mask_personal(text[at : found.start()]), found.group()]
            at = found.end()
    parts.append(personal.mask_personal(text[at:]))
    whole = "".join(parts).strip()
    if len(whole) <= LONGEST:
        return whole
    return whole[:LONGEST].rsplit(None, 1)[0] + " …"
