"""Everything that can be said of the reach of one body's posts, in one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from mootlib.reach import conformal, growth, metrics, ppml, reach_range
from mootlib.reach.forms import LEAST, compare
from mootlib.reach.result import Comparison, Evaluation, HalfLives
from mootlib.reach.roles import compare_roles
from mootlib.reach.sheet import Sheet, lay_out
from mootlib.records import ROLES, Method

__all__ = ["VERSION", "Stopped", "evaluate"]

VERSION = "1"
#: What is compared by both outcomes; the others by interactions alone.
_BOTH = ("form", "question", "call")
_OTHERS = ("length", "tone", "hour", "weekday")
_MOST_GROWTH = 200

Tell = Callable[[str, float], None]


class Stopped(Exception):
    """The evaluation was stopped because the caller wished so."""


def evaluate(
    posts: pa.Table,
    counts: pa.Table,
    accounts: pa.Table,
    *,
    organisation: str | None = None,
    topics: Mapping[tuple[str, str], str] | None = None,
    followers: pa.Table | None = None,
    readings: Sequence[Mapping[str, object]] = (),
    level: float = 0.9,
    zone: str = "UTC",
    seed: int = 0,
    now: datetime,
    progress: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Evaluation:
    """Whom a body's posts reach, and which forms of post do.

    Args:
        posts, counts, accounts: shapes of ``mootlib.records``; every account in ``posts`` is taken as
            one of the body's (see :func:`mootlib.reach.select.of_organisation`).
        organisation: its name, for the heading.
        topics: (platform, post_id) > topic, where a listening result has them.
        followers: shape ``sheet.FOLLOWERS``: followers over time.
        readings: what was read, for the record.
        level: of the reach ranges.
        zone: whose clock hours and weekdays follow.
        seed: of all resampling.
        now: when this is made.
        progress: called with (what is being done, fraction).
        cancelled: asked between the parts.

    Returns:
        Measures by account, institutions beside public servants, comparisons by form and other
        features within accounts, growth and half-lives, ranges of impressions; with notes on what
        could not be said.

    Raises:
        Stopped: when ``cancelled`` said so.
        ValueError: if a table has another shape, or no post has an account.
    """
    step = _Steps(progress or (lambda what, done: None), cancelled)
    step("laying out posts", 0.02)
    sheet = lay_out(posts, counts, accounts, zone=zone, followers=followers)
    if not len(sheet):
        raise ValueError("No post says which account it is of, so there is nothing to evaluate.")
    step("measuring accounts", 0.1)
    measured = metrics.of_accounts(sheet)
    comparisons = _comparisons(sheet, topics, seed, step)
    step("following growth", 0.85)
    grown = growth.of_posts(sheet, counts)
    step("learning ranges", 0.92)
    ranged = reach_range.ranges(sheet, level=level)
    step("evaluated", 1.0)
    dated = sheet.posted_at[~np.isnat(sheet.posted_at)]
    return Evaluation(
        organisation=organisation,
        made_at=now,
        zone=zone,
        seed=seed,
        period=(_utc(dated.min()), _utc(dated.max())) if len(dated) else None,
        posts=len(sheet),
        accounts=measured,
        formulas=metrics.FORMULAS,
        roles=compare_roles(measured, seed=seed),
        comparisons=tuple(comparisons),
        growth=grown[:_MOST_GROWTH],
        half_lives=_half_lives(sheet, grown),
        ranges=ranged,
        readings=tuple(readings),
        methods=_methods(seed, level),
        notes=_notes(sheet),
    )


class _Steps:
    """Tells progress; between parts the caller may stop."""

    def __init__(self, tell: Tell, cancelled: Callable[[], bool] | None) -> None:
        self._tell, self._cancelled = tell, cancelled

    def __call__(self, what: str, done: float) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Stopped
        self._tell(what, done)


def _comparisons(
    sheet: Sheet, topics: Mapping[tuple[str, str], str] | None, seed: int, step: _Steps
) -> list[Comparison]:
    """Forms for everybody and for each role; other features for everybody."""
    roles = {account.role for account in sheet.accounts}
    wanted: list[tuple[str, str, str | None]] = []
    for outcome in ("interactions", "shares", "impressions", "views"):
        if np.all(np.isnan(sheet.outcome(outcome))):
            continue
        features = _BOTH if outcome != "interactions" else (*_BOTH, *_OTHERS)
        wanted += [(feature, outcome, None) for feature in features]
        if outcome in ("interactions", "shares") and len(roles) > 1:
            wanted += [("form", outcome, role) for role in ROLES if role in roles]
    if topics:
        wanted.append(("topic", "interactions", None))
    found = []
    for number, (feature, outcome, role) in enumerate(wanted):
        step(f"comparing {feature} by {outcome}", 0.1 + 0.75 * number / len(wanted))
        comparison = compare(sheet, feature, outcome, role=role, topics=topics, seed=seed)
        if len(comparison.effects) > 1:
            found.append(comparison)
    return found


def _half_lives(sheet: Sheet, grown: Sequence[Any]) -> tuple[tuple[int, HalfLives], ...]:
    """For each account with posts that were looked at again."""
    found = []
    for number in range(len(sheet.accounts)):
        lives = growth.half_lives([g.half_life for g in grown if g.account == number])
        if lives is not None:
            found.append((number, lives))
    return tuple(found)


def _utc(moment: Any) -> datetime:
    value: datetime = moment.astype("datetime64[us]").item()
    return value.replace(tzinfo=UTC)


def _methods(seed: int, level: float) -> tuple[Method, ...]:
    return (
        Method("measures", "Bonsón and Ratkai's metrics", VERSION, {}, metrics.SOURCE),
        Method(
            "comparison",
            "fixed-effects Poisson, ranks within account, medians",
            VERSION,
            {"least posts per level and account": LEAST, "seed": seed},
            f"{ppml.SOURCE}. Associations within accounts, not causes: only an experiment says more.",
        ),
        Method(
            "growth",
            "half-life from repeated counts, Kaplan-Meier median",
            VERSION,
            {"grown up at": growth.GROWN},
            "Half of the last count seen; posts still growing give a lower bound.",
        ),
        Method(
            "range",
            "ridge regression and adaptive conformal intervals",
            VERSION,
            {"level": level, "window": conformal.Adaptive().window, "gamma": conformal.GAMMA},
            "Gibbs and Candès 2021. Coverage is measured on months that were not learned from.",
        ),
    )  # fmt: skip


def _notes(sheet: Sheet) -> tuple[str, ...]:
    notes = []
    if unplaced := int((sheet.form == None).sum()):  # noqa: E711  (element by element)
        notes.append(
            f"{unplaced:,} posts do not say of which form they are; they are left out where forms are compared."
        )
    if not any(value is not None for value in sheet.followers_last):
        notes.append("No source gave numbers of followers, so nothing is given per follower.")
    elif np.isnan(sheet.followers).all():
        notes.append(
            "Followers are known only for a time far from every post, so nothing is given per follower."
        )
    if missing := int(np.isnan(sheet.interactions).sum()):
        notes.append(
            f"{missing:,} posts lack one of their platform's public counts, so their interactions are not known."
        )
    if not any(account.role for account in sheet.accounts):
        notes.append(
            "Nobody said which accounts are institutions' and which public servants' own, so they are not compared."
        )
    return tuple(notes)
