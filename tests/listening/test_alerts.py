"""Emerging issues of a collection: found once, shown with their evidence, muted, and cleaned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.listening import jobs, signals
from folkmoot.listening.forgetting import forget
from folkmoot.listening.models import Alert, Analysis, Topic
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import account_erase
from folkmoot.sources.models import Collection
from folkmoot.spine.models import Notice, Signal, User
from mootlib.listening import emerging
from mootlib.records import POSTS
from tests.factories import collection, member
from tests.listening.test_lasting_topics import spoken

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def made(officer: User) -> Collection:
    """Five weeks of the town's small talk, and then, within an hour, a flood."""
    new = collection(officer, starts_on=timezone.localdate() - timedelta(days=36))
    now = timezone.now()
    calm = [row for theme in ("bins", "water", "bus") for row in spoken(theme)[:100]]
    rows = [
        {**row, "collections": [], "posted_at": now - timedelta(hours=30 + 2.6 * number)}
        for number, row in enumerate(calm)
    ]
    rows += [
        {**row, "collections": [], "posted_at": now - timedelta(minutes=150 - number)}
        for number, row in enumerate(spoken("flood")[:80])
    ]
    corpus().append(POSTS.build(rows), collection=new.collection)
    return new


def listen(made: Collection) -> Analysis:
    jobs.listen(made, lambda stage, done: None)
    return Analysis.objects.get(collection=made)


def test_a_flood_is_told_once_with_its_evidence_and_can_be_muted(
    client: Client, made: Collection, officer: User
) -> None:
    analysis = listen(made)
    flood = {(row["platform"], row["post_id"]) for row in spoken("flood")}
    alerts = [a for a in Alert.objects.all() if tuple(a.first_posts[0]) in flood]
    assert alerts
    (alert,) = [a for a in alerts if a.topic >= 0][:1]
    assert timedelta() < alert.known - alert.onset < timedelta(minutes=40)
    assert alert.posts > 10 * alert.expected
    assert {tuple(key) for key in alert.first_posts} <= flood
    assert alert.first_authors
    assert all(name.startswith("p-") for name, _posts in alert.first_authors)
    number = Alert.objects.count()
    listen(made)
    assert Alert.objects.count() == number  # the same issues, known by topic and moment

    client.force_login(officer)
    label = Topic.objects.get(number=alert.topic).label
    overview = client.get(f"/listening/{analysis.pk}/").content.decode()
    assert "Emerging" in overview
    assert f"/listening/{analysis.pk}/alerts/{alert.pk}/" in overview
    page = client.get(f"/listening/{analysis.pk}/alerts/{alert.pk}/").content.decode()
    for words in (label, "The first posts", "Who began", "were to be expected", "Open a matter"):
        assert words in page, words
    drawing = client.get(f"/listening/{analysis.pk}/alerts/{alert.pk}/chart.svg")
    assert drawing.content.startswith(b"<svg")
    client.post(f"/listening/{analysis.pk}/topics/{alert.topic}/decide/", {"step": "mute"})
    overview = client.get(f"/listening/{analysis.pk}/").content.decode()
    assert f"/alerts/{alert.pk}/" not in overview
    assert client.get(f"/listening/{analysis.pk}/alerts/999/").status_code == 404


def test_who_is_erased_is_in_no_alert(made: Collection) -> None:
    listen(made)
    alert = Alert.objects.filter(topic__gte=0).first() or Alert.objects.first()
    assert alert is not None
    platform, post_id = alert.first_posts[0]
    row = corpus().posts([(platform, post_id)]).to_pylist()[0]
    before = alert.first_authors
    account_erase(by=None, platform=platform, account=row["account_id"])
    alert.refresh_from_db()
    assert [platform, post_id] not in alert.first_posts
    assert len(alert.first_authors) < len(before)


def test_an_alert_is_told_once_and_by_its_topic_alone(made: Collection, officer: User) -> None:
    listen(made)
    listen(made)
    told = Signal.objects.filter(told=True)
    assert told
    assert all(row.subject for row in told)  # of everything together only where no topic says more
    notices = Notice.objects.filter(user=officer, kind="signal")
    assert notices.count() == told.count()
    alert = Alert.objects.get(pk=told[0].key)
    row = Topic.objects.get(analysis=alert.analysis, number=alert.topic)
    assert (told[0].title, told[0].size, told[0].scope_label) == (row.label, alert.posts, made.name)
    later = timezone.now() + timedelta(hours=13)
    assert signals.end_the_quiet(later) == Alert.objects.count()
    assert signals.end_the_quiet(later) == 0
    assert not Signal.objects.filter(ended_at=None).exists()


def test_what_lies_long_back_is_shown_and_told_to_nobody(officer: User) -> None:
    """A collection that is filled with posts of last winter shows the issues of that winter."""
    new = collection(officer, starts_on=timezone.localdate() - timedelta(days=700))
    then = timezone.now() - timedelta(days=300)
    calm = [row for theme in ("bins", "water", "bus") for row in spoken(theme)[:100]]
    rows = [
        {**row, "collections": [], "posted_at": then - timedelta(hours=30 + 2.6 * number)}
        for number, row in enumerate(calm)
    ] + [
        {**row, "collections": [], "posted_at": then - timedelta(minutes=150 - number)}
        for number, row in enumerate(spoken("flood")[:80])
    ]
    corpus().append(POSTS.build(rows), collection=new.collection)
    listen(new)
    assert Alert.objects.filter(ongoing=False).exists()
    assert not Alert.objects.filter(ongoing=True).exists()
    assert Signal.objects.exists()
    assert not Signal.objects.filter(told=True).exists()
    assert not Notice.objects.exists()
    forget(new)
    assert not Signal.objects.exists()


def test_an_issue_is_quiet_after_as_long_as_the_method_says() -> None:
    assert timedelta(hours=emerging.Settings().quiet_hours) == signals.QUIET
