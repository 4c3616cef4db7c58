"""The one table of what each role may do. Views name a permission of it; nothing else decides.

A role is held in an organisation: it opens that organisation's rows and no other's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Membership

Role = Membership.Role


@dataclass(frozen=True)
class Permission:
    """What may be done, in words, and by whom."""

    label: Any  #: lazily translated
    roles: frozenset[str]


def _by(label: Any, *roles: str) -> Permission:
    return Permission(label, frozenset(roles or Role.values))


#: Without roles: everybody who has one.
PERMISSIONS: dict[str, Permission] = {
    "desk.read": _by(_("read the desk: inbox, matters, what was said, search")),
    "listening.read": _by(_("read what listening found")),
    "listening.curate": _by(
        _("name, join, pin and hide topics, label what was found"),
        Role.ANALYST,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "reach.read": _by(_("read whom posts reach, and which forms of them")),
    "reach.work": _by(
        _("bring in what platforms and censuses say, plan experiments"),
        Role.ANALYST,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "strategy.read": _by(_("read how strategies work and fail, and the directory of accounts")),
    "strategy.work": _by(
        _("label posts, decide on failures, keep cases, benefits and dangers"),
        Role.ANALYST,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "account.manage": _by(
        _("keep the directory of accounts and the body’s own records"),
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "source.read": _by(_("read imports and collections, and how they went")),
    "source.import": _by(
        _("bring posts in, cancel and delete imports"),
        Role.ANALYST,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "source.collect": _by(
        _("set up live collections, switch them on and off"),
        Role.ANALYST,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "credential.manage": _by(_("enter and remove credentials of platforms"), Role.ADMINISTRATOR),
    "webhook.manage": _by(_("set up addresses that are told of what is found"), Role.ADMINISTRATOR),
    "matter.note": _by(_("leave a note for colleagues")),
    "matter.answer": _by(
        _("open, move, assign, join and answer matters"), Role.OFFICER, Role.ADMINISTRATOR
    ),
    "contribution.type_in": _by(
        _("type in what came on paper or by word of mouth"),
        Role.CONTRIBUTOR,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "contribution.moderate": _by(
        _("publish, check and hide what was said"), Role.MODERATOR, Role.ADMINISTRATOR
    ),
    "appeal.settle": _by(
        _("settle appeals against somebody else’s decision"),
        Role.MODERATOR,
        Role.OFFICER,
        Role.ADMINISTRATOR,
    ),
    "process.manage": _by(_("set up processes and their phases"), Role.OFFICER, Role.ADMINISTRATOR),
    "policy.manage": _by(_("change the moderation policy"), Role.ADMINISTRATOR),
    "people.manage": _by(
        _("invite people, give roles and teams, remove a lost second factor"), Role.ADMINISTRATOR
    ),
    "retention.manage": _by(_("set how long things are kept"), Role.ADMINISTRATOR),
}


def roles_that_may(permission: str) -> frozenset[str]:
    """The roles that a permission is given to.

    Raises:
        KeyError: if the table does not have it.
    """
    return PERMISSIONS[permission].roles
