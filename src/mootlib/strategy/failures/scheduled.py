"""Type 20: a planned post goes out, or waits, while people are in danger."""

from __future__ import annotations

from mootlib.strategy.failures.answering import answer, finding, missing, naming
from mootlib.strategy.failures.model import Finding, Outcome, Settings
from mootlib.strategy.failures.scene import Scene
from mootlib.strategy.own_records import Incident, ScheduledPost
from mootlib.text.counting import counted

NUMBER = 20


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Posts queued before a critical incident that were due in it and not paused in time."""
    if absent := missing(NUMBER, scene, "incidents", "scheduled"):
        return absent
    incidents = [
        one for one in scene.records.incidents or () if one.critical and one.began_at <= scene.now
    ]
    found = []
    for incident in incidents:
        due = [one for one in scene.records.scheduled or () if _runs(one, incident, scene)]
        if len(due) > settings["queue"]:
            found.append(_finding(scene, incident, due))
    return answer(NUMBER, found, len(incidents), "critical incidents", settings)


def _runs(one: ScheduledPost, incident: Incident, scene: Scene) -> bool:
    """Whether a post of the queue runs into the incident."""
    end = incident.ended_at or scene.now
    if one.queued_at > incident.began_at or one.state == "cancelled":
        return False
    if one.due_at < incident.began_at or (incident.ended_at and one.due_at > end):
        return False
    stopped = one.paused_at is not None and one.paused_at <= one.due_at
    return not stopped and (one.state != "paused")


def _finding(scene: Scene, incident: Incident, due: list[ScheduledPost]) -> Finding:
    due = sorted(due, key=lambda one: (one.due_at, one.platform, one.handle))
    out = [one for one in due if one.state == "published"]
    keys = [(one.platform, one.post_id or "") for one in out]
    rows = [scene.row_of[key] for key in keys if key in scene.row_of]
    lines = [
        f"{one.due_at:%d %b %Y %H:%M}: {naming((one.platform, one.handle))}, {one.state}"
        for one in due
    ]
    published = f", and {counted(len(out), 'was', 'were')} published" if out else ""
    sentence = (
        f"{incident.name}: {counted(len(due), 'planned post was', 'planned posts were')} still in the queue after it "
        f"began{published}."
    )
    severity = "high" if out else "medium" if incident.ended_at else "critical"
    subject = f"incident:{incident.name}"
    figures = {"in the queue": len(due), "went out": len(out)}
    return finding(scene, NUMBER, subject, severity, sentence, figures, rows, lines)
