"""A collection's topics live on while posts come in, and what people decide about them stays."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from demo.load import read_posts
from django.test import Client

from folkmoot.listening import actions, jobs
from folkmoot.listening.models import Analysis, Topic
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Collection
from folkmoot.spine.models import Event, User
from folkmoot.spine.not_possible import NotPossible
from mootlib.records import POSTS
from tests.factories import collection, member, organisation

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

DEMO = Path(__file__).resolve().parents[2] / "demo"
Key = tuple[str, str]


@cache
def spoken(theme: str) -> list[dict[str, Any]]:
    """What the demo town says about a subject, oldest first."""
    truth = json.loads((DEMO / "truth.json").read_text())["posts"]
    posts, _accounts, _counts = read_posts(DEMO)
    return [row for row in posts.to_pylist() if truth[row["post_id"]]["subject"] == theme]


def fill(made: Collection, theme: str, start: int, count: int) -> None:
    """So many posts about a subject come in."""
    rows = [{**row, "collections": []} for row in spoken(theme)[start : start + count]]
    assert len(rows) == count
    corpus().append(POSTS.build(rows), collection=made.collection)


def topics_now(analysis: Analysis) -> dict[Key, int]:
    """The topic of each post."""
    rows = corpus().findings(analysis.run).to_pylist()
    return {(row["platform"], row["post_id"]): row["topic"] for row in rows}


def most_in(analysis: Analysis, keys: set[Key]) -> int:
    """The topic in which most of these posts are."""
    now = topics_now(analysis)
    return Counter(now[key] for key in keys if key in now).most_common(1)[0][0]


def topic_of(analysis: Analysis, theme: str) -> int:
    """The topic in which most posts about a subject are."""
    return most_in(analysis, {(row["platform"], row["post_id"]) for row in spoken(theme)})


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def made(officer: User) -> Collection:
    new = collection(officer)
    for theme in ("bins", "water", "flood"):
        fill(new, theme, 0, 80)
    return new


def listen(made: Collection) -> Analysis:
    jobs.listen(made, lambda stage, done: None)
    return Analysis.objects.get(collection=made)


def test_topics_keep_number_and_name_when_posts_come_in(made: Collection) -> None:
    analysis = listen(made)
    before = {t: topic_of(analysis, t) for t in ("bins", "water", "flood")}
    labels = {number: Topic.objects.get(number=number).label for number in before.values()}
    assert len(set(before.values())) == 3
    first = topics_now(analysis)
    # The smallest becomes the largest, and something new is spoken of.
    fill(made, "flood", 80, 140)
    fill(made, "bus", 0, 120)
    listen(made)
    # A subject fills several topics, and the larger of two may change: its posts say which is which.
    for number in before.values():
        assert most_in(analysis, {key for key, was in first.items() if was == number}) == number
    for number in before.values():
        assert Topic.objects.get(number=number).label == labels[number]
    new = topic_of(analysis, "bus")
    assert new not in before.values()
    assert new > max(before.values())


def test_what_people_decide_survives_the_next_run(made: Collection, officer: User) -> None:
    analysis = listen(made)
    bins, water = (topic_of(analysis, t) for t in ("bins", "water"))
    row = Topic.objects.get(number=bins)
    actions.topic_rename(by=officer, topic=row, label="  Missed  bins ")
    actions.topic_pin(by=officer, topic=row, pinned=True)
    actions.topic_hide(by=officer, topic=Topic.objects.get(number=water), hidden=True)
    fill(made, "bins", 80, 20)
    listen(made)
    row.refresh_from_db()
    assert (row.label, row.pinned) == ("Missed bins", True)
    assert Topic.objects.get(number=water).hidden
    assert Event.objects.filter(kind="topic.renamed").count() == 1


def test_joined_topics_are_one_until_they_are_parted(made: Collection, officer: User) -> None:
    analysis = listen(made)
    bins, water = (topic_of(analysis, t) for t in ("bins", "water"))
    part, whole = Topic.objects.get(number=water), Topic.objects.get(number=bins)
    actions.topic_join(by=officer, topic=part, into=whole)
    assert Collection.objects.get().waits
    for _ in range(2):
        listen(made)
        assert topic_of(analysis, "water") == topic_of(analysis, "bins") == bins
    apart = part.size + whole.size
    whole.refresh_from_db()
    assert whole.size == apart
    part.refresh_from_db()
    with pytest.raises(NotPossible):
        actions.topic_join(by=officer, topic=whole, into=part)
    actions.topic_part(by=officer, topic=part)
    listen(made)
    assert topic_of(analysis, "water") != topic_of(analysis, "bins")


def test_nothing_left_leaves_no_analysis(made: Collection) -> None:
    analysis = listen(made)
    corpus().drop_collection(made.collection)
    jobs.listen(made, lambda stage, done: None)
    assert not Analysis.objects.exists()
    assert not analysis.folder.exists()


def test_pages_show_and_take_decisions(client: Client, made: Collection, officer: User) -> None:
    client.force_login(officer)
    analysis = listen(made)
    bins, water = (topic_of(analysis, t) for t in ("bins", "water"))
    path = f"/listening/{analysis.pk}/topics/{bins}/"
    assert "Rename, pin, hide or join" in client.get(path).content.decode()
    client.post(f"{path}decide/", {"step": "rename", "label": "Missed bins"})
    client.post(f"{path}decide/", {"step": "pin"})
    client.post(f"/listening/{analysis.pk}/topics/{water}/decide/", {"step": "hide"})
    page = client.get(f"/listening/{analysis.pk}/").content.decode()
    assert page.index("Missed bins") < page.index("1 topic left out of this list")
    assert "Pinned" in page
    again = client.post(f"{path}decide/", {"step": "join", "into": str(bins)}, follow=True)
    assert "stands by itself" in again.content.decode()
    assert client.post(f"{path}decide/", {"step": "join", "into": "x"}).status_code == 404
    assert client.post(f"{path}decide/", {"step": "explode"}).status_code == 404
    empty = client.post(f"{path}decide/", {"step": "rename", "label": " "}, follow=True)
    assert "Write a name." in empty.content.decode()
    joined = client.post(
        f"/listening/{analysis.pk}/topics/{water}/decide/",
        {"step": "join", "into": str(bins)},
        follow=True,
    )
    assert "was joined into this topic" in joined.content.decode()
    client.force_login(member("moderator"))
    assert "Rename, pin" not in client.get(path).content.decode()
    assert client.post(f"{path}decide/", {"step": "pin"}).status_code == 403
    client.force_login(member("officer", "o@police.example", organisation("Aldermouth Police")))
    assert client.post(f"{path}decide/", {"step": "pin"}).status_code == 404
