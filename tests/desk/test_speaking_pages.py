"""Saying something, reading what became of it, moderating, appealing: by pages, without an account."""

from __future__ import annotations

import csv
import io
import json
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from folkmoot.spine import contributions, moderation, policy, speaking, telling
from folkmoot.spine.models import Contribution, Identity, Matter, Participant, User
from tests.factories import matter, member, organisation, said, speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
WORDS = "The crossing on Quay Street is far too short."


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(member(role=role, email=f"{role}@example.org"))
    return client


def say(client: Client, text: str = WORDS, path: str = "", **more: str) -> Contribution:
    path = path or contributions.open_door(organisation()).get_absolute_url()
    answer = client.post(path, {"text": text, "once": str(uuid4()), **more})
    assert answer.status_code == 302, answer.content
    return Contribution.objects.order_by("-received_at").first()  # type: ignore[return-value]


def test_words_are_said_moderated_hidden_appealed_and_shown_again() -> None:
    citizen, moderator, officer = Client(), signed_in("moderator"), signed_in("officer")
    one = say(citizen, name="Anna")
    own = citizen.get(one.get_absolute_url()).content.decode()
    assert "Waiting for a moderator" in own
    assert Client().get(one.get_absolute_url()).status_code == 404  # nobody else sees what waits
    assert WORDS in moderator.get("/desk/moderation/").content.decode()
    moderator.post(reverse("desk:contribution-publish", args=[one.pk]))
    assert WORDS in Client().get(one.get_absolute_url()).content.decode()
    hide = reverse("desk:contribution-hide", args=[one.pk])
    assert moderator.get(hide).status_code == 200
    reason = one.organisation.moderation_reasons.get(code="abuse")
    assert moderator.post(hide, {"reason": "", "note": ""}).status_code == 422
    moderator.post(hide, {"reason": reason.pk, "note": "Calm down, please."})
    public = Client().get(one.get_absolute_url()).content.decode()
    assert WORDS not in public
    assert "Calm down" not in public
    assert "Abuse and hatred" in public
    assert "Calm down" in citizen.get(one.get_absolute_url()).content.decode()
    appeal_page = reverse("contribution-appeal", args=[one.pk])
    assert Client().get(appeal_page).status_code == 404
    assert citizen.post(appeal_page, {"text": ""}).status_code == 422
    citizen.post(appeal_page, {"text": "A crossing cannot be insulted."})
    appeal = one.decisions.get(kind="hidden").appeal
    settle = reverse("desk:appeal", args=[appeal.pk])
    assert "somebody else must look" in moderator.get(settle).content.decode()
    refused = moderator.post(settle, {"outcome": "overturned", "answer": "Yes."})
    assert refused.status_code == 422
    officer.post(settle, {"outcome": "overturned", "answer": "That is so."})
    assert WORDS in Client().get(one.get_absolute_url()).content.decode()
    log = Client().get("/moderation/").content.decode()
    assert "The decision was wrong" in log
    for secret in (WORDS, "Anna", "Calm down", "insulted", "Moderator"):
        assert secret not in log.replace("a moderator", "").replace("Moderators", "")
    rows = list(
        csv.DictReader(io.StringIO(Client().get("/moderation.csv").getvalue().decode("utf-8-sig")))
    )
    assert [(r["decision"], r["reason"], r["appeal"]) for r in rows] == [
        ("restored", "", ""),
        ("hidden", "abuse", "overturned"),
        ("published", "", ""),
    ]


def test_a_voice_is_added_to_a_matter_and_an_officer_makes_a_matter_of_words() -> None:
    officer = signed_in("officer")
    user = member(email="officer@example.org")
    row = matter(user)
    door = contributions.open_door(organisation())
    door.moderation = "after"
    door.save()
    one = say(Client(), path=f"/matters/{row.pk}/say/")
    assert one.voice.matter == row
    assert WORDS in Client().get(f"/matters/{row.pk}/").content.decode()
    assert WORDS in officer.get(f"/desk/matters/{row.pk}/").content.decode()
    other = say(Client(), "Where can I leave old paint?")
    assert "old paint" in officer.get("/desk/").content.decode()
    page = f"/desk/matters/new/?contribution={other.pk}"
    assert "old paint" in officer.get(page).content.decode()
    officer.post(page, {"title": "Old paint", "public": "on"})
    other.refresh_from_db()
    assert other.voice.matter == Matter.objects.get(title="Old paint")
    assert "old paint" not in officer.get("/desk/").content.decode()


