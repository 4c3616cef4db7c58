"""Who may do what with collections and credentials; and the one place that hands them out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from folkmoot.sources.models import Collection, Credential, Source
from folkmoot.spine.access import organisations_of

READ = "source.read"
COLLECT = "source.collect"
CREDENTIALS = "credential.manage"


def collections_for(user: Any, permission: str = READ) -> QuerySet[Collection]:
    """The collections of the user's organisations."""
    return Collection.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("organisation", "job")


def get_collection_for(user: Any, pk: int, permission: str = READ) -> Collection:
    """One collection of the user's organisations; anything else does not exist for her."""
    found = collections_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_source_for(user: Any, pk: int, permission: str = COLLECT) -> Source:
    """One source of one of them."""
    found = (
        Source.objects.filter(pk=pk, collection__in=collections_for(user, permission))
        .select_related("collection__organisation", "credential")
        .first()
    )
    if found is None:
        raise Http404
    return found


def credentials_for(user: Any, permission: str = CREDENTIALS) -> QuerySet[Credential]:
    """The credentials of the user's organisations; what they hold is shown to nobody."""
    return Credential.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("organisation")


def get_credential_for(user: Any, pk: int) -> Credential:
    found = credentials_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
