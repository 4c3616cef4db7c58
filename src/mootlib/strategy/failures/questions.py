"""Type 12: questions to the body that nobody answers, or answers late."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta

import numpy as np

from mootlib.strategy.failures.answering import HOUR, answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.text import tokens
from mootlib.text.counting import counted, lasting

NUMBER = 12
_MARK = re.compile(r"[?؟？](?:\s|$|[\"”'’)!?])")


def detect(scene: Scene, settings: Settings) -> Outcome:
    """The share of questions to each account that the body answered within a working day.

    A question is a post of somebody else with a question mark, in any language, that answers or names the
    account and is no repost. Answered: a later post of any of the body's accounts replies to it, or names
    its author in its conversation. Questions younger than the deadline are left out. Questions without a
    mark, and answers by message or telephone, are not seen.
    """
    if not any(scene.in_reply_to[row] for row in scene.own_rows.tolist()):
        reason = "The body's own replies were not collected: whether it answered cannot be told."
        return NoData(NUMBER, reason, ("the body's replies", "posts of the public to the body"))
    asked = _asked(scene, settings)
    if not asked:
        reason = "No questions of the public to the body were collected."
        return NoData(NUMBER, reason, ("posts of the public to the body",))
    answers = _Answers(scene)
    found = []
    for account, rows in asked.items():
        if len(rows) >= settings["questions"]:
            times = [answers.first(row) for row in rows]
            if one := _finding(scene, account, rows, times, settings):
                found.append(one)
    few = sum(len(rows) < settings["questions"] for rows in asked.values())
    note = f"{counted(few, 'account')} got too few questions to be judged." if few else None
    return answer(NUMBER, found, sum(map(len, asked.values())), "questions", settings, [note])


def _asked(scene: Scene, settings: Settings) -> dict[Account, list[int]]:
    """Questions to each account within the period, old enough to have been answered."""
    found: dict[Account, list[int]] = defaultdict(list)
    since = scene.since(settings["days"])
    for row in np.flatnonzero((scene.seconds >= since) & ~scene.is_own).tolist():
        if scene.repost_of[row] or (scene.platform[row], scene.account_id[row]) in scene.bodies:
            continue
        if "?" not in scene.text[row] and not _MARK.search(scene.text[row]):
            continue
        if not _MARK.search(tokens.URL.sub(" ", scene.text[row])):
            continue
        to = _addressed(scene, row)
        due = _deadline(scene.local(row), settings["working days"]).timestamp()
        if to is not None and due <= scene.seen_until:
            found[to].append(row)
    return found


def _addressed(scene: Scene, row: int) -> Account | None:
    """The own account that a post answers, or names first."""
    target = scene.row_of.get((scene.platform[row], scene.in_reply_to[row] or ""))
    if target is not None:
        # In a conversation between others the body is only a listener.
        return scene.account(target) if scene.is_own[target] else None
    named = ((scene.platform[row], handle) for handle in scene.mentions[row])
    return next((account for account in named if account in scene.own_handles), None)


def _deadline(asked: datetime, days: float) -> datetime:
    """So many working days later; what comes at the weekend counts from Monday's start."""
    at, left = asked, days
    while at.weekday() >= 5:
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    while left >= 1:
        at += timedelta(days=1)
        left -= at.weekday() < 5
    at += timedelta(days=left)
    return at if at.weekday() < 5 else at + timedelta(days=7 - at.weekday())


class _Answers:
    """When the body answered a post first."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._direct: dict[tuple[str, str], float] = {}
        self._named: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        for row in scene.own_words.tolist():
            platform, at = scene.platform[row], float(scene.seconds[row])
            if np.isnan(at):
                continue
            if target := scene.in_reply_to[row]:
                key = (platform, target)
                self._direct[key] = min(at, self._direct.get(key, np.inf))
            if conversation := scene.conversation_id[row]:
                for handle in scene.mentions[row]:
                    self._named[platform, conversation, handle].append(at)

    def first(self, row: int) -> float:
        """Seconds of the first answer; infinity for none."""
        scene = self._scene
        platform = scene.platform[row]
        direct = self._direct.get((platform, scene.post_id[row]), np.inf)
        handle = scene.handles.get((platform, scene.account_id[row] or ""), "")
        conversation = scene.conversation_id[row] or scene.post_id[row]
        later = self._named.get((platform, conversation, handle), [])
        return min([direct, *(at for at in later if at > scene.seconds[row])])


def _finding(
    scene: Scene, account: Account, rows: list[int], times: list[float], settings: Settings
) -> Finding | None:
    due = [_deadline(scene.local(row), settings["working days"]).timestamp() for row in rows]
    on_time = [at <= by for at, by in zip(times, due, strict=True)]
    share = sum(on_time) / len(rows)
    if share >= settings["share"]:
        return None
    waits = [(at - scene.seconds[row]) / HOUR for at, row in zip(times, rows, strict=True)]
    answered = [wait for wait in waits if np.isfinite(wait)]
    median = float(np.median(answered)) if answered else float("nan")
    figures = {
        "questions": len(rows), "answered in time": share, "answered": len(answered) / len(rows),
    } | ({"median hours": median} if answered else {})  # fmt: skip
    took = f"; those answered waited {lasting(median)} in the median" if answered else ""
    sentence = (
        f"{naming(account)}: {share:.0%} of {counted(len(rows), 'question')} were answered within the deadline, "
        f"{len(answered) / len(rows):.0%} at all{took}."
    )
    severity = "high" if share < settings["share"] / 2 else "medium"
    late = [row for row, ok in zip(rows, on_time, strict=True) if not ok]
    return finding(scene, NUMBER, f"account:{naming(account)}", severity, sentence, figures, late)
