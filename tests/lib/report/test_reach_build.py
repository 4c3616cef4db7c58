"""What the first page of an evaluation says of how many were reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.lib.reach.making import account, count, post, tables

from mootlib.reach import Evaluation, evaluate
from mootlib.reach.result import Interval, PostRange, RangeModel
from mootlib.report.reach_build import in_short

MODEL = RangeModel(
    account=0, metric="impressions", level=0.9, calibrated=True, reason="", learned_from=600,
    judged=450, covered=407, coverage=Interval(0.904, 0.874, 0.928), by_month=(),
    error_factor=1.2, width_factor=3.0,
    ranges=tuple(
        PostRange(str(n), 5, likely, 100, 900, told)
        for n, (likely, told) in enumerate(((100, None), (999, 300), (500, None), (700, None), (900, None)))
    ),
)  # fmt: skip


def evaluated(*ranges: RangeModel) -> Evaluation:
    made = tables(
        [post(n) for n in range(3)],
        [count(n, "likes", n) for n in range(3)],
        [account("a", name="Kest Museum")],
    )
    found = evaluate(*made, now=datetime(2026, 11, 1, tzinfo=UTC))
    return replace(found, ranges=ranges)


def told(*ranges: RangeModel) -> str:
    return next(p.text for p in in_short(evaluated(*ranges)) if p.target == "ranges")


def test_it_begins_with_how_often_posts_were_seen_and_ends_with_how_sure_that_is() -> None:
    assert told(MODEL) == (
        "Kest Museum (Facebook): half of its 5 newest posts had 300 to 700 impressions, the one in the middle 500; "
        "the platform told 1 of them and the others are estimated from public counts. The 90% ranges held 90.4% of 450 posts that they were "
        "not learnt from (87.4% to 92.8%)."
    )


def test_it_says_where_all_or_none_was_told() -> None:
    all_told = tuple(replace(one, told=300) for one in MODEL.ranges)
    assert "; the platform told all of these. The" in told(replace(MODEL, ranges=all_told))
    none_told = tuple(replace(one, told=None) for one in MODEL.ranges)
    assert "; all of them are estimated from public counts. The" in told(
        replace(MODEL, ranges=none_told)
    )


def test_without_a_calibrated_range_it_is_not_known() -> None:
    assert told(replace(MODEL, calibrated=False)).startswith("Not known:")
    assert "no post has public counts" in told(replace(MODEL, ranges=()))
