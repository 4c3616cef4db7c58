"""Webhooks: signed, sent past the guard, tried again, paused when they fail for too long, and never with a person's data."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.spine import mutes, signal_kinds, signals, webhook_sending, webhooks
from folkmoot.spine.models import Delivery, Event, Mute, User, Webhook
from folkmoot.spine.not_possible import NotPossible
from mootlib.collect.delivering import Delivered
from tests.factories import member, organisation

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs" / "alerts.md"
KIND = "test.found"


class Receiver(HTTPServer):
    """A program that takes messages, and answers what it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.location = 200, ""
        self.taken: list[tuple[dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/in"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://moot.example"
    settings.COLLECT_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(signal_kinds, "_kinds", dict(signal_kinds._kinds))
    signal_kinds.declare(
        signal_kinds.Kind(KIND, "Emerging", "listening.read", lambda body: [("place:1", "Town")])
    )


@pytest.fixture
def administrator() -> User:
    return member("administrator")


def set_up(by: User, address: str, **more: Any) -> tuple[Webhook, str]:
    return webhooks.webhook_add(
        by=by, organisation=organisation(), name="Duty room", address=address, **more
    )


def note(key: str = "1", **more: Any) -> Any:
    values: dict[str, Any] = {
        "kind": KIND, "key": key, "organisation": organisation(), "title": "Brown water",
        "sentence": "20 posts where 2 were to be expected.", "path": f"/listening/1/alerts/{key}/",
        "scope": ("place:1", "Town"), "subject": ("topic:1/7", "Brown water"),
        "began_at": timezone.now(), "size": 20,
    } | more  # fmt: skip
    return signals.signal_note(signals.Found(**values))


def documented_verifier() -> Any:
    """The example of docs/alerts.md, as a receiver would copy it."""
    (code,) = re.findall(r"```python\n(import base64.*?)```", DOCS.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["verified"]


def test_what_arrives_is_signed_as_the_document_says(
    administrator: User, receiver: Receiver
) -> None:
    _row, secret = set_up(administrator, receiver.address)
    note()
    assert webhook_sending.send_waiting() == 1
    ((headers, body),) = receiver.taken
    verified = documented_verifier()
    assert verified(secret, headers, body) == json.loads(body)
    for wrong in (
        (secret[:-4] + "AAA=", headers, body),
        (secret, headers, body.replace(b"20", b"2")),
        (secret, headers | {"webhook-id": "another"}, body),
        (secret, headers | {"webhook-timestamp": "1000"}, body),
    ):
        with pytest.raises(ValueError, match=r"."):
            verified(*wrong)


def test_a_message_has_a_version_and_no_person_in_it(
    administrator: User, receiver: Receiver
) -> None:
    set_up(administrator, receiver.address)
    note()
    webhook_sending.send_waiting()
    note(ended_at=timezone.now())
    webhook_sending.send_waiting()
    found, ended = (json.loads(body) for _headers, body in receiver.taken)
    assert (found["version"], found["event"], ended["event"]) == (1, "signal.found", "signal.ended")
    assert found["organisation"] == "aldermouth-council"
    assert found["signal"]["address"] == "https://moot.example/listening/1/alerts/1/"
    assert found["signal"]["ended_at"] is None
    assert ended["signal"]["ended_at"]
    documented = DOCS.read_text()
    for name in (*found, *found["signal"]):
        assert f"`{name}`" in documented, name
    assert administrator.email not in json.dumps([found, ended])


def test_a_mute_in_a_message_mutes_for_all_who_read_there(
    administrator: User, receiver: Receiver
) -> None:
    row, _secret = set_up(administrator, receiver.address)
    note()
    webhook_sending.send_waiting()
    address = json.loads(receiver.taken[0][1])["signal"]["mute_address"]
    path = address.removeprefix("https://moot.example")
    assert "Duty room" in Client().get(path).content.decode()
    Client().post(path, {"level": "subject", "days": "7"})
    note("2")
    assert webhook_sending.send_waiting() == 0
    client = Client()
    client.force_login(administrator)
    assert "Brown water" in client.get(f"/signals/webhooks/{row.pk}/").content.decode()
    mute = Mute.objects.get(webhook=row)
    client.post(f"/signals/webhooks/{row.pk}/step/", {"step": f"unmute-{mute.pk}"})
    note("3")
    assert webhook_sending.send_waiting() == 1


def test_a_failure_is_tried_again_after_longer_and_longer_pauses(
    administrator: User, receiver: Receiver
) -> None:
    row, _secret = set_up(administrator, receiver.address)
    receiver.status = 503
    note()
    pauses = []
    for _ in range(4):
        Delivery.objects.update(not_before=None)
        before = timezone.now()
        assert webhook_sending.send_waiting() == 0
        delivery = Delivery.objects.get()
        assert delivery.not_before is not None
        pauses.append(round((delivery.not_before - before) / timedelta(minutes=1)))
    assert pauses == [1, 2, 4, 8]
    assert webhook_sending.send_waiting() == 0  # not before its time
    assert len(receiver.taken) == 4
    row.refresh_from_db()
    assert (row.state, row.problem) == ("on", "127.0.0.1 answered 503.")
    receiver.status = 204
    Delivery.objects.update(not_before=None)
    assert webhook_sending.send_waiting() == 1
    row.refresh_from_db()
    assert (row.failing_since, row.problem) == (None, "")
    identifiers = {headers["webhook-id"] for headers, _body in receiver.taken}
    assert len(identifiers) == 1  # the receiver knows that it is the same


def test_one_that_does_not_answer_holds_up_no_other(
    administrator: User, receiver: Receiver
) -> None:
    set_up(administrator, "http://127.0.0.1:9/nobody")
    set_up(administrator, receiver.address)
    for key in "123":
        note(key)
    assert webhook_sending.send_waiting() == 3
    dead = Delivery.objects.filter(state=Delivery.State.WAITING)
    assert sorted(dead.values_list("attempts", flat=True)) == [0, 0, 1]  # the others wait with it


def test_after_a_lasting_failure_it_is_paused_and_says_so(
    administrator: User, receiver: Receiver
) -> None:
    row, _secret = set_up(administrator, receiver.address)
    receiver.status = 500
    note()
    for _ in range(webhook_sending.LEAST_TRIES):
        Delivery.objects.update(not_before=None)
        webhook_sending.send_waiting()
    row.refresh_from_db()
    assert row.state == Webhook.State.ON  # often, but not for long
    ago = timezone.now() - timedelta(days=2)
    Webhook.objects.update(failing_since=ago)
    Delivery.objects.update(not_before=None)
    webhook_sending.send_waiting()
    row.refresh_from_db()
    assert row.state == Webhook.State.FAILING
    client = Client()
    client.force_login(administrator)
    page = client.get(f"/signals/webhooks/{row.pk}/").content.decode()
    assert "it failed too long" in page
    assert "answered 500" in page
    note("2")
    Delivery.objects.update(not_before=None)
    assert webhook_sending.send_waiting() == 0
    receiver.status = 200
    client.post(f"/signals/webhooks/{row.pk}/step/", {"step": "resume"})
    assert webhook_sending.send_waiting() == 1  # what waited; not what was found meanwhile


@pytest.mark.parametrize(("status", "location"), [(302, "http://127.0.0.1:9/"), (410, "")])
def test_no_redirect_is_followed_and_gone_is_gone(
    administrator: User, receiver: Receiver, status: int, location: str
) -> None:
    row, _secret = set_up(administrator, receiver.address)
    receiver.status, receiver.location = status, location
    note()
    webhook_sending.send_waiting()
    row.refresh_from_db()
    assert len(receiver.taken) == 1
    assert row.state == ("failing" if status == 410 else "on")
    assert row.problem


def test_a_delivery_that_a_killed_worker_held_is_sent_again(
    administrator: User, receiver: Receiver
) -> None:
    set_up(administrator, receiver.address)
    note()
    Delivery.objects.update(
        state=Delivery.State.CLAIMED, claimed_at=timezone.now() - timedelta(minutes=5)
    )
    assert webhook_sending.send_waiting() == 0
    webhook_sending.ask_for_sending()
    assert webhook_sending.send_waiting() == 1


def test_a_webhook_that_was_removed_while_it_was_asked_does_not_come_back(
    administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _secret = set_up(administrator, "https://hooks.example/in")
    note()

    def removed(*given: Any, **more: Any) -> Delivered:
        Webhook.objects.get(pk=row.pk).delete()
        return Delivered(200)

    monkeypatch.setattr("mootlib.collect.delivering.deliver", removed)
    webhook_sending.send_waiting()
    assert not Delivery.objects.exists()
    assert not Webhook.objects.exists()


# --- Which addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/in",  # to be read on the way
        "ftp://hooks.example/",
        "https://user:word@hooks.example/",
        "https://10.1.2.3/in",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/in",
        "https:///in",
        "nonsense",
        "https://[half/",
    ],
)
def test_an_address_that_may_not_be_asked_is_refused(
    administrator: User, address: str, settings: Any
) -> None:
    settings.COLLECT_NETWORKS = []
    with pytest.raises(NotPossible):
        set_up(administrator, address)
    assert not Webhook.objects.exists()


def test_a_name_that_leads_into_a_private_network_is_never_asked(
    administrator: User, receiver: Receiver, settings: Any
) -> None:
    """The name is good when it is entered; where it leads is looked at when it is asked."""
    row, _secret = set_up(administrator, f"https://localhost:{receiver.server_port}/in")
    settings.COLLECT_NETWORKS = []
    note()
    webhook_sending.send_waiting()
    row.refresh_from_db()
    assert receiver.taken == []
    assert row.state == Webhook.State.FAILING
    assert "private network" in row.problem


# --- Pages ------------------------------------------------------------------------------------------


def test_an_administrator_sets_one_up_sees_its_secret_once_and_sends_a_test(
    administrator: User, receiver: Receiver
) -> None:
    client = Client()
    client.force_login(administrator)
    wrong = client.post("/signals/webhooks/new/", {"name": "Chat", "address": "http://a.example/"})
    assert wrong.status_code == 422
    given = {"name": "Chat", "address": receiver.address}
    page = client.post("/signals/webhooks/new/", given).content.decode()
    secret = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)[0]
    row = Webhook.objects.get()
    assert secret not in row.sealed
    path = f"/signals/webhooks/{row.pk}/"
    assert secret not in client.get(path).content.decode()
    client.post(f"{path}step/", {"step": "test"})
    client.post(f"{path}step/", {"step": "test"})  # too soon
    assert webhook_sending.send_waiting() == 1
    headers, body = receiver.taken[0]
    assert documented_verifier()(secret, headers, body)["event"] == "test"
    assert "200" in client.get(path).content.decode()
    assert client.post(f"{path}step/", {"step": "nonsense"}).status_code == 404
    client.post(f"{path}step/", {"step": "pause"})
    note()
    assert webhook_sending.send_waiting() == 0
    client.post(f"{path}remove/")
    kinds = list(Event.objects.order_by("written_at").values_list("kind", flat=True))
    assert kinds == ["webhook.added", "webhook.paused", "webhook.removed"]
    assert receiver.address not in json.dumps([event.body for event in Event.objects.all()])


def test_officers_and_other_bodies_do_not_see_it(administrator: User) -> None:
    row, _secret = set_up(administrator, "https://hooks.example/in")
    for user in (
        member(),
        member("administrator", "other@example.org", organisation("Other Council")),
    ):
        client = Client()
        client.force_login(user)
        assert client.get(f"/signals/webhooks/{row.pk}/").status_code in (403, 404)
        assert client.post(f"/signals/webhooks/{row.pk}/step/", {"step": "pause"}).status_code in (
            403, 404,
        )  # fmt: skip
    row.refresh_from_db()
    assert row.state == Webhook.State.ON


def test_only_what_was_chosen_is_sent(administrator: User, receiver: Receiver) -> None:
    set_up(administrator, receiver.address, scopes=["place:2"])
    note()
    note("2", scope=("place:2", "River"))
    assert webhook_sending.send_waiting() == 1
    assert mutes.active(webhook=Webhook.objects.get()) == []
