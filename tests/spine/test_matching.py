"""A name is found whole, in whatever encoding, and never as a part of another word."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from folkmoot.spine.matching import Names

HER = Names(("7719", "@wilhelmina", "José Quarterstaff"))


@pytest.mark.parametrize(
    "text",
    [
        "id,7719,text",
        '{"id": "7719"}',
        "hello @Wilhelmina!",
        "wilhelmina",
        "said josé quarterstaff once",
        '"name": "Jos\\u00e9 Quarterstaff"',
    ],
)
def test_found(text: str) -> None:
    assert HER.are_in(text)


@pytest.mark.parametrize("text", ["97719", "2024-7719-01", "wilhelminaq", "Jose Quarter staff", ""])
def test_not_found(text: str) -> None:
    assert not HER.are_in(text)


def test_a_short_number_is_no_part_of_a_date_and_a_short_handle_of_no_word() -> None:
    short = Names(("12", "al"))
    assert not short.are_in("2024-12-01, we also saw it")
    assert short.are_in("likes,12,al")
    assert not Names(("", "@")).are_in("anything")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_files_of_every_encoding(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "posts.csv"
    file.write_bytes(("id,name,text\n1,José Quarterstaff,a café\n" * 50).encode(codec))
    assert HER.are_in_file(file)
    file.write_bytes(("id,name,text\n1,Maya Quarter,a café\n" * 50).encode(codec))
    assert not HER.are_in_file(file)


def test_a_name_across_two_blocks_is_found_and_a_packed_file_is_taken_to_hold_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "posts.ndjson"
    file.write_text("x " * ((1 << 19) - 3) + "wilhelmina " + "x " * 1000)
    assert HER.are_in_file(file)
    file.write_bytes(gzip.compress(b"nothing of hers"))
    assert HER.are_in_file(file)
