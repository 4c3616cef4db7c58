"""Type 8: a picture, or the words beside it, gives a person away."""

from __future__ import annotations

import re

from mootlib.strategy.failures.answering import answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Scene
from mootlib.strategy.pictures import given_away, told_by
from mootlib.text import personal

NUMBER = 8
#: British plates since 2001; older ones look like too many other things.
_PLATE = re.compile(r"(?<![A-Za-z0-9])[A-HJ-PR-Y]{2}(?!00)\d{2} ?[A-HJ-PR-Z]{3}(?![A-Za-z0-9])")
_PRIVATE = ("[National Insurance number]", "[card number]")


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Files with coordinates, an owner's name or an uncut preview; number plates and private numbers in words.

    Files are judged where they were handed over (``pictures``). Faces, plates and papers *in* a picture
    cannot be judged without a model.
    """
    pictures = scene.pictures or {}
    rows = [
        row for row in scene.own_words.tolist() if scene.media[row] or scene.key(row) in pictures
    ]
    if not rows:
        return NoData(NUMBER, "No posts of the body with pictures are here.", ("posts with media",))
    found: list[Finding] = []
    files = 0
    for row in rows:
        told = [told_by(file) for file in pictures.get(scene.key(row), ())]
        files += len(told)
        reasons = [*given_away(told), *_of_words(scene, row, settings)]
        if reasons:
            found.append(_finding(scene, row, reasons))
    notes = [
        "Faces, number plates and papers inside pictures were not looked for: that needs a person.",
        None if files else "The pictures' files are not here: only words and alternative texts were read.",
    ]  # fmt: skip
    return answer(NUMBER, found, len(rows), "posts with media", settings, notes)


def _of_words(scene: Scene, row: int, settings: Settings) -> list[str]:
    words = " ".join([scene.text[row], *(media["alt_text"] or "" for media in scene.media[row])])
    reasons = []
    if settings["plates"] and _PLATE.search(words):
        reasons.append("the words hold a number plate")
    masked = personal.mask_personal(words)
    if any(mark in masked for mark in _PRIVATE):
        reasons.append("the words hold a National Insurance or card number")
    return reasons


def _finding(scene: Scene, row: int, reasons: list[str]) -> Finding:
    sentence = f"{naming(scene.account(row))}: {'; '.join(reasons)}."
    severity = "medium" if reasons == ["the words hold a number plate"] else "critical"
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, NUMBER, subject, severity, sentence, {"reasons": len(reasons)}, [row])
