"""The pages of collections: from an idea to a source that is read, in words that help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.sources import collection_actions as actions
from folkmoot.sources.models import Collection
from tests.factories import collection, member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

LIST = "/sources/collections/"


@pytest.fixture
def officer(client: Client) -> Any:
    user = member()
    client.force_login(user)
    return user


def filled(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "name": "Bins and recycling",
        "purpose": "To answer questions about collections",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=90)).isoformat(),
        "keep_days": 180,
        "words": "bin*\n#bins",
        "languages": ["en", "cy"],
    } | more


def test_from_nothing_to_a_collection_that_is_on(client: Client, officer: Any) -> None:
    assert "Nothing is collected yet" in client.get(LIST).content.decode()
    made = client.post(f"{LIST}new/", filled())
    collection = Collection.objects.get()
    assert made.url == f"{LIST}{collection.pk}/add/"
    assert client.post(made.url, {"kind": "folder"}).url == f"{made.url}folder/"
    wrong = client.post(f"{made.url}folder/", {"term": "../secret"})
    assert wrong.status_code == 422
    assert "This cannot be right" in wrong.content.decode()
    added = client.post(f"{made.url}folder/", {"term": "exports"})
    assert "/sources/collections/sources/" in added.url
    look = client.get(added.url).content.decode()
    assert "nothing of it is kept" in look
    page = client.get(f"{LIST}{collection.pk}/").content.decode()
    for words in ("Switch on", "bin*", "English, Welsh", "180 days", "Not read yet", "exports"):
        assert words in page
    client.post(f"{LIST}{collection.pk}/move/", {"step": "on"})
    collection.refresh_from_db()
    assert collection.is_on
    assert "every 4s" in client.get(f"{LIST}{collection.pk}/").content.decode()
    assert "Pause" in client.get(f"{LIST}{collection.pk}/").content.decode()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, officer: Any) -> None:
    answer = client.post(f"{LIST}new/", filled(purpose="", ends_on="2020-01-01"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bins and recycling" in page
    assert "The last day is before the first." in page
    assert not Collection.objects.exists()


def test_a_step_that_is_not_possible_says_why(client: Client, officer: Any) -> None:
    made = collection(officer)
    made.sources.all().delete()
    answer = client.post(f"{LIST}{made.pk}/move/", {"step": "on"}, follow=True)
    assert "Add a source first" in answer.content.decode()
    assert client.post(f"{LIST}{made.pk}/move/", {"step": "explode"}).status_code == 404


def test_changing_ending_removing_deleting(client: Client, officer: Any) -> None:
    made = collection(officer)
    path = f"{LIST}{made.pk}/"
    client.post(f"{path}change/", filled(name="Bins, renamed"))
    assert "Bins, renamed" in client.get(path).content.decode()
    source = made.sources.get()
    assert (
        "Remove this source?" in client.get(f"{LIST}sources/{source.pk}/remove/").content.decode()
    )
    client.post(f"{LIST}sources/{source.pk}/remove/")
    assert not made.sources.exists()
    actions.source_add(by=officer, collection=made, kind="folder", term="more")
    client.post(f"{path}move/", {"step": "on"})
    client.post(f"{path}move/", {"step": "end"})
    ended = client.get(path).content.decode()
    assert "Switch on" not in ended
    assert client.post(f"{path}change/", filled()).status_code == 422
    assert "Delete “Bins, renamed”?" in client.get(f"{path}delete/").content.decode()
    client.post(f"{path}delete/")
    assert not Collection.objects.exists()


def test_health_says_what_needs_somebody(client: Client, officer: Any) -> None:
    from mootlib.collect import Health

    made = collection(officer)
    actions.collection_switch_on(by=officer, collection=made)
    health = Health().failed(
        "example.social shows this only with an access token.", None, lasting=True
    )
    made.sources.update(health=health.to_json())
    page = client.get(f"{LIST}{made.pk}/health/").content.decode()
    assert "Needs you" in page
    assert "only with an access token" in page
    assert "Needs you" in client.get(LIST).content.decode()


def test_who_may_only_read_changes_nothing(client: Client) -> None:
    made = collection(member())
    client.force_login(member("moderator"))
    page = client.get(f"{LIST}{made.pk}/")
    assert page.status_code == 200
    assert "Switch on" not in page.content.decode()
    for path in ("new/", f"{made.pk}/change/", f"{made.pk}/delete/", f"{made.pk}/add/"):
        assert client.get(LIST + path).status_code == 403
    assert client.post(f"{LIST}{made.pk}/move/", {"step": "on"}).status_code == 403


def test_another_organisations_collections_do_not_exist(client: Client) -> None:
    made = collection(member())
    client.force_login(member("officer", "o@police.example", organisation("Aldermouth Police")))
    assert made.name not in client.get(LIST).content.decode()
    source = made.sources.get()
    for path in (
        f"{made.pk}/",
        f"{made.pk}/health/",
        f"{made.pk}/change/",
        f"{made.pk}/delete/",
        f"{made.pk}/add/",
        f"{made.pk}/add/folder/",
        f"sources/{source.pk}/",
        f"sources/{source.pk}/remove/",
    ):
        assert client.get(LIST + path).status_code == 404, path


def test_a_credential_of_another_organisation_cannot_be_used(client: Client, officer: Any) -> None:
    from folkmoot.sources.credentials import credential_add

    police = organisation("Aldermouth Police")
    theirs = credential_add(
        by=member("administrator", "a@police.example", police),
        organisation=police,
        kind="bluesky",
        name="Theirs",
        account="police.example",
        secret="x",
    )
    made = collection(officer)
    answer = client.post(
        f"{LIST}{made.pk}/add/bluesky_search/", {"term": "bins", "credential": theirs.pk}
    )
    assert answer.status_code == 422
    assert made.sources.count() == 1
