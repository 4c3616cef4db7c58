"""One person's requests that come in the very moment of another one of hers."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from folkmoot.spine import contributions, participation
from folkmoot.spine.models import Contribution, Identity, Participant, User
from folkmoot.spine.participation import Speaker
from tests import event_log
from tests.factories import organisation, said, speaker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _several_writers(transactional_db: None) -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing comes in between")
    event_log.clear()
    yield
    event_log.clear()


def while_under_way(first: Callable[[], object], second: Callable[[], Any]) -> Any:
    """What the second returns, begun before the first is committed."""
    found: list[Any] = []

    def run() -> None:
        found.append(second())
        connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        other.join(1)  # it waits for the first, or is through before it
    other.join(30)
    assert found, "the second one raised"
    return found[0]


@pytest.mark.parametrize("with_account", [False, True])
def test_two_copies_of_a_form_are_one_contribution(with_account: bool) -> None:
    door, once = contributions.open_door(organisation()), uuid.uuid4()
    user = User.objects.create_user("ann@example.org") if with_account else None
    her = Speaker(user=user) if user else speaker()

    def sent() -> Any:
        return said("One thing.", process=door, speaker=her, once=once)

    assert while_under_way(sent, sent).pk == once
    assert Contribution.objects.count() == Participant.objects.count() == 1


def test_a_link_confirms_no_address_that_comes_instead_of_its_own() -> None:
    said()
    participation.email_ask(speaker(), "mallory@example.org")
    link = Identity.objects.get().token
    confirmed = while_under_way(
        lambda: participation.email_ask(speaker(), "victim@example.org"),
        lambda: participation.email_confirm(token=link),
    )
    assert confirmed is None
    left = Identity.objects.get()
    assert (left.email, left.verified_at) == ("victim@example.org", None)
