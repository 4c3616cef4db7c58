"""Lists of places: the one that ships, and the one that a body brings itself.

A gazetteer is a CSV file in UTF-8 (``.csv``, or ``.csv.gz``) with a header line:

=============  =====================================================================
id             any text, unique in the file
name           as people write it
alternatives   other names, separated by ``|``; may be empty
latitude       degrees north, WGS 84; may be empty
longitude      degrees east, WGS 84; may be empty
kind           country, region, county, city, town, ward, street...; may be empty
parent         id of the place that it lies in; may be empty
population     people, used where one name stands for several places; may be left out
=============  =====================================================================

Only ``id`` and ``name`` are needed. Where one name stands for several places and nothing else
decides, the place listed first is taken.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_MOST_ROWS = 500_000
_MOST_BYTES = 200_000_000
_FOLDED = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "đ": "d", "ł": "l", "ı": "i"})
#: A word of a name: letters and digits with apostrophes inside, or initials such as U.S.
NAME_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")

#: Kinds that people live in: preferred over a county or country of the same name.
SETTLEMENTS = frozenset({"city", "town", "village", "suburb", "ward"})


class UnreadableGazetteer(ValueError):
    """A gazetteer that cannot be used, and why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place. ``latitude`` and ``longitude`` are None where the file gives none."""

    id: str
    name: str
    latitude: float | None
    longitude: float | None
    kind: str
    parent: str | None
    population: int


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing: its folded words, and the places (by number) that it may mean."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    short: bool = False  #: an abbreviation such as UK: capitals only


@dataclass(slots=True)
class Entry:
    """All forms that begin with one word."""

    alone: Form | None = None  #: the word by itself
    joined: Form | None = None  #: several words written as one, as in a hashtag
    longer: dict[str, list[Form]] = field(default_factory=dict)  #: by second word, longest first


@dataclass(frozen=True)
class Gazetteer:
    """Places with an index of their names.

    ``index`` gives for a first word in lower case, as written and folded, the forms that begin with
    it; ``cautions`` says which names are also words or people.
    """

    name: str
    places: tuple[Place, ...]
    index: Mapping[str, Entry]
    cautions: Mapping[str, str]
    ancestors: tuple[tuple[int, ...], ...] = field(repr=False)  #: numbers, nearest first

    def country(self, place: int) -> int:
        """The outermost place that ``place`` lies in: its country, in the list that ships."""
        return self.ancestors[place][-1] if self.ancestors[place] else place


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Lower case, without accents, full stops and apostrophes: how names are compared."""
    word = word.lower().replace("'", "").replace("’", "").replace(".", "")
    if word.isascii():
        return word
    word = word.translate(_FOLDED)
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def load(path: Path | None = None) -> Gazetteer:
    """Read a gazetteer, or the one that ships (GeoNames, CC BY 4.0) if no path is given.

    Raises:
        UnreadableGazetteer: if the file is missing, is no such CSV, or has a row that cannot be
            right; the message is a sentence that names the line.
    """
    return _default() if path is None else _read(path)


@lru_cache(maxsize=1)
def _default() -> Gazetteer:
    return _read(_HERE / "places.csv.gz", name="GeoNames, as shipped")


@lru_cache(maxsize=1)
def cautions() -> Mapping[str, str]:
    """Folded one-word names that are also everyday words ('word') or people's names ('name')."""
    text = gzip.decompress((_HERE / "cautions.csv.gz").read_bytes()).decode("utf-8")
    return {fold(row["name"]): row["caution"] for row in csv.DictReader(io.StringIO(text))}


def _read(path: Path, name: str | None = None) -> Gazetteer:
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    header = [(column or "").strip().lower() for column in rows.fieldnames or ()]
    rows.fieldnames = header
    for needed in ("id", "name"):
        if needed not in header:
            raise UnreadableGazetteer(
                f"The gazetteer {path.name} has no column '{needed}' in its first line."
            )
    places: list[Place] = []
    names: list[tuple[str, ...]] = []
    seen: set[str] = set()
    try:
        for row in rows:
            place, forms = _place(row, path.name, rows.line_num)
            if place.id in seen:
                raise _wrong(path.name, rows.line_num, f"repeats the id {place.id!r}")
            seen.add(place.id)
            places.append(place)
            names.append(forms)
            if len(places) > _MOST_ROWS:
                raise UnreadableGazetteer(
                    f"The gazetteer {path.name} has more than {_MOST_ROWS:,} places."
                )
    except csv.Error as error:
        raise _wrong(path.name, rows.line_num, f"is no CSV ({error})") from error
    if not places:
        raise UnreadableGazetteer(f"The gazetteer {path.name} lists no places.")
    return _build(name or path.name, places, names)


