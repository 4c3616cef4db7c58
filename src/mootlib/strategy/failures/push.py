"""Type 14: the body tells, and neither asks nor talks with anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mootlib.strategy import lexicon, purpose_model, purposes
from mootlib.strategy.failures.answering import answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.strategy.mix import Interval, mix
from mootlib.text.counting import counted

NUMBER = 14
_ASKS = re.compile(r"\?(?:\s|$)")
_ENGAGEMENT = purposes.PURPOSES.index("engagement")
_INTELLIGENCE = purposes.PURPOSES.index("intelligence")


@dataclass(frozen=True, slots=True)
class _Tactics:
    """How many of an account's posts converse or ask by their signs, and what the classifier adds."""

    posts: int
    networking: int
    pull: int
    engagement: float  #: share of all posts that the classifier alone calls so; not counted
    share: Interval  #: of all posts, those that converse or ask, the classifier's finds among them


def detect(scene: Scene, settings: Settings) -> Outcome:
    """The share of an account's posts that ask the public for something or converse with somebody.

    First by signs: a reply, a quotation or a named account that is not the body's own is networking; a
    question mark or words of asking are pull (English words; the marks in any language). Among the other posts
    in English the classifier of purposes (`mootlib.strategy.purposes`) finds those that seek intelligence; its
    count is corrected for its known errors (`mootlib.strategy.mix`). What it calls engagement is told beside
    and not counted: it learnt from police posts, and of 50 posts of politicians that it called so, drawn by
    chance, none conversed with anybody. An account with fewer than ``posts`` posts in the period is not judged.
    """
    if not scene.by_account:
        return NoData(NUMBER, "No dated posts of the body are here.", ("the body's posts",))
    talks = {row for row in scene.own_words.tolist() if _converses(scene, row)}
    seen = {scene.platform[row] for row in talks}
    if not seen:
        reason = "No reply, quotation or mention by the body is here: conversation may not have been collected."
        return NoData(NUMBER, reason, ("the body's replies and mentions",))
    asking = lexicon.load("asking", "pull")
    asks = {row for row in scene.own_words.tolist() if _ASKS.search(scene.text[row])}
    asks |= {row for row in scene.speaks(asking, scene.own_words) if asking.first(scene.text[row])}
    found: list[Finding] = []
    judged = few = 0
    for account, rows in scene.by_account.items():
        mine = [
            row
            for row in rows[scene.seconds[rows] >= scene.since(settings["days"])].tolist()
            if scene.repost_of[row] is None
        ]
        if account[0] not in seen or len(mine) < settings["posts"]:
            few += 1
            continue
        judged += 1
        tactics = _tactics(scene, mine, talks, asks)
        if tactics.share.value < settings["share"]:
            found.append(_finding(scene, account, mine, tactics, settings))
    if not judged:
        reason = f"No account of the body has {settings['posts']:.0f} posts in the period."
        return NoData(NUMBER, reason, ("more posts of the body",))
    note = None
    if few:
        note = (
            f"{counted(few, 'account has', 'accounts have')} too few posts in the period, or no conversations "
            "were collected there."
        )
    return answer(NUMBER, found, judged, "accounts", settings, [note])


def _tactics(scene: Scene, mine: Sequence[int], talks: set[int], asks: set[int]) -> _Tactics:
    networking, pull = talks.intersection(mine), asks.intersection(mine) - talks
    rest = scene.english_of([row for row in mine if row not in networking and row not in pull])
    engagement, asking = _further(scene, rest)
    signs = len(networking) + len(pull)
    value, low, high = ((signs + len(rest) * part) / len(mine) for part in asking)
    return _Tactics(
        posts=len(mine),
        networking=len(networking),
        pull=len(pull),
        engagement=len(rest) * engagement / len(mine),
        share=Interval(value, low, high),
    )


def _further(scene: Scene, rows: Sequence[int]) -> tuple[float, Interval]:
    """Of posts without signs, the shares of engagement and of intelligence by the classifier."""
    model = scene.purpose_model or purpose_model.load()
    said = purposes.classify([scene.text[row] for row in rows], model=model).purposes
    counts = [said.count(name) for name in purposes.PURPOSES]
    found = mix(counts, model.confusion, purposes.PURPOSES)
    if found is None:
        return 0.0, Interval(0.0, 0.0, 0.0)
    return found.shares[_ENGAGEMENT].value, found.shares[_INTELLIGENCE]


def _finding(
    scene: Scene, account: Account, mine: list[int], tactics: _Tactics, settings: Settings
) -> Finding:
    share = tactics.share
    sentence = (
        f"{naming(account)}: about {share.value:.0%} of {tactics.posts:,} posts in {settings['days']:.0f} days ask "
        f"the public or talk with somebody (95 % interval {share.low:.0%} to {share.high:.0%}); all others only tell."
    )
    figures = {
        "posts": tactics.posts,
        "networking": tactics.networking / tactics.posts,
        "pull": tactics.pull / tactics.posts,
        "together, with what the classifier adds": share.value,
        "called engagement by the classifier alone, not counted": tactics.engagement,
    }
    subject = f"account:{naming(account)}"
    return finding(scene, NUMBER, subject, "low", sentence, figures, mine[::-1])


def _converses(scene: Scene, row: int) -> bool:
    if target := scene.in_reply_to[row] or scene.quote_of[row]:
        to = scene.row_of.get((scene.platform[row], target))
        if to is None or not scene.is_own[to]:  # a thread of one's own is no conversation
            return True
    named = ((scene.platform[row], handle) for handle in scene.mentions[row])
    return any(account not in scene.own_handles for account in named)
