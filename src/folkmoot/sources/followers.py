"""How many followed the accounts of the directory, day by day: reach per follower is worked out from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources.models import FollowerCount, SocialAccount
from folkmoot.spine.models import Organisation
from mootlib.report import charts, words

#: More cannot be (a number of 64 bits); what a file says beyond it is no count of people.
MOST = 2**63 - 1


def note(posts: pa.Table, accounts: pa.Table, *, seen_at: datetime | None = None) -> int:
    """Keep what a batch says of the followers of accounts in the directories; gives how many it said.

    ``seen_at`` is when the source was asked. Without it, as in an exported file, which does not say when it
    was made, the account's newest post in the batch stands for it. A day has one count, the last one noted.
    """
    rows = _in_directories(accounts)
    newest = {} if seen_at or not rows else _newest(posts, [a["account_id"] for _pk, a in rows])
    found: dict[tuple[int, date], FollowerCount] = {}
    for pk, account in rows:
        when = seen_at or newest.get((account["platform"], account["account_id"]))
        if when is not None and 0 <= account["followers"] <= MOST:
            day = timezone.localdate(when)
            found[pk, day] = FollowerCount(
                account_id=pk, seen_on=day, followers=account["followers"]
            )
    try:
        with transaction.atomic():
            FollowerCount.objects.bulk_create(
                found.values(),
                update_conflicts=True,
                unique_fields=["account", "seen_on"],
                update_fields=["followers"],
            )
    except (
        IntegrityError
    ):  # an account left its directory just now: its numbers are not wanted either
        return 0
    return len(found)


def _in_directories(accounts: pa.Table) -> list[tuple[int, dict[str, Any]]]:
    """Rows of directories with what a batch says of their account; one account may be in several."""
    platforms = pc.unique(accounts["platform"]).to_pylist()
    listed = list(
        SocialAccount.objects.filter(platform__in=platforms).values_list(
            "pk", "platform", "account_id", "handle"
        )
    )
    if not listed:
        return []
    # A batch of an import has a hundred thousand accounts, a directory some dozens.
    ids = pa.array([account_id for _pk, _p, account_id, _h in listed], pa.string())
    handles = pa.array([handle for _pk, _p, _id, handle in listed], pa.string())
    meant = pc.or_(
        pc.is_in(accounts["account_id"], ids),
        pc.is_in(pc.utf8_lower(accounts["handle"]), handles),
    )
    said = accounts.filter(pc.and_(meant, pc.is_valid(accounts["followers"]))).to_pylist()
    by_id = {(a["platform"], a["account_id"]): a for a in said}
    by_handle = {(a["platform"], a["handle"].lower()): a for a in by_id.values() if a["handle"]}
    found = []
    for pk, platform, account_id, handle in listed:
        account = by_id.get((platform, account_id)) or by_handle.get((platform, handle))
        if account is not None:
            found.append((pk, account))
    return found


def _newest(posts: pa.Table, wanted: list[str]) -> dict[tuple[str, str], datetime]:
    """When accounts with these identifiers wrote their newest posts of a batch."""
    held = pc.and_(
        pc.is_valid(posts["posted_at"]),
        pc.is_in(posts["account_id"], pa.array(wanted, pa.string())),
    )
    rows = (
        posts.select(["platform", "account_id", "posted_at"])
        .filter(held)
        .group_by(["platform", "account_id"])
        .aggregate([("posted_at", "max")])
    )
    return {
        (row["platform"], row["account_id"]): row["posted_at_max"].astimezone(UTC)
        for row in rows.to_pylist()
    }


def counts_for(organisation: Organisation) -> list[dict[str, Any]]:
    """Each count in an organisation's directory: platform, account_id, observed_at (noon) and followers."""
    rows = FollowerCount.objects.filter(account__organisation=organisation).exclude(
        account__account_id=""
    )
    return [
        {
            "platform": platform,
            "account_id": account_id,
            "observed_at": _at(day, time(12)),
            "followers": followers,
        }
        for platform, account_id, day, followers in rows.values_list(
            "account__platform", "account__account_id", "seen_on", "followers"
        )
    ]


@dataclass(frozen=True)
class Course:
    """An account's followers over time, as its page shows them."""

    words: str
    svg: str
    rows: list[FollowerCount]  #: the newest first


def course_of(account: SocialAccount) -> Course | None:
    """How many followed an account, from the first day on which anybody noted it; None: nobody did."""
    rows = list(account.follower_counts.all())
    if not rows:
        return None
    first, last = rows[0], rows[-1]
    if len(rows) == 1:
        told = _("%(n)s on %(day)s; no other day is known.")
        return Course(
            told % {"n": words.number(last.followers), "day": words.day(last.seen_on)}, "", rows
        )
    told = _("From %(a)s on %(first)s to %(b)s on %(last)s; %(n)s days are known.") % {
        "a": words.number(first.followers),
        "b": words.number(last.followers),
        "first": words.day(first.seen_on),
        "last": words.day(last.seen_on),
        "n": words.number(len(rows)),
    }
    drawn = charts.volume(
        [(_at(row.seen_on, time()), row.followers) for row in rows],
        step=timedelta(days=1),
        label=f"{account}. {told}",
        title="",  # the heading says it
        width=420,
    )
    return Course(told, drawn, rows[::-1])


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
