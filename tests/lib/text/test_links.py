"""The same page has the same address."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mootlib.text.links import normalise


@pytest.mark.parametrize(
    ("given_", "page"),
    [
        ("https://www.example.org/news/?utm_source=x&fbclid=1", "example.org/news"),
        ("http://EXAMPLE.org:80/news#top", "example.org/news"),
        ("https://example.org/a?b=2&a=1", "example.org/a?a=1&b=2"),
        ("example.org/News", "example.org/News"),
        ("https://user@example.org/", "example.org"),
        ("http://[half", "http://[half"),
        ("", ""),
    ],
)
def test_what_does_not_name_the_page_goes(given_: str, page: str) -> None:
    assert normalise(given_) == page


def test_other_pages_stay_other_pages() -> None:
    pages = [
        "https://a.example/x",
        "https://a.example/y",
        "https://b.example/x",
        "a.example/x?id=1",
    ]
    assert len({normalise(page) for page in pages}) == 4


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_nothing_breaks_it(words: str) -> None:
    assert isinstance(normalise(words), str)
    page = f"e.example/{quote(words, safe='')}"
    assert normalise(f"https://www.{page}?utm_source=a#b") == normalise(page)
