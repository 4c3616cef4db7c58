"""Type 10: a citizen who criticised is put before the body's whole audience."""

from __future__ import annotations

import re

from mootlib.strategy import lexicon
from mootlib.strategy.failures.answering import answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.text.counting import counted

NUMBER = 10
#: '.@name' at the start was how replies were shown to all followers.
_BROADCAST = re.compile(r"^\s*[.\"“'‘]{1,2}\s?@(\w[\w.@-]*)")


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Broadcast answers (quotations, '.@name') to small accounts, not friendly; and scorn in plain replies.

    A plain reply is how a body is meant to answer and is no signal, unless its words show contempt. An
    account whose followers are not known is not judged.
    """
    by_handle = {(key[0], handle): key for key, handle in scene.handles.items()}
    rows = scene.own_words.tolist()
    aimed = [(row, *target) for row in rows if (target := _target(scene, row, by_handle))]
    if not aimed:
        reason = "The body's posts here answer or quote nobody whose account is known."
        return NoData(
            NUMBER, reason, ("the body's replies and quotations", "followers of accounts")
        )
    unknown = 0
    found = []
    scorn = lexicon.load("tone", "contempt")
    for row, account, broadcast in aimed:
        followers = scene.followers.get(account)
        word = scorn.first(scene.text[row]) if scene.english(row) else None
        if followers is None:
            unknown += 1
        elif followers < settings["followers"] and (
            word or (broadcast and _unfriendly(scene, row))
        ):
            found.append(_finding(scene, row, followers, broadcast, word))
    note = None
    if unknown:
        went = counted(unknown, "answer went", "answers went")
        note = f"{went} to accounts whose followers are not known: that was not judged."
    return answer(NUMBER, found, len(aimed), "answers and quotations", settings, [note])


def _target(
    scene: Scene, row: int, by_handle: dict[Account, Account]
) -> tuple[Account, bool] | None:
    """Who is answered, and whether before everybody; None for public bodies and for nobody."""
    platform = scene.platform[row]
    opening = _BROADCAST.match(scene.text[row])
    if opening:
        named = by_handle.get((platform, opening.group(1).lower()))
        return (named, True) if named and named not in scene.bodies else None
    quoted, answered = scene.quote_of[row], scene.in_reply_to[row]
    at = scene.row_of.get((platform, quoted or answered or ""))
    author = scene.account_id[at] if at is not None else None
    if author is None or (platform, author) in scene.bodies:
        return None
    return (platform, author), quoted is not None


def _unfriendly(scene: Scene, row: int) -> bool:
    return bool(scene.tones([row])[0] < 0)


def _finding(
    scene: Scene, row: int, followers: int, broadcast: bool, word: lexicon.Found | None
) -> Finding:
    how = "before all followers" if broadcast else "in a reply"
    what = f"with '{word.matched}'" if word else "in a negative tone"
    joined = scene.replies_to.get(row, [])
    sentence = (
        f"{naming(scene.account(row))}: answers an account of {followers:,} followers {how}, {what}"
        + (f"; {counted(len(joined), 'other')} joined in." if joined else ".")
    )
    figures = {"followers": followers, "joined in": len(joined)}
    severity = "high" if broadcast and (word or len(joined) >= 10) else "medium"
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, NUMBER, subject, severity, sentence, figures, [row, *joined])
