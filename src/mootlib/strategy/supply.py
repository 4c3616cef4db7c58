"""Does a body post about what people engage with: topics by posts against topics by engagement.

Bonsón, Royo and Ratkai 2015 found in 75 local governments that the topics most posted are not those most
engaged with. Here each topic has a rank by its share of the posts and one by how its posts did beside the
other posts of the same account (mean within-account rank, so that a large account does not decide); the gap
is the difference. Interactions are the sum of the counts that the source gave; posts without any are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mootlib.records import Method
from mootlib.strategy.mix import Interval
from mootlib.strategy.voices import PostKey, Voices

__all__ = ["Supply", "TopicGap", "supply"]

#: A topic with fewer posts has no rank by engagement.
LEAST_POSTS = 5
DRAWS = 1_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class TopicGap:
    """One topic. Ranks count from 1 (most); ``gap`` is rank by posts less rank by engagement.

    Above 0: more engaged with than its share of the posts suggests. ``engagement`` is the mean rank of its
    posts among those of the same account, 0 to 1 (0.5: like the account's other posts).
    """

    topic: str
    posts: int
    share: float
    engagement: Interval | None
    by_posts: int | None
    by_engagement: int | None

    @property
    def gap(self) -> int | None:
        if self.by_posts is None or self.by_engagement is None:
            return None
        return self.by_posts - self.by_engagement


@dataclass(frozen=True, slots=True)
class Supply:
    """Topics, the most posted first, and how far the two orders agree (Spearman's rho, -1 to 1)."""

    topics: tuple[TopicGap, ...]
    agreement: float | None
    posts: int  #: with a topic
    without_counts: int  #: of them, without any count: not in the engagement
    method: Method


def supply(
    voices: Voices,
    topics: Mapping[PostKey, str],
    interactions: Mapping[PostKey, int],
    *,
    seed: int = 0,
) -> Supply:
    """Topics of the body's own posts, by posts and by engagement.

    Args:
        voices: see `mootlib.strategy.voices.sort_out`.
        topics: topic of each post; posts without one are left out.
        interactions: reactions, comments and shares of each post; absent where the source gave none.
        seed: of the interval, which draws a topic's posts anew.
    """
    of_topic: dict[str, list[PostKey]] = defaultdict(list)
    for post in voices.own:
        if topic := topics.get(post.key):
            of_topic[topic].append(post.key)
    ranks = _ranks(voices, interactions)
    total = sum(map(len, of_topic.values()))
    rng = np.random.default_rng(seed)
    order = sorted(of_topic, key=lambda name: (-len(of_topic[name]), name))
    engaged = {name: _mean([ranks[k] for k in of_topic[name] if k in ranks], rng) for name in order}
    ranked = [name for name in order if engaged[name] is not None]
    by_engagement = sorted(ranked, key=lambda name: -engaged[name].value)  # type: ignore[union-attr]
    return Supply(
        topics=tuple(
            TopicGap(
                topic=name,
                posts=len(of_topic[name]),
                share=len(of_topic[name]) / total,
                engagement=engaged[name],
                by_posts=ranked.index(name) + 1 if name in ranked else None,
                by_engagement=by_engagement.index(name) + 1 if name in ranked else None,
            )
            for name in order
        ),
        agreement=_spearman(ranked, by_engagement),
        posts=total,
        without_counts=sum(k not in ranks for keys in of_topic.values() for k in keys),
        method=Method(
            step="topics posted and engaged with",
            name="rank by posts against mean within-account rank",
            version="1",
            parameters={"least_posts": LEAST_POSTS, "draws": DRAWS, "seed": seed},
            note="Engagement is not approval: a topic may be engaged with in anger.",
        ),
    )


def _ranks(voices: Voices, interactions: Mapping[PostKey, int]) -> dict[PostKey, float]:
    """Each post's place among those of its account, 0 to 1; ties share the middle of their places."""
    from scipy.stats import rankdata

    of_account = defaultdict(list)
    for post in voices.own:
        if post.key in interactions:
            of_account[post.account].append(post.key)
    found: dict[PostKey, float] = {}
    for keys in of_account.values():
        if len(keys) < 2:
            continue
        places = (rankdata([interactions[key] for key in keys]) - 0.5) / len(keys)
        found |= dict(zip(keys, places.tolist(), strict=True))
    return found


def _mean(places: list[float], rng: np.random.Generator) -> Interval | None:
    if len(places) < LEAST_POSTS:
        return None
    values = np.asarray(places)
    drawn = values[rng.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(values.mean()), float(low), float(high))


def _spearman(first: list[str], second: list[str]) -> float | None:
    """Rank correlation of two orders without ties; None with fewer than three."""
    n = len(first)
    if n < 3:
        return None
    squares = sum((first.index(name) - second.index(name)) ** 2 for name in first)
    return 1 - 6 * squares / (n * (n * n - 1))
