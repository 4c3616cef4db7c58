"""What to look at in a draft before it is posted.

Each check answers with a plain sentence, why, and what to do. Nothing is forbidden here: a person decides.
Words are judged in English alone; the result says so of a draft in another language. Not judged: whether
what is said is true, what pictures show, irony.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mootlib.strategy import lexicon, names, reading
from mootlib.strategy.failures.courts import stage_of
from mootlib.strategy.own_records import AccountRecord, Incident
from mootlib.strategy.pictures import given_away, told_by
from mootlib.text import language, personal, tokens
from mootlib.text.counting import counted

__all__ = ["CHECKS", "Checked", "Draft", "Limits", "Remark", "check"]

STOP, LOOK = "stop", "look"


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that is not out yet. ``alternative_texts``: one for each picture, empty where none is written."""

    text: str
    platform: str = ""
    handle: str = ""  #: the account that it is meant for
    alternative_texts: tuple[str, ...] = ()
    language: str | None = None  #: BCP 47; found out if left out
    pictures: tuple[bytes, ...] = ()  #: their files, as they would be uploaded


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. ``weight`` is 'stop' (mend it first) or 'look' (think again)."""

    check: str
    weight: str
    sentence: str
    advice: str
    words: str = ""  #: the words that it is about


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still well; each may be set by a body."""

    reading_age: float = 14.0  #: years; most people read with ease what needs less
    quiet_from: int = (
        22  #: hours on the body's clock between which nothing but emergencies is posted
    )
    quiet_to: int = 7
    capitals: int = 3  #: so many words in capitals one after another are shouting
    tag_letters: int = 10  #: a longer hashtag needs capitals to be read aloud


