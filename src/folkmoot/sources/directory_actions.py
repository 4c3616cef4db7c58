"""What people do with the directory of accounts: add, change, remove, take over from a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.sources.bridge import corpus
from folkmoot.sources.followers import MOST
from folkmoot.sources.models import SocialAccount
from folkmoot.sources.table_kinds import TableField, TableKind
from folkmoot.spine import events
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible

#: Other names under which platforms are written.
PLATFORM_NAMES = {
    "twitter": "x",
    "x (twitter)": "x",
    "x.com": "x",
    "fb": "facebook",
    "insta": "instagram",
    "bsky": "bluesky",
    "yt": "youtube",
}

FIELDS = (
    TableField("platform", gettext_lazy("Platform"), required=True, headings=("network", "channel"), example="mastodon"),
    TableField("handle", gettext_lazy("User name"), hint=gettext_lazy("As the platform writes it, with or without @."), headings=("username", "screen name", "account"), example="council@social.example"),
    TableField("account_id", gettext_lazy("Identifier on the platform"), hint=gettext_lazy("Found by itself where posts of the account are here."), headings=("id", "user id"), example="1090000000000000"),
    TableField("url", gettext_lazy("Web address"), "address", hint=gettext_lazy("Of the profile. Without it, the public page of our accounts cannot link to it."), headings=("link", "profile"), example="https://social.example/@council"),
    TableField("body", gettext_lazy("Organisation to compare with"), hint=gettext_lazy("Leave it empty for an account of your own organisation."), headings=("organisation", "organization")),
    TableField("role", gettext_lazy("Who speaks"), "choice", choices=tuple(SocialAccount.Role.choices), required=True, headings=("kind",), example="institution"),
    TableField("owner", gettext_lazy("Owner"), hint=gettext_lazy("The office or person who answers for it. The e-mail address of a colleague here joins it to her account."), headings=("responsible",), example="Communications team"),
    TableField("purpose", gettext_lazy("Purpose"), "lines", example="News and answers about services"),
    TableField("audience", gettext_lazy("Audience"), "lines", example="People who live in the town"),
    TableField("who_may_post", gettext_lazy("Who may post"), "lines", headings=("posters", "editors"), example="Two editors; a third approves"),
    TableField("recovery_contact", gettext_lazy("Recovery contact"), hint=gettext_lazy("Who gets the account back when somebody is locked out."), headings=("recovery",), example="IT service desk"),
    TableField("second_factor", gettext_lazy("Second factor on"), "flag", headings=("2fa", "mfa", "two factor"), example="yes"),
    TableField("policy_accepted_on", gettext_lazy("Policy accepted on"), "day", headings=("policy",), example="2026-01-15"),
    TableField("classification", gettext_lazy("Classification"), "choice", choices=tuple(SocialAccount.Classification.choices), required=True, hint=gettext_lazy("An account used for the work can bind the body, whoever owns it (Lindke v. Freed, US 2024)."), example="official"),
    TableField("state", gettext_lazy("State"), "choice", choices=tuple(SocialAccount.State.choices), required=True, headings=("status",), example="active"),
    TableField("opened_on", gettext_lazy("Opened on"), "day", headings=("opened",), example="2019-05-02"),
    TableField("closed_on", gettext_lazy("Closed on"), "day", headings=("closed",)),
    TableField("consent_on", gettext_lazy("Agreed to be shown on"), "day", hint=gettext_lazy("When a public servant agreed to stand on the public page of our accounts."), headings=("consent",)),
    TableField("notes", gettext_lazy("Notes"), "lines"),
)  # fmt: skip
NAMES = tuple(field.name for field in FIELDS)
#: What an import may leave out for a row that is new.
USUAL = {"role": "institution", "classification": "official", "state": "active"}


@transaction.atomic
def account_save(
    *,
    by: User,
    organisation: Organisation,
    account: SocialAccount | None = None,
    **values: Any,
) -> SocialAccount:
    """Add an account to a directory, or change what is said of it.

    Raises:
        NotPossible: if it has no name, is there already, or closes before it opens.
    """
    row = account or SocialAccount(organisation=organisation)
    for name, value in _tidy(organisation, values).items():
        setattr(row, name, value)
    _find_identifier(row)
    _check(row)
    row.save()
    _record("account.changed" if account else "account.added", by, row)
    return row


@transaction.atomic
def account_remove(*, by: User | None, account: SocialAccount) -> None:
    """Take an account out of the directory; its posts stay where they are."""
    _record("account.removed", by, account)
    account.delete()


def row_take(by: User, organisation: Organisation, values: Mapping[str, Any]) -> str:
    """A row of a table: an account that is there already gains what the row says; nothing is emptied.

    Raises:
        NotPossible: as `account_save`.
    """
    said = {name: value for name, value in values.items() if value not in ("", None)}
    tidy = _tidy(organisation, said)
    found = _same(
        organisation, tidy.get("platform", ""), tidy.get("handle", ""), tidy.get("account_id", "")
    )
    if found is None:
        account_save(by=by, organisation=organisation, **(USUAL | said))
        return "new"
    if all(getattr(found, name) == value for name, value in tidy.items()):
        return "same"
    account_save(by=by, organisation=organisation, account=found, **said)
    return "changed"


#: A row that leaves role, classification or state out is taken to be the usual one.
KIND = TableKind(
    "accounts",
    gettext_lazy("Directory of accounts"),
    tuple(replace(field, required=field.required and field.name not in USUAL) for field in FIELDS),
    row_take,
)


@transaction.atomic
def followers_take(by: User, organisation: Organisation, values: Mapping[str, Any]) -> str:
    """A row of a table of followers: a day that is known already gets the row's number.

    Raises:
        NotPossible: if the directory has no such account, or the day has not come yet.
    """
    tidy = _tidy(organisation, values)
    account = _same(
        organisation, tidy["platform"], tidy.get("handle") or "", tidy.get("account_id") or ""
    )
    if account is None:
        raise NotPossible(_("The directory has no such account: add it first."))
    if values["seen_on"] > timezone.localdate():
        raise NotPossible(
            _("The day %(day)s has not come yet.") % {"day": _shown(values["seen_on"])}
        )
    if values["followers"] > MOST:
        raise NotPossible(_("That is more people than there can be."))
    row, new = account.follower_counts.get_or_create(
        seen_on=values["seen_on"], defaults={"followers": values["followers"]}
    )
    if new:
        return "new"
    if row.followers == values["followers"]:
        return "same"
    row.followers = values["followers"]
    row.save(update_fields=["followers"])
    return "changed"


FOLLOWERS = TableKind(
    "followers",
    gettext_lazy("Followers over time"),
    (
        *(replace(f, required=f.name == "platform") for f in FIELDS if f.name in ("platform", "handle", "account_id")),
        TableField("seen_on", gettext_lazy("Day"), "day", required=True, headings=("date", "seen on"), example="2026-03-01"),
        TableField("followers", gettext_lazy("Followers"), "number", required=True, headings=("follower count", "total followers"), example="5200"),
    ),
    followers_take,
)  # fmt: skip


def _tidy(organisation: Organisation, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored: one spelling each, and a colleague's address as her account."""
    tidy = {name: value for name, value in values.items() if name in NAMES or name == "owner_user"}
    if "platform" in tidy:
        platform = str(tidy["platform"]).strip().lower()
        tidy["platform"] = PLATFORM_NAMES.get(platform, platform)[:40]
    if "handle" in tidy:
        tidy["handle"] = str(tidy["handle"]).strip().removeprefix("@").lower()
    if "body" in tidy and tidy["body"].strip().casefold() == organisation.name.casefold():
        tidy["body"] = ""
    if "@" in tidy.get("owner", "") and "owner_user" not in tidy:
        colleague = User.objects.filter(
            email=tidy["owner"].strip().lower(), memberships__organisation=organisation
        ).first()
        if colleague is not None:
            tidy |= {"owner_user": colleague, "owner": ""}
    return tidy


