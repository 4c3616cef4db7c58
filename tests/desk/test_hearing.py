"""A person says which posts want an answer: listening suggests, and what nobody saw is not counted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.desk import hearing, queries
from folkmoot.listening.models import Analysis
from folkmoot.spine import matters
from folkmoot.spine.models import Matter, Reply
from tests.factories import answer, heard, imported, member, ndjson, organisation, post, worked_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
ASKED = {
    str(number): f"@council when will the brown tap water in Quarry Hill be clear, day {number}?"
    for number in range(80, 84)
}
POSTS = [post(n, f"the tap water in Quarry Hill is brown again, day {n}") for n in range(1, 30)] + [
    post(int(number), words) for number, words in ASKED.items()
]


@pytest.fixture
def analysis() -> Analysis:
    user = member(email="importer@example.org")
    owner = imported(user, ndjson(POSTS))
    worked_off(owner, user)
    return Analysis.objects.get(source=owner)


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(member())
    return client


def topic_page(analysis: Analysis) -> str:
    topic = analysis.questions.get(post_id="80").topic
    assert {q.topic for q in analysis.questions.filter(post_id__in=ASKED)} == {topic}
    return f"{reverse('desk:matter-new')}?analysis={analysis.pk}&topic={topic}"


def ticked(form: object, *left: str) -> dict[str, list[str]]:
    """What a browser sends if nothing is changed but that some ticks are taken away."""
    asks = [key for key in form["asks"].initial if key not in left]  # type: ignore[index]
    return {"shown": list(form["shown"].value()), "asks": asks}  # type: ignore[index]


def asking(row: Matter) -> set[str]:
    return set(row.voices.filter(wants_answer=True).values_list("post_id", flat=True))


def test_a_topic_s_questions_are_shown_ticked_and_a_person_may_say_no(
    analysis: Analysis, officer: Client
) -> None:
    page = topic_page(analysis)
    shown = officer.get(page)
    assert all(words in shown.content.decode() for words in ASKED.values())
    form = shown.context["form"]
    officer.post(page, {"title": "Brown water", **ticked(form, "mastodon 81")})
    row = Matter.objects.get()
    assert asking(row) == {"80", "82", "83"}
    assert row.voices.filter(post_id="81").exists()  # heard, and not counted as waiting
    assert row.voices.filter(post_id="1").exists()
    assert not queries.unheard_questions(member()).filter(post_id__in=ASKED).exists()


def test_what_does_not_fit_on_the_page_is_neither_confirmed_nor_lost(
    analysis: Analysis, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "POSTS_SHOWN", 3)
    page = topic_page(analysis)
    first = officer.get(page)
    assert first.context["offer"].left_out == 1
    officer.post(page, {"title": "Brown water", **ticked(first.context["form"])})
    row = Matter.objects.get()
    assert len(asking(row)) == 3
    (left,) = queries.unheard_questions(member()).filter(post_id__in=ASKED)
    assert not row.voices.filter(post_id=left.post_id).exists()
    answer(member(), row)
    second = officer.get(page)
    assert second.context["offer"].left_out == 0
    assert [key for key, _words in second.context["form"].fields["asks"].choices] == [
        f"mastodon {left.post_id}"
    ]
    officer.post(page, {"existing": row.pk, **ticked(second.context["form"])})
    assert asking(row) == set(ASKED)
    assert Reply.objects.filter(voice__post_id=left.post_id).exists()  # she gets the answer too


def test_nobody_confirms_by_sending_a_form_that_showed_nothing(
    analysis: Analysis, officer: Client
) -> None:
    officer.post(topic_page(analysis), {"title": "Brown water"})
    assert asking(Matter.objects.get()) == set()


def test_a_person_finds_a_question_that_listening_missed(
    analysis: Analysis, officer: Client
) -> None:
    page = f"{reverse('desk:matter-new')}?analysis={analysis.pk}&post=mastodon+5"
    form = officer.get(page).context["form"]
    assert form["asks"].initial == []
    officer.post(page, {"title": "Brown", "shown": "mastodon 5", "asks": "mastodon 5"})
    assert asking(Matter.objects.get()) == {"5"}


def test_what_a_person_has_confirmed_is_not_asked_again_and_comes_along(
    analysis: Analysis, officer: Client
) -> None:
    matters.voices_hear(by=member(), organisation=organisation(), heard=[heard(80, asks=True)])
    page = topic_page(analysis)
    form = officer.get(page).context["form"]
    assert "mastodon 80" not in form["shown"].value()
    officer.post(page, {"title": "Brown water", **ticked(form)})
    assert asking(Matter.objects.get()) == set(ASKED)
