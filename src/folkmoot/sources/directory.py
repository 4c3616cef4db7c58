"""What others ask of the directory of accounts: by which accounts an organisation speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import SocialAccount
from folkmoot.spine.models import Organisation

#: A policy accepted longer ago than this is worth asking about again.
POLICY_LASTS = timedelta(days=3 * 365)


@dataclass(frozen=True)
class DirectoryAccount:
    """An account as reach, strategy and listening use it."""

    platform: str
    account_id: str  #: '' where nobody has said it and no post of the account is here
    handle: str
    body: str  #: whose account it is
    role: str  #: of `mootlib.records.ROLES`
    own: bool  #: whether that is the directory's own organisation


def accounts_for(organisation: Organisation) -> list[DirectoryAccount]:
    """Every account in an organisation's directory, its own first; closed ones too, for they spoke."""
    rows = SocialAccount.objects.filter(organisation=organisation).select_related("organisation")
    return [
        DirectoryAccount(
            platform=row.platform,
            account_id=row.account_id or _identifier(row),
            handle=row.handle,
            body=row.body_name,
            role=row.role,
            own=row.own,
        )
        for row in rows
    ]


def _identifier(row: SocialAccount) -> str:
    """What the corpus has learnt since the account was written down."""
    known = corpus().account(row.platform, handle=row.handle)
    return str(known["account_id"]) if known else ""


# --- What wants a look -----------------------------------------------------------------------------

#: Facts about an account of one's own that somebody may want to change, by name.
CHECKS: dict[str, Any] = {
    "no_owner": _("Nobody answers for it"),
    "no_second_factor": _("No second factor"),
    "second_factor_unknown": _("Not known whether a second factor is on"),
    "no_recovery": _("No recovery contact"),
    "no_policy": _("Policy not accepted"),
    "old_policy": _("Policy accepted more than three years ago"),
    "dormant": _("Dormant, not closed"),
    "no_link": _("No web address for the public page"),
}


def checks(row: SocialAccount) -> list[str]:
    """Which of `CHECKS` hold for an account; none for closed ones and those of others."""
    if not row.own or row.state == SocialAccount.State.CLOSED:
        return []
    accepted = row.policy_accepted_on
    today = timezone.localdate()
    holds = {
        "no_owner": not row.owner_name,
        "no_second_factor": row.second_factor is False,
        "second_factor_unknown": row.second_factor is None,
        "no_recovery": not row.recovery_contact,
        "no_policy": accepted is None,
        "old_policy": accepted is not None and accepted < today - POLICY_LASTS,
        "dormant": row.state == SocialAccount.State.DORMANT,
        "no_link": not row.url and may_be_shown(row),
    }
    return [name for name in CHECKS if holds[name]]


# --- The public page -------------------------------------------------------------------------------


def may_be_shown(row: SocialAccount) -> bool:
    """Whether the public may see it: in use, and a person's own only as she agreed."""
    if not row.own or row.state == SocialAccount.State.CLOSED:
        return False
    if row.role == SocialAccount.Role.INSTITUTION:
        return True
    personal = row.classification == SocialAccount.Classification.PERSONAL
    return row.consent_on is not None and not personal


def public_accounts() -> list[tuple[Organisation, list[SocialAccount]]]:
    """The accounts of each body that speak for it and may be shown."""
    shown: dict[Organisation, list[SocialAccount]] = {}
    rows = SocialAccount.objects.filter(body="").exclude(url="").select_related("organisation")
    for row in rows.order_by("organisation__position", "organisation__name", "role", "platform"):
        if may_be_shown(row):
            shown.setdefault(row.organisation, []).append(row)
    return list(shown.items())


# --- Suggestions -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """An account that says it belongs to an organisation and is in no row of the directory."""

    platform: str
    account_id: str
    handle: str
    name: str
    body: str
    role: str
    posts: int


def suggestions(organisation: Organisation) -> list[Suggestion]:
    """Accounts of public bodies among the posts here that a directory does not have yet."""
    there = SocialAccount.objects.filter(organisation=organisation)
    known = set(there.exclude(account_id="").values_list("platform", "account_id"))
    handles = set(there.exclude(handle="").values_list("platform", "handle"))
    return [
        found
        for found in map(_suggested, corpus().public_accounts())
        if (found.platform, found.account_id) not in known
        and (found.platform, found.handle) not in handles
    ]


def _suggested(row: dict[str, Any]) -> Suggestion:
    return Suggestion(
        platform=row["platform"],
        account_id=row["account_id"],
        handle=row["handle"] or "",
        name=row["name"] or "",
        body=row["organisation"],
        role=row["role"] or "institution",
        posts=row["posts"],
    )


# --- Lists -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """What a list is narrowed to; '' means everything."""

    platform: str = ""
    whose: str = ""  #: own, others
    role: str = ""
    state: str = ""
    check: str = ""
    words: str = ""


def chosen(rows: QuerySet[SocialAccount], choice: Choice) -> list[SocialAccount]:
    """The accounts that fit."""
    if choice.platform:
        rows = rows.filter(platform=choice.platform)
    if choice.whose:
        rows = rows.filter(body="") if choice.whose == "own" else rows.exclude(body="")
    if choice.role:
        rows = rows.filter(role=choice.role)
    if choice.state:
        rows = rows.filter(state=choice.state)
    fitting: Iterable[SocialAccount] = rows
    if choice.words:
        fitting = (row for row in fitting if choice.words.casefold() in _said(row))
    if choice.check:
        fitting = (row for row in fitting if choice.check in checks(row))
    return list(fitting)


def _said(row: SocialAccount) -> str:
    parts = (row.handle, row.account_id, row.body_name, row.owner_name, row.purpose, row.notes)
    return " ".join(parts).casefold()
