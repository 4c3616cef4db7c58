"""The checks of a draft, each by itself; `mootlib.strategy.before_posting` makes them all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from mootlib.strategy import lexicon, names, reading
from mootlib.strategy.drafts import LOOK, STOP, Desk, Draft, Remark
from mootlib.strategy.failures.courts import stage_of
from mootlib.strategy.own_records import AccountRecord
from mootlib.strategy.pictures import given_away, told_by
from mootlib.text import personal, tokens
from mootlib.text.counting import counted

__all__ = ["CHECKS", "ENGLISH"]


def _alternative(draft: Draft, desk: Desk) -> Iterator[Remark]:
    bare = sum(not text.strip() for text in draft.alternative_texts)
    if bare:
        many = "A picture has" if bare == 1 else f"{bare} pictures have"
        yield Remark(
            "alternative text", STOP, f"{many} no alternative text.",
            "Write in a sentence what it shows, and every word that is written in it.",
        )  # fmt: skip


def _pictures(draft: Draft, desk: Desk) -> Iterator[Remark]:
    told = [told_by(file) for file in draft.pictures]
    for words in given_away(told):
        yield Remark(
            "picture file", STOP, f"{words[:1].upper()}{words[1:]}.",
            "Save a copy without it (most tools offer to leave out details of the camera), and post that.",
        )  # fmt: skip
    unread = sum(not one.readable for one in told)
    if unread:
        yield Remark(
            "picture file", LOOK, f"{counted(unread, 'file')} could not be read as a picture.",
            "Look whether it is the right file; what it holds beside the picture was not judged.",
        )  # fmt: skip


def _jargon(draft: Draft, desk: Desk) -> Iterator[Remark]:
    seen = set()
    for found in lexicon.load("drafts", "jargon").all(draft.text):
        abbreviation = found.entry.words.isupper()
        if found.matched.lower() in seen or (abbreviation and not found.matched.isupper()):
            continue  # 'send' is no SEND
        seen.add(found.matched.lower())
        yield Remark(
            "jargon", LOOK, f"“{found.matched}”: {found.entry.why}.",
            f"Write: {found.entry.instead}.", found.matched,
        )  # fmt: skip


def _age(draft: Draft, desk: Desk) -> Iterator[Remark]:
    found = reading.read(draft.text)
    if found.age is not None and found.age > desk.limits.reading_age:
        yield Remark(
            "reading age", LOOK,
            f"It reads with ease from about {found.age:.0f} years on; {desk.limits.reading_age:.0f} would reach more people.",
            "Use shorter sentences, and words of one or two syllables.",
        )  # fmt: skip


def _account(draft: Draft, desk: Desk) -> Iterator[Remark]:
    """Another account shares at least two words more with the draft, and this one none."""
    vocabularies = {
        (one.platform, one.handle): _vocabulary(one, desk.history)
        for one in desk.directory
        if one.state == "active"
    }
    mine = vocabularies.get((draft.platform, draft.handle))
    if mine is None:
        if draft.handle and desk.directory:
            yield Remark(
                "account", STOP, f"@{draft.handle} is not among the active accounts of the directory.",
                "Choose one of the directory, or enter it there.",
            )  # fmt: skip
        return
    words = set(tokens.content_words(draft.text))
    common = Counter(word for vocabulary in vocabularies.values() for word in vocabulary)
    half = max(1, len(vocabularies) // 2)
    telling = {
        word for word in words if common[word] <= half
    }  # what all accounts say tells nothing
    shared = {account: telling & vocabulary for account, vocabulary in vocabularies.items()}
    here = shared.pop((draft.platform, draft.handle))
    best = max(shared, key=lambda account: (len(shared[account]), account), default=None)
    if best is not None and len(shared[best]) >= 2 and not here:
        yield Remark(
            "account", LOOK,
            f"It is meant for @{draft.handle}, but speaks of what @{best[1]} ({best[0]}) is for: "
            f"{', '.join(sorted(shared[best]))}.",
            "Is this the right account? Look at where you are signed in.",
        )  # fmt: skip


def _vocabulary(
    account: AccountRecord, history: Mapping[tuple[str, str], Sequence[str]]
) -> set[str]:
    said = Counter(
        word
        for text in history.get((account.platform, account.handle), ())
        for word in set(tokens.content_words(text))
    )
    purpose = tokens.content_words(f"{account.purpose or ''} {account.audience or ''}")
    return set(purpose) | {word for word, many in said.items() if many >= 3}


def _place(draft: Draft, desk: Desk) -> Iterator[Remark]:
    for part, what in (("place", "names a place"), ("home", "shows an address")):
        found = lexicon.load("drafts", part).first(draft.text)
        if found:
            yield Remark(
                "sensitive place", LOOK, f"“{found.matched}” {what}: {found.entry.why}.",
                "Does anybody need the exact place? Name the ward instead.", found.matched,
            )  # fmt: skip


def _person(draft: Draft, desk: Desk) -> Iterator[Remark]:
    for name in names.find(draft.text):
        yield Remark(
            "person named", LOOK, f"“{name}” looks like a person's name.",
            "Has she agreed, or does the law ask for it? Else leave the name out.", name,
        )  # fmt: skip
    # Handles are how people are spoken to.
    plain = tokens.HANDLE.sub(" ", draft.text)
    masked = personal.mask_personal(plain)
    for mark in ("[postcode]", "[National Insurance number]", "[card number]"):
        if mark in masked:
            yield Remark(
                "person named", LOOK if mark == "[postcode]" else STOP,
                f"It holds a {mark.strip('[]')}.", "Take it out unless it is a public building's.",
            )  # fmt: skip


def _contempt(draft: Draft, desk: Desk) -> Iterator[Remark]:
    for part in ("contempt", "shaming"):
        found = lexicon.load("tone", part).first(draft.text)
        if found:
            yield Remark(
                "contempt", STOP, f"“{found.matched}”: {found.entry.why}.",
                "Say what happened, without a word about what kind of person did it.", found.matched,
            )  # fmt: skip


def _prejudging(draft: Draft, desk: Desk) -> Iterator[Remark]:
    stage = stage_of(draft.text)
    if stage:
        yield Remark(
            "prejudging", STOP, "It names a person with an offence before a conviction.",
            "Ask the legal adviser; without a checked reason leave the name out.",
        )  # fmt: skip
    guilt = lexicon.load("crime", "guilt").first(draft.text)
    if guilt and not stage:
        yield Remark(
            "prejudging", STOP, f"“{guilt.matched}”: {guilt.entry.why}.",
            "Write what is alleged, and at which stage the matter is.", guilt.matched,
        )  # fmt: skip
    if lexicon.load("crime", "sentence").first(draft.text):
        judged = lexicon.load("crime", "verdict").first(draft.text)
        if judged:
            yield Remark(
                "outside remit", STOP, f"“{judged.matched}” judges a sentence: {judged.entry.why}.",
                "Report the sentence and leave the opinion out.", judged.matched,
            )  # fmt: skip
    if lexicon.load("tone", "politics").first(draft.text):
        side = lexicon.load("tone", "side").first(draft.text)
        if side:
            yield Remark(
                "outside remit", STOP, f"“{side.matched}” beside a party: {side.entry.why}.",
                "Leave parties to parties.", side.matched,
            )  # fmt: skip


def _hour(draft: Draft, desk: Desk) -> Iterator[Remark]:
    local = desk.now.astimezone(desk.zone)
    begin, end = desk.limits.quiet_from, desk.limits.quiet_to
    quiet = local.hour >= begin or local.hour < end if begin > end else begin <= local.hour < end
    if quiet and not lexicon.load("crisis", "event").first(draft.text):
        yield Remark(
            "time of day", LOOK, f"It is {local:%H:%M}: few people read now, and nobody may be there to answer.",
            f"Unless it is urgent, plan it for after {end:02d}:00.",
        )  # fmt: skip


def _emergency(draft: Draft, desk: Desk) -> Iterator[Remark]:
    words = set(tokens.content_words(draft.text))
    for one in desk.incidents:
        on = one.critical and one.began_at <= desk.now and (one.ended_at or desk.now) >= desk.now
        about = words & set(tokens.content_words(f"{one.name} {one.place or ''}"))
        if on and not about:
            yield Remark(
                "active emergency", STOP, f"An incident is on ({one.name}), and this is not about it.",
                "Hold it back, and pause everything that is planned.",
            )  # fmt: skip


def _tags(draft: Draft, desk: Desk) -> Iterator[Remark]:
    for tag in re.findall(r"[#＃](\w+)", draft.text):
        small = tag == tag.lower() and len(tag) >= desk.limits.tag_letters
        if not small:
            continue
        hidden = lexicon.load("drafts", "hashtag").first(tag)
        more = " People may read another word in it." if hidden else ""
        yield Remark(
            "hashtag", STOP if hidden else LOOK,
            f"#{tag} runs words together without capitals: screen readers spell it, others misread it.{more}",
            "Begin each of its words with a capital.", f"#{tag}",
        )  # fmt: skip


_SHORTENERS = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:bit\.ly|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|buff\.ly|t\.ly|rb\.gy|cutt\.ly|"
    r"dlvr\.it|trib\.al|lnkd\.in|tiny\.cc|shorturl\.at|rebrand\.ly|s\.id)/\S+",
    re.IGNORECASE,
)


def _links(draft: Draft, desk: Desk) -> Iterator[Remark]:
    found = _SHORTENERS.search(draft.text)
    if found:
        yield Remark(
            "short link", LOOK, f"{found.group()} hides where it leads; impostors use such links, and records rot.",
            "Give the full address of your own site.", found.group(),
        )  # fmt: skip


def _capitals(draft: Draft, desk: Desk) -> Iterator[Remark]:
    plain = tokens.HANDLE.sub(" ", tokens.URL.sub(" ", draft.text))
    least = desk.limits.capitals
    shouting = re.search(rf"(?:\b[A-Z]{{2,}}\b[\s,!.:-]*){{{least},}}", plain)
    if shouting and any(len(word) > 4 for word in re.findall(r"[A-Z]+", shouting.group())):
        words = shouting.group().strip()
        yield Remark(
            "capitals", LOOK, f"“{words[:60]}” is in capitals: it shouts, and some screen readers spell it.",
            "Write it as a sentence.", words,
        )  # fmt: skip


#: Name of a check > the check; in the order in which remarks of one weight are given.
CHECKS: Mapping[str, Callable[[Draft, Desk], Iterator[Remark]]] = {
    "active emergency": _emergency,
    "alternative text": _alternative,
    "picture file": _pictures,
    "account": _account,
    "prejudging": _prejudging,
    "contempt": _contempt,
    "person named": _person,
    "sensitive place": _place,
    "hashtag": _tags,
    "time of day": _hour,
    "short link": _links,
    "capitals": _capitals,
    "reading age": _age,
    "jargon": _jargon,
}
#: Checks that need English words.
ENGLISH = frozenset(
    {
        "prejudging",
        "contempt",
        "person named",
        "sensitive place",
        "reading age",
        "jargon",
        "capitals",
    }
)
