"""One question, through everything that a network can do to it."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from tests.lib.collect.making import FakeClock, web
from tests.lib.collect.serving import FAULTS, Asked, Reply, Weather, serving

from mootlib.collect import Misread, Secret, Stopped, Throttled, Unreachable


def hello(asked: Asked) -> Reply:
    return Reply(200, {"hello": "world" * 50})


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "repeat"])
def test_every_fault_is_survived(fault):
    clock, weather = FakeClock(), Weather()
    weather.planned = [fault, fault]
    with serving(hello, clock, weather=weather) as server:
        answer = web(clock).get(server.address, want=dict)
        assert answer.json == {"hello": "world" * 50}
        assert len(server.asked) == 3
        assert len(clock.waited) == 2


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("repeat", "slow")])
def test_what_does_not_end_is_one_sentence(fault):
    clock, weather = FakeClock(), Weather()
    weather.planned = [fault] * 20
    with serving(hello, clock, weather=weather) as server:
        with pytest.raises((Unreachable, Throttled)) as caught:
            web(clock, tries=4).get(server.address + "/private?key=secret", want=dict)
        assert len(server.asked) == 4
    sentence = str(caught.value)
    assert sentence.startswith("127.0.0.1")
    assert sentence.endswith(".")
    assert "secret" not in sentence
    assert "private" not in sentence


def test_retry_after_is_kept_to():
    clock, weather = FakeClock(), Weather()
    weather.planned = ["429", "503 wait", "429 date"]
    with serving(hello, clock, weather=weather) as server:
        web(clock).get(server.address, want=dict)
    assert [30 <= clock.waited[0] < 31.1, 20 <= clock.waited[1] < 21.1] == [True, True]
    assert 43 <= clock.waited[2] < 46.1  # dates have whole seconds


@pytest.mark.parametrize("skew", [-90_000.0, 90_000.0])
def test_retry_after_as_a_date_of_a_wrong_clock(skew):
    clock, weather = FakeClock(), Weather()
    weather.planned = ["429 date"]
    with serving(hello, clock, weather=weather, skew=skew) as server:
        web(clock).get(server.address, want=dict)
    assert 43 <= clock.waited[0] < 47


def test_a_wait_beyond_patience_is_told_instead():
    clock = FakeClock()
    with serving(lambda asked: Reply(429, b"", {"Retry-After": "86400"}), clock) as server:
        with pytest.raises(Throttled, match="allows no more requests before 3 March"):
            web(clock).get(server.address)
        assert len(server.asked) == 1


def test_an_empty_quota_is_waited_for_before_asking():
    clock = FakeClock()
    left = iter(["1", "0", "299"])

    def counting(asked: Asked) -> Reply:
        reset = (clock.now() + timedelta(seconds=200)).isoformat()
        return Reply(200, {}, {"X-RateLimit-Remaining": next(left), "X-RateLimit-Reset": reset})

    with serving(counting, clock) as server:
        asking = web(clock)
        asking.get(server.address)
        asking.get(server.address)
        assert clock.waited == []
        asking.get(server.address)
    assert 199 <= clock.waited[0] <= 201.1
    assert asking.quota is not None
    assert asking.quota.left == 299


def test_pauses_grow_and_are_never_the_same_for_two():
    waits = []
    for seed in (1, 2):
        import random

        clock, weather = FakeClock(), Weather()
        weather.planned = ["500"] * 5
        with serving(hello, clock, weather=weather) as server:
            web(clock, chance=random.Random(seed)).get(server.address, want=dict)
        waits.append(clock.waited)
        assert all(
            later > earlier * 0.9
            for earlier, later in zip(clock.waited, clock.waited[1:], strict=False)
        )
    assert waits[0] != waits[1]


def test_stopping_ends_a_wait_and_asks_no_more():
    clock, weather, stop = FakeClock(), Weather(), threading.Event()
    weather.planned = ["500"] * 50

    class Stopping(FakeClock):
        def wait(self, seconds: float, event: threading.Event) -> None:
            stop.set()

    with serving(hello, clock, weather=weather) as server:
        asking = web(Stopping(), stop=stop)
        with pytest.raises(Stopped):
            asking.get(server.address)
        assert len(server.asked) == 1
        with pytest.raises(Stopped):
            asking.get(server.address)
        assert len(server.asked) == 1


def test_errors_of_the_question_are_answers():
    clock = FakeClock()
    with serving(lambda asked: Reply(404, {"error": "Record not found"}), clock) as server:
        answer = web(clock).get(server.address, want=list)
    assert (answer.status, answer.json) == (404, {"error": "Record not found"})
    with serving(lambda asked: Reply(404, b"<html>"), clock) as server:
        assert web(clock).get(server.address, want=list).json is None


def test_an_answer_of_another_form_is_asked_for_again():
    clock, forms = FakeClock(), iter([{"not": "a list"}, [1]])
    with serving(lambda asked: Reply(200, next(forms)), clock) as server:
        assert web(clock).get(server.address, want=list).json == [1]


def test_too_much_is_not_read_to_its_end():
    clock = FakeClock()
    answer = Reply(200, b"x" * 3_000_000)
    with (
        serving(lambda asked: answer, clock) as server,
        pytest.raises(Misread, match="more than 1 MB"),
    ):
        web(clock).get(server.address, limit=1024 * 1024)


def test_packed_bombs_are_not_unpacked_to_their_end():
    import gzip

    bomb = gzip.compress(b"\0" * 50_000_000)
    clock = FakeClock()
    answer = Reply(200, bomb, {"Content-Encoding": "gzip"})
    with (
        serving(lambda asked: answer, clock) as server,
        pytest.raises(Misread, match="more than 1 MB"),
    ):
        web(clock, timeout=5).get(server.address, limit=1024 * 1024)


def test_redirects_are_not_followed_unless_asked_for():
    clock = FakeClock()
    with serving(
        lambda asked: (
            Reply(301, b"", {"Location": "/new"}) if asked.path == "/old" else Reply(200, {})
        ),
        clock,
    ) as server:
        asking = web(clock)
        assert asking.get(server.address + "/old").status == 301
        followed = asking.get(server.address + "/old", follow=True)
        assert followed.status == 200
        assert followed.moved_to == server.address + "/new"


def test_a_credential_shows_itself_nowhere(caplog):
    import pickle

    caplog.set_level(logging.DEBUG)
    secret, clock, weather = Secret("hunter2hunter2"), FakeClock(), Weather()
    weather.planned = ["500"] * 9
    with serving(hello, clock, weather=weather) as server, pytest.raises(Unreachable) as caught:
        web(clock, tries=2).get(
            server.address + "/?key=hunter2hunter2",
            headers={"Authorization": f"Bearer {secret.reveal()}"},
        )
    assert "hunter2" not in caplog.text
    assert "hunter2" not in repr(caught.value)
    assert "hunter2" not in f"{secret!r} {secret}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(ValueError, match="credential"):
        Secret("two\r\nheaders")
