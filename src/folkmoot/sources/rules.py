"""Who may do what with imports; and the one place that hands them out."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from folkmoot.sources.models import Import
from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Membership

#: Roles that may bring posts in, cancel and delete.
MAY_IMPORT = (Membership.Role.ANALYST, Membership.Role.OFFICER, Membership.Role.ADMINISTRATOR)


def imports_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Import]:
    """The imports of the user's organisations."""
    return Import.objects.filter(organisation__in=organisations_of(user)).select_related("job")


def get_import_for(user: AbstractBaseUser | AnonymousUser, pk: int) -> Import:
    """One import of the user's organisations; anything else does not exist for her."""
    found = imports_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
