"""Matters: moves by the table, steps that stay, voices in one place, histories that survive a merge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folkmoot.spine import answers, matters
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import AppendOnly, Event, Link, Matter, Reply, Response, Team, Voice
from tests.factories import answer, heard, matter, member, organisation

pytestmark = pytest.mark.django_db
STATES = [state.value for state in Matter.State]


def kinds(of: Matter) -> list[str]:
    return [link.kind for link in of.links.all()]


def test_opening_leaves_its_voices_links_and_events() -> None:
    user = member()
    row = matter(user, heard(1, asks=True), heard(2), summary="It is brown.", topic="Water")
    assert row.state == Matter.State.HEARD
    assert kinds(row) == ["opened", "voices"]
    assert row.voices.count() == 2
    events = Event.objects.filter(subject=f"matter:{row.pk}").order_by("written_at")
    assert sorted(e.kind for e in events) == ["matter.opened", "matter.voices"]
    assert all("brown" not in str(e.facts) for e in events)


def test_a_post_is_one_voice_in_one_matter() -> None:
    user = member()
    first = matter(user, heard(1), heard(2))
    assert matters.voices_add(by=user, matter=first, heard=[heard(2), heard(3)]) == 1
    with pytest.raises(NotAllowed, match="belongs to “Brown water” already"):
        matter(user, heard(3), title="Low pressure")
    assert not Matter.objects.filter(title="Low pressure").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.create(organisation=organisation(), platform="mastodon", post_id="1")


def test_a_voice_heard_before_joins_a_matter_later() -> None:
    user = member()
    (voice,) = matters.voices_hear(
        by=user, organisation=organisation(), heard=[heard(1, asks=True)]
    )
    row = matter(user, heard(1))
    voice.refresh_from_db()
    assert voice.matter == row
    assert voice.wants_answer  # what a person has confirmed is not unsaid


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(STATES), st.booleans()), max_size=12))
def test_a_matter_moves_by_the_table_alone(wishes: list[tuple[str, bool]]) -> None:
    with transaction.atomic():
        user = member(email="walker@example.org")
        row = matter(user)
        for state, with_reason in wishes:
            before = row.state
            allowed = state in Matter.MOVES[before] and (
                with_reason or state not in Matter.NEEDS_REASON
            )
            try:
                matters.matter_move(
                    by=user, matter=row, state=state, reason="because" * with_reason
                )
                assert allowed
            except NotAllowed:
                assert not allowed
            row.refresh_from_db()
            assert row.state == (state if allowed else before)
        moved = [link.state for link in row.links.filter(kind=Link.Kind.MOVED)]
        assert (moved[-1] if moved else Matter.State.HEARD) == row.state
        transaction.set_rollback(True)


def test_every_state_can_be_reached_and_none_is_a_trap() -> None:
    reached, layer = {Matter.State.HEARD}, {Matter.State.HEARD}
    while layer:
        layer = {n for s in layer for n in Matter.MOVES[s]} - reached
        reached |= layer
    assert reached == set(STATES)
    assert all(Matter.MOVES[state] for state in STATES)


def test_links_and_responses_are_never_edited_or_deleted() -> None:
    user = member()
    row = matter(user, heard(1, asks=True))
    response = answer(user, row)
    link = row.links.first()
    assert link is not None
    for act in (
        link.save, link.delete, response.save, response.delete, Link.objects.all().delete,
        Response.objects.all().delete,
    ):  # fmt: skip
        with pytest.raises(AppendOnly):
            act()
    with pytest.raises(AppendOnly):
        Link.objects.update(text="other")
    user.delete()  # her name goes, her steps stay
    link.refresh_from_db()
    assert link.actor is None


def test_an_answer_moves_the_matter_and_drafts_replies_for_those_who_asked() -> None:
    user = member()
    row = matter(
        user, heard(1, asks=True), heard(2), heard(3, asks=True, replied_at=timezone.now())
    )
    answer(user, row)
    row.refresh_from_db()
    assert row.state == Matter.State.ANSWERED
    reply = Reply.objects.get()
    assert reply.voice.post_id == "1"  # 2 did not ask, 3 had its reply
    matters.reply_posted(by=user, reply=reply, address="https://social.example/@body/9")
    answer(user, row, "And now it is clear.")
    assert Reply.objects.count() == 1  # who was told is not told twice on the platform


def test_a_reply_is_short_enough_and_cut_between_words() -> None:
    user = member()
    response = answer(user, matter(user, heard(1, asks=True)), "word " * 100)
    words = answers.reply_words(response)
    assert len(words) <= 200
    assert words.endswith("word …")


def test_merging_moves_voices_and_followers_and_keeps_both_histories() -> None:
    user = member()
    one, other = matter(user, heard(1), heard(2)), matter(user, heard(3), title="Rusty taps")
    one.subscriptions.create(email="a@example.org", confirmed_at=timezone.now())
    one.subscriptions.create(email="never@example.org")
    matters.matter_merge(by=user, matter=one, into=other)
    one.refresh_from_db()
    assert one.merged_into == other
    assert other.voices.count() == 3
    assert [s.email for s in other.subscriptions.all()] == ["a@example.org"]
    assert kinds(one) == ["opened", "voices", "merged away"]
    assert kinds(other) == ["opened", "voices", "merged in"]
    for act in (
        lambda: matters.matter_merge(by=user, matter=one, into=other),
        lambda: matters.matter_merge(by=user, matter=other, into=one),
        lambda: matters.matter_merge(by=user, matter=other, into=other),
        lambda: matters.matter_move(by=user, matter=one, state="in review"),
        lambda: answer(user, one),
        lambda: matters.voices_add(by=user, matter=one, heard=[heard(9)]),
    ):
        with pytest.raises(NotAllowed, match="joined"):
            act()


def test_matters_of_two_bodies_are_not_joined() -> None:
    here, there = member(), member(email="p@example.org", body=organisation("Aldermouth Police"))
    with pytest.raises(NotAllowed, match="two organisations"):
        matters.matter_merge(by=here, matter=matter(here), into=matter(there))


def test_lateness_is_that_of_an_answer() -> None:
    user = member()
    row = matter(user)
    team = Team.objects.create(organisation=organisation(), name="Water")
    yesterday = timezone.localdate() - timedelta(days=1)
    matters.matter_assign(by=user, matter=row, team=team, due_on=yesterday)
    row.refresh_from_db()
    assert row.is_late
    answer(user, row)
    row.refresh_from_db()
    assert not row.is_late
    link = row.links.get(kind=Link.Kind.ASSIGNED)
    assert link.text.startswith("Water, answer due by ")
    assert "officer" not in link.text.lower()


def test_corrected_words_keep_what_they_were_for_colleagues() -> None:
    user = member()
    row = matter(user, summary="Old words")
    matters.matter_edit(
        by=user, matter=row, title="New title", summary="New words", place=None, public=True
    )
    row.refresh_from_db()
    edited = row.links.get(kind=Link.Kind.EDITED)
    assert (row.title, row.summary) == ("New title", "New words")
    assert "Old words" in edited.text
    assert not edited.public


def test_a_due_day_may_be_any_day_and_a_reason_is_wanted_for_a_no() -> None:
    user = member()
    row = matter(user)
    matters.matter_assign(by=user, matter=row, team=None, due_on=date(2030, 2, 28))
    with pytest.raises(NotAllowed, match="Say why"):
        matters.matter_move(by=user, matter=row, state=Matter.State.DECLINED, reason="  ")
