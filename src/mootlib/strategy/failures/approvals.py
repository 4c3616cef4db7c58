"""Type 2: a post that nobody approved."""

from __future__ import annotations

from mootlib.strategy.failures.answering import MINUTE, answer, finding, missing, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.strategy.own_records import Approval
from mootlib.text.counting import counted

NUMBER = 2


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Posts of official accounts without an approval that came before them.

    Judged from when approvals are kept on (or from the first one). Where more than ``flood`` of an
    account's posts lack one, approval is not practised there: one finding says so instead of hundreds.
    """
    if absent := missing(NUMBER, scene, "approvals"):
        return absent
    approvals = {(one.platform, one.post_id): one for one in scene.records.approvals or ()}
    since = scene.kept_since("approvals")
    if since == float("-inf") and approvals:
        since = min(one.approved_at.timestamp() for one in approvals.values())
    elif not approvals and since == float("-inf"):
        reason = "No approval is recorded, and it is not said from when approvals are recorded."
        return NoData(NUMBER, reason, ("approvals",))
    found: list[Finding] = []
    judged = 0
    for account, rows in scene.by_account.items():
        if _personal(scene, account):
            continue
        mine = [
            row
            for row in rows.tolist()
            if scene.seconds[row] >= since and scene.repost_of[row] is None
        ]
        judged += len(mine)
        bad = [row for row in mine if not _approved(scene, row, approvals, settings)]
        found += _findings(scene, account, bad, len(mine), settings)
    return answer(NUMBER, found, judged, "posts", settings)


def _personal(scene: Scene, account: Account) -> bool:
    entry = scene.directory.get(account)
    return entry is not None and entry.kind == "public servant"


def _approved(
    scene: Scene, row: int, approvals: dict[tuple[str, str], Approval], settings: Settings
) -> bool:
    one = approvals.get(scene.key(row))
    if one is None or one.approved_at.timestamp() > scene.seconds[row]:
        return False
    alone = one.drafted_by is not None and one.drafted_by == one.approved_by
    return not (alone and settings["two people"])


def _findings(
    scene: Scene, account: Account, bad: list[int], judged: int, settings: Settings
) -> list[Finding]:
    if judged and len(bad) > 5 and len(bad) / judged > settings["flood"]:
        sentence = (
            f"{naming(account)}: {len(bad):,} of {counted(judged, 'post')} have no approval before them: "
            "approval is not practised here."
        )
        figures = {"without approval": len(bad), "posts": judged}
        return [
            finding(scene, NUMBER, f"account:{naming(account)}", "medium", sentence, figures, bad)
        ]
    return [_one(scene, account, row) for row in bad]


def _one(scene: Scene, account: Account, row: int) -> Finding:
    up = (scene.deleted[row] - scene.seconds[row]) / MINUTE
    soon = up <= 60  # nan is not
    gone = f" It was deleted after {up:.0f} minutes." if soon else ""
    sentence = f"{naming(account)}: a post has no approval by a second person before it.{gone}"
    figures = {"minutes online": float(up)} if soon else {}
    severity = "critical" if soon else "high"
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, NUMBER, subject, severity, sentence, figures, [row])
