"""Whoever is joined to a matter after its answer gets it then, and counts as answered from then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from folkmoot.spine import contributions, matters, moderation, participation, telling
from folkmoot.spine.coverage import coverage
from folkmoot.spine.models import Contribution, Identity, Matter, Process, Reply, Voice
from tests.factories import answer, heard, matter, member, organisation, said, speaker

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return FIRST + timedelta(days=number)


def answered(**more: object) -> Matter:
    """A matter with an answer of day 10 that nobody was waiting for yet."""
    row = matter(member(), **more)  # type: ignore[arg-type]
    answer(member(), row, "We flushed the main.", at=day(10))
    return row


def with_address(email: str = "ann@example.org") -> None:
    """The person of ``speaker`` shows that an address is hers."""
    participation.email_ask(speaker(), email)
    telling.send_waiting()
    participation.email_confirm(token=Identity.objects.get().token)
    mail.outbox.clear()


def at_once() -> Process:
    door = contributions.open_door(organisation())
    door.moderation = Process.Moderation.AFTER
    door.save()
    return door


def test_a_post_joined_after_the_answer_counts_from_then_and_gets_a_reply() -> None:
    row = answered()
    matters.voices_add(by=member(), matter=row, heard=[heard(1, asks=True)], at=day(40))
    voice = row.voices.get()
    assert voice.answered_at == day(40)
    reply = Reply.objects.get()
    assert (reply.voice, reply.text) == (voice, "We flushed the main.")
    assert [group.waiting.answered for group in coverage(now=day(41)).topics] == [1]


def test_who_is_told_afterwards_gets_the_last_answer() -> None:
    row = answered()
    answer(member(), row, "It was a broken valve.", at=day(20))
    posts = [heard(1, asks=True), heard(15, asks=True), heard(30, asks=True), heard(2)]
    matters.voices_add(by=member(), matter=row, heard=posts, at=day(40))
    replies = {reply.voice.post_id: reply.text for reply in Reply.objects.all()}
    assert replies == dict.fromkeys(("1", "15"), "It was a broken valve.")
    assert row.voices.get(post_id="30").answered_at is None  # spoken after both answers


def test_a_post_that_had_its_reply_on_the_platform_gets_no_second_one() -> None:
    row = answered()
    post = heard(1, asks=True, replied_at=day(3))
    matters.voices_add(by=member(), matter=row, heard=[post], at=day(40))
    assert not Reply.objects.exists()


def test_a_post_confirmed_as_a_question_after_the_answer_gets_a_reply_and_counts_from_then() -> (
    None
):
    row = matter(member(), heard(1))
    answer(member(), row, at=day(10))
    assert not Reply.objects.exists()
    matters.voices_add(by=member(), matter=row, heard=[heard(1, asks=True)], at=day(40))
    assert row.voices.get().answered_at == day(40)
    assert Reply.objects.get().voice == row.voices.get()


def test_an_author_joined_after_the_answer_is_mailed_it_once() -> None:
    one = said(process=at_once(), spoken_at=day(1))
    with_address()
    row = answered()
    matters.voices_take(by=member(), matter=row, voices=[one.voice])
    telling.send_waiting()
    (sent,) = mail.outbox
    assert sent.to == ["ann@example.org"]
    assert "We flushed the main." in sent.body
    assert not Reply.objects.exists()
    another = said("And it smells.", process=one.process, spoken_at=day(2))
    matters.voices_take(by=member(), matter=row, voices=[another.voice])
    assert telling.send_waiting() == 0  # she has this answer
    assert Voice.objects.filter(answered_at__gt=day(11)).count() == 2


def test_an_answer_that_is_not_public_is_mailed_to_nobody() -> None:
    one = said(process=at_once(), spoken_at=day(1))
    with_address()
    matters.voices_take(by=member(), matter=answered(public=False), voices=[one.voice])
    assert telling.send_waiting() == 0


def test_words_that_waited_for_a_moderator_while_their_matter_was_answered_count_from_then() -> (
    None
):
    row = matter(member())
    one = said(about=row, spoken_at=day(1))
    assert one.state == Contribution.State.WAITING
    with_address()
    answer(member(), row, at=day(10))
    now = timezone.now()
    moderation.contribution_publish(by=member(role="moderator"), contribution=one, at=now)
    assert row.voices.get().answered_at == now
    telling.send_waiting()
    assert [sent.subject for sent in mail.outbox] == [
        "Brown water: Answered",
        "What you wrote is published",
    ]
