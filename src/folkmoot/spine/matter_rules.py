"""Who may do what with matters; and the one place that hands them out."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Matter, Reply, Voice

Anyone = AbstractBaseUser | AnonymousUser


def public_matters() -> QuerySet[Matter]:
    """What anybody may read: shown in public and not joined to another."""
    return Matter.objects.filter(public=True, merged_into=None)


def get_public_matter(pk: int) -> Matter:
    """One matter for anybody; a merged one too, since its address leads on."""
    found = (
        Matter.objects.filter(pk=pk, public=True).select_related("place", "organisation").first()
    )
    if found is None:
        raise Http404
    return found


def leads_to(matter: Matter) -> Matter:
    """Where a public matter's address leads: the last public one that it was joined to, or itself."""
    found, row = matter, matter
    while row.merged_into is not None:
        row = row.merged_into
        found = row if row.public else found
    return found


def matters_for(user: Anyone, permission: str = "desk.read") -> QuerySet[Matter]:
    """The matters of the user's organisations."""
    return Matter.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("team", "assignee", "place", "organisation")


def get_matter_for(user: Anyone, pk: int, permission: str = "desk.read") -> Matter:
    """One matter of the user's organisations; anything else does not exist for her."""
    found = matters_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def voices_for(user: Anyone, permission: str = "desk.read") -> QuerySet[Voice]:
    """The voices that the user's organisations have heard."""
    return Voice.objects.filter(organisation__in=organisations_of(user, permission))


def get_reply_for(user: Anyone, pk: int, permission: str = "desk.read") -> Reply:
    """One drafted reply of the user's organisations."""
    found = (
        Reply.objects.filter(pk=pk, voice__organisation__in=organisations_of(user, permission))
        .select_related("voice", "response__matter")
        .first()
    )
    if found is None:
        raise Http404
    return found
