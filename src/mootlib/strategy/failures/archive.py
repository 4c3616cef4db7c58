"""Type 21: what was published is not in the records system."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from mootlib.strategy.failures.answering import DAY, answer, finding, missing, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.text.counting import counted

NUMBER = 21


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Posts of the body without a capture; graver for those that were deleted or edited since.

    A deleted post needs a capture from before it went; an edited one from before the edit and after it.
    Other posts have ``days`` to be captured. Judged from when the archive is kept (or its first capture).
    """
    if absent := missing(NUMBER, scene, "archive"):
        return absent
    captures: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in scene.records.archive or ():
        captures[one.platform, one.post_id].append(one.captured_at.timestamp())
    since = scene.kept_since("archive")
    if np.isinf(since):
        if not captures:
            reason = "The archive is empty, and it is not said from when it is kept."
            return NoData(NUMBER, reason, ("archive",))
        since = min(min(times) for times in captures.values())
    found: list[Finding] = []
    judged = 0
    for account, rows in scene.by_account.items():
        mine = [
            row
            for row in rows.tolist()
            if scene.repost_of[row] is None
            and scene.seconds[row] >= since
            and scene.seconds[row] + settings["days"] * DAY <= scene.seen_until
        ]
        judged += len(mine)
        gaps = {row: gap for row in mine if (gap := _gap(scene, row, captures[scene.key(row)]))}
        if gaps and 1 - len(gaps) / len(mine) < settings["coverage"]:
            found.append(_finding(scene, account, gaps, len(mine)))
    return answer(NUMBER, found, judged, "posts", settings)


def _gap(scene: Scene, row: int, captured: list[float]) -> str | None:
    """What is missing of a post: 'deleted', 'edited', 'published', or None."""
    deleted, edited = scene.deleted[row], scene.edited[row]
    if not np.isnan(deleted) and not any(at <= deleted for at in captured):
        return "deleted"
    if not np.isnan(edited) and not (
        any(at <= edited for at in captured) and any(at >= edited for at in captured)
    ):
        return "edited"
    return None if captured else "published"


def _finding(scene: Scene, account: Account, gaps: dict[int, str], judged: int) -> Finding:
    lost = sum(gap != "published" for gap in gaps.values())
    rows = sorted(gaps, key=lambda row: (gaps[row] == "published", row))
    gone = ""
    if lost:
        gone = (
            f"; {counted(lost, 'was', 'were')} deleted or edited since, and the words may be lost"
        )
    sentence = f"{naming(account)}: {len(gaps):,} of {counted(judged, 'post')} not captured as it should be{gone}."
    figures = {"gaps": len(gaps), "deleted or edited": lost, "coverage": 1 - len(gaps) / judged}
    severity = "high" if lost else "medium"
    return finding(scene, NUMBER, f"account:{naming(account)}", severity, sentence, figures, rows)
