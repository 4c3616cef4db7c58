"""Type 6: somebody vulnerable is held up to ridicule."""

from __future__ import annotations

from mootlib.strategy import lexicon, names
from mootlib.strategy.failures.answering import answer, finding, naming, other_language, words_note
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Scene

NUMBER = 6


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Posts with shaming words about a person who is named or pictured, without consent or basis on record.

    Whether a person can be recognised in a picture is not judged here: a picture counts when the words,
    or its alternative text, speak of a person.
    """
    if not len(scene.own_words):
        return NoData(NUMBER, "No posts of the body are here.", ("the body's posts",))
    if absent := other_language(NUMBER, scene):
        return absent
    shaming, person = lexicon.load("tone", "shaming"), lexicon.load("tone", "person")
    consents = {
        (one.platform, one.post_id)
        for one in scene.records.consents or ()
        if one.withdrawn_at is None or one.withdrawn_at > scene.now
    }
    found = []
    for row in scene.speaks(shaming, scene.own_words):
        word = shaming.first(scene.text[row])
        if word is None or scene.key(row) in consents or not scene.english(row):
            continue
        shown = [media for media in scene.media[row] if media["kind"] != "link"]
        told = " ".join([scene.text[row], *(media["alt_text"] or "" for media in shown)])
        pictured = bool(shown) and person.first(told) is not None
        named = bool(names.find(scene.text[row]))
        if pictured or named:
            found.append(_finding(scene, row, word, named))
    note = None
    if scene.records.consents is None:
        note = "Consents are not recorded: a person shown may have agreed."
    return answer(NUMBER, found, len(scene.own_words), "posts", settings, [note, words_note(scene)])


def _finding(scene: Scene, row: int, word: lexicon.Found, named: bool) -> Finding:
    how = "a person is named" if named else "a person is spoken of beside a picture"
    sentence = (
        f"{naming(scene.account(row))}: '{word.matched}' ({word.entry.why}), where {how}; "
        "no consent or lawful basis is on record."
    )
    severity = "high" if scene.records.consents is not None else "medium"
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, NUMBER, subject, severity, sentence, {}, [row])
