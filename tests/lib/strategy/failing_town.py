"""A fictional council and fictional people who speak with it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from PIL import Image

from mootlib.records import ACCOUNTS, COUNTS, POSTS
from mootlib.strategy import failures
from mootlib.strategy.failures import Finding, Judged, Outcome

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
COUNCIL = "ansfordcouncil"


def ago(days: float = 0, *, hours: float = 0, minutes: float = 0) -> datetime:
    """So long before the tests' present."""
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)


def post(
    text: str = "The library is open today.", *, at: datetime, by: str = COUNCIL, **more: Any
) -> dict[str, Any]:
    """A post as ``records.POSTS`` has it; ``counts`` are kept apart. Without a name it gets a number."""
    return {
        "platform": "x",
        "account_id": by,
        "text": text,
        "posted_at": at,
        "mentions": [found.lower() for found in re.findall(r"(?<!\w)@(\w+)", text)],
        "hashtags": [found.lower() for found in re.findall(r"#(\w+)", text)],
        "links": [],
        "media": [],
        "collections": [],
        "source": "test",
        "collected_at": NOW,
        **more,
    }


def photo(alt_text: str | None = None) -> list[dict[str, str | None]]:
    """The media of a post with one picture."""
    return [{"kind": "photo", "url": None, "alt_text": alt_text}]


def picture(*, located: bool) -> bytes:
    """The file of a picture, with or without the place where it was taken."""
    file = io.BytesIO()
    image = Image.new("RGB", (64, 48), "navy")
    exif = Image.Exif()
    if located:
        exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 17.0, 0.0), 3: "W", 4: (2.0, 54.0, 0.0)})
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


@dataclass
class Town:
    """Posts, accounts and counts; ``look`` runs the detector of one type over them."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str = "The library is open today.", **given: Any) -> str:
        """Add a post; its identifier."""
        counted: Mapping[str, int] = given.pop("counts", {})
        one = {"post_id": str(len(self.posts) + 1)} | post(text, **given)
        self.posts.append(one)
        for metric, value in counted.items():
            row = {"platform": one["platform"], "post_id": one["post_id"], "observed_at": NOW}
            self.counts.append(row | {"metric": metric, "value": value})
        return str(one["post_id"])

    def knows(self, handle: str, **more: Any) -> None:
        """Add an account of somebody else."""
        self.accounts.append({"platform": "x", "account_id": handle, "handle": handle, **more})

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """The three tables."""
        own = {
            "platform": "x", "account_id": COUNCIL, "handle": COUNCIL,
            "name": "Ansford Council", "organisation": "Ansford Council",
        }  # fmt: skip
        return (
            POSTS.build(self.posts),
            ACCOUNTS.build([own, *self.accounts]),
            COUNTS.build(self.counts),
        )

    def look(self, number: int, **given: Any) -> Outcome:
        """The outcome of one type."""
        given = {"now": NOW, "seen_until": NOW, "organisation": "Ansford Council"} | given
        return failures.find(*self.tables(), only=[number], **given).outcomes[number]

    def found(self, number: int, **given: Any) -> tuple[Finding, ...]:
        """The findings of one type, which must have been judged."""
        outcome = self.look(number, **given)
        assert isinstance(outcome, Judged), outcome
        return outcome.findings