def test_an_address_brings_what_was_said_to_another_browser() -> None:
    first, second = Client(), Client()
    say(first)
    assert first.post("/mine/email/", {"email": "nonsense"}).status_code == 422
    first.post("/mine/email/", {"email": "ann@example.org"})
    telling.send_waiting()
    token = Identity.objects.get().token
    assert f"/mine/confirm/{token}/" in mail.outbox[0].body
    assert Identity.objects.get().verified_at is None
    second.get(f"/mine/confirm/{token}/")  # a scanner of mails looks, and confirms nothing
    assert Identity.objects.get().verified_at is None
    second.post(f"/mine/confirm/{token}/")
    assert WORDS in second.get("/mine/").content.decode()
    assert WORDS not in Client().get("/mine/").content.decode()
    kept = json.loads(second.get("/mine/export.json").content)
    assert kept["said"][0]["words"] == WORDS
    second.post("/mine/forget/", {"words": "on"})
    assert not Participant.objects.exists()
    assert WORDS not in first.get("/mine/").content.decode()


def test_own_words_are_changed_and_taken_back_by_nobody_else() -> None:
    mine, stranger = Client(), Client()
    one = say(mine)
    say(stranger, "Something else.")
    for name in ("edit", "withdraw", "appeal"):
        path = reverse(f"contribution-{name}", args=[one.pk])
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"text": "x"}).status_code == 404
    mine.post(reverse("contribution-edit", args=[one.pk]), {"text": "Longer, please."})
    one.refresh_from_db()
    assert one.text == "Longer, please."
    mine.post(reverse("contribution-withdraw", args=[one.pk]))
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_a_forged_cookie_shows_nothing() -> None:
    one = say(Client())
    thief = Client()
    thief.cookies["participant"] = "a-browser:forged"
    assert thief.get(one.get_absolute_url()).status_code == 404


def test_moderators_of_one_body_do_not_see_the_words_of_another() -> None:
    from folkmoot.spine.models import Organisation

    one = said()
    other = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    client = Client()
    client.force_login(member(role="moderator", email="fire@example.org", body=other))
    for name in ("contribution", "contribution-publish", "contribution-hide"):
        path = reverse(f"desk:{name}", args=[one.pk])
        assert client.get(path).status_code in (404, 405)
        assert client.post(path).status_code in (404, 405)
    assert client.get("/desk/moderation/").content.decode().count(one.text) == 0


@pytest.mark.parametrize(("role", "code"), [("analyst", 403), ("contributor", 403)])
def test_who_may_not_moderate_is_refused(role: str, code: int) -> None:
    one = said()
    client = signed_in(role)
    assert client.post(reverse("desk:contribution-publish", args=[one.pk])).status_code == code
    assert client.get("/desk/moderation/").status_code == 200


def test_what_came_on_paper_is_typed_in() -> None:
    client = signed_in("contributor")
    page = reverse("desk:contribution-new")
    assert client.post(page, {"text": "Bins!", "channel": "site"}).status_code == 422
    form = {"text": "Bins!", "channel": "paper", "spoken_on": "2026-03-01", "once": str(uuid4())}
    assert client.post(page, form).status_code == 302
    one = Contribution.objects.get()
    assert (one.channel, one.spoken_at.date().isoformat()) == ("paper", "2026-03-01")
    assert one.typed_by is not None
    assert one.participant is None


def test_hidden_words_are_not_shown_to_whoever_points_them_out() -> None:
    citizen, moderator_user = Client(), member("moderator")
    one = say(citizen)
    path = reverse("contribution-concern", args=[one.pk])
    assert Client().get(path).status_code == 404  # nobody has read it yet
    moderation.contribution_publish(by=moderator_user, contribution=one)
    assert WORDS in Client().get(path).content.decode()
    reason = moderation.reasons_of(organisation()).first()
    assert reason is not None
    moderation.contribution_hide(
        by=moderator_user, contribution=Contribution.objects.get(), reason=reason, note=""
    )
    for visitor in (Client(), citizen):
        assert visitor.get(path).status_code == 404
    assert Client().post(path, {"text": "x"}).status_code == 404


def test_readers_point_words_out() -> None:
    door = contributions.open_door(organisation())
    door.moderation = "after"
    door.save()
    one = say(Client())
    path = reverse("contribution-concern", args=[one.pk])
    reason = Client().get(path).context["form"].fields["reason"].queryset.first()
    assert Client().post(path, {"reason": reason.pk, "text": "Hm."}).status_code == 200
    assert (
        "Hm."
        in signed_in("moderator").get(reverse("desk:contribution", args=[one.pk])).content.decode()
    )


def test_the_api_gives_what_is_public_and_nothing_else() -> None:
    door = contributions.open_door(organisation())
    door.moderation = "after"
    door.save()
    one = say(Client(), name="Anna")
    say(Client(), "For staff alone.", private="on")
    found = Client().get(f"/api/v1/contributions?process={door.slug}").json()
    assert [(row["text"], row["signed"]) for row in found["items"]] == [(WORDS, "Anna")]
    hide = reverse("desk:contribution-hide", args=[one.pk])
    moderator = signed_in("moderator")
    moderator.get(hide)
    moderator.post(hide, {"reason": one.organisation.moderation_reasons.first().pk, "note": "x"})
    assert Client().get("/api/v1/contributions").json()["count"] == 0
    (decision,) = Client().get("/api/v1/moderation").json()["items"]
    assert decision["decision"] == "hidden"
    assert "Anna" not in str(decision)


