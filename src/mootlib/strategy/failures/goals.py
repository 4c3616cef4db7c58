"""Type 24: figures are reported that serve no goal."""

from __future__ import annotations

from mootlib.strategy.failures.answering import answer, finding, missing
from mootlib.strategy.failures.model import Outcome, Settings
from mootlib.strategy.failures.scene import Scene

NUMBER = 24


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Indicators tied to no goal of the body's, or to one that is not among its goals."""
    if absent := missing(NUMBER, scene, "indicators", "goals"):
        return absent
    goals = {one.name for one in scene.records.goals or ()}
    found = []
    for one in scene.records.indicators or ():
        if one.goal in goals:
            continue
        why = (
            "is tied to no goal"
            if one.goal is None
            else f"is tied to '{one.goal}', which is no goal of the body's"
        )
        sentence = f"The figure '{one.name}' {why}."
        subject = f"indicator:{one.name}"
        found.append(finding(scene, NUMBER, subject, "low", sentence, {}, (), [sentence]))
    note = None
    measured = {one.goal for one in scene.records.indicators or ()}
    if idle := sorted(goals - measured):
        note = f"Goals without a figure: {', '.join(idle)}."
    return answer(NUMBER, found, len(scene.records.indicators or ()), "figures", settings, [note])
