"""What a body has written down about its own accounts, as the detectors take it."""

from __future__ import annotations

from folkmoot.sources.models import SocialAccount
from folkmoot.spine.models import Organisation
from mootlib.strategy.own_records import AccountRecord, OwnRecords


def known_records(organisation: Organisation) -> OwnRecords:
    """The directory's own accounts; all other records are not kept."""
    rows = SocialAccount.objects.filter(organisation=organisation, body="")
    return OwnRecords(accounts=tuple(_account(row) for row in rows if row.handle) or None)


def _account(row: SocialAccount) -> AccountRecord:
    mixed = row.classification == SocialAccount.Classification.MIXED
    servant = row.role == SocialAccount.Role.PUBLIC_SERVANT
    return AccountRecord(
        platform=row.platform,
        handle=row.handle.lower(),
        account_id=row.account_id or None,
        kind="mixed" if mixed else "public servant" if servant else "official",
        state=row.state,
        owner=row.owner_name or None,
        purpose=row.purpose or None,
        audience=row.audience or None,
        second_factor=row.second_factor,
    )
