"""Type 25: a live stream that shows, or does, harm."""

from __future__ import annotations

from mootlib.strategy.failures.answering import DAY, answer, finding, missing
from mootlib.strategy.failures.model import Finding, Outcome, Settings
from mootlib.strategy.failures.scene import Scene
from mootlib.strategy.own_records import StreamLog
from mootlib.text.counting import counted, lasting

NUMBER = 25
#: Where nobody is shown live (section 7 of the evaluation reference).
REFUSED = frozenset({"home", "school", "hospital", "court", "custody"})
_Reason = tuple[str, bool]  #: a sentence, and whether harm was done (not only risked)


def detect(scene: Scene, settings: Settings) -> Outcome:
    """What went wrong, or was missing, in each stream that has begun."""
    if absent := missing(NUMBER, scene, "streams"):
        return absent
    begun = [one for one in scene.records.streams or () if one.started_at <= scene.now]
    found = []
    for one in begun:
        reasons = [*_before(one, settings), *_during(one, settings), *_after(one, scene, settings)]
        if reasons:
            found.append(_finding(scene, one, reasons))
    return answer(NUMBER, found, len(begun), "streams", settings)


def _before(one: StreamLog, settings: Settings) -> list[_Reason]:
    reasons = []
    if one.operational and one.delay_seconds is not None and one.delay_seconds < settings["delay"]:
        reasons.append((f"the delay was {one.delay_seconds:g} seconds for front-line work", False))
    if one.location_class in REFUSED:
        reasons.append((f"it was shown from a {one.location_class}", True))
    if one.operational and one.kill_switch is False:
        reasons.append(("nobody stood ready to cut it", False))
    if one.moderators is not None and one.moderators < settings["moderators"]:
        reasons.append((f"it had {one.moderators} moderators", False))
    if one.risk_checked_at is not None and one.risk_checked_at > one.started_at:
        reasons.append(("the risks were checked after it began", False))
    return reasons


def _during(one: StreamLog, settings: Settings) -> list[_Reason]:
    reasons = []
    if (one.messages_per_minute or 0) > settings["messages"] * max(one.moderators or 0, 1):
        reasons.append((f"the chat reached {one.messages_per_minute:g} messages a minute", False))
    if (one.risk_words or 0) > settings["risk words"]:
        reasons.append((f"{one.risk_words} chat messages spoke of violence", True))
    if shown := one.faces_without_consent:
        people = counted(shown, "person was", "people were")
        reasons.append((f"{people} shown without consent", True))
    if one.harm_at is not None:
        end = one.cut_at or one.ended_at
        wait = (end - one.harm_at).total_seconds() if end else None
        delay = one.delay_seconds or 0
        if wait is None:
            reasons.append(("harm was seen, and it was not cut", True))
        elif wait > delay:
            reasons.append(
                (
                    f"from harm to the cut it took {lasting(wait / 3_600)}, with {delay:g} seconds of delay",
                    True,
                )
            )
    return reasons


def _after(one: StreamLog, scene: Scene, settings: Settings) -> list[_Reason]:
    if one.ended_at is None:
        return []
    days = ((one.reviewed_at or scene.now) - one.ended_at).total_seconds() / DAY
    if days <= settings["review days"]:
        return []
    return [(f"it was not reviewed within {settings['review days']:g} days", False)]


def _finding(scene: Scene, one: StreamLog, reasons: list[_Reason]) -> Finding:
    harm = any(done for _, done in reasons)
    only_late = [reason for reason, _ in reasons] == [reasons[-1][0]] and "reviewed" in reasons[-1][
        0
    ]
    severity = "critical" if harm else "low" if only_late else "medium"
    lines = [reason for reason, _ in reasons]
    sentence = f"{one.name}, {one.started_at:%d %B %Y}: {'; '.join(lines)}."
    row = scene.row_of.get((one.platform or "", one.post_id or ""))
    rows = [] if row is None else [row]
    subject = f"stream:{one.name}"
    figures = {"reasons": len(reasons)}
    return finding(scene, NUMBER, subject, severity, sentence, figures, rows, lines)
