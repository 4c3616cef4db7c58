"""Officers label posts, the tone is estimated from that, the model learns, and erasure reaches all of it."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.listening import labelling, tone_actions, tone_models, toning
from folkmoot.listening.models import Analysis, ToneLabel
from folkmoot.sources.erasers import account_erase
from folkmoot.spine import jobs
from folkmoot.spine.models import Event, Team, User
from folkmoot.spine.not_possible import NotPossible
from mootlib.text import sentiment_model
from tests.factories import imported, member, ndjson, post, worked_off

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

SAYINGS = {
    "positive": "Thank you so much for the lovely {}, brilliant work, we love it",
    "negative": "The {} is a disgrace, awful and broken again, I am so angry",
    "neutral": "The {} is on the corner of the street by the post box at number",
}
THINGS = ("playground", "swimming pool", "bus shelter", "library", "bridge", "crossing")


def said(number: int) -> tuple[str, str]:
    tone = list(SAYINGS)[number % 3]
    thing = THINGS[number // 3 % len(THINGS)]
    return tone, SAYINGS[tone].format(thing) + f" {number // 18}"


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def analysis() -> Analysis:
    user = member(email="importer@example.org")
    posts = [
        post(n, said(n)[1], account_id=f"w{n}", account={"handle": f"w{n}", "name": f"Writer {n}"})
        for n in range(162)
    ]
    owner = imported(user, ndjson(posts))
    worked_off(owner, user)
    return Analysis.objects.get(source=owner)


def label(analysis: Analysis, by: User, most: int) -> int:
    """Label the next drawn posts as an officer would; gives how many there were."""
    shown = labelling.next_posts(analysis, most)
    tones = {(row.platform, row.post_id): said(int(row.post_id))[0] for row in shown}
    return len(tone_actions.tones_label(by=by, analysis=analysis, tones=tones))


def test_labels_lead_to_a_tone_with_its_interval(analysis: Analysis, officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = reverse("listening:tone", args=[analysis.pk])
    assert "Not enough labels yet" in client.get(page).content.decode()
    team = Team.objects.create(organisation=analysis.organisation, name="Leisure")
    topic = analysis.topics.first()
    assert topic is not None
    given = client.post(
        reverse("listening:topic-service", args=[analysis.pk, topic.number]), {"team": team.pk}
    )
    assert given.status_code == 302
    assert label(analysis, officer, 60) == 60
    assert toning.estimate(analysis)
    told = toning.stored(analysis)
    assert told is not None
    groups = {group["group"]: group for group in told["groups"]}
    everything = groups["all"]
    assert everything["labelled"] == 60
    low, high = everything["net"][1:]
    assert low <= 0 <= high  # as many speak well of things as ill
    assert groups[f"service:{team.pk}"]["posts"] == groups[f"topic:{topic.number}"]["posts"]
    assert told["accuracy"]["posts"] == 60
    shown = client.get(page).content.decode()
    assert "Leisure" in shown
    assert "posts read by officers" in shown
    drawing = client.get(reverse("listening:tone-chart", args=[analysis.pk, "topics"]))
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert client.get(f"/listening/{analysis.pk}/tone/secrets.svg").status_code == 404


def test_the_page_asks_one_post_after_another(analysis: Analysis, officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = reverse("listening:tone-label", args=[analysis.pk])
    first = client.get(page).context["post"]
    sent = {"platform": first.platform, "post_id": first.post_id, "tone": "negative"}
    assert client.post(page, sent).status_code == 302
    assert client.get(page).context["post"].post_id != first.post_id
    client.post(reverse("listening:tone-undo", args=[analysis.pk]))
    assert client.get(page).context["post"].post_id == first.post_id
    client.post(page, sent | {"tone": "furious"})
    assert not ToneLabel.objects.exists()
    topic = analysis.topics.first()
    assert topic is not None
    of_topic = client.get(f"{page}?topic={topic.number}").context["post"]
    assert of_topic.topic == topic.number
    moderator = Client()
    moderator.force_login(member("moderator"))
    assert moderator.get(page).status_code == 403


def test_only_drawn_posts_can_be_labelled(analysis: Analysis, officer: User) -> None:
    with pytest.raises(NotPossible, match="drawn"):
        tone_actions.tones_label(
            by=officer, analysis=analysis, tones={("mastodon", "none"): "neutral"}
        )


def test_the_order_is_random_and_stays_when_posts_come_in(analysis: Analysis) -> None:
    from folkmoot.sources.bridge import corpus

    findings = corpus().findings(analysis.run)
    labelling.draw(analysis, findings.slice(0, 100))
    before = list(labelling._drawn(analysis, None))
    labelling.draw(analysis, findings)
    after = [key for key in labelling._drawn(analysis, None) if key in set(before)]
    assert after == before
    assert before != sorted(before)


def test_the_model_learns_only_if_it_gets_better(analysis: Analysis, officer: User) -> None:
    with pytest.raises(NotPossible, match="100 labels"):
        tone_actions.tone_learn(by=officer, analysis=analysis)
    label(analysis, officer, 120)
    row = tone_actions.tone_learn(by=officer, analysis=analysis)
    run = jobs.claim(str(row.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    assert row.state == row.State.DONE, row.message
    told = tone_models.last_trial(analysis.organisation)
    assert told is not None
    assert told["kept"] == (told["gain"][1] > 0)
    model = tone_models.model_of(analysis.organisation)
    assert (model is sentiment_model.load()) == (not told["kept"])
    assert Event.objects.filter(kind="tone.learning_asked").count() == 1


def test_erasure_takes_labels_and_drawn_posts(analysis: Analysis, officer: User) -> None:
    label(analysis, officer, 20)
    gone = ToneLabel.objects.first()
    assert gone is not None
    account_erase(by=officer, platform="mastodon", account=f"w{gone.post_id}")
    assert not ToneLabel.objects.filter(post_id=gone.post_id).exists()
    assert labelling.next_posts(analysis, 1)
    sample = json.loads((analysis.folder / "to-label.json").read_text())
    assert ["mastodon", gone.post_id] not in sample[""]
