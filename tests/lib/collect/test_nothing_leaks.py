"""No credential is logged, told or stored, whatever goes wrong and however much is logged."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.lib.collect.making import Keeper
from tests.lib.collect.subjects import PASSWORD, SUBJECTS, TOKEN, Run
from tests.lib.collect.test_faults import complete, reading, until

PLANTED = {
    TOKEN,
    PASSWORD,
    "AIza-a-key-of-many-letters",
    "an-app-secret",
    base64.b64encode(b"app:an-app-secret").decode(),
    "Bearer ",
    "access-1-0",  # what Bluesky's fake gives for the password
}


@pytest.fixture
def everything() -> Iterator[io.StringIO]:
    """All that is logged, as loud as an administrator can have it."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("name", [name for name, subject in SUBJECTS.items() if subject.revoke])
def test_nothing_of_a_credential_is_seen(
    name: str, tmp_path: Path, everything: io.StringIO
) -> None:
    subject = SUBJECTS[name]
    assert subject.revoke
    with reading(subject, tmp_path) as (peer, sky), Run(subject, peer, Keeper()) as run:
        complete(run, peer, subject)
        for fault in ("drop", "500", "html", "429"):
            run.health.clear()
            sky.turn(fault)
            peer.world.say()
            until(lambda: any(h.error for h in run.health), fault, peer)
            sky.turn("", 0)
            complete(run, peer, subject)
        subject.revoke(peer.app)
        if wire := getattr(peer.app, "wire", None):
            wire.hang_up()
        until(lambda: any(h.state == "stuck" for h in run.health), "it is not told", peer)
        told = json.dumps([health.to_json() for health in run.health])
        logging.getLogger("test").debug("%r %s %s", subject.make(peer), told, run.keeper.cursor)
    logged = everything.getvalue()
    assert told in logged
    assert not [secret for secret in PLANTED if secret in logged]
