"""Type 14: the body tells, and neither asks nor talks with anybody."""

from __future__ import annotations

import re

from mootlib.strategy import lexicon
from mootlib.strategy.failures.answering import answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene

NUMBER = 14
_ASKS = re.compile(r"\?(?:\s|$)")


def detect(scene: Scene, settings: Settings) -> Outcome:
    """The share of an account's posts that ask the public for something or converse with somebody.

    By signs, not by a classifier: a reply, a quotation or a named account that is not the body's own is
    networking; a question mark or words of asking are pull (English words; the marks in any language).
    An account with fewer than ``posts`` posts in the period is not judged.
    """
    if not scene.by_account:
        return NoData(NUMBER, "No dated posts of the body are here.", ("the body's posts",))
    talks = {row for row in scene.own_words.tolist() if _converses(scene, row)}
    seen = {scene.platform[row] for row in talks}
    if not seen:
        reason = "No reply, quotation or mention by the body is here: conversation may not have been collected."
        return NoData(NUMBER, reason, ("the body's replies and mentions",))
    asking = lexicon.load("asking", "pull")
    maybe = set(scene.speaks(asking, scene.own_words))
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
        networking = talks.intersection(mine)
        pull = [
            row
            for row in mine
            if row not in networking and _asks(scene.text[row], row in maybe, asking)
        ]
        if (len(networking) + len(pull)) / len(mine) < settings["share"]:
            found.append(_finding(scene, account, mine, len(networking), len(pull), settings))
    if not judged:
        reason = f"No account of the body has {settings['posts']:.0f} posts in the period."
        return NoData(NUMBER, reason, ("more posts of the body",))
    note = None
    if few:
        note = f"{few:,} accounts have too few posts in the period, or no conversations were collected there."
    return answer(NUMBER, found, judged, "accounts", settings, [note])


def _finding(
    scene: Scene, account: Account, mine: list[int], networking: int, pull: int, settings: Settings
) -> Finding:
    share = (networking + pull) / len(mine)
    sentence = (
        f"{naming(account)}: {share:.1%} of {len(mine):,} posts in {settings['days']:.0f} days ask the public or talk "
        "with somebody; all others only tell."
    )
    figures = {"posts": len(mine), "networking": networking / len(mine), "pull": pull / len(mine)}
    subject = f"account:{naming(account)}"
    return finding(scene, NUMBER, subject, "low", sentence, figures, mine[::-1])


def _converses(scene: Scene, row: int) -> bool:
    if target := scene.in_reply_to[row] or scene.quote_of[row]:
        to = scene.row_of.get((scene.platform[row], target))
        if to is None or not scene.is_own[to]:  # a thread of one's own is no conversation
            return True
    named = ((scene.platform[row], handle) for handle in scene.mentions[row])
    return any(account not in scene.own_handles for account in named)


def _asks(text: str, maybe: bool, asking: lexicon.Lexicon) -> bool:
    if "?" in text and _ASKS.search(text):
        return True
    return maybe and asking.first(text) is not None
