"""Ranges of impressions: right as often as they say on months held out, or not shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mootlib.reach import reach_range
from mootlib.reach.conformal import Adaptive
from mootlib.reach.sheet import Sheet, lay_out
from mootlib.reading_files import read_files

from .making import START, count, post, sheet


def account_of(posts: int, *, drift: float = 0.0, told: int | None = None, seed: int = 0) -> Sheet:
    """Impressions are some 40 to 80 times the interactions; with ``drift`` the ratio grows monthly."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    for number in range(posts):
        month = number // 30
        likes = int(rng.poisson(rng.gamma(2, 6)))
        seen = np.exp(np.log(60) + drift * month + rng.normal(0, 0.5)) * (likes + 1)
        rows.append(post(number, posted_at=START + timedelta(days=number)))
        counts.append(count(number, "likes", likes))
        if told is None or number < told:
            counts.append(count(number, "impressions", int(seen)))
    return sheet(rows, counts)


def test_on_a_steady_account_the_range_keeps_its_promise() -> None:
    (model,) = reach_range.ranges(account_of(900))
    assert model.calibrated
    assert model.coverage is not None
    assert 0.86 <= model.coverage.value <= 0.94
    assert model.judged == sum(judged for _, judged, _ in model.by_month)


def test_it_keeps_it_while_the_platform_changes() -> None:
    (model,) = reach_range.ranges(account_of(900, drift=0.06, seed=2))
    assert model.coverage is not None
    assert 0.85 <= model.coverage.value <= 0.95


def test_posts_whose_impressions_nobody_told_get_a_range() -> None:
    (model,) = reach_range.ranges(account_of(500, told=480))
    newest = model.ranges[0]
    assert newest.told is None
    assert newest.low < newest.likely < newest.high


def test_nothing_is_learned_from_the_future() -> None:
    """What is said of a month is the same whatever comes after it."""
    (long,) = reach_range.ranges(account_of(700, seed=4))
    (short,) = reach_range.ranges(account_of(500, seed=4))
    after = {r.post_id: (r.low, r.high) for r in long.ranges}
    assert all(after.get(r.post_id, (r.low, r.high)) == (r.low, r.high) for r in short.ranges if int(r.post_id) < 480)  # fmt: skip


def test_without_exports_it_is_not_known() -> None:
    laid = account_of(300, told=0)
    (model,) = reach_range.ranges(laid)
    assert not model.calibrated
    assert model.ranges == ()
    assert "there is no export" in model.reason


def test_with_few_exports_it_is_not_known() -> None:
    (model,) = reach_range.ranges(account_of(300, told=80))
    assert "80 posts tell impressions; it takes 150" in model.reason


def test_a_range_that_is_wrong_too_often_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Adaptive, "bounds", lambda self: (-0.1, 0.1))
    (model,) = reach_range.ranges(account_of(600))
    assert not model.calibrated
    assert model.ranges == ()
    assert "so no range is shown" in model.reason


def test_the_level_is_corrected_by_what_was_missed() -> None:
    adaptive = Adaptive(level=0.9, least=10, gamma=0.01)
    adaptive.learn(np.linspace(-1, 1, 50))
    assert adaptive.wrong == pytest.approx(0.1)  # nothing was said yet
    adaptive.learn(np.full(20, 9.0))  # all twenty missed
    assert adaptive.wrong == pytest.approx(0.01)  # 0.1 + 0.01 x 20 x (0.1 - 1), kept above 0.01
    adaptive.learn(np.zeros(40))
    assert adaptive.wrong == pytest.approx(0.01 + 0.01 * 40 * 0.1)


def test_on_the_real_exports(shared: Path) -> None:
    files = sorted((shared / "data" / "posts" / "x_analytics_exports").glob("*.csv"))
    read = read_files(files, now=datetime(2026, 1, 1, tzinfo=UTC))
    (model,) = reach_range.ranges(lay_out(read.posts, read.counts, read.accounts))
    assert model.judged > 1_000
    assert model.coverage is not None
    assert 0.85 <= model.coverage.value <= 0.95
