"""The mix: corrected by hand, within bounds always, and intervals that hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.strategy.mix import corrected, draw_mixes, mix

NAMES = ("push", "network", "pull")


def test_two_purposes_by_hand() -> None:
    """Of true shares 3/4 and 1/4, misread at 10 %, 70 % are seen: 0.75 x 0.9 + 0.25 x 0.1."""
    assert corrected(np.array([0.7, 0.3]), np.array([[0.9, 0.1], [0.1, 0.9]])) == pytest.approx(
        [0.75, 0.25], abs=1e-6
    )


def test_what_inverting_would_make_negative_stays_within_bounds() -> None:
    found = corrected(np.array([1.0, 0.0]), np.array([[0.8, 0.2], [0.3, 0.7]]))
    assert found == pytest.approx([1.0, 0.0], abs=1e-6)


@given(
    st.lists(st.integers(0, 500), min_size=3, max_size=3),
    st.lists(st.lists(st.integers(0, 300), min_size=3, max_size=3), min_size=3, max_size=3),
)
def test_shares_make_one_and_lie_in_their_intervals(
    counted: list[int], errors: list[list[int]]
) -> None:
    found = mix(counted, errors, NAMES, draws=50)
    if not sum(counted):
        assert found is None
        return
    assert found is not None
    assert sum(share.value for share in found.shares) == pytest.approx(1)
    for share in found.shares:
        assert -1e-9 <= share.low <= share.value <= share.high <= 1 + 1e-9


def test_a_perfect_classifier_changes_nothing() -> None:
    found = mix([50, 30, 20], np.eye(3) * 1e7, NAMES)
    assert found is not None
    assert [share.value for share in found.shares] == pytest.approx([0.5, 0.3, 0.2], abs=1e-4)


def test_a_worse_known_classifier_widens_the_interval() -> None:
    rates = np.array([[0.9, 0.05, 0.05], [0.2, 0.7, 0.1], [0.05, 0.05, 0.9]])
    well, little = (mix([500, 200, 300], rates * size, NAMES) for size in (10_000, 40))
    assert well is not None
    assert little is not None
    assert little.shares[1].high - little.shares[1].low > 1.5 * (
        well.shares[1].high - well.shares[1].low
    )


def test_intervals_hold_the_true_share_and_the_raw_counts_do_not() -> None:
    """Simulated bodies: the corrected interval covers, a multinomial one of what was said misses."""
    rng = np.random.default_rng(1)
    truth, rates = (
        np.array([0.25, 0.6, 0.15]),
        np.array([[0.92, 0.05, 0.03], [0.25, 0.7, 0.05], [0.05, 0.02, 0.93]]),
    )
    inside = raw = 0
    for seed in range(60):
        errors = np.stack(
            [rng.multinomial(size, row) for size, row in zip((900, 300, 350), rates, strict=True)]
        )
        counted = rng.multinomial(400, truth @ rates)
        drawn = draw_mixes(counted, errors, seed=seed, draws=300)
        low, high = np.quantile(drawn[:, 1], [0.025, 0.975])
        inside += low <= truth[1] <= high
        share = counted[1] / 400
        raw += abs(share - truth[1]) <= 1.96 * np.sqrt(share * (1 - share) / 400)
    assert inside >= 53  # 57 are expected; fewer than 53 comes once in 100
    assert raw < 10


def test_the_same_seed_gives_the_same_interval() -> None:
    assert mix([5, 3, 2], np.eye(3) * 9, NAMES, seed=4) == mix(
        [5, 3, 2], np.eye(3) * 9, NAMES, seed=4
    )


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="one count, one name"):
        mix([1, 2], np.eye(3), NAMES)
    with pytest.raises(ValueError, match="0 or more"):
        mix([-1, 2, 1], np.eye(3), NAMES)
