"""Type 22: more reports than anybody reads, and emergencies told in a post."""

from __future__ import annotations

import numpy as np

from mootlib.strategy import lexicon
from mootlib.strategy.failures.answering import HOUR, answer, finding
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Scene
from mootlib.strategy.own_records import ReceivedReport
from mootlib.text.counting import counted, lasting

NUMBER = 22


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Reports that lay unsorted for longer than the limit; posts to the body about danger without an answer.

    Danger is looked for in posts of others that answer or name one of the body's accounts, in English.
    """
    reports = scene.records.reports
    to_body = _to_the_body(scene)
    if reports is None and not to_body:
        reason = (
            "No posts of the public to the body are here, and reports received are not recorded."
        )
        return NoData(NUMBER, reason, ("posts of the public to the body", "reports"))
    found = _backlog(scene, reports or (), settings)
    danger = lexicon.load("crisis", "emergency")
    answered = _answered(scene)
    for row in scene.speaks(danger, np.array(to_body, np.int64)):
        word = danger.first(scene.text[row])
        at = answered.get(scene.key(row), np.inf)
        late = at - scene.seconds[row] > settings["hours"] * HOUR
        if word and late and scene.english(row):
            found.append(_emergency(scene, row, word, float(at)))
    note = (
        None
        if reports is not None
        else "Reports received, and when they were sorted, are not recorded."
    )
    looked = len(to_body) + len(reports or ())
    return answer(NUMBER, found, looked, "messages and reports", settings, [note])


def _to_the_body(scene: Scene) -> list[int]:
    found = []
    for row in np.flatnonzero(~scene.is_own & ~np.isnan(scene.seconds)).tolist():
        if scene.repost_of[row] or (scene.platform[row], scene.account_id[row]) in scene.bodies:
            continue
        target = scene.row_of.get((scene.platform[row], scene.in_reply_to[row] or ""))
        named = any(
            (scene.platform[row], name) in scene.own_handles for name in scene.mentions[row]
        )
        if named or (target is not None and scene.is_own[target]):
            found.append(row)
    return found


def _answered(scene: Scene) -> dict[tuple[str, str], float]:
    """When the body replied first to a post."""
    first: dict[tuple[str, str], float] = {}
    for row in scene.own_words.tolist():
        if target := scene.in_reply_to[row]:
            first.setdefault((scene.platform[row], target), float(scene.seconds[row]))
    return first


def _backlog(
    scene: Scene, reports: tuple[ReceivedReport, ...], settings: Settings
) -> list[Finding]:
    late = sorted(
        (one for one in reports if _hours(one, scene) > settings["hours"]),
        key=lambda one: (one.received_at, one.platform, one.post_id),
    )
    if not late or len(late) / len(reports) <= settings["share"]:
        return []
    median = float(np.median([_hours(one, scene) for one in late]))
    unsorted = sum(one.classified_at is None for one in late)
    urgent = sum(bool(one.emergency) for one in late)
    more = (
        (unsorted, "lies so still", "lie so still"),
        (urgent, "was an emergency", "were emergencies"),
    )
    still = "".join(f"; {counted(n, one, many)}" for n, one, many in more if n)
    sentence = (
        f"{len(late):,} of {counted(len(reports), 'report')} lay unsorted for more than {lasting(settings['hours'])} (in "
        f"the median for {lasting(median)}){still}."
    )
    rows = [
        row for one in late if (row := scene.row_of.get((one.platform, one.post_id))) is not None
    ]
    lines = [f"{one.received_at:%d %b %Y %H:%M}: {one.platform} {one.post_id}" for one in late]
    figures = {
        "late": len(late),
        "reports": len(reports),
        "median hours": median,
        "emergencies": urgent,
    }
    severity = "critical" if urgent else "medium"
    return [finding(scene, NUMBER, "reports:backlog", severity, sentence, figures, rows, lines)]


def _hours(one: ReceivedReport, scene: Scene) -> float:
    return ((one.classified_at or scene.now) - one.received_at).total_seconds() / HOUR


def _emergency(scene: Scene, row: int, word: lexicon.Found, answered: float) -> Finding:
    took = (answered - scene.seconds[row]) / HOUR
    told = (
        f"the first answer came after {lasting(took)}" if np.isfinite(took) else "no answer is here"
    )
    sentence = f"A post to the body speaks of danger ('{word.matched}': {word.entry.why}); {told}."
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    figures = {"hours": took} if np.isfinite(took) else {}
    return finding(scene, NUMBER, subject, "critical", sentence, figures, [row])
