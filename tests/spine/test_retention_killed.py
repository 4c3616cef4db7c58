"""A night's run that is killed anywhere is finished by the next worker, and its counts are true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from folkmoot.spine import retention, retention_run
from folkmoot.spine.models import Event, RetentionRecord, RetentionRule
from tests import event_log
from tests.factories import organisation
from tests.spine.test_thread_killed import chosen, take

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ENDED = 450  #: three batches


@pytest.fixture
def _installation(transactional_db: None) -> Iterator[None]:
    event_log.clear()
    organisation()
    retention.rules()
    # One rule is enough to be killed in, and keeps the points few.
    RetentionRule.objects.exclude(kind="spine.sessions").update(days=None)
    yield
    clear()


def clear() -> None:
    models.QuerySet(RetentionRecord).all().delete()
    event_log.clear()


def ended() -> None:
    clear()
    Session.objects.all().delete()
    before = timezone.now() - timedelta(days=2)
    Session.objects.bulk_create(
        Session(session_key=f"k{n}", session_data="", expire_date=before) for n in range(ENDED)
    )


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("_installation")
def test_a_killed_run_is_finished_by_the_next_and_counts_nothing_twice(tmp_path: Path) -> None:
    ended()
    assert take("retain", tmp_path, (0, 0), None, tmp_path / "points") == 0
    assert not Session.objects.exists()
    broken_off = set()
    for point in chosen(tmp_path / "points"):
        ended()
        assert take("retain", tmp_path, (0, 0), point) == -9
        counted = sum(RetentionRecord.objects.values_list("deleted", flat=True))
        assert ENDED - Session.objects.count() == counted, point
        broken_off.add(counted)
        retention_run.run_all("tonight", pause=False)
        record = RetentionRecord.objects.get()
        assert (record.deleted, record.problem) == (ENDED, "")
        assert record.finished_at is not None
        event = Event.objects.get()
        assert event.facts == {"deleted": {"spine.sessions": ENDED}}
        assert record.event == event
    assert {0, ENDED} < broken_off  # killed before, in the middle, and after
