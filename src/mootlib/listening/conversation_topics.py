"""What the communities of a conversation network talk about, more than everybody else does."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mootlib.listening.conversation_network import ConversationNetwork

__all__ = ["Spoken", "by_community"]

_LEAST_POSTS = 2


class Spoken(NamedTuple):
    """A topic of a community: its posts in the exchange, and how many times the usual share that is."""

    topic: int
    posts: int
    times: float


def by_community(
    found: ConversationNetwork, topics: npt.NDArray[np.int32], *, most: int = 3
) -> dict[int, tuple[Spoken, ...]]:
    """The topics that mark each community listed in ``found``.

    Args:
        found: the network of some posts.
        topics: topic of each of these posts, -1 for none.
        most: topics for each community.

    Returns:
        For each community the topics with at least two posts that its accounts speak of more than the
        whole network does, ranked by posts times the logarithm of that ratio. Where a network has one
        community, or all speak alike, the list is empty: nothing marks it.
    """
    home = dict(
        zip(found.accounts["id"].to_pylist(), found.accounts["community"].to_pylist(), strict=True)
    )
    rows, first = np.unique(found.ties["row"].to_numpy(), return_index=True)
    authors = found.ties["source"].take(first).to_pylist()
    community = np.array([home[author] for author in authors], dtype=np.int64)
    topic = topics[rows].astype(np.int64) if len(rows) else np.empty(0, dtype=np.int64)
    community, topic = community[topic >= 0], topic[topic >= 0]
    overall = np.bincount(topic, minlength=1)
    marked: dict[int, tuple[Spoken, ...]] = {}
    for one in found.communities:
        here = np.bincount(topic[community == one.id], minlength=len(overall))
        spoken = [
            Spoken(at, int(here[at]), _times(here[at], here.sum(), overall[at], overall.sum()))
            for at in np.flatnonzero(here >= _LEAST_POSTS).tolist()
        ]
        telling = sorted(
            (part for part in spoken if part.times > 1),
            key=lambda part: (-part.posts * math.log(part.times), part.topic),
        )
        marked[one.id] = tuple(telling[:most])
    return marked


def _times(part: int, whole: int, of: int, in_all: int) -> float:
    return round(float(part / whole / (of / in_all)), 2)
