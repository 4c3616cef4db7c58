"""Type 4: locked out, or slow to correct what was wrong."""

from __future__ import annotations

import numpy as np

from mootlib.strategy import lexicon
from mootlib.strategy.failures.answering import DAY, MINUTE, answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.strategy.own_records import Correction
from mootlib.text.counting import counted, lasting

NUMBER = 4


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Minutes from error to correction, by own records and by public posts; credentials not tried lately.

    In public posts a correction is a reply to, or quotation of, a post of the same account with words
    of correction; the time counts from the post that was wrong.
    """
    found: list[Finding] = []
    seen = _public(scene)
    known = scene.records.corrections
    checks = scene.records.credential_checks
    if not seen and not known and checks is None:
        reason = "No correction was seen in the posts, and corrections and credential checks are not recorded."
        return NoData(NUMBER, reason, ("corrections", "credential_checks"))
    found += _slow(scene, seen, settings)
    found += _recorded(scene, known or (), settings)
    if checks is not None:
        found += _untested(scene, settings)
    notes = [
        None if known is not None else "Corrections are not recorded: only those seen in public were timed.",
        None if checks is not None else "Whether the body can still get in is not recorded.",
    ]  # fmt: skip
    return answer(NUMBER, found, len(seen) + len(known or ()), "corrections", settings, notes)


def _public(scene: Scene) -> list[tuple[int, int]]:
    """(wrong post, correction) among the body's own posts."""
    words = lexicon.load("crisis", "correction")
    pairs = []
    for row in scene.speaks(words, scene.own_words):
        target = scene.quote_of[row] or scene.in_reply_to[row]
        wrong = scene.row_of.get((scene.platform[row], target)) if target else None
        if wrong is None or scene.account_id[wrong] != scene.account_id[row]:
            continue
        if words.first(scene.text[row]) and scene.english(row):
            pairs.append((wrong, row))
    return pairs


def _slow(scene: Scene, pairs: list[tuple[int, int]], settings: Settings) -> list[Finding]:
    if not pairs:
        return []
    minutes = [(scene.seconds[right] - scene.seconds[wrong]) / MINUTE for wrong, right in pairs]
    median = float(np.median(minutes))
    if not median > settings["minutes"]:
        return []
    sentence = (
        f"{counted(len(pairs), 'post was', 'posts were')} corrected in public; from the wrong "
        f"post to the correction it took {lasting(median / 60)} in the median."
    )
    rows = [row for pair in pairs for row in pair]
    figures = {"corrections": len(pairs), "median minutes": median}
    return [finding(scene, NUMBER, "corrections:public", "medium", sentence, figures, rows)]


def _recorded(scene: Scene, known: tuple[Correction, ...], settings: Settings) -> list[Finding]:
    if not known:
        return []
    now = scene.now
    minutes = [((c.corrected_at or now) - c.error_known_at).total_seconds() / MINUTE for c in known]
    median = float(np.median(minutes))
    open_ones = [c for c in known if c.corrected_at is None]
    late = [c for c, one in zip(known, minutes, strict=True) if one > settings["minutes"]]
    if median <= settings["minutes"] and not open_ones:
        return []
    waiting = f"; {counted(len(open_ones), 'is', 'are')} not corrected yet" if open_ones else ""
    sentence = (
        f"From the moment an error was known to its correction it took {lasting(median / 60)} in the median "
        f"({len(known):,} recorded){waiting}."
    )
    rows = [row for c in late if (row := scene.row_of.get((c.platform, c.post_id))) is not None]
    lines = [f"{c.error_known_at:%d %b %Y %H:%M}: {c.platform} {c.post_id}" for c in late]
    figures = {"corrections": len(known), "median minutes": median, "open": len(open_ones)}
    severity = "high" if open_ones else "medium"
    return [
        finding(scene, NUMBER, "corrections:recorded", severity, sentence, figures, rows, lines)
    ]


def _untested(scene: Scene, settings: Settings) -> list[Finding]:
    """Accounts of the directory that nobody tried to get into lately, or where it did not work."""
    last: dict[Account, tuple[float, bool]] = {}
    for one in scene.records.credential_checks or ():
        at, account = one.checked_at.timestamp(), (one.platform, one.handle)
        if at <= scene.now.timestamp() and at >= last.get(account, (-np.inf, True))[0]:
            last[account] = (at, one.worked)
    found = []
    for account, entry in scene.directory.items():
        if entry.state != "active" or entry.kind == "public servant":
            continue
        at, worked = last.get(account, (-np.inf, True))
        days = (scene.now.timestamp() - at) / DAY
        if worked and days <= settings["days"]:
            continue
        what = (
            "nobody has tried the credentials"
            if np.isinf(days)
            else f"last tried {days:.0f} days ago"
        )
        sentence = (
            f"{naming(account)}: " + (what if worked else "the last try to get in failed") + "."
        )
        figures = {} if np.isinf(days) else {"days": days}
        severity = "medium" if worked else "critical"
        subject = f"account:{naming(account)}:credentials"
        found.append(finding(scene, NUMBER, subject, severity, sentence, figures, (), [sentence]))
    return found
