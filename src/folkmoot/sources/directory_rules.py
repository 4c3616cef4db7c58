"""Who may read and keep the directory of accounts; and the one place that hands its rows out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from folkmoot.sources.models import SocialAccount
from folkmoot.spine.access import organisations_of

READ = "strategy.read"
MANAGE = "account.manage"


def accounts_of(user: Any, permission: str = READ) -> QuerySet[SocialAccount]:
    """The directories of the user's organisations."""
    return SocialAccount.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("organisation", "owner_user")


def get_account_for(user: Any, pk: int, permission: str = READ) -> SocialAccount:
    """One account of those directories; anything else does not exist for her."""
    found = accounts_of(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
