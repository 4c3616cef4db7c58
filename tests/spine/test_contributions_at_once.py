"""Words that come in the very moment in which their matter is joined to another, or answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from folkmoot.spine import contributions, matters
from folkmoot.spine.models import Matter, Process, User, Voice
from tests import event_log
from tests.factories import answer, matter, member, organisation, said

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _several_writers(transactional_db: None) -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing comes in between")
    event_log.clear()
    yield
    event_log.clear()


@pytest.fixture
def officer() -> User:
    return member()


def spoken_during(step: Callable[[], object], about: Matter) -> Voice:
    """The voice of words about a matter that are sent before a step of it is committed."""
    door = contributions.open_door(organisation())
    door.moderation = Process.Moderation.AFTER
    door.save()

    def speak() -> None:
        said(process=door, about=about, spoken_at=timezone.now() - timedelta(hours=1))
        connection.close()

    citizen = threading.Thread(target=speak)
    with transaction.atomic():
        step()
        citizen.start()
        citizen.join(1)  # it waits for the step, or is through before it
    citizen.join(30)
    return Voice.objects.get()


def test_words_follow_a_matter_that_is_being_joined_to_another(officer: User) -> None:
    one, other = matter(officer), matter(officer, title="Rusty taps")
    voice = spoken_during(
        lambda: matters.matter_merge(by=officer, matter=one, into=other), about=one
    )
    assert voice.matter == other


def test_words_get_the_answer_that_is_being_published(officer: User) -> None:
    row = matter(officer)
    voice = spoken_during(lambda: answer(officer, row), about=row)
    assert voice.matter == row
    assert voice.answered_at is not None
