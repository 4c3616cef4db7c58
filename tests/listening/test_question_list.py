"""Questions by the day on which they are due: who has an answer, from whom, and who waits too long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from folkmoot.listening.filters import Filters
from folkmoot.listening.models import Analysis
from folkmoot.listening.question_queries import Questions
from folkmoot.spine.models import Event, Matter, ResponseDraft
from folkmoot.spine.promises import answer_days_set
from tests.factories import answer, imported, member, ndjson, post, worked_off

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

BODY = {"handle": "body", "name": "Aldermouth Council", "organisation": "Aldermouth Council"}


def at(days_ago: float) -> str:
    moment = timezone.now() - timedelta(days=days_ago)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def analysis() -> Analysis:
    user = member(email="importer@example.org")
    posts = [
        post(1, "@body when will the bins in Quay Street be emptied?", posted_at=at(20)),
        post(2, "@body when does the library open on Sunday?", posted_at=at(19)),
        post(
            3,
            "It opens at ten.",
            posted_at=at(18.9),
            account_id="body",
            account=BODY,
            in_reply_to="2",
        ),
        post(4, "@body can you tell me where the new crossing will be?", posted_at=at(0)),
    ]
    owner = imported(user, ndjson(posts))
    worked_off(owner, user)
    return Analysis.objects.get(source=owner)


def listed(analysis: Analysis, state: str = "") -> list[str]:
    return [row.question.post_id for row in Questions(analysis, Filters(), state)[0:25]]


def test_the_overdue_are_told_from_those_that_have_time(analysis: Analysis) -> None:
    assert set(listed(analysis, "no")) == {"1", "4"}
    assert listed(analysis, "late") == ["1"]
    rows = {row.question.post_id: row for row in Questions(analysis, Filters())[0:25]}
    assert rows["1"].late
    assert not rows["4"].late
    assert rows["2"].answered_by == "Aldermouth Council"
    assert rows["2"].answered_at is not None
    assert not rows["2"].late


def test_a_longer_promise_is_kept_longer(analysis: Analysis) -> None:
    body = analysis.organisation
    answer_days_set(by=member("administrator"), organisation=body, days=40)
    assert listed(Analysis.objects.get(pk=analysis.pk), "late") == []
    assert Event.objects.filter(kind="policy.answer_days_set").count() == 1


def test_from_a_question_to_a_draft_to_an_answer(analysis: Analysis) -> None:
    officer = Client()
    officer.force_login(member())
    page = officer.get(reverse("listening:questions", args=[analysis.pk])).content.decode()
    address = f"{reverse('desk:matter-new')}?analysis={analysis.pk}&post=mastodon+1&then=answer"
    assert address.replace("&", "&amp;") in page
    sent = {"title": "Bins in Quay Street", "public": "on", "shown": "mastodon 1"}
    opened = officer.post(address, sent | {"asks": "mastodon 1"})
    matter = Matter.objects.get()
    writing = reverse("desk:matter-answer", args=[matter.pk])
    assert opened.headers["Location"] == writing
    long = "Street team" * 40  # longer than a signature may be: kept all the same
    officer.post(writing, {"we_did": "The lorry is mended.", "signed": long, "draft": "keep"})
    draft = ResponseDraft.objects.get()
    assert draft.we_did == "The lorry is mended."
    assert "The lorry is mended." in officer.get(writing).content.decode()
    assert (
        "Go on with the draft"
        in officer.get(reverse("listening:questions", args=[analysis.pk])).content.decode()
    )
    assert "The lorry is mended." not in Client().get(matter.get_absolute_url()).content.decode()
    answer(member(), matter)
    assert not ResponseDraft.objects.exists()
    (row,) = [r for r in Questions(analysis, Filters(), "yes")[0:9] if r.question.post_id == "1"]
    assert row.answered_by == "Aldermouth Council"
    assert row.matter == matter
    assert row.answered_at is not None
    assert row.answered_at > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_draft_without_words_is_none() -> None:
    from folkmoot.spine.drafts import draft_keep
    from tests.factories import heard, matter

    officer = member()
    about = matter(officer, heard(1))
    draft_keep(by=officer, matter=about, words={"we_did": "Soon."})
    draft_keep(by=officer, matter=about, words={"we_did": ""})
    assert not ResponseDraft.objects.exists()


def test_the_promise_is_changed_on_a_page() -> None:
    administrator = Client()
    administrator.force_login(member("administrator"))
    address = reverse("desk:answer-days")
    assert administrator.post(address, {"days": "-1"}).status_code == 422
    assert administrator.post(address, {"days": "5"}).status_code == 302
    assert "within 5 working days" in administrator.get("/desk/processes/").content.decode()
    officer = Client()
    officer.force_login(member())
    assert officer.get(address).status_code == 403