def _find_identifier(row: SocialAccount) -> None:
    """Fill in the identifier, where the corpus knows an account by this handle."""
    if row.handle and not row.account_id:
        known = corpus().account(row.platform, handle=row.handle)
        row.account_id = known["account_id"] if known else ""


def _check(row: SocialAccount) -> None:
    if not row.handle and not row.account_id:
        raise NotPossible(_("Write the user name of the account, or its identifier."))
    if row.opened_on and row.closed_on and row.closed_on < row.opened_on:
        raise NotPossible(_("The account would close before it opened."))
    for day in (row.opened_on, row.policy_accepted_on, row.consent_on):
        if day and day > timezone.localdate():
            raise NotPossible(_("The day %(day)s has not come yet.") % {"day": _shown(day)})
    other = _same(row.organisation, row.platform, row.handle, row.account_id, without=row.pk)
    if other is not None:
        raise NotPossible(_("The directory has %(account)s already.") % {"account": other})


def _same(
    organisation: Organisation,
    platform: str,
    handle: str,
    account_id: str,
    without: int | None = None,
) -> SocialAccount | None:
    """The account of the directory that has this identifier or this handle."""
    named = Q(handle=handle) & ~Q(handle="") | Q(account_id=account_id) & ~Q(account_id="")
    rows = SocialAccount.objects.filter(named, organisation=organisation, platform=platform)
    return rows.exclude(pk=without or 0).first()


def _shown(day: date) -> str:
    return day.isoformat()


def _record(kind: str, by: User | None, row: SocialAccount) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=row.organisation,
        subject=f"account:{row.pk}",
        facts=row.facts,
    )