def _text(path: Path) -> str:
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                data = packed.read(_MOST_BYTES + 1)
        else:
            with path.open("rb") as plain:
                data = plain.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableGazetteer(f"There is no gazetteer at {path}.") from error
    except (OSError, EOFError) as error:
        raise UnreadableGazetteer(f"The gazetteer {path.name} cannot be opened.") from error
    if len(data) > _MOST_BYTES:
        raise UnreadableGazetteer(f"The gazetteer {path.name} is larger than 200 MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableGazetteer(
            f"The gazetteer {path.name} is not text in UTF-8; save it as 'CSV UTF-8'."
        ) from error


def _wrong(file: str, line: int, what: str) -> UnreadableGazetteer:
    return UnreadableGazetteer(f"Line {line} of the gazetteer {file} {what}.")


def _place(row: Mapping[str, str], file: str, line: int) -> tuple[Place, tuple[str, ...]]:
    def value(column: str) -> str:
        found = row.get(column)
        return found.strip() if isinstance(found, str) else ""

    identifier, name = value("id"), value("name")
    if not identifier or not name:
        raise _wrong(file, line, "has no id or no name")
    latitude = _degrees(value("latitude"), 90, "latitude", file, line)
    longitude = _degrees(value("longitude"), 180, "longitude", file, line)
    if (latitude is None) != (longitude is None):
        raise _wrong(file, line, "has only one of latitude and longitude")
    population = value("population").replace(",", "")
    if population and not population.isdecimal():
        raise _wrong(file, line, f"has the population {population!r}, which is no whole number")
    place = Place(
        identifier,
        name,
        latitude,
        longitude,
        value("kind").lower(),
        value("parent") or None,
        int(population or 0),
    )
    others = (other.strip() for other in value("alternatives").split("|"))
    return place, (name, *(other for other in others if other))


def _degrees(text: str, most: int, column: str, file: str, line: int) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise _wrong(file, line, f"has the {column} {text!r}, which is no number") from None
    if not -most <= number <= most:
        raise _wrong(file, line, f"has the {column} {text}, beyond {most} degrees")
    return number


def _build(name: str, places: list[Place], names: list[tuple[str, ...]]) -> Gazetteer:
    numbers = {place.id: number for number, place in enumerate(places)}
    for place in places:
        if place.parent is not None and place.parent not in numbers:
            raise UnreadableGazetteer(
                f"In the gazetteer {name} the place {place.id!r} lies in {place.parent!r}, "
                "which is not listed."
            )
    meant: dict[tuple[str, ...], list[int]] = {}
    written: dict[tuple[str, ...], set[str]] = {}
    short: set[tuple[str, ...]] = set()
    for number, forms in enumerate(names):
        for words, first, brief in _forms(forms):
            here = meant.setdefault(words, [])
            if number not in here:
                here.append(number)
            written.setdefault(words, set()).update((words[0], first))
            if brief:
                short.add(words)
    return Gazetteer(
        name=name,
        places=tuple(places),
        index=_index(meant, written, short),
        cautions=cautions(),
        ancestors=tuple(tuple(_ancestors(place, places, numbers)) for place in places),
    )


def _index(
    meant: Mapping[tuple[str, ...], list[int]],
    written: Mapping[tuple[str, ...], set[str]],
    short: set[tuple[str, ...]],
) -> dict[str, Entry]:
    index: dict[str, Entry] = {}
    for words, here in meant.items():
        form = Form(words, tuple(here), words in short)
        for first in written[words]:
            entry = index.setdefault(first, Entry())
            if len(words) == 1:
                entry.alone = form
            else:
                entry.longer.setdefault(words[1], []).append(form)
        if len(words) > 1:
            index.setdefault("".join(words), Entry()).joined = form
    for entry in index.values():
        for forms in entry.longer.values():
            forms.sort(key=lambda form: -len(form.words))
    return index


def _forms(names: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Folded words of each name, its first word as written, and whether it is an abbreviation."""
    for name in names:
        raw = NAME_WORD.findall(name.lower())
        words = tuple(fold(word) for word in raw)
        if not words or not words[0]:
            continue
        letters = "".join(words)
        brief = len(words) == 1 and len(letters) <= 4 and name.replace(".", "").isupper()
        yield words, raw[0], brief
        if "'" in raw[0]:
            yield words, raw[0].replace("'", "’"), brief
        for one, other in (("st", "saint"), ("saint", "st")):
            if words[0] == one and len(words) > 1:
                yield (other, *words[1:]), other, False


def _ancestors(place: Place, places: list[Place], numbers: Mapping[str, int]) -> Iterator[int]:
    seen = {place.id}
    while place.parent is not None and place.parent not in seen:  # a circle ends where it began
        seen.add(place.parent)
        number = numbers[place.parent]
        yield number
        place = places[number]
