"""Names of topics: plain words in the posts' own spelling, no noise, all different."""

from __future__ import annotations

import numpy as np
import pytest
from tests.lib.listening.topic_fixtures import SUBJECTS, posts

from mootlib.listening import label_phrases, labels, topic_words
from mootlib.listening.label_words import cannot_end, is_weak


def name(
    *groups: list[str], foreign: bool = False, private: frozenset[str] = frozenset()
) -> list[labels.Name]:
    texts = [text for group in groups for text in group]
    topic = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    words = topic_words.count(texts)
    return labels.names(
        texts, words.counts, words.names, topic, np.full(len(groups), foreign, np.bool_), private
    )


@pytest.fixture(scope="module")
def others() -> list[list[str]]:
    """Topics beside the one that is looked at."""
    texts, subjects = posts(15)
    return [
        [t for t, s in zip(texts, subjects, strict=True) if s == subject] for subject in SUBJECTS
    ]


def test_a_phrase_that_many_use_is_preferred_to_its_words(others):
    crash = [
        f"Terrible helicopter crash in Ansford {end}" for end in ("tonight", "again", "near me")
    ] * 4
    found = name(crash, *others)[0]
    assert found.label == "Helicopter crash in Ansford"
    assert set(found.keywords[:3]) == {"Ansford", "helicopter", "crash"}


def test_capitals_follow_the_posts(others):
    talk = [
        "I work for the NHS in Wexley",
        "Staff of the NHS say thanks",
        "why is the NHS so slow",
    ] * 3
    assert name(talk, *others)[0].label.startswith("NHS")
    shouted = [
        "BIG STORM is here",
        "the storm took our roof",
        "that storm was loud",
        "storm again",
    ] * 3
    assert name(shouted, *others)[0].label.lower() in ("big storm", "storm, roof", "storm")
    assert not name(shouted, *others)[0].label.isupper()


def test_hyphens_and_possessives_stay_as_they_are_written(others):
    talk = [
        "The coroner's appeal for Mr Holm",
        "A coroner's appeal was made",
        "Coroner's appeal today",
    ] * 3
    assert name(talk, *others)[0].label == "Coroner's appeal"
    talk = [
        "a non-urgent report on parking",
        "file your non-urgent report",
        "non-urgent report here",
    ] * 3
    assert "non-urgent report" in name(talk, *others)[0].label.lower()


def test_no_handles_links_numbers_or_stop_words(others):
    talk = [
        f"@ansfordpolice 1234 https://example.org/{n} we are at the 5 bridges with 2000 sandbags @tilda"
        for n in range(12)
    ]
    found = name(talk, *others)[0]
    told = " ".join((found.label, *found.keywords)).lower()
    assert "sandbag" in told
    for noise in ("ansfordpolice", "tilda", "1234", "2000", "http", "example", " we ", " the "):
        assert noise not in told


def test_forms_of_one_word_are_said_once(others):
    talk = [
        "Police, police's view: bombing and bombings",
        "police bombing bombings police's",
    ] * 6
    found = name(talk, *others)[0]
    stems = [word.lower() for word in found.keywords]
    assert sum(word.startswith("bomb") for word in stems) == 1
    assert sum(word.startswith("police") for word in stems) == 1


def test_a_piece_of_a_longer_phrase_is_no_name(others):
    talk = [
        "Mayor Mary B. Marsh opens the mill",
        "We met Mayor Mary B. Marsh",
        "Mayor Mary B. Marsh spoke",
    ]
    assert name(talk * 4, *others)[0].label == "Mayor Mary B Marsh"


def test_a_road_has_a_number(others):
    talk = [
        "A38 closed by a lorry",
        "The A38 is shut, lorry on its side",
        "Lorry blocks the A38",
    ] * 4
    assert "A38" in name(talk, *others)[0].label


