"""Accounts: made and confirmed by mail, opened by password or code, staff with a second factor alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from folkmoot.spine import second_factor
from folkmoot.spine.models import User
from tests.factories import member

pytestmark = pytest.mark.django_db
PASSWORD = "nine brown geese at dawn"


@pytest.fixture(autouse=True)
def _strict(settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True


def person(email: str = "ann@example.org", role: str | None = None) -> User:
    user = member(role=role, email=email) if role else User.objects.create_user(email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(client: Client, email: str = "ann@example.org", password: str = PASSWORD) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_account_is_made_and_opens_once_the_address_is_confirmed() -> None:
    client = Client()
    made = client.post("/sign-up/", {"email": "new@example.org", "password1": PASSWORD})
    assert made.headers["Location"] == "/sign-up/confirm/"
    assert "_auth_user_id" not in client.session
    (letter,) = mail.outbox
    path = re.search(r"/sign-up/confirm/\S+/", letter.body)
    assert path
    client.get(path[0])
    assert not EmailAddress.objects.get().verified  # a scanner of mails confirms nothing
    client.post(path[0])
    assert EmailAddress.objects.get().verified
    assert sign_in(client, "new@example.org").headers["Location"] == "/mine/"
    assert client.get("/notices/").status_code == 200


def test_nobody_learns_who_has_an_account() -> None:
    person()
    for path, name in (("/sign-up/", "email"), ("/password/", "email")):
        answers = []
        for email in ("ann@example.org", "nobody@example.org"):
            sent = {name: email} | ({"password1": PASSWORD} if path == "/sign-up/" else {})
            answers.append(Client().post(path, sent).headers.get("Location"))
        assert answers[0] == answers[1] is not None


def test_a_weak_password_is_refused() -> None:
    answer = Client().post("/sign-up/", {"email": "new@example.org", "password1": "short"})
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_a_forgotten_password_is_changed_by_mail() -> None:
    person()
    client = Client()
    client.post("/password/", {"email": "ann@example.org"})
    path = re.search(r"/password/\S+/", mail.outbox[0].body)
    assert path
    form = client.get(path[0], follow=True)
    other = "seven quiet herons wading"
    client.post(form.request["PATH_INFO"], {"password1": other, "password2": other})
    assert sign_in(Client(), password=other).status_code == 302
    assert "_auth_user_id" not in client.session


def test_staff_without_a_second_factor_are_led_to_set_one_up_and_see_nothing() -> None:
    person("officer@example.org", role="officer")
    client = Client()
    assert sign_in(client, "officer@example.org").status_code == 302
    for path in ("/desk/", "/listening/", "/sources/imports/"):
        answer = client.get(path)
        assert answer.headers["Location"] == "/account/"
    assert "Set up a second factor first" in client.get("/account/").content.decode()
    assert client.get("/api/v1/imports").status_code == 401


def test_a_second_factor_is_set_up_and_then_asked_for() -> None:
    user = person("officer@example.org", role="officer")
    client = Client()
    sign_in(client, "officer@example.org")
    assert client.get("/account/app/").headers["Location"].startswith("/account/again/")
    client.post("/account/again/?next=/account/app/", {"password": PASSWORD})
    page = client.get("/account/app/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()  # for whoever cannot scan a picture
    assert client.post("/account/app/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    client.post("/account/app/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert client.get("/desk/").status_code == 200
    again = Client()
    assert sign_in(again, "officer@example.org").headers["Location"] == "/sign-in/second-factor/"
    assert again.get("/desk/").status_code == 302
    assert "_auth_user_id" not in again.session
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    again.post("/sign-in/second-factor/", {"code": code})
    assert again.get("/desk/").status_code == 200


def test_a_recovery_code_is_used_once() -> None:
    user = person("officer@example.org", role="officer")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for works in (True, False):
        client = Client()
        sign_in(client, "officer@example.org")
        client.post("/sign-in/second-factor/", {"code": code})
        assert ("_auth_user_id" in client.session) is works


def test_citizens_need_no_second_factor() -> None:
    person()
    client = Client()
    sign_in(client)
    assert client.get("/mine/").status_code == 200
    assert client.get("/desk/").status_code == 403


def test_only_a_demo_spares_the_second_factor(rf: Any) -> None:
    with pytest.raises(RuntimeError, match="Only a demo"):
        second_factor.spare(rf.get("/"))


def test_a_wrong_password_says_so_and_many_are_slowed() -> None:
    person()
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, password="wrong").status_code == 200
    for _ in range(6):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.10")).status_code == 302
