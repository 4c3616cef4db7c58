"""A council and a police service with some posts, brought in without the whole of listening."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Collection
from folkmoot.spine import jobs
from folkmoot.spine.models import Job, User
from folkmoot.strategy import actions
from mootlib.records import ACCOUNTS, COUNTS, POSTS
from tests.factories import collection
from tests.lib.strategy.making import account, post

COUNCIL, POLICE = "Aldermouth Council", "Aldermouth Police"

ACCOUNT_ROWS = [
    account("council", COUNCIL, "institution"),
    account("warden", COUNCIL, "public servant"),
    account("police", POLICE, "institution"),
    account("ann"),
    account("bob"),
]


def rows() -> list[dict[str, Any]]:
    """Forty posts of the council, twenty of the police, four questions of which three are answered."""
    found = [
        post(f"i{n}", "council", n, f"The road at number {n} is closed until Friday.")
        for n in range(30)
    ]
    found += [
        post(
            f"e{n}",
            "warden",
            40 + n,
            f"@h_ann thanks so much, lovely to meet you all at {n}!",
            mentions=["h_ann"],
        )
        for n in range(10)
    ]
    found += [
        post(
            f"w{n}", "police", n, f"#APPEAL Did you see the collision on road {n}? Please call 101."
        )
        for n in range(20)
    ]
    for n in range(4):
        asker = "ann" if n % 2 else "bob"
        found.append(
            post(
                f"q{n}",
                asker,
                100 + n,
                "When does it open?",
                mentions=["h_council"],
                conversation_id=f"q{n}",
            )
        )
    for n in range(3):
        found.append(
            post(
                f"r{n}",
                "council",
                102 + n,
                "At ten o'clock.",
                in_reply_to=f"q{n}",
                conversation_id=f"q{n}",
            )
        )
    return [{**row, "collections": []} for row in found]


def filled(by: User) -> Collection:
    """A collection that holds these posts."""
    made = collection(by)
    counts = [
        {
            "platform": "x",
            "post_id": f"i{n}",
            "observed_at": rows()[0]["collected_at"],
            "metric": "likes",
            "value": n,
        }
        for n in range(30)
    ]
    corpus().append(
        POSTS.build(rows()),
        accounts=ACCOUNTS.build(ACCOUNT_ROWS),
        counts=COUNTS.build(counts),
        collection=made.collection,
    )
    return made


def work() -> list[Job]:
    """Do all work of strategy that waits, here and now; gives the rows."""
    done = []
    while (
        row := Job.objects.filter(kind__startswith="strategy.", state=Job.State.QUEUED).first()
    ) is not None:
        run = jobs.claim(str(row.pk))
        assert run is not None
        jobs.perform(run)
        row.refresh_from_db()
        done.append(row)
    return done


def profiled(by: User, *, reports: bool = False) -> Collection:
    """The collection, and the profiles made from it; reports take time, and few tests look at them."""
    made = filled(by)
    actions.profiles_refresh(owner=made)
    with nullcontext() if reports else patch("folkmoot.strategy.jobs._reports"):
        for row in work():
            assert row.state == Job.State.DONE, row.message
    return made
