"""Posts that officers label by hand: in which order, what two coders agree on, how the classifier does.

The order is that of a keyed hash over all posts of the profiles: each coder goes through it from the start,
so that two coders meet on the same posts, and neither sees what the other or the classifier said.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.spine.models import Organisation, User
from folkmoot.strategy.models import PostLabel, Profile, ProfilePost, PurposeHead
from mootlib.strategy import purpose_head, purpose_rules
from mootlib.strategy.agreement import Agreement, agreement, confusion
from mootlib.strategy.purposes import FURTHER, PURPOSES

Key = tuple[str, str]
#: So many posts are drawn.
MOST = 1_000


@dataclass(frozen=True)
class Standing:
    """How far labelling is, what coders agree on, and how often machine and people say the same."""

    coders: list[tuple[str, int]]
    posts: int
    agreements: dict[str, Agreement]
    pairs: list[
        tuple[str, list[int]]
    ]  #: of two coders: rows the first's purpose, columns the second's
    compared: int  #: posts on which coders agree and the classifier spoke
    accuracy: float | None
    macro_f1: float | None
    machine: list[tuple[str, list[int]]]  #: rows what people said, columns what the classifier said
    rules: tuple[purpose_rules.Measured, ...]
    last: PurposeHead | None


def drawn(organisation: Organisation) -> list[Key]:
    """The posts to label, in their order."""
    rows = ProfilePost.objects.filter(profile__in=_whole(organisation))
    keys = set(rows.values_list("platform", "post_id"))
    return sorted(keys, key=_lot)[:MOST]


def next_post(organisation: Organisation, coder: User) -> Key | None:
    """The first drawn post that this coder has not labelled and that is still kept."""
    done = set(
        PostLabel.objects.filter(organisation=organisation, coder=coder).values_list(
            "platform", "post_id"
        )
    )
    waiting = [key for key in drawn(organisation) if key not in done]
    for start in range(0, len(waiting), 10):
        keys = waiting[start : start + 10]
        kept = {(r["platform"], r["post_id"]) for r in corpus().posts(keys).to_pylist()}
        for key in keys:
            if key in kept:
                return key
    return None


def standing(organisation: Organisation) -> Standing:
    """Everything that the page of labelling shows."""
    rows = list(PostLabel.objects.filter(organisation=organisation).select_related("coder"))
    by_post: dict[Key, dict[int, PostLabel]] = defaultdict(dict)
    for row in rows:
        by_post[row.platform, row.post_id][row.coder_id or -row.pk] = row
    counted = Counter(str(row.coder) if row.coder else "" for row in rows)
    judged = _judged(by_post)
    rows_of = ProfilePost.objects.filter(profile__in=_whole(organisation))
    said = {
        (platform, post_id): purpose
        for platform, post_id, purpose in rows_of.values_list("platform", "post_id", "purpose")
    }
    both = [(judged[key], said[key]) for key in judged if key in said]
    return Standing(
        coders=counted.most_common(),
        posts=len(by_post),
        agreements=_agreements(by_post),
        pairs=_table(_pairs(by_post)),
        compared=len(both),
        accuracy=sum(a == b for a, b in both) / len(both) if both else None,
        macro_f1=_macro_f1(both),
        machine=_table(both),
        rules=_rules(by_post),
        last=PurposeHead.objects.filter(organisation=organisation).select_related("job").first(),
    )


def agreed(organisation: Organisation) -> tuple[list[str], list[str], list[str | None]]:
    """Texts, purposes and authors of the posts on whose purpose the coders do not stand even."""
    by_post: dict[Key, dict[int, PostLabel]] = defaultdict(dict)
    for row in PostLabel.objects.filter(organisation=organisation):
        by_post[row.platform, row.post_id][row.coder_id or -row.pk] = row
    judged = _judged(by_post)
    kept = {(r["platform"], r["post_id"]): r for r in corpus().posts(sorted(judged)).to_pylist()}
    keys = [key for key in sorted(judged) if key in kept]
    return (
        [kept[key]["text"] for key in keys],
        [judged[key] for key in keys],
        [kept[key]["account_id"] for key in keys],
    )


def _whole(organisation: Organisation) -> Any:
    """The organisation's finished profiles of all that there is."""
    return Profile.objects.filter(
        organisation=organisation, made_at__isnull=False, first_day=None, last_day=None
    )


def _lot(key: Key) -> bytes:
    content = f"{key[0]}\0{key[1]}".encode()
    return hashlib.blake2b(content, key=privacy_key()[:64], digest_size=16).digest()


def _judged(by_post: dict[Key, dict[int, PostLabel]]) -> dict[Key, str]:
    """The purpose that most coders gave; posts on which they stand even are left out."""
    found = {}
    for key, given in by_post.items():
        ranked = Counter(row.purpose for row in given.values()).most_common(2)
        if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
            found[key] = ranked[0][0]
    return found


def _agreements(by_post: dict[Key, dict[int, PostLabel]]) -> dict[str, Agreement]:
    return {
        name: agreement(
            {key: {c: getattr(row, name) for c, row in g.items()} for key, g in by_post.items()}
        )
        for name in ("purpose", *FURTHER)
    }


def _pairs(by_post: dict[Key, dict[int, PostLabel]]) -> list[tuple[str, str]]:
    """Purposes of the same post by two coders, the one with the smaller number first."""
    return [
        (given[first].purpose, given[second].purpose)
        for given in by_post.values()
        for first, second in combinations(sorted(given), 2)
    ]


def _table(pairs: list[tuple[str, str]]) -> list[tuple[str, list[int]]]:
    return list(zip(PURPOSES, confusion(pairs, PURPOSES), strict=True)) if pairs else []


def _macro_f1(both: list[tuple[str, str]]) -> float | None:
    if not both:
        return None
    import numpy as np

    codes = [[PURPOSES.index(name) for name in side] for side in zip(*both, strict=True)]
    return purpose_head.macro_f1(np.array(codes[0]), np.array(codes[1]))


def _rules(by_post: dict[Key, dict[int, PostLabel]]) -> tuple[purpose_rules.Measured, ...]:
    """How often the rules give the further labels that people gave (any coder's counts)."""
    if not by_post:
        return ()
    kept = {(r["platform"], r["post_id"]): r for r in corpus().posts(sorted(by_post)).to_pylist()}
    keys = [key for key in sorted(by_post) if key in kept]
    labels = [
        frozenset(n for n in FURTHER if any(getattr(row, n) for row in by_post[key].values()))
        for key in keys
    ]
    return purpose_rules.measured(
        [kept[key]["text"] for key in keys],
        labels,
        replies=[bool(kept[key]["in_reply_to"]) or None for key in keys],
    )
