"""Some minutes of the soak test of benchmarks/soak.py: nothing lost, nothing doubled, nothing left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from benchmarks import soak
from django.utils import timezone

from folkmoot.listening import arriving
from folkmoot.listening.models import Analysis
from folkmoot.sources import collecting, collection_actions
from tests.factories import collection, member

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

WORDS = [f"{what} on {where}" for what in ("Bins not emptied", "Bus late again", "Lovely park", "When will it be mended?")
         for where in ("Mill Lane", "Ford Road", "Hill Rise", "Castle Walk", "Brook Close")]  # fmt: skip


def test_a_stream_flows_in_and_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "WHOLE_UP_TO", 150)
    monkeypatch.setattr(soak, "UNDERSTOOD_EVERY", 2)
    # The test's transaction lives on one connection.
    monkeypatch.setattr(collecting, "close_old_connections", lambda: None)
    officer = member()
    made = collection(officer)
    collection_actions.collection_switch_on(by=officer, collection=made)
    stream = soak.Stream(WORDS, timezone.now() - timedelta(minutes=6), 6, 100)
    done = soak.soak(made, stream)
    assert (done.lost, done.doubled, done.not_understood, done.edits_missed) == (0, 0, 0, 0)
    assert not done.waits
    assert len(done.seconds) == 6
    analysis = Analysis.objects.get(collection=made)
    assert analysis.posts == len(stream.expected())
    assert len(done.memory) == 3


def test_growth_of_memory_is_seen() -> None:
    steady = soak.Soaked(0, 0, 0, 0, waits=False, memory=[300.0, 500, 510, 510, 510, 510])
    leaking = soak.Soaked(0, 0, 0, 0, waits=False, memory=[500.0 + 20 * n for n in range(12)])
    assert abs(steady.slope()) < 1
    assert leaking.slope() == pytest.approx(240)