@dataclass(frozen=True, slots=True)
class Checked:
    """All remarks, the grave ones first; ``not_judged`` says which checks could not be made."""

    remarks: tuple[Remark, ...]
    not_judged: tuple[str, ...]
    reading: reading.Reading

    @property
    def clear(self) -> bool:
        """Whether nothing was remarked."""
        return not self.remarks


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is known around the draft."""

    now: datetime
    zone: ZoneInfo
    directory: Sequence[AccountRecord]
    incidents: Sequence[Incident]
    history: Mapping[tuple[str, str], Sequence[str]]
    limits: Limits


def check(
    draft: Draft,
    *,
    now: datetime,
    zone: str = "UTC",
    directory: Sequence[AccountRecord] = (),
    incidents: Sequence[Incident] = (),
    history: Mapping[tuple[str, str], Sequence[str]] | None = None,
    limits: Limits | None = None,
) -> Checked:
    """What somebody should look at before this is posted.

    Args:
        draft: the words, and where they are to go.
        now: when it would be posted, with a time zone.
        zone: the body's, for the time of day.
        directory: the body's accounts, with their purposes, to tell whether another one fits better.
        incidents: critical incidents; those that are on count.
        history: (platform, handle) > earlier posts of that account, for the same purpose.
        limits: what is still well.

    Raises:
        ValueError: if ``now`` has no time zone.
        zoneinfo.ZoneInfoNotFoundError: if there is no such zone.

    >>> from datetime import UTC
    >>> found = check(Draft("We will utilise it", alternative_texts=("",)), now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    >>> [remark.check for remark in found.remarks]
    ['alternative text', 'jargon']
    """
    if now.utcoffset() is None:
        raise ValueError("now has no time zone; give one, for example UTC.")
    desk = _Desk(now, ZoneInfo(zone), directory, incidents, history or {}, limits or Limits())
    code = (draft.language or language.detect([draft.text]).codes[0]).partition("-")[0].lower()
    english = code in ("en", language.UNKNOWN)
    made = [one for one in CHECKS if english or one not in _ENGLISH]
    remarks = [remark for one in made for remark in CHECKS[one](draft, desk)]
    remarks.sort(key=lambda remark: remark.weight != STOP)
    return Checked(
        tuple(remarks), tuple(_not_judged(draft, desk, english)), reading.read(draft.text)
    )


def _not_judged(draft: Draft, desk: _Desk, english: bool) -> Iterator[str]:
    if not english:
        yield "The draft is not in English: its words were not judged."
    elif len(draft.text.split()) < reading.LEAST_WORDS:
        yield f"It has fewer than {reading.LEAST_WORDS} words: how hard it is to read cannot be told."
    if not draft.handle:
        yield "It is not said for which account it is: whether another one fits better was not judged."
    elif not any(one.purpose for one in desk.directory):
        yield "The directory has no purposes: whether another account fits better was not judged."
    if draft.alternative_texts and not draft.pictures:
        yield "The pictures' files are not here: what they hold beside the picture was not judged."
    yield "What pictures show, and whether what is said is true, has to be judged by a person."


# --- The checks ------------------------------------------------------------------------------------


def _alternative(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    bare = sum(not text.strip() for text in draft.alternative_texts)
    if bare:
        many = "A picture has" if bare == 1 else f"{bare} pictures have"
        yield Remark(
            "alternative text", STOP, f"{many} no alternative text.",
            "Write in a sentence what it shows, and every word that is written in it.",
        )  # fmt: skip


def _pictures(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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


def _jargon(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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


def _age(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    found = reading.read(draft.text)
    if found.age is not None and found.age > desk.limits.reading_age:
        yield Remark(
            "reading age", LOOK,
            f"It reads with ease from about {found.age:.0f} years on; {desk.limits.reading_age:.0f} would reach more people.",
            "Use shorter sentences, and words of one or two syllables.",
        )  # fmt: skip


def _account(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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


def _place(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    for part, what in (("place", "names a place"), ("home", "shows an address")):
        found = lexicon.load("drafts", part).first(draft.text)
        if found:
            yield Remark(
                "sensitive place", LOOK, f"“{found.matched}” {what}: {found.entry.why}.",
                "Does anybody need the exact place? Name the ward instead.", found.matched,
            )  # fmt: skip


def _person(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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


def _contempt(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    for part in ("contempt", "shaming"):
        found = lexicon.load("tone", part).first(draft.text)
        if found:
            yield Remark(
                "contempt", STOP, f"“{found.matched}”: {found.entry.why}.",
                "Say what happened, without a word about what kind of person did it.", found.matched,
            )  # fmt: skip


def _prejudging(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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


def _hour(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    local = desk.now.astimezone(desk.zone)
    begin, end = desk.limits.quiet_from, desk.limits.quiet_to
    quiet = local.hour >= begin or local.hour < end if begin > end else begin <= local.hour < end
    if quiet and not lexicon.load("crisis", "event").first(draft.text):
        yield Remark(
            "time of day", LOOK, f"It is {local:%H:%M}: few people read now, and nobody may be there to answer.",
            f"Unless it is urgent, plan it for after {end:02d}:00.",
        )  # fmt: skip


def _emergency(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    words = set(tokens.content_words(draft.text))
    for one in desk.incidents:
        on = one.critical and one.began_at <= desk.now and (one.ended_at or desk.now) >= desk.now
        about = words & set(tokens.content_words(f"{one.name} {one.place or ''}"))
        if on and not about:
            yield Remark(
                "active emergency", STOP, f"An incident is on ({one.name}), and this is not about it.",
                "Hold it back, and pause everything that is planned.",
            )  # fmt: skip


def _tags(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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


def _links(draft: Draft, desk: _Desk) -> Iterator[Remark]:
    found = _SHORTENERS.search(draft.text)
    if found:
        yield Remark(
            "short link", LOOK, f"{found.group()} hides where it leads; impostors use such links, and records rot.",
            "Give the full address of your own site.", found.group(),
        )  # fmt: skip


def _capitals(draft: Draft, desk: _Desk) -> Iterator[Remark]:
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
CHECKS: Mapping[str, Callable[[Draft, _Desk], Iterator[Remark]]] = {
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
_ENGLISH = frozenset(
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
