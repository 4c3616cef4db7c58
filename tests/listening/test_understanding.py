"""Coordination, who talks to whom, what has changed: made by a run, shown on pages, forgotten with a person."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from folkmoot.listening import jobs, understanding_results
from folkmoot.listening.filters import Filters
from folkmoot.listening.models import Analysis
from folkmoot.listening.network_picture import Circle, picture
from folkmoot.listening.network_queries import Network
from folkmoot.listening.understanding_jobs import recount
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import account_erase
from folkmoot.sources.outbox import carry
from folkmoot.spine import moderation
from folkmoot.spine.models import ApiToken, Job, User
from mootlib.records import ACCOUNTS, POSTS
from tests.factories import collection, member, organisation, said

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "Save the fields behind Mill Lane, sign now before it is too late"
PLANTED = "wilhelminaquarter"


def row(number: int, account: str, text: str, **more: Any) -> dict[str, Any]:
    base = {
        "platform": "x", "post_id": f"p{number}", "account_id": account, "text": text,
        "posted_at": START + timedelta(hours=7 * number), "mentions": [], "hashtags": [], "links": [],
        "media": [], "collections": [], "source": "test", "collected_at": START,
    }  # fmt: skip
    return base | more


def campaign() -> list[dict[str, Any]]:
    """Five accounts, one text and one link within twelve seconds."""
    return [
        row(
            100 + at, account, WORDS, links=[f"https://fields.example/{PLANTED}"],
            posted_at=START + timedelta(days=20, seconds=3 * at),
        )
        for at, account in enumerate((PLANTED, "camp1", "camp2", "camp3", "camp4"))
    ]  # fmt: skip


def talk() -> list[dict[str, Any]]:
    """Two circles of neighbours round the council, and one who speaks in both."""
    rows = []
    for at in range(60):
        circle, speaker = at % 2, at // 2 % 4
        account = f"n{circle}{speaker}" if at % 9 else PLANTED
        to = "council" if at % 5 == 0 else f"handle{circle}{(speaker + 1) % 4}"
        about = "the bins on Quay Street" if circle else "the bus to the hospital"
        rows.append(
            row(at, account, f"@{to} what about {about} today, number {at}?", mentions=[to])
        )
    rows.append(row(70, "council", "We are on it", in_reply_to="p10"))
    return rows


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def analysis(officer: User) -> Analysis:
    new = collection(officer)
    names = [("council", "council", "Aldermouth Council"), (PLANTED, PLANTED, None)]
    names += [(f"n{c}{s}", f"handle{c}{s}", None) for c in (0, 1) for s in range(4)]
    accounts = ACCOUNTS.build(
        {"platform": "x", "account_id": key, "handle": handle, "name": handle, "organisation": body}
        for key, handle, body in names
    )
    corpus().append(POSTS.build(talk() + campaign()), accounts, collection=new.collection)
    jobs.listen(new, lambda stage, done: None)
    return Analysis.objects.get(collection=new)


def lines(answer: Any) -> list[dict[str, str]]:
    content = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_same_thing_at_once_is_told_with_its_innocent_explanations(
    client: Client, analysis: Analysis, officer: User
) -> None:
    client.force_login(officer)
    page = client.get(f"/listening/{analysis.pk}/coordination/").content.decode()
    assert (
        "5 accounts shared the same words and the same link once, in 5 posts within 12 seconds"
        in page
    )
    assert "An innocent explanation fits" in page
    group = client.get(f"/listening/{analysis.pk}/coordination/0/").content.decode()
    for words in (
        "A ready-made text",
        "A press release",
        "Fits what was seen",
        "3 seconds later",
        "Public body" if 0 else "p-",
    ):
        assert words in group, words
    assert group.count('class="fm-post"') == 5
    assert "handle" not in group.partition("Accounts of the group")[2]
    # Another choice: nothing so quick was repeated.
    none = client.get(f"/listening/{analysis.pk}/coordination/?least=2&window=10").content.decode()
    assert "Nothing of the kind was seen" in none
    assert client.get(f"/listening/{analysis.pk}/coordination/0/?least=5").status_code == 404
    table = lines(client.get(f"/listening/{analysis.pk}/coordination.csv"))
    assert len(table) == 2 * 10  # each two of five, by words and by link
    assert all(line["account_a"].startswith("p-") and line["weight"] == "1" for line in table)


def test_the_network_is_explored_by_links_and_narrowed_by_filters(
    client: Client, analysis: Analysis, officer: User
) -> None:
    client.force_login(officer)
    url = f"/listening/{analysis.pk}/network/"
    page = client.get(url).content.decode()
    assert "Community 1" in page
    assert "<svg" in page
    seen = Network(analysis, Filters())
    own = seen.own()
    assert own is not None
    ties = [r for r in talk() if "council" in r["mentions"]]
    assert own.talk_to_it == len({r["account_id"] for r in ties})
    assert (own.spoken_to, own.answered) == (1, 1)
    assert seen.posts == len(talk()) - sum(r["mentions"] == [] for r in talk()) + 1
    body = seen.account("x:council")
    assert body is not None
    council = body.key
    assert (body.own, body.label) == (True, "council")
    ego = client.get(url, {"account": council}).content.decode()
    assert f"{seen.partners(body, 99)[1]} accounts have exchanged posts with it" in ego
    assert "We are on it" in ego  # the very posts
    replies = client.get(url, {"account": council, "tie": "reply"}).content.decode()
    assert "1 account has exchanged posts with it" in replies
    assert "Nobody here talks to anybody" in client.get(url, {"end": "2001-01-01"}).content.decode()
    assert (
        "Nobody here talks to anybody" in client.get(url, {"account": "x:nobody"}).content.decode()
    )
    assert client.get(url, {"community": "99"}).status_code == 200
    edges = lines(client.get(f"/listening/{analysis.pk}/network.csv", {"tie": "mention"}))
    assert sum(int(edge["posts"]) for edge in edges) == sum(len(r["mentions"]) for r in talk())
    assert not any("handle" in edge["source"] + edge["target"] for edge in edges)


def test_what_has_changed_counts_what_is_said_on_the_site_too(
    client: Client, analysis: Analysis, officer: User
) -> None:
    client.force_login(officer)
    kept = understanding_results.changes(analysis)
    assert kept is not None
    assert (kept.found.posts, kept.found.of_bodies, kept.said_here) == (65, 1, 0)
    one = said("The crossing on Quay Street is too short.")
    moderation.contribution_publish(by=member(role="moderator"), contribution=one)
    type(one).objects.filter(pk=one.pk).update(spoken_at=START + timedelta(days=2))
    carry()
    answer = client.post(f"/listening/{analysis.pk}/changes/recount/", follow=True)
    assert "counted again" in answer.content.decode()
    assert Job.objects.filter(kind="listening.recount").count() == 1
    recount(analysis)
    kept = understanding_results.changes(analysis)
    assert kept is not None
    assert (kept.found.posts, kept.said_here) == (66, 1)
    assert {channel.name for channel in kept.found.channels} == {"x", "site"}
    page = client.get(f"/listening/{analysis.pk}/changes/").content.decode()
    for words in ("This site", "With them is 1 contribution", "not known", "Count again"):
        assert words in page, words
    drawing = client.get(f"/listening/{analysis.pk}/changes/mix.svg").content
    assert drawing.startswith(b"<svg")
    assert client.get(f"/listening/{analysis.pk}/changes/other.svg").status_code == 404
    table = lines(client.get(f"/listening/{analysis.pk}/changes.csv"))
    assert sum(int(line["posts"]) for line in table) == 66


def test_who_is_erased_is_in_none_of_it(analysis: Analysis, data_dir: Any) -> None:
    def everything() -> str:
        files = [file for file in analysis.folder.iterdir() if file.name != "result.json"]
        return "".join(f.read_bytes().decode("utf-8", "replace") for f in files) + str(
            understanding_results.network(analysis)
        )

    def keys(network: Network) -> set[str]:
        return {network.account_at(at).key for at in network.active.tolist()}

    before = understanding_results.coordination(analysis)
    assert before is not None
    (group,) = before.answer(60, 1).groups
    hers = group.shown[0].posts[0]
    seen = Network(analysis, Filters())
    assert PLANTED in everything()
    account_erase(by=None, platform="x", account=f"@{PLANTED}")
    after = understanding_results.coordination(analysis)
    assert after is not None
    (left,) = after.answer(60, 1).groups
    assert len(left.members) == 4
    assert hers not in left.shown[0].posts
    assert len(after.answer(60, 1).edges) == 2 * 6
    still = Network(analysis, Filters())
    gone = keys(seen) - keys(still)
    assert len(gone) == 1
    assert not any(gone & {f"x:{e['source_id']}", f"x:{e['target_id']}"} for e in still.edges())
    assert PLANTED not in everything()
    assert gone.pop().partition(":")[2] not in everything()


def test_the_api_answers_the_same(client: Client, analysis: Analysis, officer: User) -> None:
    head = {"Authorization": f"Bearer {ApiToken.make(user=officer, name='test')}"}
    base = f"/api/v1/analyses/{analysis.pk}"
    groups = client.get(f"{base}/coordination?window=60", headers=head).json()
    assert (groups["count"], groups["items"][0]["accounts"]) == (1, 5)
    assert {reason["name"] for reason in groups["items"][0]["reasons"] if reason["fits"]} == {
        "ready-made text",
        "share button",
    }
    network = client.get(f"{base}/network?tie=reply", headers=head).json()
    assert (network["count"], network["own"]["spoken_to"]) == (1, 1)
    assert network["items"][0]["kind"] == "reply"
    changed = client.get(f"{base}/changes", headers=head).json()
    assert sum(step["posts"] for step in changed["steps"]) == changed["posts"] == 65
    # An analysis of before has nothing of it, and says so.
    for file in analysis.folder.glob("*"):
        if file.name != "result.json":
            file.unlink()
    for part in ("coordination", "network", "changes"):
        assert client.get(f"{base}/{part}", headers=head).status_code == 404
        client.force_login(officer)
        assert (
            "is older than this page"
            in client.get(f"/listening/{analysis.pk}/{part}/").content.decode()
        )


def test_another_body_sees_none_of_it(client: Client, analysis: Analysis) -> None:
    client.force_login(member(email="other@example.org", body=organisation("Other Council")))
    for part in (
        "coordination/",
        "coordination/0/",
        "coordination.csv",
        "network/",
        "network.csv",
        "changes/",
        "changes.csv",
        "changes/mix.svg",
    ):
        assert client.get(f"/listening/{analysis.pk}/{part}").status_code == 404, part
    assert client.post(f"/listening/{analysis.pk}/changes/recount/").status_code == 404


def test_circles_never_overlap_and_words_of_others_are_escaped() -> None:
    circles = [
        Circle(x=0.1 * (at % 3), y=0.0, weight=at, colour=at, mark="<b>", label='"><script>', href="?a&b")
        for at in range(36)
    ]  # fmt: skip
    drawn = picture(circles, [], "a <picture>")
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    places = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', drawn)
    assert len(places) == 36
    points = [tuple(map(float, place)) for place in places]
    for at, (x, y, r) in enumerate(points):
        assert r >= 12
        for x2, y2, r2 in points[:at]:
            assert ((x - x2) ** 2 + (y - y2) ** 2) ** 0.5 >= r + r2 - 0.5
