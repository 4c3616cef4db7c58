"""Type 11: somebody was blocked or hidden without a published reason, or without a way to object."""

from __future__ import annotations

from collections import defaultdict

from mootlib.strategy.failures.answering import answer, missing
from mootlib.strategy.failures.model import Finding, Outcome, Settings
from mootlib.strategy.failures.scene import EVIDENCE, Scene, moment
from mootlib.strategy.own_records import Block
from mootlib.text.counting import counted

NUMBER = 11


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Blocks, hidden and deleted comments without a reason code, or without an appeal offered.

    One finding for each platform and kind. Blocks that were lifted within ``hours`` are taken for slips.
    """
    if absent := missing(NUMBER, scene, "blocks"):
        return absent
    since, now = scene.kept_since("blocks"), scene.now.timestamp()
    blocks = [b for b in scene.records.blocks or () if since <= b.at.timestamp() <= now]
    bad: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for one in blocks:
        slip = (
            one.lifted_at and (one.lifted_at - one.at).total_seconds() <= settings["hours"] * 3_600
        )
        if not slip and (not one.reason_code or one.appeal_offered is not True):
            bad[one.platform, one.kind].append(one)
    found = [_finding(scene, platform, kind, rows) for (platform, kind), rows in bad.items()]
    policies = scene.records.policies
    note = None
    if policies is not None and not any(one.kind == "moderation" for one in policies):
        note = "No moderation standards are among the body's documents: no reason can be a published one."
    return answer(NUMBER, found, len(blocks), "blocks and hidden comments", settings, [note])


#: What was done, one and many.
_CALLED = {
    "block": ("account blocked", "accounts blocked"),
    "mute": ("account muted", "accounts muted"),
    "hide": ("comment hidden", "comments hidden"),
    "delete": ("comment deleted", "comments deleted"),
}


def _finding(scene: Scene, platform: str, kind: str, rows: list[Block]) -> Finding:
    rows = sorted(rows, key=lambda one: (one.at, one.target or ""))
    unreasoned = sum(not one.reason_code for one in rows)
    silent = sum(one.appeal_offered is not True for one in rows)
    lacks = ((unreasoned, "without a reason code"), (silent, "without an appeal on record"))
    what = counted(len(rows), *_CALLED.get(kind, (f"case of '{kind}'", f"cases of '{kind}'")))
    sentence = f"{platform}: {what}: " + ", ".join(f"{n:,} {lack}" for n, lack in lacks if n) + "."
    lines = [
        f"{one.at:%d %b %Y %H:%M}: {one.kind}, reason {one.reason_code or 'none'}, "
        f"appeal {'offered' if one.appeal_offered else 'not on record'}"
        for one in rows
    ]
    return Finding(
        number=NUMBER,
        subject=f"blocks:{platform}/{kind}",
        severity="high" if kind in ("block", "delete") else "medium",
        sentence=sentence,
        figures={"cases": len(rows), "without reason": unreasoned, "without appeal": silent},
        total=len(rows),
        records=tuple(lines[:EVIDENCE]),
        first_at=moment(rows[0].at.timestamp()),
        last_at=moment(rows[-1].at.timestamp()),
    )
