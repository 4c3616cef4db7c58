"""A step that is killed has happened wholly or not at all, and no mail goes twice."""

from __future__ import annotations

import multiprocessing
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from folkmoot.spine import telling
from folkmoot.spine.models import Event, Link, Matter, Notification, User
from tests import event_log
from tests.factories import answer, heard, matter, member
from tests.spine import thread_story

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POINTS = 14
SEED = 20_261_123
FOLLOWERS = 3


@pytest.fixture
def officer(transactional_db: None) -> Iterator[User]:
    event_log.clear()
    yield member()
    event_log.clear()


def followed(user: User, number: int) -> Matter:
    """A matter of its own for each kill."""
    row = matter(user, heard(10 * number, asks=True), heard(10 * number + 1), title=f"M{number}")
    for n in range(FOLLOWERS):
        row.subscriptions.create(email=f"f{n}.{number}@example.org", confirmed_at=timezone.now())
    return row


def take(
    step: str, mails: Path, rows: tuple[int, int], deadly: int | None, record: Path | None = None
) -> int | None:
    """The step in a process of its own; gives its exit code (-9 if it was killed)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.spine.thread_story"])
    name = str(connection.settings_dict["NAME"])
    connection.close()
    process = context.Process(
        target=thread_story.take, args=(step, name, str(mails), rows, deadly, record)
    )
    process.start()
    process.join(60)
    return process.exitcode


def chosen(record: Path) -> list[int]:
    """Seeded points, counted from 1: each commit, the rest by chance."""
    names = record.read_text().split("\n")
    commits = [n for n, name in enumerate(names, 1) if name.endswith("COMMIT")]
    rest = [n for n in range(1, len(names) + 1) if n not in commits]
    picked = random.Random(SEED).sample(rest, min(POINTS, len(rest)))
    return sorted({*commits[:4], *commits[-2:], *picked})


def traces(row: Matter) -> dict[str, int]:
    """All that a response leaves."""
    row.refresh_from_db()
    return {
        "responses": row.responses.count(),
        "links": row.links.filter(kind=Link.Kind.RESPONDED).count(),
        "events": Event.objects.filter(subject=f"matter:{row.pk}", kind="matter.responded").count(),
        "answered": int(row.state == Matter.State.ANSWERED),
        "voices": row.voices.exclude(answered_at=None).count() // 2,
        "replies": sum(voice.replies.count() for voice in row.voices.all()),
        "mails": Notification.objects.filter(subscription__matter=row).count() // FOLLOWERS,
    }


@pytest.mark.timeout(600)
def test_a_killed_response_is_published_wholly_or_not_at_all(officer: User, tmp_path: Path) -> None:
    first = followed(officer, 0)
    assert take("respond", tmp_path, (first.pk, 0), None, tmp_path / "points") == 0
    assert set(traces(first).values()) == {1}
    seen = set()
    for number, point in enumerate(chosen(tmp_path / "points"), 1):
        row = followed(officer, number)
        assert take("respond", tmp_path, (row.pk, 0), point) == -9
        left = set(traces(row).values())
        assert left in ({0}, {1}), (point, traces(row))
        seen |= left
    assert seen == {0, 1}


@pytest.mark.timeout(600)
def test_a_killed_merge_moves_all_or_nothing(officer: User, tmp_path: Path) -> None:
    one, other = followed(officer, 0), followed(officer, 1)
    assert take("merge", tmp_path, (one.pk, other.pk), None, tmp_path / "points") == 0
    for number, point in enumerate(chosen(tmp_path / "points"), 1):
        one, other = followed(officer, 2 * number), followed(officer, 2 * number + 1)
        assert take("merge", tmp_path, (one.pk, other.pk), point) == -9
        one.refresh_from_db()
        merged = one.merged_into_id == other.pk
        assert (one.voices.count(), other.voices.count()) == ((0, 4) if merged else (2, 2))
        assert one.links.filter(kind=Link.Kind.MERGED_AWAY).count() == merged
        assert other.links.filter(kind=Link.Kind.MERGED_IN).count() == merged
        assert other.subscriptions.count() == FOLLOWERS * (1 + merged)


@pytest.mark.timeout(600)
def test_no_mail_goes_twice_however_the_sender_dies(officer: User, tmp_path: Path) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    answer(officer, followed(officer, 0))
    assert take("send", mails, (0, 0), None, tmp_path / "points") == 0
    points = chosen(tmp_path / "points")
    for number, point in enumerate(points, 1):
        answer(officer, followed(officer, number))
        assert take("send", mails, (0, 0), point) == -9
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend", EMAIL_FILE_PATH=str(mails)
    ):
        telling.send_waiting()
    sent = Counter(
        address
        for file in mails.iterdir()
        for address in re.findall(r"^To: (\S+)", file.read_text(), re.MULTILINE)
    )
    assert set(sent.values()) == {1}
    states = Counter(Notification.objects.values_list("state", flat=True))
    assert states[Notification.State.WAITING] == 0
    # Killed between claim and note: perhaps sent, shown as unknown, not sent again.
    assert states[Notification.State.SENT] <= len(sent)
    assert len(sent) <= states[Notification.State.SENT] + states[Notification.State.CLAIMED]
    assert states[Notification.State.CLAIMED] <= len(points)
    assert sum(states.values()) == FOLLOWERS * (len(points) + 1)
