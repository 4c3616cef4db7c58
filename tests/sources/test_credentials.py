"""Credentials are kept sealed, and come out for a request only."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.test import Client

from folkmoot.sources import credentials
from folkmoot.sources.models import Credential
from folkmoot.spine.models import Event
from folkmoot.spine.not_possible import NotPossible
from tests.factories import collection, member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

TOKEN = "tok-4f9a8c-never-shown"


def entered(secret: str = TOKEN) -> Credential:
    return credentials.credential_add(
        by=member("administrator"),
        organisation=organisation(),
        kind="mastodon",
        name="Our server",
        account="",
        secret=secret,
    )


def test_it_is_stored_sealed_and_opens_again() -> None:
    kept = Credential.objects.get(pk=entered().pk)
    assert TOKEN not in kept.sealed
    assert credentials.opened(kept).reveal() == TOKEN
    assert TOKEN not in repr(credentials.opened(kept))


def test_another_installation_cannot_open_it(settings: object) -> None:
    kept = entered()
    settings.PRIVACY_KEY = "another key"  # type: ignore[attr-defined]
    with pytest.raises(credentials.Unopenable, match="Our server"):
        credentials.opened(kept)


@pytest.mark.parametrize("secret", ["", "   ", "two\nlines"])
def test_what_is_no_credential_is_refused(secret: str) -> None:
    with pytest.raises(NotPossible):
        entered(secret)


def test_it_is_on_no_page_in_no_event_and_in_no_log(
    client: Client, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    admin = member("administrator")
    client.force_login(admin)
    caplog.set_level(logging.DEBUG)
    bad = client.post("/sources/credentials/new/", {"kind": "bluesky", "secret": TOKEN})
    assert bad.status_code == 422
    assert TOKEN not in bad.content.decode()
    given = {"kind": "mastodon", "name": "Ours", "secret": TOKEN}
    assert client.post("/sources/credentials/new/", given).status_code == 302
    kept = Credential.objects.get()
    made = collection(
        admin,
        source={
            "kind": "mastodon_hashtag",
            "server": "a.b",
            "term": "bins",
            "credential": kept,
        },
    )
    for path in (
        "/sources/credentials/",
        f"/sources/credentials/{kept.pk}/remove/",
        f"/sources/collections/{made.pk}/",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert TOKEN not in page.content.decode()
        assert kept.sealed not in page.content.decode()
    told = [event.facts for event in Event.objects.filter(subject=f"credential:{kept.pk}")]
    assert told == [{"kind": "mastodon"}]
    assert TOKEN not in caplog.text


def test_only_administrators_enter_them_and_only_their_own_bodys(client: Client) -> None:
    kept = entered()
    client.force_login(member("officer"))
    assert client.get("/sources/credentials/").status_code == 403
    stranger = member("administrator", "chief@police.example", organisation("Aldermouth Police"))
    client.force_login(stranger)
    assert "Our server" not in client.get("/sources/credentials/").content.decode()
    assert client.post(f"/sources/credentials/{kept.pk}/remove/").status_code == 404
    assert Credential.objects.exists()


def test_removed_a_source_says_that_it_needs_one() -> None:
    from folkmoot.sources.ways import Ways
    from mootlib.collect import Refused

    admin = member("administrator")
    kept = credentials.credential_add(
        by=admin,
        organisation=organisation(),
        kind="youtube",
        name="Key",
        account="",
        secret=TOKEN,
    )
    ways = Ways()
    assert ways.youtube(kept) is ways.youtube(kept)  # one count of what is left today
    credentials.credential_remove(by=admin, credential=kept)
    with pytest.raises(Refused, match="needs a credential"):
        ways.youtube(None)
