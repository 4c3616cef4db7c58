"""Topics of posts: the subjects that are there, all posts placed, languages apart, runs equal."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score
from tests.lib.listening.topic_fixtures import SUBJECTS, posts

from mootlib.listening import topics
from mootlib.listening.topics import TopicsResult
from mootlib.text import embeddings, tokens

SPANISH = [
    "El río se ha desbordado y el agua llega a la plaza del pueblo",
    "Aviso de inundación, crece el río y el agua llega al pueblo",
    "El agua del río ha entrado en las casas de la plaza",
    "La biblioteca del barrio abre los domingos, por fin más libros",
    "Pedimos libros nuevos en la biblioteca del barrio",
    "Los niños piden más libros en la biblioteca los domingos",
]


def find(texts: list[str], languages: list[str] | None = None, **options: Any) -> TopicsResult:
    return topics.find(
        texts,
        embeddings.embed(texts).vectors,
        languages=languages or ["en"] * len(texts),
        **options,
    )


@pytest.fixture(scope="module")
def town() -> tuple[list[str], list[str], TopicsResult]:
    texts, subjects = posts(60)
    return texts, subjects, find(texts)


def test_the_subjects_are_found(town):
    _, subjects, found = town
    assert adjusted_mutual_info_score(subjects, found.assignment) > 0.85
    assert 5 <= len(found.topics) <= 9


def test_every_post_has_a_topic_and_sizes_add_up(town):
    texts, _, found = town
    assert found.assignment.shape == (len(texts),)
    assert found.assignment.dtype == np.int32
    assert (found.assignment >= 0).all()
    assert [topic.id for topic in found.topics] == list(range(len(found.topics)))
    assert [topic.size for topic in found.topics] == np.bincount(found.assignment).tolist()
    assert [t.size for t in found.topics] == sorted((t.size for t in found.topics), reverse=True)


def test_labels_are_distinct_and_plain(town):
    _, subjects, found = town
    labels = [topic.label for topic in found.topics]
    assert len({label.casefold() for label in labels}) == len(labels)
    for topic in found.topics:
        assert 1 <= len(topic.label.split()) <= 4
        assert topic.label[0].isupper()
        assert not set(topic.label.lower().replace(",", "").split()) <= tokens.STOP_WORDS
        assert topic.keywords
    for number, topic in enumerate(found.topics):
        members = [subjects[row] for row in np.flatnonzero(found.assignment == number)]
        main = max(set(members), key=members.count)
        told = set(tokens.content_words(topic.label))
        assert told & set(tokens.content_words(SUBJECTS[main].replace("|", " ")))


def test_typical_posts_are_of_their_topic_and_of_its_main_subject(town):
    _, subjects, found = town
    for topic in found.topics:
        assert topic.typical
        assert {int(found.assignment[row]) for row in topic.typical} == {topic.id}
        members = [subjects[row] for row in np.flatnonzero(found.assignment == topic.id)]
        main = max(set(members), key=members.count)
        assert subjects[topic.typical[0]] == main


def test_clear_subjects_come_back_in_other_runs(town):
    _, _, found = town
    stabilities = [topic.stability for topic in found.topics]
    assert all(value is not None and 0 <= value <= 1 for value in stabilities)
    assert max(stabilities) > 0.9  # type: ignore[type-var]


def test_noise_comes_back_less_than_subjects(town):
    chance = random.Random(5)
    words = [
        f"{a}{b}" for a in ("bal", "cor", "dun", "fer") for b in ("ak", "en", "ist", "om", "ux")
    ]
    noise = find([" ".join(chance.choices(words, k=6)) for _ in range(200)])
    clear = np.mean([topic.stability for topic in town[2].topics])
    assert np.mean([topic.stability for topic in noise.topics]) < clear - 0.15


def test_equal_seeds_give_equal_results_whatever_was_drawn_before(town):
    texts, _, first = town
    random.seed(99)
    before = random.getstate()
    again = find(texts)
    assert random.getstate() == before  # Leiden draws from a generator of its own
    assert (again.assignment == first.assignment).all()
    assert again.topics == first.topics


@pytest.mark.slow
def test_the_number_of_threads_changes_nothing():
    code = (
        "import hashlib; from tests.lib.listening.topic_fixtures import SUBJECTS, posts\n"
        "from mootlib.listening import topics; from mootlib.text import embeddings\n"
        "texts, _ = posts(250)\n"
        "found = topics.find(texts, embeddings.embed(texts).vectors, languages=['en'] * len(texts))\n"
        "print(hashlib.sha256(found.assignment.tobytes()).hexdigest(), found.topics)\n"
    )
    root = Path(__file__).parents[3]
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                "PYTHONPATH": f"{root / 'src'}:{root}",
                "OPENBLAS_NUM_THREADS": threads,
                "PYTHONHASHSEED": threads,
            },
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert runs[0]
    assert runs[0] == runs[1]


def test_the_vectors_given_are_left_as_they_were():
    texts, _ = posts(10)
    vectors = embeddings.embed(texts).vectors
    before = vectors.copy()
    topics.find(texts, vectors, languages=["en"] * len(texts))
    assert (vectors == before).all()


def test_only_texts_without_words_have_no_topic():
    texts = [
        "",
        " \n",
        "😀",
        "@ansford",
        "https://example.org/a",
        "999",
        "the and of",
        "Flood at the mill",
    ]
    found = find(texts)
    assert found.assignment.tolist()[:5] == [-1] * 5
    assert (found.assignment[5:] >= 0).all()
    assert sum(topic.size for topic in found.topics) == 3


@pytest.mark.parametrize(
    ("texts", "assignment"),
    [
        ([], []),
        ([""], [-1]),
        (["The bridge is closed"], [0]),
        (["Bins not collected again", "Our bin was not collected"], [0, 0]),
        (["Bins not collected again", "When does the choir sing?"], [0, 0]),
        (
            [
                "Bins not collected again",
                "Our bin was not collected this week",
                "When does the library open?",
                "The library on Mill Lane is closed",
            ],
            [0, 0, 1, 1],
        ),
    ],
)
def test_few_posts_make_few_topics(texts, assignment):
    assert find(texts).assignment.tolist() == assignment


def test_posts_with_nothing_in_common_are_not_named_as_if_they_had():
    found = find(["Bins not collected again", "When does the choir sing?"])
    assert found.topics[0].other
    assert found.topics[0].label.startswith("Other")
    assert found.topics[0].stability is None
    alone = find(["The bridge is closed"])
    assert not alone.topics[0].other
    assert "bridge" in alone.topics[0].label.lower()


def test_thirty_posts_show_their_subjects():
    texts, subjects = posts(6, seed=3)
    found = find(texts)
    assert 2 <= len(found.topics) <= 6
    assert adjusted_mutual_info_score(subjects, found.assignment) > 0.5


def test_the_number_of_topics_stays_within_what_a_reader_can_survey():
    chance = random.Random(1)
    vocabulary = [f"word{chr(97 + i)}{chr(97 + j)}" for i in range(20) for j in range(20)]
    texts = [" ".join(chance.choices(vocabulary, k=7)) for _ in range(1_500)]
    found = topics.find(texts, np.zeros((1_500, 4), np.float32), languages=["en"] * 1_500)
    assert (
        len([topic for topic in found.topics if not topic.other]) <= topics._most_topics(1_500) < 21
    )
    assert topics._most_topics(10**7) == 40


def test_copies_count_once_in_names_and_examples():
    texts, _ = posts(20)
    advert = "Win a holiday voucher at Bargain Barn, flood of offers by the river bank"
    copies = [f"{advert} {number}" for number in range(300)]
    groups = np.concatenate([np.arange(len(texts)), np.full(300, len(texts))])
    found = find(texts + copies, groups=groups)
    assert len(set(found.assignment[len(texts) :].tolist())) == 1
    assert "voucher" not in " ".join(topic.label for topic in found.topics).lower()
    for topic in found.topics:
        assert len({groups[row] for row in topic.typical}) == len(topic.typical)
    assert sum(topic.size for topic in found.topics) == len(texts) + 300


def test_equal_texts_are_copies_even_where_no_groups_are_given():
    found = find(["The bridge is closed"] * 50)
    assert found.assignment.tolist() == [0] * 50
    assert found.topics[0].typical == (0,)


def test_other_languages_get_topics_of_their_own_from_their_words():
    texts, _ = posts(12)
    languages = ["en"] * len(texts) + ["es"] * len(SPANISH)
    vectors = embeddings.embed(texts + SPANISH).vectors
    vectors[len(texts) :] = vectors[0]  # an English model's vectors of Spanish mislead
    found = topics.find(texts + SPANISH, vectors, languages=languages, known={"en"})
    english, spanish = found.assignment[: len(texts)], found.assignment[len(texts) :]
    assert not set(english.tolist()) & set(spanish.tolist())
    assert spanish[0] == spanish[1] == spanish[2]
    assert spanish[3] == spanish[4] == spanish[5]
    assert spanish[0] != spanish[3]
    label = found.topics[spanish[3]].label.lower()
    assert "biblioteca" in label or "libros" in label
    said = label.replace(",", "").split()
    assert not {"los", "las", "del", "más", "en"} & {said[0], said[-1]}


def test_a_model_that_knows_the_language_is_used_for_it():
    vectors = np.zeros((len(SPANISH), 2), np.float32)
    vectors[[0, 2, 4], 0] = vectors[[1, 3, 5], 1] = 1
    unrelated = [f"{word}o {word}a" for word in ("mil", "tor", "gat", "per", "cas", "lun")]
    languages = ["es"] * len(unrelated)
    known = topics.find(unrelated, vectors, languages=languages, known={"es"})
    assert known.assignment.tolist() in ([0, 1] * 3, [1, 0] * 3)
    everything = topics.find(unrelated, vectors, languages=languages, known={"*"})
    assert (everything.assignment == known.assignment).all()
    unknown = topics.find(unrelated, vectors, languages=languages, known={"en"})
    assert unknown.topics[0].label == "Other languages"


def test_short_posts_whose_language_was_mistaken_join_those_that_say_the_same():
    texts, _ = posts(20)
    short = ["Flood water river", "Library books"]
    found = find(texts + short, ["en"] * len(texts) + ["nl", "fr"])
    assert (
        found.assignment[-2] == found.assignment[next(t for t in range(100) if "flood" in texts[t])]
    )
    assert not any(topic.other for topic in found.topics)


def test_what_cannot_be_told_goes_with_the_language_of_most():
    texts, _ = posts(10)
    told = find(texts)
    untold = find(texts, ["und"] * 5 + ["en"] * (len(texts) - 5))
    assert (told.assignment == untold.assignment).all()


def test_known_languages_are_by_default_those_of_the_model(monkeypatch):
    import dataclasses

    model = dataclasses.replace(embeddings.load(), languages=frozenset({"cy"}))
    monkeypatch.setattr(embeddings, "load", lambda path=None: model)
    assert find(["Unrelated one", "Something else"]).topics[0].label == "Other languages"


@pytest.mark.parametrize(
    "change",
    [{"languages": ["en"]}, {"groups": np.zeros(1, np.int64)}, {"vectors": np.zeros((1, 4))}],
)
def test_lengths_that_differ_are_refused(change):
    given = {"vectors": np.zeros((2, 4), np.float32), "languages": ["en", "en"], **change}
    vectors = given.pop("vectors")
    with pytest.raises(ValueError, match="equally many"):
        topics.find(["a road", "a mill"], vectors, **given)


def test_the_method_says_what_was_done(town):
    method = town[2].method
    assert method.step == "topics"
    assert method.parameters["seed"] == 0
    assert method.parameters["posts_sampled"] <= method.parameters["posts_compared"]
    assert "stability" in method.note


def test_more_posts_than_the_sample_are_all_placed(monkeypatch):
    texts, subjects = posts(120, seed=4)
    monkeypatch.setattr(topics, "SAMPLE", 150)
    found = find(texts)
    assert found.method.parameters["posts_sampled"] == 150
    assert (found.assignment >= 0).all()
    assert adjusted_mutual_info_score(subjects, found.assignment) > 0.7


def test_strange_texts_do_no_harm():
    strange = [
        "\ud800 broken",
        "a" * 50_000,
        "\x00\x07",
        "＃" * 300,
        "مرحبا بالعالم",
        "#" * 90,
        "'s",
        "𝔉𝔩𝔬𝔬𝔡",
    ]
    texts, _ = posts(5)
    found = find(texts + strange, ["en"] * len(texts) + ["und"] * len(strange))
    assert len(found.assignment) == len(texts) + len(strange)
    assert all(topic.label.strip() for topic in found.topics)


_TEXTS = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["bins again", "the river", "flood by the river", "thanks", "Ça va bien", ""]
        ),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.integers(0, 3), st.randoms(use_true_random=False))
def test_whatever_is_said_every_promise_holds(texts, seed, chance):
    languages = [chance.choice(["en", "fr", "und", "zh"]) for _ in texts]
    vectors = np.random.default_rng(seed).normal(size=(len(texts), 8)).astype(np.float32)
    found = topics.find(texts, vectors, languages=languages, seed=seed, known={"en"})
    spoken = [bool([w for w in tokens.words(t) if any(map(str.isalnum, w))]) for t in texts]
    assert (found.assignment >= 0).tolist() == spoken
    sizes = [int((found.assignment == topic.id).sum()) for topic in found.topics]
    assert [topic.size for topic in found.topics] == sizes
    assert all(sizes)
    assert sum(sizes) == sum(spoken)
    labels = [topic.label.casefold() for topic in found.topics]
    assert len(set(labels)) == len(labels)
    assert all(label.strip() for label in labels)


@pytest.mark.data
@pytest.mark.slow
def test_real_events_are_told_apart(shared):
    from benchmarks.topics import _english, _ours, _related

    folder = shared / "data" / "listening" / "crisislex" / "T26"
    if not folder.is_dir():
        pytest.skip(f"real data not present: {folder}")
    texts, events = _english(_related(folder))
    rows = np.random.default_rng(77).choice(len(texts), 6_000, replace=False)
    drawn = [texts[row] for row in rows]
    found = _ours(drawn, embeddings.embed(drawn).vectors, None, 0)
    assert adjusted_mutual_info_score([events[row] for row in rows], found) > 0.87
