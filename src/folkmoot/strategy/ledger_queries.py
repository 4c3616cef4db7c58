"""What the ledger of an organisation counts: its posts, questions to it, records and matters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from folkmoot.sources.bridge import corpus
from folkmoot.sources.directory import accounts_for
from folkmoot.spine.models import Link, Matter, Organisation
from folkmoot.strategy.models import Profile, ProfileQuestion
from folkmoot.strategy.own_records import own_records_of
from mootlib.strategy.ledger import Asked, Ledger, LedgerPost, ledger

REACTIONS = ("likes", "love", "care", "haha", "wow", "sad", "angry")


def ledger_of(organisation: Organisation, since: datetime, until: datetime) -> Ledger:
    """The counted half of an organisation's ledger in a period."""
    return ledger(
        own_records_of(organisation),
        _posts(organisation),
        _questions(organisation),
        since=since,
        until=until,
        adopted=_adopted(organisation),
    )


def _posts(organisation: Organisation) -> list[LedgerPost] | None:
    """Posts of the accounts that the directory calls our own; None where it has none with posts."""
    keys = [
        key
        for account in accounts_for(organisation)
        if account.own and account.account_id
        for key in corpus().posts_of(account.platform, account.account_id)
    ]
    if not keys:
        return None
    counts = {
        (row["platform"], row["post_id"]): row for row in corpus().latest_counts(keys).to_pylist()
    }
    rows = corpus().posts(keys).to_pylist()
    return [_post(row, counts.get((row["platform"], row["post_id"]), {})) for row in rows
            if row["posted_at"] is not None]  # fmt: skip


def _post(row: dict[str, Any], counts: dict[str, Any]) -> LedgerPost:
    reactions = [counts[name] for name in REACTIONS if counts.get(name) is not None]
    media = row["media"] or []
    views = counts.get("views")
    return LedgerPost(
        platform=row["platform"],
        post_id=row["post_id"],
        posted_at=row["posted_at"],
        comments=counts.get("comments"),
        reactions=sum(reactions) if reactions else None,
        views=counts.get("impressions") if views is None else views,
        media=len(media),
        media_without_words=sum(not (one["alt_text"] or "").strip() for one in media),
    )


def _questions(organisation: Organisation) -> list[Asked] | None:
    """Questions of the newest profile of the body itself; None without one."""
    profile = Profile.objects.filter(
        organisation=organisation, body=organisation.name, made_at__isnull=False
    ).order_by("-made_at").first()  # fmt: skip
    if profile is None:
        return None
    rows = ProfileQuestion.objects.filter(profile=profile, asked_at__isnull=False)
    return [Asked(row.platform, row.post_id, row.asked_at, row.answered_at) for row in rows]  # type: ignore[arg-type]


def _adopted(organisation: Organisation) -> dict[str, datetime] | None:
    """When what people had raised was done; None where no matter was ever opened."""
    if not Matter.objects.filter(organisation=organisation).exists():
        return None
    moves = Link.objects.filter(
        matter__organisation=organisation, kind=Link.Kind.MOVED, state=Matter.State.DONE
    ).select_related("matter")
    return {f"matter:{link.matter_id}": link.at for link in moves}
