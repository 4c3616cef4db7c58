"""A body's own records as the methods take them; None where it keeps no such record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Min
from django.utils import timezone

from folkmoot.sources.models import SocialAccount
from folkmoot.spine.models import Organisation
from folkmoot.strategy.models import EvidenceDocument, RecordKeeping
from folkmoot.strategy.record_kinds import KINDS, RecordKind
from mootlib.strategy.own_records import AccountRecord, OwnRecords, Policy

#: How the criteria of maturity are called among the kinds of policy.
POLICIES = {"records": "records schedule", "crisis": "crisis rota"}
#: Kinds that together are one table of the library.
PARTS_OF_POLICIES = ("documents", "standards")


def own_records_of(organisation: Organisation) -> OwnRecords:
    """All that a body has written down about its own social media."""
    keeping = dict(
        RecordKeeping.objects.filter(organisation=organisation).values_list("kind", "since")
    )
    tables: dict[str, Any] = {"accounts": _accounts(organisation)}
    since = {}
    for kind in KINDS.values():
        if kind.shape is None or kind.name in PARTS_OF_POLICIES:
            continue
        found = tuple(_record(kind, row) for row in rows_of(kind, organisation))
        kept = kind.name in keeping or bool(found)
        tables[kind.name] = found if kept else None
        if kept and (moment := kept_since(kind, organisation, keeping.get(kind.name))):
            since[kind.name] = moment
    tables["policies"] = _policies(organisation, keeping)
    return OwnRecords(**tables, kept_since=since)


def rows_of(kind: RecordKind, organisation: Organisation) -> Any:
    """The rows of a kind that a body keeps about itself."""
    rows = kind.model._default_manager.filter(organisation=organisation)
    return rows.filter(body=organisation.name) if kind.model is EvidenceDocument else rows


def kept_since(kind: RecordKind, organisation: Organisation, said: date | None) -> datetime | None:
    """From when a record is kept: as somebody said, else since its first row; None if neither tells."""
    if said is not None:
        return datetime.combine(said, time(), timezone.get_current_timezone()).astimezone(UTC)
    if not kind.when:
        return None
    first = rows_of(kind, organisation).aggregate(first=Min(kind.when))["first"]
    return first if isinstance(first, datetime) else None


def _record(kind: RecordKind, row: Any) -> Any:
    """A row as the library's record: what nobody has said is None there."""
    assert kind.shape is not None  # lists that are no records are left out above
    values = {}
    for one in fields(kind.shape):
        value = getattr(row, one.name)
        unknown = one.default if one.default is not MISSING else value
        values[one.name] = unknown if value == "" else value
    return kind.shape(**values)


def _policies(organisation: Organisation, keeping: dict[str, date]) -> tuple[Policy, ...] | None:
    documents, standards = (list(rows_of(KINDS[name], organisation)) for name in PARTS_OF_POLICIES)
    if not documents and not standards and not keeping.keys() & set(PARTS_OF_POLICIES):
        return None
    found = [
        Policy(
            POLICIES.get(row.criterion, row.criterion), row.title, row.dated, None, row.url or None
        )
        for row in documents
    ]
    found += [
        Policy("moderation", row.title, row.adopted_on, row.review_on, row.url or None)
        for row in standards
    ]
    return tuple(found)


def _accounts(organisation: Organisation) -> tuple[AccountRecord, ...] | None:
    """The directory's own accounts; None where it has none."""
    rows = SocialAccount.objects.filter(organisation=organisation, body="").select_related(
        "owner_user"
    )
    return tuple(map(_account, rows)) or None


def _account(row: SocialAccount) -> AccountRecord:
    said: Callable[[str], str | None] = lambda words: words or None  # noqa: E731
    return AccountRecord(
        platform=row.platform,
        handle=row.handle,
        account_id=said(row.account_id),
        kind=_account_kind(row),
        state=row.state,
        owner=said(row.owner_name),
        purpose=said(row.purpose),
        audience=said(row.audience),
        may_post=tuple(line.strip() for line in row.who_may_post.splitlines() if line.strip()),
        recovery_contact=said(row.recovery_contact),
        second_factor=row.second_factor,
        policy_accepted_on=row.policy_accepted_on,
    )


def _account_kind(row: SocialAccount) -> str:
    if row.classification == SocialAccount.Classification.MIXED:
        return "mixed"
    return "public servant" if row.role == SocialAccount.Role.PUBLIC_SERVANT else "official"
