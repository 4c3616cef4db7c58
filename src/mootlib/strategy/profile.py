"""The strategy profile of a body: what its posts are for, whom it answers, who speaks for it.

Everything comes from the posts at hand: what was not collected is not seen, and nothing here says that a
body did well. Institution and public servants' own accounts are told apart in the mix. The parts have their
methods in modules of their own (`mix`, `answering`, `spread`, `supply`, `maturity`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from mootlib.records import Method
from mootlib.strategy import maturity as maturities
from mootlib.strategy import purpose_model, purpose_rules, purposes
from mootlib.strategy.answering import Answering, Turns, answering, turns, wilson
from mootlib.strategy.mix import Interval, Mix, mix
from mootlib.strategy.spread import Decentralisation, Position, decentralisation, position
from mootlib.strategy.supply import Supply, supply
from mootlib.strategy.voices import AccountKey, Post, PostKey, Voices, sort_out

__all__ = ["Classed", "Month", "Profile", "profile"]

#: Counts that are something a person did with a post.
INTERACTIONS = (
    "likes",
    "love",
    "care",
    "haha",
    "wow",
    "sad",
    "angry",
    "comments",
    "shares",
    "quotes",
)


@dataclass(frozen=True, slots=True)
class Classed:
    """One of the body's posts, and what it was found to be for."""

    key: PostKey
    account: AccountKey | None
    at: datetime | None
    role: str
    purpose: str
    probability: float
    further: tuple[str, ...]
    two_way: bool  #: answers or names somebody outside the body
    topic: str


@dataclass(frozen=True, slots=True)
class Month:
    """The mix of one month."""

    start: date
    mix: Mix


@dataclass(frozen=True, slots=True)
class Profile:
    """How a body used social media. None stands for what these posts cannot say."""

    body: str
    period: tuple[datetime, datetime] | None
    posts: tuple[Classed, ...]
    passed_on: int  #: posts of others that it passed on unchanged; in no mix
    mix: Mix | None
    by_role: Mapping[str, Mix]
    months: tuple[Month, ...]
    further: Mapping[str, Interval | None]
    two_way: Interval | None
    answering: Answering
    turns: Turns
    decentralisation: Decentralisation
    position: Position
    supply: Supply | None
    maturity: maturities.Maturity
    promises: maturities.Promises
    methods: tuple[Method, ...]
    seed: int


