"""Two coders label apart from each other; the page says how they agree, and the classifier can learn."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.sources.erasers import account_erase
from folkmoot.spine import persons
from folkmoot.spine.models import Job, User
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.participation import Speaker
from folkmoot.strategy import actions, labelling
from folkmoot.strategy.models import PostLabel, PurposeHead
from tests.factories import member, organisation
from tests.strategy.making import profiled, work

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def coders() -> list[User]:
    first = member()
    profiled(first)
    return [first, member("analyst")]


def say(by: User, key: tuple[str, str], purpose: str, *further: str) -> None:
    actions.post_label(
        by=by, organisation=organisation(), key=key, purpose=purpose, further=further
    )


def test_both_read_the_same_posts_in_the_same_order(coders: list[User]) -> None:
    body = organisation()
    first = labelling.next_post(body, coders[0])
    assert first == labelling.next_post(body, coders[1])
    assert first is not None
    say(coders[0], first, "information")
    assert labelling.next_post(body, coders[0]) != first
    assert labelling.next_post(body, coders[1]) == first
    assert len(labelling.drawn(body)) == 63


def test_agreement_accuracy_and_rules_are_counted(coders: list[User], client: Client) -> None:
    keys = labelling.drawn(organisation())[:30]
    for number, key in enumerate(keys):
        seeks = key[1].startswith("w")
        said = "intelligence" if seeks else "information"
        further = ("call_to_action",) if seeks else ()
        say(coders[0], key, said, *further)
        say(coders[1], key, "engagement" if number % 10 == 0 else said, *further)
    found = labelling.standing(organisation())
    assert found.posts == 30
    purpose = found.agreements["purpose"]
    assert purpose.posts == 30
    assert purpose.alpha is not None
    assert 0.6 < purpose.alpha < 1
    assert found.agreements["call_to_action"].alpha == 1.0
    assert sum(sum(row) for _, row in found.pairs) == 30
    # Posts on which two coders stand even are nobody's word.
    assert found.compared == 27
    assert found.accuracy is not None
    rule = next(row for row in found.rules if row.label == "call_to_action")
    assert rule.labelled == sum(key[1].startswith("w") for key in keys)
    client.force_login(coders[0])
    page = client.get(reverse("strategy:labels")).content.decode()
    assert f"{purpose.alpha:.2f}" in page


def test_the_page_takes_a_label_and_gives_it_back(coders: list[User], client: Client) -> None:
    client.force_login(coders[0])
    page = client.get(reverse("strategy:label"))
    key = page.context["post"].platform, page.context["post"].post_id
    client.post(
        reverse("strategy:label"),
        {"platform": key[0], "post_id": key[1], "purpose": "engagement", "symbolic": "1"},
    )
    row = PostLabel.objects.get()
    assert (row.platform, row.post_id) == key
    assert row.symbolic
    assert not row.emergency
    client.post(reverse("strategy:label-undo"))
    assert not PostLabel.objects.exists()
    client.post(
        reverse("strategy:label"),
        {"platform": "x", "post_id": "not drawn", "purpose": "engagement"},
    )
    client.post(
        reverse("strategy:label"), {"platform": key[0], "post_id": key[1], "purpose": "chat"}
    )
    assert not PostLabel.objects.exists()


def test_with_too_few_labels_the_work_says_so(coders: list[User], client: Client) -> None:
    say(coders[0], labelling.drawn(organisation())[0], "information")
    client.force_login(coders[0])
    client.post(reverse("strategy:learn"))
    with pytest.raises(NotPossible):
        actions.classifier_learn(by=coders[0], organisation=organisation())
    (row,) = work()
    assert row.state == Job.State.FAILED
    assert "At least 100" in row.message
    assert "At least 100" in client.get(reverse("strategy:labels")).content.decode()
    assert PurposeHead.objects.get().made_at is None


def test_what_coders_agree_on_is_learnt_from(coders: list[User]) -> None:
    keys = labelling.drawn(organisation())
    for key in keys[:4]:
        say(coders[0], key, "information")
    say(coders[1], keys[0], "engagement")
    texts, labels, authors = labelling.agreed(organisation())
    assert len(texts) == len(labels) == len(authors) == 3
    assert set(labels) == {"information"}


def test_an_erased_account_leaves_no_labels(coders: list[User]) -> None:
    for key in labelling.drawn(organisation()):
        say(coders[0], key, "information")
    account_erase(by=None, platform="x", account="police")
    assert not PostLabel.objects.filter(post_id__startswith="w").exists()
    assert PostLabel.objects.filter(post_id__startswith="i").exists()


def test_a_coder_sees_her_labels_and_leaves_them_unsigned(coders: list[User]) -> None:
    key = labelling.drawn(organisation())[0]
    say(coders[1], key, "engagement")
    told = persons.export(Speaker(user=coders[1], email=coders[1].email))
    assert told["at_work"]["labels"][0]["purpose"] == "engagement"
    persons.forget(Speaker(user=coders[1], email=coders[1].email))
    row = PostLabel.objects.get()
    assert row.coder is None
    assert row.purpose == "engagement"
    assert labelling.standing(organisation()).posts == 1
