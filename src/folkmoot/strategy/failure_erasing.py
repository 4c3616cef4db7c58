"""How the failure register forgets an account, and what it holds about a member of staff."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from folkmoot.sources.matching import Names
from folkmoot.spine.models import User
from folkmoot.strategy.models import Failure, FailureMove

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account


def forget_account(account: Account) -> None:
    """Failures lose her posts and her names; one that was about her account goes altogether."""
    names = Names((account.account_id, *account.names))
    for row in Failure.objects.all():
        if row.subject.startswith("account:") and names.are_in(row.subject):
            row.delete()
            continue
        hers = any(tuple(key) in account.posts for key in row.posts) or any(
            row.subject == f"post:{platform}/{post_id}" for platform, post_id in account.posts
        )
        if hers or names.are_in(f"{row.sentence} {row.records}"):
            _without(row, account, names)
    for move in FailureMove.objects.exclude(text=""):
        if names.are_in(move.text):
            FailureMove.objects.filter(pk=move.pk).update(text=names.masked(move.text))


def _without(row: Failure, account: Account, names: Names) -> None:
    row.posts = [key for key in row.posts if tuple(key) not in account.posts]
    if row.subject in {f"post:{platform}/{post_id}" for platform, post_id in account.posts}:
        # Tables and programs are given it; another look must not find the same again either.
        row.subject = f"post:{account.platform}/erased-{secrets.token_hex(8)}"
    row.sentence = names.masked(row.sentence)
    row.records = [names.masked(line) for line in row.records]
    row.save(update_fields=["posts", "subject", "sentence", "records"])


def export(user: User) -> list[dict[str, Any]]:
    """What somebody who works here did with failures, and which are hers to mend."""
    hers = Failure.objects.filter(Q(responsible=user) | Q(history__by=user)).distinct()
    return [
        {
            "failure": row.pk,
            "type": row.type.name,
            "hers_to_mend": row.responsible_id == user.pk,
            "steps": [
                {"at": move.at.isoformat(), "state": move.state, "text": move.text}
                for move in row.history.filter(by=user)
            ],
        }
        for row in hers
    ]


def forget(user: User) -> None:
    """Her name goes from reasons; the database cuts her off from what she did."""
    names = Names((user.email, *([user.name] if user.name else [])))
    for move in FailureMove.objects.exclude(text=""):
        if names.are_in(move.text):
            FailureMove.objects.filter(pk=move.pk).update(text=names.masked(move.text))