def profile(
    posts: pa.Table,
    accounts: pa.Table,
    body: str,
    *,
    now: datetime,
    counts: pa.Table | None = None,
    roles: Mapping[tuple[str, str], str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    zone: str = "UTC",
    questions: Collection[PostKey] | None = None,
    topics: Mapping[PostKey, str] | None = None,
    documents: Sequence[maturities.Document] = (),
    promised: Sequence[maturities.Promise] = (),
    model: purpose_model.PurposeModel | None = None,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> Profile:
    """Sum up a body's use of social media.

    Args:
        posts, accounts, counts: of the shapes in ``mootlib.records``; all posts at hand, those of others
            too, for answers and mentions are among them.
        body: the name that the accounts give the body.
        now: documents of maturity are looked at as of then.
        roles: further accounts of the body, see `mootlib.strategy.voices.sort_out`.
        since, until: the period: from then on, and before then.
        zone: whose months are counted.
        questions: posts that want an answer, as another method found them; None: those with a question mark.
        topics: topic of each post, as another method found it; None: no comparison of topics.
        documents, promised: what posts cannot show, see `mootlib.strategy.maturity`.
        model: a body's own classifier; the shipped one by default.
        seed: of all intervals.
        progress: called with (what is done, fraction of the whole).

    Raises:
        ValueError: if a table has another shape, a zone is unknown, or the body has no account.
    """
    tell = progress or (lambda stage, done: None)
    tell("sorting posts", 0.0)
    voices = sort_out(posts, accounts, body, roles=roles, since=since, until=until)
    if not voices.roles:
        raise ValueError(f"No account of {body!r} is known.")
    tell("what posts are for", 0.2)
    model = model or purpose_model.load()
    classed = _classed(voices, topics or {}, model)
    tell("answers and neighbours", 0.7)
    matrix = model.confusion
    found = Profile(
        body=body,
        period=_period(classed),
        posts=classed,
        passed_on=len(voices.passed_on),
        mix=_mix(classed, matrix, seed),
        by_role=_by_role(classed, matrix, seed),
        months=_months(classed, matrix, seed, ZoneInfo(zone)),
        further={
            label: wilson(sum(label in post.further for post in classed), len(classed))
            for label in purpose_rules.FURTHER
        },
        two_way=wilson(sum(post.two_way for post in classed), len(classed)),
        answering=answering(voices, questions),
        turns=turns(voices),
        decentralisation=decentralisation(voices),
        position=position(voices),
        supply=supply(voices, topics, _interactions(counts), seed=seed) if topics else None,
        maturity=maturities.maturity(documents, as_of=now.astimezone(ZoneInfo(zone)).date()),
        promises=maturities.promises(promised),
        methods=_methods(model),
        seed=seed,
    )
    tell("done", 1.0)
    return found


def _classed(
    voices: Voices, topics: Mapping[PostKey, str], model: purpose_model.PurposeModel
) -> tuple[Classed, ...]:
    replies = [_is_reply(post, voices) for post in voices.own]
    found = purposes.classify([post.text for post in voices.own], replies=replies, model=model)
    rows = (
        Classed(
            key=post.key,
            account=post.account,
            at=post.at,
            role=voices.roles[post.account],  # type: ignore[index]
            purpose=found.purposes[at],
            probability=float(found.probabilities[at].max()),
            further=tuple(found.further[at]),
            two_way=any(not voices.is_own(account) for account in voices.addressed(post)),
            topic=topics.get(post.key, ""),
        )
        for at, post in enumerate(voices.own)
    )
    return tuple(rows)


def _is_reply(post: Post, voices: Voices) -> bool:
    """Whether it answers somebody else: a thread of one's own is none."""
    if post.in_reply_to is None:
        return post.text.lstrip(" .").startswith("@")
    return not voices.is_own(voices.authors.get(post.in_reply_to))


def _counted(posts: Sequence[Classed]) -> list[int]:
    counted = Counter(post.purpose for post in posts)
    return [counted[name] for name in purposes.PURPOSES]


def _mix(posts: Sequence[Classed], matrix: Sequence[Sequence[float]], seed: int) -> Mix | None:
    return mix(_counted(posts), matrix, purposes.PURPOSES, seed=seed)


def _by_role(
    posts: Sequence[Classed], matrix: Sequence[Sequence[float]], seed: int
) -> dict[str, Mix]:
    of_role: dict[str, list[Classed]] = defaultdict(list)
    for post in posts:
        of_role[post.role].append(post)
    found = {role: _mix(of_role[role], matrix, seed) for role in sorted(of_role)}
    return {role: value for role, value in found.items() if value is not None}


def _months(
    posts: Sequence[Classed], matrix: Sequence[Sequence[float]], seed: int, zone: ZoneInfo
) -> tuple[Month, ...]:
    of_month: dict[date, list[Classed]] = defaultdict(list)
    for post in posts:
        if post.at is not None:
            of_month[post.at.astimezone(zone).date().replace(day=1)].append(post)
    found = ((start, _mix(of_month[start], matrix, seed)) for start in sorted(of_month))
    return tuple(Month(start, value) for start, value in found if value is not None)


def _period(posts: Sequence[Classed]) -> tuple[datetime, datetime] | None:
    dated = [post.at for post in posts if post.at is not None]
    return (min(dated), max(dated)) if dated else None


def _interactions(counts: pa.Table | None) -> dict[PostKey, int]:
    """The sum of each post's latest counts of what people did with it."""
    if counts is None:
        return {}
    latest: dict[tuple[PostKey, str], tuple[datetime, int]] = {}
    for row in counts.to_pylist():
        if row["metric"] in INTERACTIONS:
            at = (PostKey(row["platform"], row["post_id"]), row["metric"])
            if at not in latest or row["observed_at"] >= latest[at][0]:
                latest[at] = (row["observed_at"], row["value"])
    sums: Counter[PostKey] = Counter()
    for (key, _metric), (_seen, value) in latest.items():
        sums[key] += value
    return dict(sums)


def _methods(model: purpose_model.PurposeModel) -> tuple[Method, ...]:
    return (purposes.method(model), purpose_rules.method())
