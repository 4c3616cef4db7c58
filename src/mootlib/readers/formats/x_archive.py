"""The archive that X (Twitter) gives an account's owner: ``tweets.js`` alone or the whole zip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mootlib.readers.formats.kinds import Draft, ObjectFormat, at
from mootlib.readers.formats.tweets import is_tweet, tweet_draft
from mootlib.readers.model import Format

ABOUT = Format(
    "x-archive",
    "X (Twitter) archive",
    ("zip", "js"),
    "On X, open Settings, Your account, Download an archive of your data. X sends a zip file after "
    "a day or so: give that file as it is.",
)


def recognise(value: Any) -> bool:
    """``{"tweet": {...}}``."""
    return isinstance(value, dict) and is_tweet(value.get("tweet"))


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    yield tweet_draft(value["tweet"])


def owner(value: Any) -> Draft:
    """The archive's owner, from a record of ``account.js``."""
    account = at(value, "account")
    return {
        "account_id": at(account, "accountId"),
        "handle": at(account, "username"),
        "name": at(account, "accountDisplayName"),
    }


FORMAT = ObjectFormat(ABOUT, recognise, drafts)
