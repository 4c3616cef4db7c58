"""How far a body's posts are spread over accounts, and who stands round them.

Decentralisation (after Meijer and Torenvlied 2016, who describe it without a formula; this index is ours):
D = 1 - sum of squared shares of posts by account, the chance that two posts drawn at random come from
different accounts (Gini-Simpson). Its greatest value with k accounts is 1 - 1/k, so bodies with different
numbers of accounts are compared by D / (1 - 1/k).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mootlib.strategy.answering import wilson
from mootlib.strategy.mix import Interval
from mootlib.strategy.voices import SERVANT, AccountKey, Voices

__all__ = [
    "Decentralisation",
    "Neighbour",
    "Position",
    "decentralisation",
    "gini_simpson",
    "position",
]

MOST_NAMED = 15


@dataclass(frozen=True, slots=True)
class Decentralisation:
    """How far posts are spread over accounts; None where one account alone posts, or none does."""

    accounts: int  #: that posted in the period
    known: int  #: accounts of the body that are known, silent ones too
    index: float | None  #: D, 0 to 1 - 1/k
    comparable: float | None  #: D / (1 - 1/k), 0 to 1
    servants: int  #: public servants' own accounts among those that posted
    servants_share: float | None  #: of accounts
    servants_posts: float | None  #: of posts
    own_mentions: Interval | None  #: share of its mentions that name accounts of its own


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An account round the body, by how many posts."""

    account: AccountKey
    posts: int
    back: int  #: posts of the body that address it


@dataclass(frozen=True, slots=True)
class Position:
    """Who mentions the body, who passes its words on, with whom it exchanges.

    Counts are of accounts; lists have at most fifteen, those with most posts first.
    """

    mentioned_by: int
    amplified_by: int
    exchanges_with: int
    mentioners: tuple[Neighbour, ...]
    amplifiers: tuple[Neighbour, ...]
    partners: tuple[Neighbour, ...]


def decentralisation(voices: Voices) -> Decentralisation:
    """How far the posts that the body wrote are spread over its accounts."""
    posts = Counter(post.account for post in voices.own if post.account is not None)
    index = gini_simpson(list(posts.values()))
    k, total = len(posts), sum(posts.values())
    servants = [account for account in posts if voices.roles.get(account) == SERVANT]
    named = [account for post in voices.own for account in voices.mentioned(post)]
    return Decentralisation(
        accounts=k,
        known=len(voices.roles),
        index=index,
        comparable=index / (1 - 1 / k) if index is not None and k > 1 else None,
        servants=len(servants),
        servants_share=len(servants) / k if k else None,
        servants_posts=sum(posts[a] for a in servants) / total if total else None,
        own_mentions=wilson(sum(voices.is_own(a) for a in named), len(named)),
    )


def gini_simpson(counts: Sequence[int]) -> float | None:
    """1 less the sum of squared shares; None with fewer than two accounts.

    >>> gini_simpson([50, 25, 25])
    0.625
    """
    total = sum(counts)
    if len(counts) < 2 or not total:
        return None
    return 1 - sum((count / total) ** 2 for count in counts)


def position(voices: Voices) -> Position:
    """Who stands round the body in these posts; its own accounts are left out."""
    towards: Counter[AccountKey] = Counter()
    mentions: Counter[AccountKey] = Counter()
    passes_on: Counter[AccountKey] = Counter()
    own = {post.key for post in voices.own}
    for post in voices.others:
        if post.account is None:
            continue
        if post.repost_of in own or post.quote_of in own:
            passes_on[post.account] += 1
        if post.repost_of is None:
            mentions[post.account] += any(voices.is_own(a) for a in voices.mentioned(post))
            towards[post.account] += any(voices.is_own(a) for a in voices.addressed(post))
    back: Counter[AccountKey] = Counter(
        account
        for post in voices.own
        for account in voices.addressed(post)
        if not voices.is_own(account)
    )
    both = Counter({a: min(n, back[a]) for a, n in towards.items() if n and back[a]})
    mentions, passes_on = +mentions, +passes_on
    return Position(
        mentioned_by=len(mentions),
        amplified_by=len(passes_on),
        exchanges_with=len(both),
        mentioners=_named(mentions, back),
        amplifiers=_named(passes_on, back),
        partners=_named(both, back),
    )


def _named(found: Counter[AccountKey], back: Counter[AccountKey]) -> tuple[Neighbour, ...]:
    order = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Neighbour(account, posts, back[account]) for account, posts in order[:MOST_NAMED])
