"""By which accounts a body speaks, and their posts out of the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from folkmoot.sources.bridge import corpus
from folkmoot.sources.directory import accounts_for
from folkmoot.sources.followers import counts_for
from folkmoot.spine.models import Organisation
from mootlib.reach.sheet import FOLLOWERS, last_observations
from mootlib.records import ACCOUNTS


@dataclass(frozen=True, slots=True)
class Speaking:
    """An account of a body."""

    platform: str
    account_id: str
    role: str


def bodies_of(organisation: Organisation) -> list[str]:
    """Whose accounts the organisation knows, its own first."""
    others = {a.body for a in accounts_for(organisation) if not a.own}
    return [organisation.name, *sorted(others - {organisation.name})]


def speaking_for(organisation: Organisation, body: str = "") -> list[Speaking]:
    """The accounts of a body: by the directory, and those that the corpus says are its own."""
    name = body or organisation.name
    found = {
        (a.platform, a.account_id): Speaking(a.platform, a.account_id, a.role)
        for a in accounts_for(organisation)
        if a.body == name and a.account_id
    }
    for row in corpus().public_accounts():
        key = (row["platform"], row["account_id"])
        if row["organisation"] == name:
            found.setdefault(key, Speaking(*key, row["role"] or "institution"))
    return sorted(found.values(), key=lambda a: (a.role, a.platform, a.account_id))


def tables_of(
    speaking: list[Speaking], name: str, since: date | None, until: date | None
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Posts, counts and accounts of a body in a period (whole days here)."""
    keys = [key for a in speaking for key in corpus().posts_of(a.platform, a.account_id)]
    posts = corpus().posts(keys)
    begin, end = _moment(since, 0), _moment(until, 1)
    if begin is not None:
        posts = posts.filter(pc.greater_equal(posts["posted_at"], begin))
    if end is not None:
        posts = posts.filter(pc.less(posts["posted_at"], end))
    kept = list(zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True))
    rows = []
    for one in speaking:
        known = corpus().account(one.platform, account_id=one.account_id) or {}
        rows.append(known | {"platform": one.platform, "account_id": one.account_id, "organisation": name, "role": one.role})  # fmt: skip
    return posts, corpus().counts_of(kept), ACCOUNTS.build(rows)


def followers_of(organisation: Organisation, posts: pa.Table, known: pa.Table) -> pa.Table:
    """Followers over time: as the directory noted them; of accounts without a note, what was said last."""
    noted = counts_for(organisation)
    has = {(row["platform"], row["account_id"]) for row in noted}
    said = last_observations(posts, known).to_pylist()
    rows = noted + [row for row in said if (row["platform"], row["account_id"]) not in has]
    return pa.Table.from_pylist(rows, schema=FOLLOWERS)


def _moment(day: date | None, after: int) -> pa.Scalar | None:
    if day is None:
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    when = datetime.combine(day + timedelta(days=after), time(), zone).astimezone(UTC)
    return pa.scalar(when, pa.timestamp("us", tz="UTC"))
