"""Searching words in any script, and understanding what was typed."""

from __future__ import annotations

import pytest
from tests.lib.corpus.making import at, post, posts

from mootlib.corpus import Corpus
from mootlib.text.wanted import excerpt, understand

TEXTS = {
    1: "The bins of Mill Lane were missed again, says the council",
    2: "Missed the BUS. Again!",
    3: "Le café de l'Hôtel est fermé",
    4: "東京タワーはどこですか",
    5: "सड़क पर पानी भर गया",
    6: "Councillors want council houses, not a new car park",
    7: "Straße gesperrt #MillLane @the_council https://town.example/roads",
    8: "bins bins bins bins",
}


@pytest.fixture
def talk(corpus: Corpus) -> Corpus:
    rows = [post(n, text=text, collections=["odd"] if n % 2 else []) for n, text in TEXTS.items()]
    corpus.append(posts(*rows, post(9, platform="mastodon", text="bins elsewhere")))
    return corpus


def found(corpus: Corpus, words: str, **more: object) -> set[int]:
    result = corpus.search(words, **more)  # type: ignore[arg-type]
    numbers = {int(hit.post_id) for hit in result.hits}
    assert result.total == len(numbers)
    assert not result.behind
    return numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("missed again", {1, 2}),
        ("MISSED", {1, 2}),
        ('"missed again"', {1}),
        ('"missed again', {1}),
        ("missed -bus", {1}),
        ("council", {1, 6, 7}),
        ("council*", {1, 6, 7}),
        ("councillor*", {6}),
        ('"council house*"', {6}),
        ("cafe hotel", {3}),
        ("l'hotel", {3}),
        ("東京", {4}),
        ("京東", set()),
        ("पानी", {5}),
        ("strasse", {7}),
        ("@the_council", {1, 7}),  # the sign is no word
        ("milllane", {7}),
        ("town.example", {7}),
        ("nowhere", set()),
        ("bins elsewhere", {9}),
        ("AND OR ( bins [* ~2 ^", set()),
    ],
)
def test_what_is_typed_is_found(talk: Corpus, typed: str, numbers: set[int]) -> None:
    assert found(talk, typed) == numbers


def test_filters_narrow(talk: Corpus) -> None:
    assert found(talk, "bins") == {1, 8, 9}
    assert found(talk, "bins", platforms=["mastodon"]) == {9}
    assert found(talk, "bins", platforms=["mastodon", "x"]) == {1, 8, 9}
    assert found(talk, "bins", collection="odd") == {1}
    assert found(talk, "bins", since=at(8)) == {8, 9}
    assert found(talk, "bins", until=at(8)) == {1}
    assert found(talk, "bins", since=at(1), until=at(1)) == set()


def test_pages_follow_one_another(talk: Corpus) -> None:
    best = [hit.post_id for hit in talk.search("bins").hits]
    assert best[0] == "8"
    assert [talk.search("bins", limit=1, offset=n).hits[0].post_id for n in range(3)] == best
    newest = talk.search("bins", newest_first=True)
    assert [hit.post_id for hit in newest.hits] == ["9", "8", "1"]
    assert talk.search("bins", limit=0).total == 3
    with pytest.raises(ValueError, match="0 or more"):
        talk.search("bins", limit=-1)


@pytest.mark.parametrize("typed", ["", "  ", "-bins", "!!!", '""', "*"])
def test_a_search_for_nothing_is_refused(talk: Corpus, typed: str) -> None:
    with pytest.raises(ValueError, match="at least one word"):
        talk.search(typed)


def test_undated_posts_are_found_but_in_no_period(corpus: Corpus) -> None:
    corpus.append(posts(post(1, posted_at=None), post(2)))
    assert found(corpus, "bins") == {1, 2}
    assert found(corpus, "bins", until=at(99)) == {2}
    assert [h.post_id for h in corpus.search("bins", newest_first=True).hits] == ["2", "1"]


def test_many_batches_can_be_indexed_at_the_end(corpus: Corpus) -> None:
    corpus.append(posts(post(1)), index=False)
    corpus.append(posts(post(2), post(1, text="other words", edited_at=at(3))), index=False)
    assert corpus.search("bins").behind
    told: list[float] = []
    corpus.index(told.append)
    assert told[-1] == 1.0
    assert found(corpus, "bins") == {2}
    assert found(corpus, "other") == {1}


def test_hits_carry_the_words_in_their_place(talk: Corpus) -> None:
    hit = talk.search("mill coun*").hits[0]
    marked = [hit.snippet.text[a:b] for a, b in hit.snippet.marks]
    assert marked == ["Mill", "council"]
    assert (hit.platform, hit.post_id, hit.posted_at) == ("x", "1", at(1))


class TestExcerpts:
    def test_a_long_text_is_cut_where_the_words_are(self) -> None:
        text = "word " * 200 + "the drains of Mill Lane überall 🎉 flooded " + "word " * 200
        piece = excerpt(text, understand("drains flooded"), width=120)
        assert piece.text.startswith("…")
        assert piece.text.endswith("…")
        assert len(piece.text) <= 125
        assert [piece.text[a:b] for a, b in piece.marks] == ["drains", "flooded"]

    def test_a_short_text_is_whole(self) -> None:
        piece = excerpt("Drains!", understand("drains"))
        assert (piece.text, piece.marks) == ("Drains!", ((0, 6),))

    def test_a_text_without_the_words_is_its_beginning(self) -> None:
        piece = excerpt("a" * 50 + " " + "b" * 500, understand("zzz"), width=100)
        assert piece.marks == ()
        assert piece.text.startswith("aaa")

    def test_hostile_queries_stay_small(self) -> None:
        wanted = understand('"' + "a b " * 5000)
        assert sum(len(part.words) for part in wanted.parts) <= 32
