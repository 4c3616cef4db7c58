"""Who may do what with imports; and the one place that hands them out."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from folkmoot.sources.models import Import
from folkmoot.spine.access import organisations_of


def imports_for(
    user: AbstractBaseUser | AnonymousUser, permission: str = "source.read"
) -> QuerySet[Import]:
    """The imports of the user's organisations."""
    return Import.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("job")


def get_import_for(
    user: AbstractBaseUser | AnonymousUser, pk: int, permission: str = "source.read"
) -> Import:
    """One import of the user's organisations; anything else does not exist for her."""
    found = imports_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
