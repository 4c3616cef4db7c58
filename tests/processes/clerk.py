"""The test's hand inside the site: a process with the site's settings, asked by lines of JSON.

``python -m tests.processes.clerk`` reads ``{"ask": NAME, "with": {...}}`` from its input and answers one
line; it ends with its input, so that it never outlives the test.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import close_old_connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from folkmoot.commands.migrate import migrate_database  # noqa: E402
from folkmoot.sources import actions  # noqa: E402
from folkmoot.sources.models import Import  # noqa: E402
from folkmoot.spine import events, jobs  # noqa: E402
from folkmoot.spine.models import (  # noqa: E402
    Event,
    Job,
    Link,
    Matter,
    Notification,
    User,
)
from tests import event_log, factories  # noqa: E402

FOLLOWERS = 2


def prepare() -> dict[str, str]:
    """A database with an officer who is signed in; gives her cookie."""
    migrate_database()
    browser = Client()
    user = factories.member()
    TOTP.activate(user, generate_totp_secret())  # staff without a second factor are let nowhere
    browser.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": browser.cookies[name].value}


def matters(count: int) -> list[int]:
    """New matters, each with two voices and with confirmed followers of its own."""
    return [_followed(officer()).pk for _ in range(count)]


def _followed(user: User) -> Matter:
    number = Matter.objects.count() + 1
    spoken = timezone.now() - timedelta(days=2)
    voices = [factories.heard(2 * number + n, asks=not n, spoken_at=spoken) for n in range(2)]
    row = factories.matter(user, *voices, title=f"M{number}")
    for n in range(FOLLOWERS):
        row.subscriptions.create(email=f"f{n}.{row.pk}@example.org", confirmed_at=timezone.now())
    return row


def officer() -> User:
    return User.objects.get(email="officer@example.org")


def responses(pks: Iterable[int]) -> dict[int, dict[str, int]]:
    """How often each trace of a response is there, matter by matter."""
    return {pk: _response(Matter.objects.get(pk=pk)) for pk in pks}


def _response(row: Matter) -> dict[str, int]:
    told = Notification.objects.filter(link__matter=row, link__kind=Link.Kind.RESPONDED)
    return {
        "responses": row.responses.count(),
        "links": row.links.filter(kind=Link.Kind.RESPONDED).count(),
        "events": _events("matter.responded", row),
        "answered": int(row.state == Matter.State.ANSWERED),
        "voices": row.voices.exclude(answered_at=None).count() // 2,
        "notifications": told.count() / FOLLOWERS,
    }


def merges(pairs: Iterable[tuple[int, int]]) -> dict[int, dict[str, int]]:
    """How often each trace of a merge is there, by the matter that was joined to another."""
    return {
        one: _merge(Matter.objects.get(pk=one), Matter.objects.get(pk=other))
        for one, other in pairs
    }


def _merge(one: Matter, other: Matter) -> dict[str, int]:
    told = Notification.objects.filter(link__matter=other, link__kind=Link.Kind.MERGED_IN)
    return {
        "merged": int(one.merged_into_id == other.pk),
        "away": one.links.filter(kind=Link.Kind.MERGED_AWAY).count(),
        "in": other.links.filter(kind=Link.Kind.MERGED_IN).count(),
        "events away": _events("matter.merged_away", one),
        "events in": _events("matter.merged_in", other),
        "voices": other.voices.count() / 2 - 1,
        "followers": other.subscriptions.count() / FOLLOWERS - 1,
        "notifications": told.count() / (2 * FOLLOWERS),
    }


def _events(kind: str, row: Matter) -> int:
    return Event.objects.filter(subject=f"matter:{row.pk}", kind=kind).count()


def sealing(count: int, number: int) -> str:
    """Write events and ask that they are sealed, as the calendar does in a minute of its own."""
    with transaction.atomic():
        for n in range(count):
            event_log.recorded(n, subject=f"killed:{number}")
    minute = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    asked = events.ask_for_sealing(minute)
    if asked is None:
        raise RuntimeError("nothing waits to be sealed")
    return str(asked.pk)


def importing(posts: int, number: int) -> str:
    """Start an import: a job of the heavy lane, in a process of its own."""
    first = 1000 * number
    words = [
        factories.post(first + n, f"The bins on street {n} were missed again, week {number}.")
        for n in range(posts)
    ]
    owner = factories.imported(officer(), factories.ndjson(words))
    return str(actions.import_start(by=officer(), owner=owner).pk)


def imported() -> list[list[Any]]:
    """What each import took in: state, accepted, duplicates, posts that the corpus holds."""
    from folkmoot.sources.bridge import corpus

    rows = []
    for owner in Import.objects.order_by("pk"):
        file, state = owner.files.get(), owner.job.state if owner.job else ""
        held = corpus().collection_posts(owner.collection).num_rows
        rows.append([state, file.accepted, file.duplicates, held])
    return rows


def state(pk: str) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=pk)


def sweep(seconds: int) -> int:
    """The sweeper's round, as it would be ``seconds`` later."""
    return jobs.sweep(timezone.now() + timedelta(seconds=seconds))


def rest() -> dict[str, Any]:
    """What is still to be done."""
    return {
        "jobs": [
            str(row) for row in Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
        ],
        "mails": Notification.objects.filter(state=Notification.State.WAITING).count(),
        "events": Event.objects.unsealed().count(),
    }


def ended() -> dict[str, list[str]]:
    """Jobs by how they ended, each with its kind and what was said about it."""
    found: dict[str, list[str]] = {}
    for row in Job.objects.all():
        found.setdefault(row.state, []).append(f"{row.kind}: {row.message}")
    return found


def head() -> str:
    """The published head of the chain, as the feed gives it; empty before anything is sealed."""
    newest = events.heads().first()
    return f"{newest.sequence}:{newest.hash}" if newest else ""


def sealed(number: int) -> int:
    """How many of the events that ``sealing`` wrote in a round are in the chain."""
    return Event.objects.sealed().filter(subject=f"killed:{number}").count()


def mails() -> dict[str, dict[str, int]]:
    """For each state of notifications, how many there are for each address."""
    rows = Notification.objects.values_list("state", "subscription__email")
    found: dict[str, Counter[str]] = {}
    for state, email in rows:
        found.setdefault(state, Counter())[email] += 1
    return {state: dict(count) for state, count in found.items()}


ASKED = {
    function.__name__: function
    for function in (
        prepare, matters, responses, merges, sealing, importing, imported, state, sweep, rest, ended,
        head, sealed, mails,
    )
}  # fmt: skip


def serve() -> None:
    for line in sys.stdin:
        question = json.loads(line)
        close_old_connections()
        try:
            answer = {"answer": ASKED[question["ask"]](**question["with"])}
        except Exception as problem:
            answer = {"problem": f"{type(problem).__name__}: {problem}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
