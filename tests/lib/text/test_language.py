"""Languages are named where they can be told, and never fetched."""

from __future__ import annotations

import re
import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mootlib.text import language

SENTENCES = {
    "en": "The road through the village is closed today because of flooding",
    "cy": "Mae'r ffordd drwy'r pentref ar gau heddiw oherwydd llifogydd",
    "pl": "Droga przez wieś jest dziś zamknięta z powodu powodzi",
    "ur": "گاؤں سے گزرنے والی سڑک آج سیلاب کی وجہ سے بند ہے",
    "no": "Veien gjennom bygda er stengt i dag på grunn av flom, vi vet ikke når den åpner",
    "nn": "Vegen gjennom bygda er stengd i dag, vi veit ikkje når han opnar att",
    "da": "Vejen gennem landsbyen er lukket i dag på grund af oversvømmelse",
    "sv": "Vägen genom byn är avstängd idag på grund av översvämning",
    "de": "Die Straße durch das Dorf ist heute wegen Hochwasser gesperrt",
    "fr": "La route du village est fermée aujourd'hui à cause des inondations",
    "ro": "Drumul prin sat este închis astăzi din cauza inundațiilor",
    "zh": "由於洪水,通往村莊的道路今天關閉",
    "ja": "洪水のため村を通る道路は今日閉鎖されています",
    "ko": "홍수 때문에 마을을 지나는 도로가 오늘 폐쇄되었습니다",
    "ar": "الطريق عبر القرية مغلق اليوم بسبب الفيضانات",
    "pa": "ਹੜ੍ਹ ਕਾਰਨ ਪਿੰਡ ਵਿੱਚੋਂ ਲੰਘਦੀ ਸੜਕ ਅੱਜ ਬੰਦ ਹੈ",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_are_recognised(code: str) -> None:
    assert language.detect([SENTENCES[code]]).codes == [code]


@pytest.mark.parametrize(
    "text",
    ["", " ", "😀😀", "https://town.example/road", "@clerk @mayor", "12345", "Hotel", "ok", "!!"],
)
def test_what_cannot_be_told_is_und(text: str) -> None:
    assert language.detect([text]).codes == [language.UNKNOWN]


def test_short_english_with_hashtags_and_capitals_is_english() -> None:
    texts = [
        "FLOODING ON THE HIGH STREET",
        "Road closed #MillLane #FloodAlert",
        "@clerk when will the bins be emptied?",
    ]
    assert language.detect(texts).codes == ["en", "en", "en"]


def test_answers_keep_their_order_and_do_not_depend_on_their_company() -> None:
    texts = list(SENTENCES.values())
    together = language.detect(texts)
    alone = [language.detect([text]) for text in texts]
    assert together.codes == [one.codes[0] for one in alone]
    assert np.array_equal(together.confidence, np.concatenate([one.confidence for one in alone]))
    assert together.confidence.dtype == np.float32


def test_nothing_gives_nothing() -> None:
    found = language.detect([])
    assert found.codes == []
    assert found.confidence.shape == (0,)
    assert found.method.step == "language"


def test_none_is_refused() -> None:
    with pytest.raises(TypeError):
        language.detect([None])  # type: ignore[list-item]


def test_no_connection_is_ever_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the library went to the network")

    monkeypatch.setattr(socket, "socket", refuse)
    language._model.cache_clear()
    assert language.detect([SENTENCES["en"]]).codes == ["en"]


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=80), max_size=5))
def test_any_text_gets_a_valid_code(texts: list[str]) -> None:
    found = language.detect(texts)
    assert len(found.codes) == len(found.confidence) == len(texts)
    assert all(re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?", code) for code in found.codes)
    assert ((found.confidence >= 0) & (found.confidence <= 1)).all()


def test_a_megabyte_is_read_in_part() -> None:
    assert language.detect(["the road is closed " * 50_000]).codes == ["en"]
