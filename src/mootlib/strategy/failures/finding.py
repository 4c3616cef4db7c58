"""Looks for all types of failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.records import ACCOUNTS, COUNTS, POSTS, Method
from mootlib.strategy.failures.model import FailuresResult
from mootlib.strategy.failures.register import DETECTORS, TYPES
from mootlib.strategy.failures.scene import Pictures, Scene, moment
from mootlib.strategy.own_records import OwnRecords
from mootlib.strategy.purpose_model import PurposeModel

__all__ = ["VERSION", "find"]

VERSION = "2"


def find(
    posts: pa.Table,
    accounts: pa.Table | None = None,
    counts: pa.Table | None = None,
    *,
    own: Iterable[tuple[str, str]] = (),
    organisation: str | None = None,
    records: OwnRecords | None = None,
    now: datetime,
    seen_until: datetime | None = None,
    zone: str = "UTC",
    parameters: Mapping[int, Mapping[str, float]] | None = None,
    only: Iterable[int] | None = None,
    pictures: Pictures | None = None,
    avatars: Mapping[tuple[str, str], bytes] | None = None,
    purposes: PurposeModel | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> FailuresResult:
    """Which failures of the register does a body's social media show signs of?

    Args:
        posts, accounts, counts: tables as in ``mootlib.records``; the body's posts and, as far as there
            are any, those of the public. The order of rows does not matter.
        own: the body's accounts as (platform, handle). Accounts of ``records.accounts``, and those
            whose ``organisation`` is the one named, are the body's too.
        organisation: the body's name as in ``accounts``.
        records: what only the body knows; leave out for another body, of which only posts are known.
        now: the present. Nothing after it is known.
        seen_until: up to when the sources were looked at; the newest post if left out, for when a file was
            read says nothing about up to when it tells.
        zone: the body's time zone, for nights and working days.
        parameters: by number of the type, in place of the register's defaults.
        only: numbers of the types to look for; all if left out.
        pictures: (platform, post_id) > the files of its pictures.
        avatars: (platform, account_id) > profile picture.
        purposes: the body's own classifier of purposes (type 14); the shipped one if left out.
        progress: called with the name of a type and the share done.

    Returns:
        An outcome for each type asked for: findings with their evidence, or why there is no data.

    Raises:
        ValueError: if a table has another shape, a parameter is unknown or out of bounds, a number
            names no type, or ``now`` has no time zone.
        zoneinfo.ZoneInfoNotFoundError: if there is no such zone.
    """
    if now.utcoffset() is None:
        raise ValueError("now has no time zone; give one, for example UTC.")
    numbers = sorted(TYPES if only is None else set(only))
    if unknown := [number for number in numbers if number not in TYPES]:
        raise ValueError(f"The register has no type {unknown[0]}; its types are 1 to {max(TYPES)}.")
    accounts = ACCOUNTS.empty() if accounts is None else accounts
    settings = {
        number: TYPES[number].settings((parameters or {}).get(number)) for number in numbers
    }
    known = POSTS.check(_before(posts, now))
    scene = Scene(
        known,
        ACCOUNTS.check(accounts),
        COUNTS.check(COUNTS.empty() if counts is None else counts),
        own=[*own, *_of(organisation, accounts)],
        records=records or OwnRecords(),
        now=now,
        seen_until=seen_until,
        zone=zone,
        pictures=pictures,
        avatars=avatars,
        purpose_model=purposes,
    )
    outcomes = {}
    for at, number in enumerate(numbers):
        if progress:
            progress(TYPES[number].name, at / len(numbers))
        outcomes[number] = DETECTORS[number](scene, settings[number])
    return FailuresResult(
        outcomes=outcomes,
        posts=scene.size,
        own_posts=len(scene.own_rows),
        now=now,
        seen_until=moment(scene.seen_until),
        method=_method(settings, zone),
    )


def _before(posts: pa.Table, now: datetime) -> pa.Table:
    """Posts up to now; undated ones stay."""
    later = pc.greater(posts["posted_at"], pa.scalar(now, pa.timestamp("us", tz="UTC")))
    return posts.filter(pc.invert(pc.fill_null(later, False)))


def _of(organisation: str | None, accounts: pa.Table) -> list[tuple[str, str]]:
    if organisation is None:
        return []
    names = ("platform", "account_id", "handle", "organisation")
    rows = zip(*(accounts[name].to_pylist() for name in names), strict=True)
    return [
        (platform, handle or one) for platform, one, handle, body in rows if body == organisation
    ]


def _method(settings: Mapping[int, Mapping[str, float]], zone: str) -> Method:
    return Method(
        step="failures",
        name="rules of the failure register",
        version=VERSION,
        parameters={
            "types": {str(number): dict(one) for number, one in settings.items()},
            "zone": zone,
        },
        note="Words are judged in English alone. A finding is a signal for a person, never a verdict.",
    )
