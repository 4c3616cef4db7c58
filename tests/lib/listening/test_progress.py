"""Progress is true to its word: in order, never back, and it can be stopped."""

from __future__ import annotations

import time

import pytest

from mootlib.listening.progress import Cancelled, Work, waiting


def test_fractions_follow_the_shares_and_never_go_back() -> None:
    said: list[tuple[str, float]] = []
    work = Work({"one": 1.0, "two": 3.0}, lambda name, f: said.append((name, f)), None)
    with work.stage("one") as tick:
        tick(0.5)
        tick(0.2)
    with work.stage("two") as tick:
        tick(0.5)
    work.done()
    assert said == [
        ("one", 0.0),
        ("one", 0.125),
        ("one", 0.125),
        ("two", 0.25),  # the first is done: the second is what is awaited
        ("two", 0.25),
        ("two", 0.625),
        ("two", 1.0),
        ("done", 1.0),
    ]


def test_stopping_is_noticed_at_the_next_word() -> None:
    asked: list[bool] = [False, False, True]
    work = Work({"one": 1.0}, None, lambda: asked.pop(0))
    with work.stage("one") as tick:
        tick(0.1)
        with pytest.raises(Cancelled):
            tick(0.2)
        asked.append(False)
    assert not asked


def test_a_silent_step_gives_signs_of_life_and_its_result() -> None:
    ticks: list[float] = []
    assert waiting(ticks.append, 0.2, lambda: (time.sleep(1.2), 42)[1]) == 42
    assert len(ticks) >= 2
    assert ticks == sorted(ticks)
    assert max(ticks) < 1


def test_a_failure_inside_comes_out() -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        waiting(lambda _: None, 1.0, fail)


def test_a_silent_step_can_be_stopped() -> None:
    work = Work({"one": 1.0}, None, lambda: True)
    began = time.monotonic()
    with pytest.raises(Cancelled), work.stage("one") as tick:
        waiting(tick, 1.0, lambda: time.sleep(5))
    assert time.monotonic() - began < 2
