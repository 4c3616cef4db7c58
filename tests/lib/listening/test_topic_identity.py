"""A topic keeps its number and its name while posts come in, whatever number the new run gives it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.listening.topic_identity import Change, carry_over, renumbered
from mootlib.listening.topics import FoundTopic, TopicsResult
from mootlib.records import Method


def numbers(*parts: tuple[int, int]) -> np.ndarray:
    """So many posts of each topic, in this order."""
    return np.array([topic for topic, posts in parts for _ in range(posts)], dtype=np.int32)


def test_the_same_topics_under_other_numbers_keep_theirs() -> None:
    carried = carry_over(
        numbers((4, 10), (9, 6), (-1, 4)), numbers((1, 10), (0, 6), (2, 4)), next_number=12
    )
    assert carried.numbers == {0: 9, 1: 4, 2: 12}
    assert carried.changes == ()
    assert carried.next_number == 13


def test_a_topic_that_falls_in_two_is_a_split_and_the_larger_part_keeps_the_number() -> None:
    carried = carry_over(numbers((4, 20)), numbers((0, 12), (1, 8)), next_number=5)
    assert carried.numbers == {0: 4, 1: 5}
    assert carried.changes == (Change("split", 5, 4),)


def test_two_topics_that_become_one_are_a_merge_into_the_larger() -> None:
    carried = carry_over(numbers((4, 12), (7, 8)), numbers((0, 20)), next_number=9)
    assert carried.numbers == {0: 4}
    assert carried.changes == (Change("merged", 7, 4),)


def test_what_an_officer_joined_stays_joined() -> None:
    carried = carry_over(
        numbers((4, 20), (6, 10)),
        numbers((0, 12), (1, 8), (2, 10)),
        next_number=7,
        absorbing={4},
    )
    assert carried.numbers == {0: 4, 1: 4, 2: 6}
    assert carried.changes == ()


def test_a_topic_of_new_posts_alone_is_no_split() -> None:
    carried = carry_over(numbers((4, 10), (-1, 10)), numbers((0, 10), (1, 10)), next_number=5)
    assert carried.numbers == {0: 4, 1: 5}
    assert carried.changes == ()


def test_the_best_matching_wins_over_the_first_one() -> None:
    # New topic 0 shares most with old 1, but old 1 is better served by new topic 1.
    before = numbers((1, 10), (1, 14), (2, 9))
    after = numbers((0, 10), (1, 14), (0, 9))
    assert carry_over(before, after, next_number=3).numbers == {0: 2, 1: 1}


def test_nothing_before_and_nothing_after() -> None:
    assert carry_over(numbers(), numbers(), next_number=0).numbers == {}
    assert carry_over(numbers((-1, 3)), numbers((0, 3)), next_number=0).numbers == {0: 0}
    assert carry_over(numbers((3, 3)), numbers((-1, 3)), next_number=4).numbers == {}
    with pytest.raises(ValueError, match="same posts"):
        carry_over(numbers((1, 2)), numbers((1, 3)), next_number=2)


@given(
    st.lists(st.integers(-1, 6), min_size=1, max_size=80),
    st.permutations(list(range(7))),
)
def test_other_numbers_for_the_same_topics_change_nothing(
    topics: list[int], order: list[int]
) -> None:
    before = np.array(topics, dtype=np.int32)
    after = np.array([-1 if n < 0 else order[n] for n in topics], dtype=np.int32)
    carried = carry_over(before, after, next_number=7)
    back = np.array([-1 if n < 0 else carried.numbers[int(n)] for n in after])
    assert (back == before).all()
    assert carried.changes == ()


@given(
    st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 5)), min_size=1, max_size=120),
    st.sets(st.integers(0, 5)),
)
def test_every_topic_has_a_number_and_new_ones_are_new(
    posts: list[tuple[int, int]], absorbing: set[int]
) -> None:
    before = np.array([b for b, _ in posts], dtype=np.int32)
    after = np.array([a for _, a in posts], dtype=np.int32)
    carried = carry_over(before, after, next_number=6, absorbing=absorbing)
    assert carried.numbers.keys() == {int(n) for n in after if n >= 0}
    fresh = [n for n in carried.numbers.values() if n >= 6]
    assert len(fresh) == len(set(fresh))
    assert carried.next_number == 6 + len(fresh)
    kept = [n for n in carried.numbers.values() if n < 6]
    assert set(kept) <= {int(n) for n in before if n >= 0}
    assert all(kept.count(n) == 1 for n in kept if n not in absorbing)


def test_renumbered_topics_keep_their_posts_and_take_lasting_names() -> None:
    found = TopicsResult(
        numbers((0, 3), (1, 2), (-1, 1), (2, 4)),
        (
            FoundTopic(2, "c", ("x", "y"), 4, (8,), 0.9),
            FoundTopic(0, "a", ("y", "z"), 3, (0,), 0.5),
            FoundTopic(1, "b", ("w",), 2, (3,), None),
        ),
        Method("topics", "m", "1", {}),
    )
    carried = carry_over(
        numbers((5, 3), (7, 2), (-1, 1), (5, 4)), found.assignment, next_number=8, absorbing={5}
    )
    lasting = renumbered(found, carried, {5: "Bins in Mill Lane"})
    assert lasting.assignment.tolist() == [5, 5, 5, 7, 7, -1, 5, 5, 5, 5]
    assert [(t.id, t.label, t.size) for t in lasting.topics] == [
        (5, "Bins in Mill Lane", 7),
        (7, "b", 2),
    ]
    assert lasting.topics[0].keywords == ("x", "y", "z")
    assert lasting.topics[0].typical == (8,)
