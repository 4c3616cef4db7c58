"""What moderators must look at: nothing that is shown and unread is missing from list and inbox."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.desk.moderation_queries import moderation_queue
from folkmoot.desk.queries import inbox
from folkmoot.spine import contributions, moderation
from folkmoot.spine.models import Contribution, Process
from tests.factories import member, organisation, said, speaker

pytestmark = pytest.mark.django_db
HARMLESS, ABUSE = "The crossing is too short.", "My neighbour Tom is a thief."


@pytest.fixture
def door() -> Process:
    """An open door whose words appear before anybody has read them."""
    row = contributions.open_door(organisation())
    row.moderation = Process.Moderation.AFTER
    row.save()
    return row


def moderator() -> object:
    return member(role="moderator", email="moderator@example.org")


def to_moderate() -> int:
    return inbox(moderator()).to_moderate


def point_out(one: Contribution) -> None:
    reason = moderation.reasons_of(one.organisation).first()
    moderation.concern_raise(contribution=one, reason=reason)


def test_words_changed_after_a_concern_was_settled_are_looked_at_again(door: Process) -> None:
    one = said(HARMLESS, process=door)
    point_out(one)
    moderation.contribution_check(by=moderator(), contribution=one)
    assert to_moderate() == 0
    contributions.contribution_edit(contribution=one, text=ABUSE)
    assert list(moderation_queue(moderator()).unchecked) == [one]
    client = Client()
    client.force_login(moderator())
    assert ABUSE in client.get("/desk/moderation/").content.decode()
    assert to_moderate() == 1


def test_the_inbox_counts_whatever_a_moderator_must_look_at_once(door: Process) -> None:
    said("Not read yet.", process=door)
    pointed_out = said("Pointed out twice.", process=door)
    point_out(pointed_out)
    point_out(pointed_out)
    waits = said("Waits.", process=door)
    Contribution.objects.filter(pk=waits.pk).update(state=Contribution.State.WAITING)
    hidden = said("Hidden.", process=door, speaker=speaker("another"))
    reason = moderation.reasons_of(hidden.organisation).first()
    decision = moderation.contribution_hide(by=moderator(), contribution=hidden, reason=reason)
    moderation.appeal_make(decision=decision, text="No.")
    queue = moderation_queue(moderator())
    found = (queue.appeals, queue.concerned, queue.waiting, queue.unchecked)
    assert [rows.count() for rows in found] == [1, 1, 1, 1]
    assert queue.concerned.get().concern_count == 2
    assert to_moderate() == 4


def test_long_lists_come_in_pages(door: Process) -> None:
    for number in range(60):
        said(f"Words number {number}.", process=door)
    waiting = Contribution.objects.order_by("received_at").values_list("pk", flat=True)[:30]
    Contribution.objects.filter(pk__in=list(waiting)).update(state=Contribution.State.WAITING)
    client = Client()
    client.force_login(moderator())

    def shown(address: str) -> int:
        return client.get(f"/desk/moderation/{address}").content.decode().count("Words number")

    per_row = shown("?list=waiting&page=2") // 5
    assert per_row > 0
    assert shown("") == 25 * per_row * 2  # the beginning of what waits and of what is unread
    assert shown("?list=waiting") == shown("?list=unchecked") == 25 * per_row
    assert shown("?list=waiting&page=2") == shown("?list=unchecked&page=2") == 5 * per_row
    assert shown("?list=nonsense&page=2") == shown("")
    assert "All 30" in client.get("/desk/moderation/").content.decode()


def test_a_list_that_is_empty_says_so_or_is_not_there() -> None:
    client = Client()
    client.force_login(moderator())
    page = client.get("/desk/moderation/").content.decode()
    assert "Nothing waits." in page
    assert "Published and not looked at" not in page
    assert "Nothing waits." not in client.get("/desk/moderation/?list=appeals").content.decode()
