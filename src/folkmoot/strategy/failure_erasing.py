"""How the failure register forgets an account, and what it holds about a member of staff."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from folkmoot.spine.matching import Names
from folkmoot.spine.models import User
from folkmoot.strategy.models import Failure

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account


def forget_account(account: Account) -> None:
    """Failures lose her posts; one that was about her account goes altogether.

    What people and looks said of them is cleaned with all that is written: `folkmoot.strategy.written`.
    """
    names = Names((account.account_id, *account.names))
    subjects = {f"post:{platform}/{post_id}" for platform, post_id in account.posts}
    for row in Failure.objects.all():
        if row.subject.startswith("account:") and names.are_in(row.subject):
            row.delete()
        elif row.subject in subjects or any(tuple(key) in account.posts for key in row.posts):
            _without(row, account, subjects)


def _without(row: Failure, account: Account, subjects: set[str]) -> None:
    row.posts = [key for key in row.posts if tuple(key) not in account.posts]
    if row.subject in subjects:
        # Tables and programs are given it; another look must not find the same again either.
        row.subject = f"post:{account.platform}/erased-{secrets.token_hex(8)}"
    row.save(update_fields=["posts", "subject"])


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