def test_run_together_hashtags_are_no_words(others):
    talk = [
        "#wexleyfire smoke and fire over Wexley",
        "Wexley fire crews #wexleyfire",
        "#wexleyfire fire",
    ] * 4
    found = name(talk, *others)[0]
    assert "wexleyfire" not in " ".join((found.label, *found.keywords)).lower()
    assert "fire" in found.label.lower()


def test_a_tag_in_capitals_is_read_as_its_words(others):
    talk = [
        "Stay safe #GreatHailstorm",
        "#GreatHailstorm hits us",
        "Our car after the #GreatHailstorm",
    ] * 4
    assert "hailstorm" in name(talk, *others)[0].label.lower()


def test_labels_differ_even_where_topics_do_not():
    same = ["The bridge is closed", "The bridge stays closed", "Closed bridge"]
    found = name(same, same, same)
    assert len({entry.label.casefold() for entry in found}) == 3
    assert all("ridge" in entry.label for entry in found)


def test_where_no_word_is_fit_the_post_speaks_for_itself():
    assert name(["Thank you so very much!", "thank you"])[0].label == "Thank you so very"
    assert name(["!!", "..."])[0].label == "Unnamed"


def test_words_of_grammar_in_other_languages_name_nothing():
    norwegian = [
        "Det er brann i en bolig og røyk fra taket",
        "Brann i bolig, det er mye røyk og folk er ute",
    ] * 4
    theft = [
        "Det er meldt om tyveri av en sykkel og en bil",
        "Tyveri av sykkel, den er funnet og det er bra",
    ] * 4
    found = name(norwegian, theft, foreign=True)
    told = {
        w.lower()
        for entry in found
        for w in (*entry.keywords, *entry.label.replace(",", "").split())
    }
    assert not told & {"det", "og", "en", "er", "den", "av", "om"}
    assert {"brann", "bolig"} & set(found[0].label.lower().replace(",", "").split())


def test_rare_names_of_people_do_not_become_keywords(others):
    talk = [
        f"Hi {who}, please report parking to the council" for who in ("Mabel", "Orson", "Tilda")
    ]
    talk += ["Please report parking to the council", "Parking is a matter for the council"] * 30
    found = name(talk, *others)[0]
    assert not {"Mabel", "Orson", "Tilda"} & set(found.keywords)
    assert "arking" in found.label


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("fires", "fire"),
        ("cities", "city"),
        ("boxes", "box"),
        ("bus", "bus"),
        ("glass", "glass"),
        ("news", "news"),
        ("thoughts", "thoughts"),
    ],
)
def test_stems(word, expected):
    # 'new' and 'thought' are stop words: 'news' and 'thoughts' must not vanish with them
    assert label_phrases.stem(word) == expected


def test_weak_words_and_those_that_end_no_phrase():
    assert is_weak("people")
    assert not cannot_end("people")
    assert cannot_end("great")
    assert cannot_end("appealing")
    assert not is_weak("parking")
    assert not is_weak("flood")


def test_phrases_do_not_cross_punctuation_or_wide_hashtags():
    wanted = {"fire", "wexley", "park", "caught", "camera"}
    found = label_phrases.collect(["Fire. Wexley park #CaughtOnCamera Wexley"], wanted)
    assert found.count(("wexley", "park")) == 1
    assert found.count(("fire", "wexley")) == 0
    assert found.count(("caught", "on", "camera")) == 1
    assert found.count(("park", "caught")) == 0


def test_first_names_of_private_people_name_no_topic(others):
    said = [
        f"{who} the pool is closed {day}"
        for day in ("today", "now", "this week", "on Monday")
        for who in ("Carol-Ann,", "Thanks Carol-Ann,", "Oh Carol-Ann!")
    ]
    shown = name(said, *others)[0]
    assert "Carol" in shown.label
    hidden = name(said, *others, private=frozenset({"carol", "ann"}))[0]
    assert "Carol" not in f"{hidden.label} {hidden.keywords}"
    assert "ool" in hidden.label
