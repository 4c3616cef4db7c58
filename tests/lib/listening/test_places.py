"""Places: found where they are meant, not where a word looks like one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from mootlib.listening import gazetteer, places


def names(text: str, language: str = "en") -> set[str]:
    return {p.place.name for p in places.find([text], languages=[language]).places}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Floods in Bath this morning, take care", {"Bath"}),
        ("I had a bath and went to bed", set()),
        ("Bath Road is shut", set()),
        ("BATH TIME FOR THE DOG", set()),
        ("Staff at Reading Station were kind", {"Reading"}),
        ("Reading the news makes me sad", set()),
        ("I am reading a book in March", set()),
        ("It was Nice to meet you all today", set()),
        ("A weekend in Nice with the children", {"Nice"}),
        ("any trains from manchester today?", {"Manchester"}),
        ("#Leeds is lovely", {"Leeds"}),
        ("#leeds is lovely", {"Leeds"}),
        ("#bath #reading #nice", set()),
        ("#NewYork never sleeps", {"New York City"}),
        ("Leeds United lost again", set()),
        ("Weston-super-Mare, St. Albans and King's Lynn", {"Weston-super-Mare", "St Albans", "King's Lynn"}),
        ("King’s Lynn market is open", {"King's Lynn"}),
        ("We love the UK and the U.S. alike", {"United Kingdom", "United States"}),
        ("they told us to wait, uk readers", set()),
        ("@leeds_lad see https://example.org/leeds/bristol", set()),
        ("Justice Jackson spoke first", set()),
        ("the people of Hull City Council", {"Kingston upon Hull"}),
        ("Tromso and Tromsø are one", {"Tromsø"}),
        ("", set()),
    ],
)  # fmt: skip
def test_names_in_context(text: str, expected: set[str]) -> None:
    assert names(text) == expected


def test_a_named_parent_decides_between_places_of_one_name() -> None:
    found = places.find(["Moving to Richmond, Virginia next week"])
    richmond = next(p for p in found.places if p.place.name == "Richmond")
    assert richmond.place.parent == next(
        p.place.id for p in found.places if p.place.name == "Virginia"
    )
    assert richmond.ambiguous == 0


def test_the_country_that_posts_speak_of_decides_and_the_doubt_is_counted() -> None:
    british = ["Trains from Leeds, Bradford and Huddersfield"] * 5 + ["Rain in Richmond today"]
    american = ["From Dallas to Houston by way of Austin"] * 5 + ["Rain in Richmond today"]
    here, there = (places.find(texts).places for texts in (british, american))
    one = next(p for p in here if p.place.name == "Richmond")
    other = next(p for p in there if p.place.name == "Richmond")
    assert one.place.id != other.place.id
    assert one.ambiguous == 1


def test_each_text_has_its_places_in_order_and_once() -> None:
    found = places.find(["Leeds then Bristol then Leeds", "nothing here", "Bristol"])
    by_id = {p.place.id: p.place.name for p in found.places}
    assert [[by_id[i] for i in ids] for ids in found.per_text] == [
        ["Leeds", "Bristol"],
        [],
        ["Bristol"],
    ]
    assert {p.place.name: p.posts for p in found.places} == {"Leeds": 1, "Bristol": 2}


def test_another_language_keeps_its_lower_case_words() -> None:
    assert names("vi kjørte til bergen i går", "no") == set()
    assert names("Ulykke i Bergen", "no") == {"Bergen"}


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="2 texts but 1 languages"):
        places.find(["a", "b"], languages=["en"])


def write(folder: Path, text: str, name: str = "wards.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


OWN = """id,name,alternatives,latitude,longitude,kind,parent
w1,Mill End,Millend,51.2,-2.1,ward,t
w2,Cold Ash Bottom,,,,ward,t
t,Ansford,The Ford|Ansford Town,51.25,-2.15,town,
"""


def test_a_body_brings_its_own_places(tmp_path: Path) -> None:
    own = gazetteer.load(write(tmp_path, OWN))
    texts = [
        "Potholes in Mill End!",
        "millend is flooded",
        "From the Ford to Cold Ash Bottom",
        "Leeds",
    ]
    found = places.find(texts, own)
    assert found.per_text == [("w1",), ("w1",), ("w2",), ()]
    mill_end = found.places[0]
    assert (mill_end.place.id, mill_end.posts) == ("w1", 2)
    assert (mill_end.place.latitude, mill_end.place.longitude) == (51.2, -2.1)


def test_a_packed_gazetteer_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wards.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + OWN.encode()))
    assert len(gazetteer.load(path).places) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,kind\nA,b\n", "no column 'id'"),
        ("id,name\n", "lists no places"),
        ("", "no column 'id'"),
        ("id,name\n1,\n", "Line 2 .* has no id or no name"),
        ("id,name\n1,Ansford\n1,Millend\n", "Line 3 .* repeats the id '1'"),
        ("id,name,latitude,longitude\n1,A,north,2\n", "latitude 'north', which is no number"),
        ("id,name,latitude,longitude\n1,A,91,2\n", "beyond 90 degrees"),
        ("id,name,latitude,longitude\n1,A,nan,2\n", "beyond 90 degrees"),
        ("id,name,latitude,longitude\n1,A,51,\n", "only one of latitude and longitude"),
        ("id,name,parent\n1,A,9\n", "lies in '9', which is not listed"),
        ("id,name,population\n1,A,many\n", "no whole number"),
    ],
)
def test_a_bad_gazetteer_gets_one_clear_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(gazetteer.UnreadableGazetteer, match=said) as caught:
        gazetteer.load(write(tmp_path, text))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_missing_or_foreign_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(gazetteer.UnreadableGazetteer, match="There is no gazetteer at"):
        gazetteer.load(tmp_path / "none.csv")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id,name\n1,Ch\xe2teau\n".encode("latin-1"))
    with pytest.raises(gazetteer.UnreadableGazetteer, match="UTF-8"):
        gazetteer.load(latin)
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"no gzip at all")
    with pytest.raises(gazetteer.UnreadableGazetteer, match="cannot be opened"):
        gazetteer.load(broken)


def test_places_that_lie_in_one_another_in_a_circle_end(tmp_path: Path) -> None:
    circle = gazetteer.load(write(tmp_path, "id,name,parent\n1,Ansford,2\n2,Millend,1\n"))
    assert circle.ancestors == ((1,), (0,))


def test_what_ships_is_small_attributed_and_whole() -> None:
    folder = Path(gazetteer.__file__).parent
    assert sum(path.stat().st_size for path in folder.glob("*.gz")) < 1_000_000
    assert "CC" in (folder / "ATTRIBUTION.md").read_text() or "Creative Commons" in (
        folder / "ATTRIBUTION.md"
    ).read_text(encoding="utf-8")
    shipped = gazetteer.load()
    known = {place.name for place in shipped.places}
    assert {"Leeds", "Bergen", "United Kingdom", "Texas", "Powys"} <= known
    assert len({place.id for place in shipped.places}) == len(shipped.places)
