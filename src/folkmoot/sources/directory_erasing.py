"""What the directory of accounts and waiting tables hold about a person, and how they forget her."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from folkmoot.sources.directory_actions import account_remove
from folkmoot.sources.models import SocialAccount, TableUpload
from folkmoot.spine.matching import Names
from folkmoot.spine.models import User

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account


def forget_account(account: Account) -> None:
    """An erased account leaves the directory, and no table waits that holds it."""
    handles = [name.lower() for name in account.names]
    named = Q(account_id=account.account_id) | Q(handle__in=handles)
    for row in SocialAccount.objects.filter(named, platform=account.platform):
        account_remove(by=None, account=row)
    drop_tables(Names((account.account_id, *account.names)))


def drop_tables(names: Names) -> None:
    """A waiting table that holds one of the names goes altogether: it can be uploaded again."""
    for upload in TableUpload.objects.all():
        held = json.dumps([upload.name, upload.rows, upload.bad], ensure_ascii=False)
        if names.are_in(held):
            upload.delete()


def accounts_about(user: User) -> QuerySet[SocialAccount]:
    """The accounts that somebody answers for."""
    return SocialAccount.objects.filter(owner_user=user).select_related("organisation")


def export(user: User) -> list[dict[str, Any]]:
    """What the directory says of somebody who works here."""
    return [
        {
            "directory_of": str(row.organisation),
            "platform": row.platform,
            "account": str(row),
            "role": row.role,
            "classification": row.classification,
            "policy_accepted_on": _day(row.policy_accepted_on),
            "agreed_to_be_shown_on": _day(row.consent_on),
            "notes": row.notes,
        }
        for row in accounts_about(user)
    ]


def forget(user: User, names: Iterable[str]) -> None:
    """A public servant's own account goes with her; an institution's stays, without her name."""
    for row in accounts_about(user).filter(role=SocialAccount.Role.PUBLIC_SERVANT):
        account_remove(by=None, account=row)
    drop_tables(Names(names))


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
