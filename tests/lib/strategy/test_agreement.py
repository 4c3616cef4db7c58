"""Agreement of coders: Krippendorff's own example, and his package on tables drawn at random."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.strategy.agreement import agreement, confusion, krippendorff_alpha

#: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: nominal alpha is .743.
EXAMPLE = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def by_post(rows: list[list[int | None]]) -> dict[int, dict[int, int]]:
    return {
        post: {coder: row[post] for coder, row in enumerate(rows) if row[post] is not None}
        for post in range(len(rows[0]))
    }


def test_the_example_of_the_literature() -> None:
    found = agreement(by_post(EXAMPLE))
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert found.posts == 11
    assert found.coders == 4


@given(
    st.lists(
        st.lists(st.sampled_from([None, 0, 1, 2]), min_size=3, max_size=3), min_size=2, max_size=12
    )
)
def test_the_same_as_the_package(posts: list[list[int | None]]) -> None:
    found = agreement(
        {at: {c: v for c, v in enumerate(row) if v is not None} for at, row in enumerate(posts)}
    )
    paired = [
        v for row in posts if sum(v is not None for v in row) > 1 for v in row if v is not None
    ]
    if len(set(paired)) < 2:
        assert found.alpha is None
        return
    data = np.array([[np.nan if v is None else v for v in row] for row in posts], dtype=float).T
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert found.alpha == pytest.approx(theirs)


def test_nobody_judged_twice() -> None:
    found = agreement({1: {"a": "x"}, 2: {"b": "y"}})
    assert (found.posts, found.alpha, found.low) == (0, None, None)
    assert krippendorff_alpha(np.zeros((0, 3))) is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Two coders who are right three times in four: alpha over very many posts is the truth."""
    rng = np.random.default_rng(0)

    def judged(size: int) -> dict[int, dict[str, int]]:
        truth = rng.integers(0, 3, size)
        wrong = rng.integers(0, 3, (2, size))
        right = rng.random((2, size)) < 0.75
        said = np.where(right, truth, wrong)
        return {at: {"a": int(said[0, at]), "b": int(said[1, at])} for at in range(size)}

    true = agreement(judged(20_000)).alpha
    assert true is not None
    inside = 0
    for seed in range(40):
        found = agreement(judged(120), seed=seed)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= true <= found.high
    assert inside >= 34  # 95 % of 40 is 38; fewer than 34 comes once in 600


def test_who_said_what() -> None:
    assert confusion([("a", "b"), ("a", "a"), ("b", "b")], ["a", "b"]) == [[1, 1], [0, 1]]
