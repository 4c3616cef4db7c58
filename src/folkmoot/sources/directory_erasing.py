"""What the directory of accounts and waiting tables hold about a person, and how they forget her."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from folkmoot.sources.directory_actions import account_remove
from folkmoot.sources.matching import Names
from folkmoot.sources.models import SocialAccount, TableUpload
from folkmoot.spine.models import User

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account

#: Where colleagues write names of people.
WORDS = ("owner", "who_may_post", "recovery_contact", "notes", "purpose", "audience")


def forget_account(account: Account) -> None:
    """An erased account leaves the directory, and what is said of others no longer names it."""
    names = Names((account.account_id, *account.names))
    handles = [name.lower() for name in account.names]
    named = Q(account_id=account.account_id) | Q(handle__in=handles)
    for row in SocialAccount.objects.filter(named, platform=account.platform):
        account_remove(by=None, account=row)
    mask(names)


def mask(names: Names) -> None:
    """Names go from what is said of accounts; a waiting table that holds them goes altogether."""
    for row in SocialAccount.objects.all():
        changed = {field: names.masked(getattr(row, field)) for field in WORDS}
        changed = {
            f: words[:200] if f in ("owner", "recovery_contact") else words
            for f, words in changed.items()
        }
        if any(changed[field] != getattr(row, field) for field in WORDS):
            SocialAccount.objects.filter(pk=row.pk).update(**changed)
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


def forget(user: User) -> None:
    """A public servant's own account goes with her; an institution's stays, without her name."""
    for row in accounts_about(user).filter(role=SocialAccount.Role.PUBLIC_SERVANT):
        account_remove(by=None, account=row)
    mask(Names((user.email, *([user.name] if user.name else []))))


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
