"""Which places do posts name?

Names of a gazetteer are looked for as whole words, the longest first. A name that is also a word
(Reading, Bath, March) counts only with a capital letter and where the words around it speak of a
place ('in Bath', 'Reading Council'); one that is also a person's name counts not beside another
name; a road named after a town is not that town. Where one name stands for several places, a named
parent decides ('Richmond, Virginia'), else the country that the posts mostly speak of and the
number of people; such posts are counted as ambiguous.

Source: rules of our own. Not reproduced: statistical entity recognition, coordinates of posts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mootlib.listening.gazetteer import (
    NAME_WORD,
    SETTLEMENTS,
    Entry,
    Form,
    Gazetteer,
    Place,
    fold,
    load,
)
from mootlib.records import Method

_WORD = NAME_WORD
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_JOINERS = frozenset(" -\u2010\u2011\u00a0")
_NEAR = 48  # characters either side of a name that are looked at

#: 'in Bath' in the languages that the shipped list knows best.
_PREPOSITIONS = frozenset(
    [
        "in",
        "at",
        "near",
        "from",
        "around",
        "outside",
        "towards",
        "toward",
        "across",
        "throughout",
        "via",
        "through",
        "visiting",
        "visit",
        "leaving",
        "i",
        "på",
        "ved",
        "til",
        "fra",
        "nær",
        "en",
        "à",
        "aus",
        "nach",
        "bei",
        "desde",
        "a",
        "em",
        "da",
        "do",
        "di",
    ]
) - {"a", "do", "da"}
_OF = frozenset(
    [
        "city",
        "town",
        "university",
        "bishop",
        "people",
        "county",
        "borough",
        "village",
        "streets",
        "centre",
        "part",
        "parts",
    ]
)
_AFTER = frozenset(
    [
        "council",
        "borough",
        "city",
        "town",
        "station",
        "hospital",
        "university",
        "college",
        "police",
        "fire",
        "airport",
        "library",
        "market",
        "centre",
        "center",
        "mp",
        "residents",
        "council's",
        "festival",
        "cathedral",
        "politistasjon",
        "sentrum",
        "kommune",
    ]
)
_ROADS = frozenset(
    [
        "road",
        "rd",
        "street",
        "lane",
        "ln",
        "avenue",
        "ave",
        "drive",
        "dr",
        "close",
        "crescent",
        "terrace",
        "mews",
        "court",
        "grove",
        "arms",
        "inn",
        "boulevard",
        "blvd",
        "highway",
        "hwy",
        "parkway",
        "roundabout",
        "bypass",
        "vei",
        "veien",
        "veg",
        "vegen",
        "gate",
        "gaten",
        "gata",
        "plass",
        "allé",
        "way",
    ]
)
_ROADS_BEFORE = frozenset(["rue", "calle", "avenida", "via", "viale"])
_CLUBS = frozenset(
    [
        "united",
        "rovers",
        "wanderers",
        "athletic",
        "albion",
        "hotspur",
        "fc",
        "afc",
        "rfc",
        "cowboys",
        "patriots",
    ]
)
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sir",
        "lady",
        "lord",
        "pc",
        "sgt",
        "sergeant",
        "insp",
        "inspector",
        "supt",
        "superintendent",
        "dci",
        "det",
        "detective",
        "senator",
        "sen",
        "rep",
        "representative",
        "congressman",
        "congresswoman",
        "president",
        "mayor",
        "judge",
        "justice",
        "gov",
        "governor",
        "councillor",
        "cllr",
        "constable",
        "commissioner",
        "chancellor",
        "prince",
        "princess",
        "king",
        "queen",
        "captain",
        "general",
    ]
)
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_CAPITAL_ANYWAY = (
    frozenset(
        [
            "the",
            "a",
            "an",
            "and",
            "or",
            "but",
            "if",
            "when",
            "while",
            "this",
            "that",
            "these",
            "those",
            "it",
            "he",
            "she",
            "we",
            "they",
            "i",
            "you",
            "our",
            "your",
            "his",
            "her",
            "their",
            "my",
            "to",
            "for",
            "with",
            "on",
            "by",
            "as",
            "is",
            "are",
            "was",
            "were",
            "be",
            "all",
            "new",
            "today",
            "yesterday",
            "tomorrow",
            "breaking",
            "update",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ]
    )
    | _MONTHS
)
_UNKNOWN_SHARE = 0.1
_DOUBT = 1.0  # a meaning this much lighter (powers of ten of people) still counts as possible


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place and in how many posts it was named, of these in how many it might be another."""

    place: Place
    posts: int
    ambiguous: int


