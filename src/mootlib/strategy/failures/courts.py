"""Types 7 and 9: what belongs to courts and parties: judging sentences, and prejudging suspects."""

from __future__ import annotations

import re

import numpy as np

from mootlib.strategy import lexicon, names
from mootlib.strategy.failures.answering import answer, finding, naming, other_language, words_note
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Scene

REMIT, PREJUDGING = 7, 9
#: 'the murder of 22-year-old Ann Other': before the name of somebody who suffered it.
_SUFFERED = re.compile(
    r"\b(?:murder|manslaughter|death|killing|stabbing|shooting|rape|robbery|kidnap\w*|assault|attack)s?"
    r"\s+(?:of|on)\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)


def detect_remit(scene: Scene, settings: Settings) -> Outcome:
    """Type 7: an official account praises or scolds a sentence, or takes sides between parties.

    Both a word of the matter (a sentence, a party) and an evaluating word within ``words`` words of it
    are needed. Public servants' own accounts are not judged: they may have opinions.
    """
    rows = np.array([row for row in scene.own_words if _official(scene, int(row))], np.int64)
    if not len(rows):
        return NoData(REMIT, "No posts of official accounts are here.", ("the body's posts",))
    if absent := other_language(REMIT, scene):
        return absent
    pairs = (
        ("sentence", lexicon.load("crime", "sentence"), lexicon.load("crime", "verdict")),
        ("party", lexicon.load("tone", "politics"), lexicon.load("tone", "side")),
    )
    found: dict[int, Finding] = {}
    for what, matter, verdict in pairs:
        for row in scene.speaks(matter, rows):
            near = _near(scene.text[row], matter, verdict, int(settings["words"]))
            if near and row not in found and scene.english(row):
                found[row] = _outside(scene, row, what, near)
    return answer(REMIT, found.values(), len(rows), "posts", settings, [words_note(scene)])


def _official(scene: Scene, row: int) -> bool:
    entry = scene.directory.get(scene.account(row))
    if entry is not None:
        return entry.kind != "public servant"
    return (scene.platform[row], scene.account_id[row] or "") not in scene.servants


def _near(
    text: str, matter: lexicon.Lexicon, verdict: lexicon.Lexicon, words: int
) -> tuple[str, str] | None:
    """A word of the matter and an evaluating one that is no part of it, close together."""
    first = list(matter.all(text))
    if not first:
        return None
    for judged in verdict.all(text):
        for one in first:
            apart = text[min(one.start, judged.start) : max(one.start, judged.start)]
            if one.start != judged.start and len(apart.split()) <= words:
                return one.matched, judged.matched
    return None


def _outside(scene: Scene, row: int, what: str, near: tuple[str, str]) -> Finding:
    about = "what a court decided" if what == "sentence" else "a party or an election"
    sentence = f"{naming(scene.account(row))}: '{near[0]}' with '{near[1]}' looks like an opinion about {about}."
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, REMIT, subject, "medium", sentence, {}, [row])


def detect_prejudging(scene: Scene, settings: Settings) -> Outcome:
    """Type 9: a private person is named with an offence, before a court has decided.

    A name, an offence, and words of arrest, charge or guilt; no word of a conviction or of a person who
    is missing, mourned or praised. Whoever suffered the offence ('the murder of ...') is no suspect. Graver
    where no charge is spoken of.
    """
    rows = scene.own_words
    if not len(rows):
        return NoData(PREJUDGING, "No posts of the body are here.", ("the body's posts",))
    if absent := other_language(PREJUDGING, scene):
        return absent
    found = []
    for row in scene.speaks(lexicon.load("crime", "offence"), rows):
        stage = stage_of(scene.text[row])
        if stage is None or not scene.english(row):
            continue
        if settings["charged too"] or stage != "charged":
            found.append(_prejudged(scene, row, stage))
    return answer(PREJUDGING, found, len(rows), "posts", settings, [words_note(scene)])


def stage_of(text: str) -> str | None:
    """'arrested', 'charged' or 'guilty' where an English text names a person with an offence; else None."""
    if lexicon.load("crime", "offence").first(text) is None:
        return None
    arrest = list(lexicon.load("crime", "arrest").all(text))
    guilt = lexicon.load("crime", "guilt").first(text)
    if not arrest and guilt is None:
        return None
    if lexicon.load("crime", "convicted").first(text) or lexicon.load("crime", "missing").first(
        text
    ):
        return None
    if not any(_may_be_suspect(text, name) for name in names.find(text)):
        return None
    if guilt is not None:
        return "guilty"
    charged = any(word.entry.why.startswith("proceedings") for word in arrest)
    return "charged" if charged else "arrested"


def _may_be_suspect(text: str, name: names.Name) -> bool:
    """Whether a name stands anywhere but as that of somebody who suffered an offence."""
    places = [text[: match.start()] for match in re.finditer(re.escape(name), text)]
    return not places or not all(_SUFFERED.search(before) for before in places)


def _prejudged(scene: Scene, row: int, stage: str) -> Finding:
    how = {
        "guilty": "guilt is asserted, and no conviction is spoken of",
        "arrested": "an arrest or suspicion is spoken of, no charge and no conviction",
        "charged": "a charge is spoken of, no conviction",
    }[stage]
    sentence = f"{naming(scene.account(row))}: a person is named with an offence; {how}."
    severity = "medium" if stage == "charged" else "high"
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, PREJUDGING, subject, severity, sentence, {}, [row])
