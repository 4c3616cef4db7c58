"""What the methods of reach hand back: frozen, with the evidence that each number stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mootlib.records import Method

__all__ = [
    "Account",
    "AccountLevel",
    "AccountReach",
    "Comparison",
    "Effect",
    "Evaluation",
    "Formula",
    "Growth",
    "HalfLife",
    "HalfLives",
    "Interval",
    "Measure",
    "PostRange",
    "RoleDifference",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the 95 % interval round it (unless its holder states another level)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Formula:
    """How a measure is worked out, in letters, and who defined it."""

    name: str
    title: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account whose posts are evaluated."""

    platform: str
    account_id: str
    handle: str | None
    name: str | None
    organisation: str | None
    role: str | None  #: 'institution', 'public servant'; None where nobody said

    @property
    def label(self) -> str:
        """How it is called on a page."""
        return self.name or (f"@{self.handle}" if self.handle else self.account_id)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one account; ``value`` is None where its counts or followers are not known."""

    name: str  #: of its :class:`Formula`
    value: float | None
    posts: int  #: that it is worked out from


@dataclass(frozen=True, slots=True)
class AccountReach:
    """An account, how much it posts, and its measures."""

    account: Account
    posts: int  #: of its own words: neither replies nor reposts
    replies: int
    reposts: int
    posts_a_week: float | None  #: None under two dated posts
    followers: int | None  #: at the last observation
    measures: tuple[Measure, ...]
    impressions: int  #: posts whose impressions the platform told
    median_impressions: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One level of a feature (say, video) beside the reference level, within the same accounts."""

    level: str
    posts: int
    accounts: int  #: with a post of this level
    accounts_enough: int  #: with enough posts of this level and of the reference
    too_few: bool  #: then there is no estimate
    factor: Interval | None  #: times the reference's outcome (fixed-effects Poisson)
    factor_reason: str  #: why there is no factor although there are enough posts; else ''
    rank: Interval | None  #: mean rank among the account's own posts, 0 lowest to 1 highest
    median: Interval | None  #: raw, with bootstrap interval
    sentence: str


@dataclass(frozen=True, slots=True)
class AccountLevel:
    """One account's posts of one level: its raw median and mean rank, if there are enough."""

    account: int  #: number in ``Evaluation.accounts``
    level: str
    posts: int
    median: float | None
    rank: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A feature of posts (form, question, hour ...) and an outcome, compared within accounts."""

    feature: str
    outcome: str
    role: str | None  #: whose accounts; None: everybody's
    reference: str
    posts: int
    accounts: int
    left_out: Mapping[str, int]  #: reason > posts
    held: tuple[str, ...]  #: what is held equal: account, month, hour, weekday, form
    clusters: str  #: 'account' or 'account and week'
    effects: tuple[Effect, ...]  #: the reference is among them, its factor None
    by_account: tuple[AccountLevel, ...]


@dataclass(frozen=True, slots=True)
class HalfLife:
    """When half of a post's count was there, in hours since posting.

    ``kind``: 'seen' (low to high bracket it), 'at least' (it was still growing), 'at most' (half was
    there at the first look), 'not known'.
    """

    kind: str
    hours: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Growth:
    """A post's count over time."""

    platform: str
    post_id: str
    account: int
    posted_at: datetime
    metric: str
    points: tuple[tuple[float, int], ...]  #: hours since posting, count
    half_life: HalfLife


@dataclass(frozen=True, slots=True)
class HalfLives:
    """Half-lives of a group of posts: the Kaplan-Meier median, and how many are only bounds."""

    posts: int
    still_growing: int
    at_first_look: int
    median: Interval | None  #: hours; None where most were still growing


@dataclass(frozen=True, slots=True)
class PostRange:
    """Where a post's impressions lie, from its public counts."""

    post_id: str
    interactions: int
    likely: int
    low: int
    high: int
    told: int | None  #: what the platform said, where it did: then also how good the range is


@dataclass(frozen=True, slots=True)
class RoleDifference:
    """A measure of institutions' accounts beside public servants' own accounts."""

    measure: str
    institution: Interval | None  #: median over accounts
    public_servant: Interval | None
    ratio: Interval | None
    institutions: int
    public_servants: int
    sentence: str


@dataclass(frozen=True, slots=True)
class RangeModel:
    """How impressions follow from an account's public counts, and how often its range was right.

    Without ``calibrated`` there are no ranges, and ``reason`` says why.
    """

    account: int
    metric: str  #: 'impressions' or 'views': never joined
    level: float  #: nominal, say 0.9
    calibrated: bool
    reason: str
    learned_from: int  #: posts with both public counts and impressions
    judged: int  #: posts of held-out months that had a range before their impressions were known
    covered: int
    coverage: Interval | None
    by_month: tuple[tuple[str, int, int], ...]  #: month, judged, covered
    error_factor: float | None  #: median of max(told/likely, likely/told)
    width_factor: float | None  #: median of high/low
    ranges: tuple[PostRange, ...]  #: newest first


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Whom a body's posts reach and which forms of post do, with the evidence."""

    organisation: str | None
    made_at: datetime
    zone: str
    seed: int
    period: tuple[datetime, datetime] | None
    posts: int
    accounts: tuple[AccountReach, ...]
    formulas: tuple[Formula, ...]
    roles: tuple[RoleDifference, ...]
    comparisons: tuple[Comparison, ...]
    growth: tuple[Growth, ...]
    half_lives: tuple[tuple[int, HalfLives], ...]  #: number in ``accounts``, half-lives
    ranges: tuple[RangeModel, ...]
    readings: tuple[Mapping[str, object], ...]
    methods: tuple[Method, ...]
    notes: tuple[str, ...]