@dataclass(frozen=True, slots=True)
class PlacesResult:
    """Per text the ids of the places named, in order of mention; and all places, most named first."""

    per_text: list[tuple[str, ...]]
    places: tuple[FoundPlace, ...]
    method: Method


@dataclass(frozen=True, slots=True)
class _Match:
    candidates: tuple[int, ...]
    weak: bool  # the first word of a sentence in a language whose words we do not know


def find(
    texts: Sequence[str],
    gazetteer: Gazetteer | None = None,
    *,
    languages: Sequence[str] | None = None,
    on_texts: Callable[[int], None] | None = None,
) -> PlacesResult:
    """Which places of the gazetteer does each text name?

    Args:
        texts: the words of the posts.
        gazetteer: from :func:`mootlib.listening.gazetteer.load`; the shipped one if left out.
        languages: BCP 47 code of each text, if known: outside English, lower case names are not
            looked for and the first word of a sentence counts only in a country that the posts
            speak of otherwise.
        on_texts: called now and then with the number of texts done.

    Raises:
        ValueError: if ``languages`` has another length than ``texts``.

    Example:
        >>> find(["Floods in Bath", "I had a bath", "Bath Road is shut"]).places[0].posts
        1
    """
    if languages is not None and len(languages) != len(texts):
        raise ValueError(f"There are {len(texts)} texts but {len(languages)} languages.")
    known = gazetteer if gazetteer is not None else load()
    seeker = _Seeker(known)
    matches: list[tuple[_Match, ...]] = []
    for number, text in enumerate(texts):
        matches.append(seeker.matches(text, languages[number] if languages else "en"))
        if on_texts is not None and number % 2_000 == 1_999:
            on_texts(number + 1)
    per_text, counts, unsure = _resolve(matches, known)
    places = tuple(
        FoundPlace(known.places[number], posts, unsure[number])
        for number, posts in sorted(
            counts.items(), key=lambda item: (-item[1], known.places[item[0]].id)
        )
    )
    return PlacesResult(per_text, places, _method(known))


