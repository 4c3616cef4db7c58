"""What becomes of mails when the mail server is away, busy, unwilling, or breaks off in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.desk.mail_queries import Mails, mails_of
from folkmoot.spine import participation, telling
from folkmoot.spine.models import Invitation, Job, Matter, Notification
from tests.factories import answer, matter, member, organisation, said, speaker
from tests.processes.people import MailServer

pytestmark = pytest.mark.django_db
State = Notification.State
ADDRESSES = ("ann@example.org", "bob@example.org", "cleo@example.org")


@pytest.fixture
def server(settings: object) -> Iterator[MailServer]:
    """A mail server on this machine, and Folkmoot set up to use it."""
    with MailServer(pause=0) as there:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", there.port  # type: ignore[attr-defined]
        settings.EMAIL_USE_TLS = False  # type: ignore[attr-defined]
        yield there
        there.shutdown()


@pytest.fixture
def answered() -> Matter:
    """A matter that three addresses follow, with an answer that none was sent yet."""
    row = matter(member())
    for address in ADDRESSES:
        row.subscriptions.create(email=address, confirmed_at=timezone.now())
    answer(member(), row)
    return row


def state_of(address: str) -> str:
    return Notification.objects.get(subscription__email=address).state


def later(**time: float) -> None:
    """As if every row were so much older."""
    for row in Notification.objects.all():
        row.written_at -= timedelta(**time)
        row.not_before = row.not_before and row.not_before - timedelta(**time)
        row.claimed_at = row.claimed_at and row.claimed_at - timedelta(**time)
        row.save()


def test_a_mail_server_that_is_away_costs_no_mail_and_one_try_at_a_time(
    server: MailServer, answered: Matter, settings: object
) -> None:
    settings.EMAIL_PORT = 1  # type: ignore[attr-defined]  # nobody listens there
    assert telling.send_waiting() == 0
    rows = Notification.objects.all()
    assert {row.state for row in rows} == {State.WAITING}
    assert [row.problem for row in rows] == ["ConnectionRefusedError", "", ""]  # one was tried
    assert mails_of(member()) == Mails(refused=0, unknown=0, put_off=3)
    settings.EMAIL_PORT = server.port  # type: ignore[attr-defined]
    assert telling.send_waiting() == 0  # not at once
    before = Job.objects.count()
    telling.ask_for_sending()
    assert Job.objects.count() == before
    later(minutes=1.1)
    telling.ask_for_sending()
    assert Job.objects.count() == before + 1
    assert telling.send_waiting() == 3
    assert server.count == dict.fromkeys(ADDRESSES, 1)
    assert mails_of(member()) == Mails(0, 0, 0)


def test_however_long_it_is_away_nothing_is_given_up(
    server: MailServer, answered: Matter, settings: object
) -> None:
    settings.EMAIL_PORT = 1  # type: ignore[attr-defined]
    for _ in range(3):
        telling.send_waiting()
        later(days=4)
    settings.EMAIL_PORT = server.port  # type: ignore[attr-defined]
    assert telling.send_waiting() == 3


def test_pauses_grow_and_stay_within_reason(answered: Matter, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    pauses = []
    for minutes in (0.0, 3.0, 10.0, 60.0):
        later(minutes=minutes)
        telling.send_waiting()
        due = Notification.objects.first().not_before  # type: ignore[union-attr]
        pauses.append(round((due - timezone.now()).total_seconds() / 60))  # type: ignore[operator]
    assert pauses == [1, 3, 13, 30]


def test_who_is_put_off_is_tried_again_for_some_days_and_the_others_go(
    server: MailServer, answered: Matter
) -> None:
    server.refuses["ann@example.org"] = 450
    assert telling.send_waiting() == 2
    assert state_of("ann@example.org") == State.WAITING
    later(days=4)
    assert telling.send_waiting() == 0
    later(days=2)
    assert telling.send_waiting() == 0
    assert state_of("ann@example.org") == State.FAILED
    assert mails_of(member()).refused == 1


def test_who_is_refused_is_not_tried_again(server: MailServer, answered: Matter) -> None:
    server.refuses["ann@example.org"] = 550
    assert telling.send_waiting() == 2
    later(days=1)
    assert telling.send_waiting() == 0
    failed = Notification.objects.get(subscription__email="ann@example.org")
    assert (failed.state, failed.problem) == (State.FAILED, "SMTPRecipientsRefused")


def test_a_mail_that_may_have_arrived_is_shown_and_never_sent_again(
    server: MailServer, answered: Matter
) -> None:
    server.breaks_off_after_taking.add("ann@example.org")
    assert telling.send_waiting() == 2
    assert state_of("ann@example.org") == State.CLAIMED
    assert mails_of(member()).unknown == 0  # it might be on its way at this moment
    later(days=1)
    server.breaks_off_after_taking.clear()
    assert telling.send_waiting() == 0
    assert server.count == dict.fromkeys(ADDRESSES, 1)
    assert mails_of(member()).unknown == 1


def test_refused_mails_of_every_sort_are_counted_for_their_body_alone() -> None:
    said()
    participation.email_ask(speaker(), "ann@example.org")
    telling.send_invitation(
        Invitation.objects.create(
            organisation=organisation(),
            email="new@example.org",
            role="officer",
            invited_by=member(),
        )
    )
    telling.send_factor_reset(member())
    Notification.objects.update(state=State.FAILED)
    assert Notification.objects.count() == 3
    assert mails_of(member()).refused == 3
    stranger = member(email="p@example.org", body=organisation("Aldermouth Police"))
    assert mails_of(stranger) == Mails(0, 0, 0)
