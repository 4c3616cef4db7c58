"""Followers are told once, at each step, and forgotten when they wish."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from folkmoot.spine import matters, telling
from folkmoot.spine.models import Matter, Notification, Subscription
from tests.factories import answer, heard, matter, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(settings: object) -> Matter:
    settings.SITE_ADDRESS = "https://moot.example"  # type: ignore[attr-defined]
    row = matter(member(), heard(1, asks=True))
    telling.subscribe(matter=row, email="Ann@Example.org ")
    telling.send_waiting()
    telling.confirm(token=Subscription.objects.get().token)
    return row


def test_an_address_is_asked_before_it_is_told(followed: Matter) -> None:
    (asked,) = mail.outbox
    row = Subscription.objects.get()
    assert asked.to == ["ann@example.org"]
    assert f"https://moot.example/follow/{row.token}/" in asked.body
    assert row.confirmed_at is not None


def test_nobody_learns_who_follows_and_nobody_is_flooded() -> None:
    row = matter(member())
    for _ in range(3):
        telling.subscribe(matter=row, email="ann@example.org")
    assert telling.send_waiting() == 1
    assert Subscription.objects.count() == 1


def test_each_step_is_told_once(followed: Matter) -> None:
    user = followed.opened_by
    assert user is not None
    mail.outbox.clear()
    answer(user, followed, "The main was flushed on Monday.")
    matters.matter_move(by=user, matter=followed, state="done", reason="Clear again.")
    matters.note_add(by=user, matter=followed, text="secret")
    assert telling.send_waiting() == 2
    assert telling.send_waiting() == 0
    bodies = "\n".join(m.body for m in mail.outbox)
    assert "The main was flushed on Monday." in bodies
    assert "Clear again." in bodies
    assert "secret" not in bodies
    assert f"https://moot.example/matters/{followed.pk}/" in bodies
    token = Subscription.objects.get().token
    stop = f"<https://moot.example/follow/{token}/stop/>"
    assert all(m.extra_headers["List-Unsubscribe"] == stop for m in mail.outbox)


def test_a_mail_that_was_claimed_before_a_crash_is_not_sent_again(
    followed: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = followed.opened_by
    assert user is not None
    answer(user, followed)
    mail.outbox.clear()

    class Killed(BaseException):
        pass

    def kill(row: Notification) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(telling, "_send", kill)
        with pytest.raises(Killed):
            telling.send_waiting()
    assert telling.send_waiting() == 0
    assert mail.outbox == []
    assert Notification.objects.filter(state=Notification.State.CLAIMED).count() == 1


def test_a_refused_mail_is_kept_as_such_and_the_others_go(
    followed: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = followed.opened_by
    assert user is not None
    followed.subscriptions.create(email="bob@example.org", confirmed_at=timezone.now())
    answer(user, followed)
    mail.outbox.clear()
    send = mail.EmailMessage.send

    def refuse_ann(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        if "ann@example.org" in self.to:
            raise ConnectionRefusedError
        return send(self, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse_ann)
    assert telling.send_waiting() == 1
    assert [m.to for m in mail.outbox] == [["bob@example.org"]]
    failed = Notification.objects.get(state=Notification.State.FAILED)
    assert failed.problem == "ConnectionRefusedError"


def test_a_matter_that_is_not_public_tells_nobody(followed: Matter) -> None:
    user = followed.opened_by
    assert user is not None
    Matter.objects.filter(pk=followed.pk).update(public=False)
    answer(user, followed)
    assert not Notification.objects.filter(link__isnull=False).exists()


def test_who_stops_is_forgotten(followed: Matter) -> None:
    token = Subscription.objects.get().token
    assert telling.unsubscribe(token=token) == followed
    assert telling.unsubscribe(token=token) is None
    assert not Subscription.objects.exists()