class _Seeker:
    """Finds candidate places in one text at a time."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.index = gazetteer.index
        self.cautions = gazetteer.cautions
        self.first = frozenset(gazetteer.index)

    def matches(self, text: str, language: str) -> tuple[_Match, ...]:
        """Places in the order of their mention; most texts are done after the first line."""
        lower = text.lower()
        firsts = self.first.intersection(_WORD.findall(lower))
        if not firsts or len(lower) != len(text):
            return ()
        if "http" in lower or "www." in lower:
            text = _ADDRESS.sub(lambda found: " " * len(found.group()), text)
            lower = text.lower()
        starts = sorted((at, first) for first in firsts for at in _occurrences(lower, first))
        return tuple(self._walk(text, starts, language.partition("-")[0]))

    def _walk(self, text: str, starts: list[tuple[int, str]], language: str) -> Iterator[_Match]:
        done = 0
        for at, first in starts:
            if at < done:
                continue
            if at and text[at - 1] in "#＃":
                match = self._hashtag(first, text[at])
                if match is not None:
                    yield match
                continue
            for form, end in _standing(self.index[first], first, text, at):
                match = self._form(form, text, at, end, language)
                if match is not None:
                    done = end
                    yield match
                    break

    def _hashtag(self, first: str, letter: str) -> _Match | None:
        entry = self.index[first]
        if entry.alone is not None:
            caution = self.cautions.get(entry.alone.words[0])
            if not (caution == "word" or entry.alone.short or (caution and not letter.isupper())):
                return _Match(entry.alone.places, weak=False)
        return _Match(entry.joined.places, weak=False) if entry.joined is not None else None

    def _form(self, form: Form, text: str, at: int, end: int, language: str) -> _Match | None:
        capital = text[at].isupper()
        if form.short:
            fits = text[at:end].replace(".", "").isupper() and _cased(text)
            return _Match(form.places, weak=False) if fits else None
        if len(form.words) == 1:
            caution = self.cautions.get(form.words[0])
            if not capital and (caution or end - at < 5 or language not in ("en", "und")):
                return None
            scene = _Scene(text, at, end)
            return (
                None
                if scene.is_a_road
                else self._single(form, scene, capital, caution, text, language)
            )
        if (len(form.words) == 2 and not capital) or _Scene(text, at, end).is_a_road:
            return None
        return _Match(form.places, weak=False)

    def _single(
        self,
        form: Form,
        scene: _Scene,
        capital: bool,
        caution: str | None,
        text: str,
        language: str,
    ) -> _Match | None:
        if not capital:
            return _Match(form.places, weak=not scene.speaks_of_a_place)
        if parent := self._parent_follows(form, scene):
            return _Match(parent, weak=False)
        if caution == "word":
            fits = (
                scene.speaks_of_a_place and not scene.leads_a_name and form.words[0] not in _MONTHS
            )
            fits = fits and _cased(text)
            return _Match(form.places, weak=False) if fits else None
        if (
            caution == "name"
            and not scene.speaks_of_a_place
            and (scene.beside_a_name or scene.preceding in _TITLES)
        ):
            return None
        return _Match(form.places, weak=scene.begins and language != "en")

    def _parent_follows(self, form: Form, scene: _Scene) -> tuple[int, ...]:
        """Those meanings whose parent is named right after a comma: 'Richmond, Virginia'."""
        if not scene.after_comma:
            return ()
        entry = self.index.get(scene.next.lower())
        if entry is None:
            return ()
        forms = [form for longer in entry.longer.values() for form in longer]
        forms += [entry.alone] if entry.alone is not None else []
        parents = {place for other in forms for place in other.places}
        return tuple(p for p in form.places if parents.intersection(self.gazetteer.ancestors[p]))


def _occurrences(lower: str, word: str) -> Iterator[int]:
    """Where ``word`` stands as a whole word, outside handles."""
    at = lower.find(word)
    while at >= 0:
        end = at + len(word)
        before = lower[at - 1] if at else " "
        after = lower[end] if end < len(lower) else " "
        whole = not (before.isalnum() or before in "_@/" or after.isalnum() or after == "_")
        if whole:
            yield at
        at = lower.find(word, end)


def _standing(entry: Entry, first: str, text: str, at: int) -> Iterator[tuple[Form, int]]:
    """The forms that stand at ``at``, longest first, and where each ends."""
    end = at + len(first)
    if entry.longer:
        second = _next_word(text, end)
        if second is not None:
            for form in entry.longer.get(fold(second.group()), ()):
                reach = _reach(form.words[2:], text, second.end())
                if reach >= 0:
                    yield form, reach
    if entry.alone is not None:
        yield entry.alone, end


def _reach(words: Sequence[str], text: str, end: int) -> int:
    """Where ``words`` end if they follow at ``end``; -1 if they do not."""
    for wanted in words:
        found = _next_word(text, end)
        if found is None or fold(found.group()) != wanted:
            return -1
        end = found.end()
    return end


def _next_word(text: str, end: int) -> re.Match[str] | None:
    """The word that follows at ``end``, joined by a space or hyphen ('St. Albans' too)."""
    if text[end : end + 2] == ". ":
        return _WORD.match(text, end + 2)
    return _WORD.match(text, end + 1) if text[end : end + 1] in _JOINERS else None


class _Scene:
    """The words around a name."""

    __slots__ = ("after_comma", "begins", "following", "next", "preceding", "previous", "second")

    def __init__(self, text: str, start: int, end: int) -> None:
        before = text[max(0, start - _NEAR) : start]
        after = text[end : end + _NEAR]
        words = before.split()[-2:]
        beside = bool(words) and before[-1:] in " \t" and words[-1][-1:].isalnum()
        #: The word directly before, joined by a space only; and the one before that.
        self.previous = words[-1].lstrip("('\"‘“#") if beside else ""
        self.second = fold(words[-2]) if beside and len(words) == 2 else ""
        self.preceding = fold(self.previous)
        self.begins = not words or words[-1][-1:] in ".!?:|•" or before[-1:] == "\n"
        found = _WORD.match(after.lstrip(" \t,"))
        gap = after[: len(after) - len(after.lstrip(" \t,"))]
        self.after_comma = found is not None and gap.startswith(",")
        #: The word directly after, joined by a space, or by a comma (then after_comma).
        self.next = found.group() if found is not None and gap else ""
        self.following = "" if self.after_comma else fold(self.next)

    @property
    def is_a_road(self) -> bool:
        """'Bath Road', 'rue de Nantes' (and, for their sake, 'Leeds United')."""
        if self.following in _ROADS and self.next[0].isupper():
            return True
        return self.following in _CLUBS or self.preceding in _ROADS_BEFORE

    @property
    def speaks_of_a_place(self) -> bool:
        """'in Bath', 'city of Bath', 'Bath Council'."""
        if self.preceding in _PREPOSITIONS or self.following in _AFTER:
            return True
        return self.preceding == "of" and self.second in _OF

    @property
    def leads_a_name(self) -> bool:
        """'Tower Hamlets', 'Sandwich Bar': another capital follows that is no institution."""
        return bool(self.following) and self.next[0].isupper() and self.following not in _AFTER

    @property
    def beside_a_name(self) -> bool:
        """A word with a capital stands directly before or after that is no everyday word."""
        others = (self.previous, "" if self.after_comma else self.next)
        return any(
            other[:1].isupper()
            and not (other.isupper() and len(other) > 1)
            and fold(other) not in _CAPITAL_ANYWAY
            for other in others
        )


def _cased(text: str) -> bool:
    """Whether capital letters mean anything here: neither shouted nor a Headline Like This."""
    letters = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    if len(letters) < 5:
        return not text.isupper()
    return sum(1 for word in letters if word[0].isupper()) <= 0.7 * len(letters)


def _resolve(
    matches: Sequence[tuple[_Match, ...]], gazetteer: Gazetteer
) -> tuple[list[tuple[str, ...]], Counter[int], Counter[int]]:
    """Choose one meaning for each match, helped by the country that the clear matches speak of."""
    country = [gazetteer.country(number) for number in range(len(gazetteer.places))]
    clear = Counter(
        country[match.candidates[0]]
        for found in matches
        for match in found
        if len(match.candidates) == 1 and not match.weak
    )
    total = sum(clear.values())
    share = {number: posts / total for number, posts in clear.items()} if total else {}

    def weight(number: int) -> float:
        place = gazetteer.places[number]
        lived_in = 0.7 if place.kind in SETTLEMENTS else 0.0
        near = share.get(country[number], 0.0)
        return math.log10(place.population + 1_000) + lived_in + 2.0 * near

    chosen: dict[tuple[int, ...], tuple[int, bool]] = {}
    counts: Counter[int] = Counter()
    unsure: Counter[int] = Counter()
    per_text: list[tuple[str, ...]] = []
    for found in matches:
        here: dict[int, bool] = {}
        for match in found:
            if match.candidates not in chosen:
                chosen[match.candidates] = _choose(match.candidates, weight, gazetteer)
            number, doubt = chosen[match.candidates]
            if match.weak and share.get(country[number], 0.0) < _UNKNOWN_SHARE:
                continue
            here[number] = here.get(number, False) or doubt
        for number, ambiguous in here.items():
            counts[number] += 1
            unsure[number] += ambiguous
        per_text.append(tuple(gazetteer.places[number].id for number in here))
    return per_text, counts, unsure


def _choose(
    candidates: tuple[int, ...], weight: Callable[[int], float], gazetteer: Gazetteer
) -> tuple[int, bool]:
    """The likeliest meaning (the first listed of equals), and whether another is likely too."""
    best = max(candidates, key=weight)
    doubt = any(
        weight(other) > weight(best) - _DOUBT
        for other in candidates
        if other != best
        and best not in gazetteer.ancestors[other]
        and other not in gazetteer.ancestors[best]
    )
    return best, doubt


def _method(gazetteer: Gazetteer) -> Method:
    return Method(
        step="places",
        name="names of a gazetteer, longest match with capitals and context",
        version="1",
        parameters={"gazetteer": gazetteer.name, "places": len(gazetteer.places)},
        note=(
            "Only places of the gazetteer are found. A post that names a place need not be written "
            "there. Names that are also words count only where the words around them speak of a place."
        ),
    )
