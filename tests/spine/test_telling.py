"""Followers are told once, at each step, and forgotten when they wish."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import transaction

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


def pending(row: Matter, email: str = "bob@example.org") -> Subscription:
    """An address that was asked and has not confirmed yet."""
    telling.subscribe(matter=row, email=email)
    return Subscription.objects.get(matter=row, email=email)


def joined(row: Matter, into: Matter) -> None:
    user = row.opened_by
    assert user is not None
    matters.matter_merge(by=user, matter=row, into=into)


def test_a_follower_is_told_on_where_she_had_not_confirmed_to_follow(followed: Matter) -> None:
    other = matter(member(), title="Rusty taps")
    asked = pending(other, "ann@example.org")
    joined(followed, other)
    asked.refresh_from_db()
    assert asked.confirmed_at is not None
    telling.send_waiting()
    mail.outbox.clear()
    answer(member(), other)
    telling.send_waiting()
    assert [sent.to for sent in mail.outbox] == [["ann@example.org"]]


def test_who_confirms_after_matters_were_joined_follows_where_they_went() -> None:
    one, other, last = (matter(member(), title=title) for title in "ABC")
    asked = pending(one)
    joined(one, other)
    joined(other, last)
    telling.confirm(token=asked.token)
    telling.send_waiting()
    mail.outbox.clear()
    answer(member(), last)
    telling.send_waiting()
    assert [sent.to for sent in mail.outbox] == [["bob@example.org"]]


def test_who_stops_is_forgotten_wherever_her_matter_was_joined(followed: Matter) -> None:
    other, apart = matter(member(), title="Rusty taps"), matter(member(), title="Bins")
    telling.confirm(token=pending(apart, "ann@example.org").token)
    earlier = Subscription.objects.get(matter=followed)
    joined(followed, other)
    later = Subscription.objects.get(matter=other)
    for token in (earlier.token, later.token):
        with transaction.atomic():
            assert telling.unsubscribe(token=token) is not None
            assert [row.matter for row in Subscription.objects.all()] == [apart]
            transaction.set_rollback(True)
