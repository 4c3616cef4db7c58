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
from mootlib.listening.place_context import MONTHS, TITLES, Scene, is_cased
from mootlib.records import Method

_WORD = NAME_WORD
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_JOINERS = frozenset(" -\u2010\u2011\u00a0")

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
class Match:
    """A name found in a text: the places (by number) that it may mean."""

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
    seeker = Seeker(known)
    matches: list[tuple[Match, ...]] = []
    for number, text in enumerate(texts):
        matches.append(seeker.matches(text, languages[number] if languages else "en"))
        if on_texts is not None and number % 2_000 == 1_999:
            on_texts(number + 1)
    return settle(matches, known)


def settle(matches: Sequence[tuple[Match, ...]], gazetteer: Gazetteer) -> PlacesResult:
    """Choose one place for each match, by all matches together, and count.

    Args:
        matches: per text, from :meth:`Seeker.matches` with the same gazetteer.
    """
    per_text, counts, unsure = _resolve(matches, gazetteer)
    places = tuple(
        FoundPlace(gazetteer.places[number], posts, unsure[number])
        for number, posts in sorted(
            counts.items(), key=lambda item: (-item[1], gazetteer.places[item[0]].id)
        )
    )
    return PlacesResult(per_text, places, _method(gazetteer))


class Seeker:
    """Finds candidate places in one text at a time."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.index = gazetteer.index
        self.cautions = gazetteer.cautions
        self.first = frozenset(gazetteer.index)

    def matches(self, text: str, language: str) -> tuple[Match, ...]:
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

    def _walk(self, text: str, starts: list[tuple[int, str]], language: str) -> Iterator[Match]:
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

    def _hashtag(self, first: str, letter: str) -> Match | None:
        entry = self.index[first]
        if entry.alone is not None:
            caution = self.cautions.get(entry.alone.words[0])
            if not (caution == "word" or entry.alone.short or (caution and not letter.isupper())):
                return Match(entry.alone.places, weak=False)
        return Match(entry.joined.places, weak=False) if entry.joined is not None else None

    def _form(self, form: Form, text: str, at: int, end: int, language: str) -> Match | None:
        capital = text[at].isupper()
        if form.short:
            fits = text[at:end].replace(".", "").isupper() and is_cased(text)
            return Match(form.places, weak=False) if fits else None
        if len(form.words) == 1:
            caution = self.cautions.get(form.words[0])
            if not capital and (caution or end - at < 5 or language not in ("en", "und")):
                return None
            scene = Scene(text, at, end)
            return (
                None
                if scene.is_a_road
                else self._single(form, scene, capital, caution, text, language)
            )
        if (len(form.words) == 2 and not capital) or Scene(text, at, end).is_a_road:
            return None
        return Match(form.places, weak=False)

    def _single(
        self,
        form: Form,
        scene: Scene,
        capital: bool,
        caution: str | None,
        text: str,
        language: str,
    ) -> Match | None:
        if not capital:
            return Match(form.places, weak=not scene.speaks_of_a_place)
        if parent := self._parent_follows(form, scene):
            return Match(parent, weak=False)
        if caution == "word":
            fits = (
                scene.speaks_of_a_place and not scene.leads_a_name and form.words[0] not in MONTHS
            )
            fits = fits and is_cased(text)
            return Match(form.places, weak=False) if fits else None
        if (
            caution == "name"
            and not scene.speaks_of_a_place
            and (scene.beside_a_name or scene.preceding in TITLES)
        ):
            return None
        return Match(form.places, weak=scene.begins and language != "en")

    def _parent_follows(self, form: Form, scene: Scene) -> tuple[int, ...]:
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


def _resolve(
    matches: Sequence[tuple[Match, ...]], gazetteer: Gazetteer
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
        lived_in = _lived_in(place)
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


def _lived_in(place: Place) -> float:
    """A town is meant rather than a county of its name, and a great city rather than a state."""
    if place.kind not in SETTLEMENTS:
        return 0.0
    return 1.2 if place.population >= 500_000 else 0.7


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
