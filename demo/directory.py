"""Fills the directory of accounts of the demo town's council, as its officers would."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
#: Months of followers, and the share of today's that the slowest account gained over them.
FIRST, MONTHS, GROWTH = date(2025, 11, 1), 13, 0.04
DAYS = ("policy_accepted_on", "opened_on", "closed_on", "consent_on")


def fill_directory(officer: Any, body: Any) -> int:
    """The council's own accounts with what is said of them, and others' to compare with."""
    from folkmoot.sources import directory_actions as actions
    from folkmoot.sources.models import SocialAccount

    if SocialAccount.objects.filter(organisation=body).exists():
        return 0
    said = json.loads((FOLDER / "directory.json").read_text("utf-8"))
    town = json.loads((FOLDER / "town.json").read_text("utf-8"))
    added = 0
    for owner in town["bodies"]:
        own = owner["name"] == body.name
        for account in owner["accounts"]:
            key = f"{account['platform']} {account['handle']}"
            more = said["own"].get(key, {}) if own else said["compare"].get(owner["name"], {})
            values: dict[str, Any] = actions.USUAL | {
                "platform": account["platform"],
                "handle": account["handle"],
                "account_id": account["account_id"],
                "body": owner["name"],
                "role": account["role"],
            }
            row = actions.account_save(by=officer, organisation=body, **(values | _read(more)))
            _followers(officer, body, row, added)
            added += 1
    return added


def _followers(officer: Any, body: Any, row: Any, number: int) -> None:
    """A count a month, as a table of the platforms' own statistics would bring it in: slow growth to today's."""
    from folkmoot.sources import directory_actions as actions
    from folkmoot.sources.bridge import corpus

    known = corpus().account(row.platform, account_id=row.account_id) or {}
    last = known.get("followers")
    if not last or row.state == "closed":
        return
    for month in range(MONTHS):
        share = 1 - GROWTH * (1 + number % 4) * (MONTHS - 1 - month) / (MONTHS - 1)
        years, at = divmod(FIRST.month - 1 + month, 12)
        day = FIRST.replace(year=FIRST.year + years, month=at + 1)
        values = {"platform": row.platform, "handle": row.handle, "seen_on": day, "followers": round(last * share)}  # fmt: skip
        actions.followers_take(officer, body, values)


def _read(more: dict[str, Any]) -> dict[str, Any]:
    return {k: date.fromisoformat(v) if k in DAYS else v for k, v in more.items()}