def test_hostile_words_are_only_text() -> None:
    door = contributions.open_door(organisation())
    door.moderation = "after"
    door.save()
    one = say(Client(), "<script>alert(1)</script> =HYPERLINK() \u202e", name="<b>Bob</b>")
    page = Client().get(one.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<b>Bob" not in page


def test_a_wish_for_no_trace_is_kept() -> None:
    from folkmoot.spine.models import Act

    client = Client()
    say(client)
    assert Act.objects.count() == 1
    client.post("/mine/trace/", {"trace": "no"})
    assert not Act.objects.exists()
    say(client, "Something else.")
    assert not Act.objects.exists()
    client.post("/mine/trace/", {"trace": "yes"})
    say(client, "A third thing.")
    assert Act.objects.count() == 1
    assert speaker("x").traced


def test_a_form_whose_answer_was_lost_is_one_contribution() -> None:
    citizen = Client()
    path = contributions.open_door(organisation()).get_absolute_url()
    form = citizen.get(path).context["form"]
    given = {"text": WORDS, "once": str(form.initial["once"]), "who": form.initial["who"]}
    first = citizen.post(path, given)
    citizen.cookies.clear()  # the answer with its cookie never came
    second = citizen.post(path, given)
    assert first.url == second.url
    assert Contribution.objects.count() == 1
    assert citizen.get(second.url).context["own"]
    # What somebody made up is no secret of ours, and a browser that has one is not offered another.
    stranger = Client()
    stranger.post(path, {"text": "Other words.", "who": "made-up"})
    assert Contribution.objects.count() == 2
    assert citizen.get(path).context["form"].initial["who"] == ""
    assert "no-store" in citizen.get(path).headers["Cache-Control"]


def test_each_body_has_its_policy_and_says_what_becomes_of_words() -> None:
    contributions.open_door(organisation())
    police = organisation("Aldermouth Police")
    policy.reason_save(
        by=member("administrator", "a@police.example", police),
        organisation=police,
        title="Names a victim",
        meaning="Whoever suffered a crime is named by nobody here.",
    )
    page = Client().get("/moderation/").content.decode()
    assert "Names a victim" in page
    assert "Aldermouth Council" in page
    citizen = Client()
    say(citizen)
    police.words_stay = False
    police.save()
    say(citizen, path=contributions.open_door(police).get_absolute_url())
    page = citizen.get("/mine/forget/").content.decode()
    assert "on another device" in page
    assert "To Aldermouth Police: your words are erased too." in page
    assert "To Aldermouth Council: the words themselves stay" in page


def test_an_account_is_forgotten_only_by_whoever_just_signed_in() -> None:
    user = User.objects.create_user("ann@example.org", "a-password-of-ann")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    browser = Client()
    browser.force_login(user)
    assert browser.get("/mine/forget/").status_code == 200
    answer = browser.post("/mine/forget/")
    assert answer.status_code == 302
    assert "/mine/" not in answer.url.split("?")[0]
    assert User.objects.filter(pk=user.pk).exists()


def test_what_a_moderator_typed_stays_where_hiding_is_refused() -> None:
    one, moderator = say(Client()), signed_in("moderator")
    hide = reverse("desk:contribution-hide", args=[one.pk])
    reason = one.organisation.moderation_reasons.get(code="abuse")
    contributions.contribution_withdraw(contribution=one)  # while the moderator is writing
    answer = moderator.post(hide, {"reason": reason.pk, "note": "Leave out her name, please."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Leave out her name, please." in page
    assert "cannot become" in page


def test_the_link_of_one_address_does_not_sign_in_under_another() -> None:
    mallory = Client()
    say(mallory)
    mallory.post("/mine/email/", {"email": "mallory@example.org"})
    link = reverse("identity-confirm", args=[Identity.objects.get().token])
    mallory.post("/mine/email/", {"email": "victim@example.org"})
    mallory.post(link)
    assert speaking.EMAIL_IN_SESSION not in mallory.session


@pytest.mark.parametrize("path", ["/follow/%00/", "/api/v1/contributions?process=%00", "/%00"])
def test_a_nul_is_refused_and_not_asked_of_the_database(path: str) -> None:
    assert Client().get(path).status_code in (400, 404)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-made-up"])
def test_a_nul_in_json_is_refused(kind: str) -> None:
    answer = Client().post("/api/v1/contributions", '{"text": "a\\u0000b"}', content_type=kind)
    assert answer.status_code == 400
