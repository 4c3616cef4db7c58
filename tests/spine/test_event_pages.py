"""What the public sees of the event log."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from folkmoot.spine import event_chain, events
from tests import event_log, factories

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).resolve().parents[1] / "peers" / "verify_events.py"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Five events, sealed on three days, the last two on the last one."""
    start = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    for number, day in enumerate((0, 1, 1, 2, 2), 1):
        now = start + timedelta(days=day, minutes=number)
        monkeypatch.setattr("folkmoot.spine.events.timezone.now", lambda now=now: now)
        event_log.recorded(number, detail={"name": "Xyzzyplugh"})
        events.seal()
    return event_log.export()


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_page_shows_the_heads_and_how_to_verify(
    client: Client, days: list[dict[str, Any]]
) -> None:
    page = client.get("/events/").content.decode()
    for number in (1, 3, 5):
        assert f"{number}:{days[number - 1]['hash']}" in page
    assert days[3]["hash"] not in page
    assert "5 events are in the log." in page
    for link in ("/events/feed.atom", "/events.jsonl", "/static/verify_events.py"):
        assert f'href="{link}"' in page
    assert "Xyzzyplugh" not in page


def test_an_empty_log_says_so(client: Client) -> None:
    page = client.get("/events/").content.decode()
    assert "The log is empty" in page
    assert 'href="/events/feed.atom"' in page
    assert client.get("/events/feed.atom").status_code == 200
    assert body_of(client.get("/events.jsonl")) == b""


def test_every_page_leads_to_the_log(client: Client) -> None:
    assert 'href="/events/"' in client.get("/").content.decode()


def test_the_script_that_is_linked_is_the_one_that_is_tested() -> None:
    found = finders.find("verify_events.py")
    assert isinstance(found, str)
    assert Path(found).read_bytes() == SCRIPT.read_bytes()


def test_the_feed_has_a_head_a_day_and_the_newest(
    client: Client, days: list[dict[str, Any]]
) -> None:
    response = client.get("/events/feed.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == [
        f"{number}:{days[number - 1]['hash']}" for number in (5, 3, 1)
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 3
    author = feed.find(f"{ATOM}author")
    assert author is not None
    assert author.findtext(f"{ATOM}name") == factories.organisation().name
    assert feed.findtext(f"{ATOM}updated", "").startswith("2026-07-03T12:05")
    again = ElementTree.fromstring(client.get("/events/feed.atom").content)
    assert [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")] == ids


def test_who_asks_again_is_told_that_nothing_is_new(
    client: Client, days: list[dict[str, Any]]
) -> None:
    for address in ("/events/feed.atom", "/events.jsonl"):
        tag = client.get(address)["ETag"]
        assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 304
    event_log.recorded(6)
    events.seal()
    assert client.get("/events/feed.atom", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_the_export_is_whole_and_holds_nothing_personal(
    client: Client, days: list[dict[str, Any]], tmp_path: Path
) -> None:
    event_log.recorded(6)  # not sealed yet: not there
    response = client.get("/events.jsonl")
    content = body_of(response)
    assert response["Content-Type"] == "application/jsonl"
    assert "attachment" in response["Content-Disposition"]
    assert [json.loads(line) for line in content.splitlines()] == days
    assert b"Xyzzyplugh" not in content
    (tmp_path / "e.jsonl").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, tmp_path / "e.jsonl", f"5:{days[4]['hash']}"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_part_of_the_export_can_be_asked_for(client: Client, days: list[dict[str, Any]]) -> None:
    lines = body_of(client.get("/events.jsonl?since=3")).splitlines(keepends=True)
    assert lines == [event_chain.line_of(event) for event in days[3:]]
    assert body_of(client.get("/events.jsonl?since=5")) == b""
    for wrong in ("x", "-1", "", "1e3", "²", "9" * 40):
        assert client.get("/events.jsonl", {"since": wrong}).status_code == 400


def test_a_long_log_comes_in_pieces(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        event_log.recorded(number, facts={"long": "x" * 3000})
    events.seal()
    pieces = list(client.get("/events.jsonl"))
    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\n") == 60


def test_the_pages_are_read_and_not_written(client: Client) -> None:
    for address in ("/events/", "/events/feed.atom", "/events.jsonl"):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200
