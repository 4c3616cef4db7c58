"""Moderation: by the policy, told to authors, appealed to somebody else, in public without words."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from folkmoot.spine import moderation, participation, telling
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import (
    AppendOnly,
    Contribution,
    Event,
    Identity,
    ModerationDecision,
    Organisation,
)
from tests.factories import member, organisation, said, speaker

pytestmark = pytest.mark.django_db
State = Contribution.State
WORDS = "Ring me on 01632 960123, my neighbour Tom is a thief"


def moderator() -> object:
    return member(role="moderator", email="moderator@example.org")


def reason(code: str = "personal-data") -> object:
    return moderation.reasons_of(organisation()).get(code=code)


def hidden(**options: object) -> ModerationDecision:
    one = said(WORDS, **options)
    return moderation.contribution_hide(
        by=moderator(), contribution=one, reason=reason(), note="Leave out the number."
    )


def verified(email: str = "ann@example.org") -> None:
    participation.email_ask(speaker(), email)
    telling.send_waiting()
    participation.email_confirm(token=Identity.objects.get().token)
    mail.outbox.clear()


def test_a_decision_is_public_without_words_or_names() -> None:
    decision = hidden()
    decision.contribution.refresh_from_db()
    assert decision.contribution.state == State.HIDDEN
    event = Event.objects.get(kind="contribution.hidden")
    assert event.facts == {"decision": decision.pk, "reason": "personal-data"}
    assert event.detail_hash == ""
    assert event.actor_token
    assert "Tom" not in str(event.facts)


def test_a_decision_stays_as_it_was_made() -> None:
    decision = hidden()
    decision.kind = "published"
    with pytest.raises(AppendOnly):
        decision.save()
    with pytest.raises(AppendOnly):
        ModerationDecision.objects.all().delete()


def test_hiding_needs_a_reason_of_this_body() -> None:
    other = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    foreign = moderation.reasons_of(other).first()
    assert foreign is not None
    with pytest.raises(NotAllowed, match="not in the policy"):
        moderation.contribution_hide(by=moderator(), contribution=said(), reason=foreign)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationDecision(contribution=said("other words"), kind="hidden").save()


def test_an_author_with_an_address_is_told_the_reason_once() -> None:
    one = said(WORDS)
    verified()
    decision = moderation.contribution_hide(
        by=moderator(), contribution=one, reason=reason(), note="Leave out the number."
    )
    participant = one.participant
    telling.tell_author(participant, decision=decision)
    telling.send_waiting()
    (told,) = mail.outbox
    assert told.to == ["ann@example.org"]
    assert "Personal details" in told.body
    assert "Leave out the number." in told.body
    assert "Tom" not in told.body + told.subject


def test_an_author_without_an_address_gets_no_mail() -> None:
    hidden()
    telling.send_waiting()
    assert mail.outbox == []


def test_an_appeal_is_looked_at_by_somebody_else() -> None:
    decision = hidden()
    appeal = moderation.appeal_make(decision=decision, text="It is my own number.")
    with pytest.raises(NotAllowed, match="somebody else"):
        moderation.appeal_decide(by=decision.by, appeal=appeal, overturn=True, answer="Yes.")
    with pytest.raises(NotAllowed, match="Say why"):
        moderation.appeal_decide(by=member(), appeal=appeal, overturn=True, answer=" ")
    moderation.appeal_decide(by=member(), appeal=appeal, overturn=False, answer="It names Tom.")
    decision.contribution.refresh_from_db()
    assert decision.contribution.state == State.HIDDEN
    with pytest.raises(NotAllowed, match="already"):
        moderation.appeal_decide(by=member(), appeal=appeal, overturn=True, answer="No.")


def test_an_appeal_that_is_right_shows_the_words_again_and_says_so() -> None:
    one = said(WORDS)
    verified()
    decision = moderation.contribution_hide(by=moderator(), contribution=one, reason=reason())
    appeal = moderation.appeal_make(decision=decision, text="It is in the telephone book.")
    moderation.appeal_decide(by=member(), appeal=appeal, overturn=True, answer="You are right.")
    one.refresh_from_db()
    assert one.state == State.PUBLISHED
    assert [d.kind for d in one.decisions.all()] == ["hidden", "restored"]
    telling.send_waiting()
    assert [m.subject for m in mail.outbox] == [
        "What you wrote was hidden",
        "Your appeal was looked at",
    ]
    assert "You are right." in mail.outbox[1].body


def test_one_decision_is_appealed_once_and_only_while_it_hides() -> None:
    decision = hidden()
    moderation.appeal_make(decision=decision, text="No!")
    with pytest.raises(NotAllowed):
        moderation.appeal_make(decision=decision, text="No!!")
    published = moderation.contribution_publish(by=moderator(), contribution=said("Fine words."))
    with pytest.raises(NotAllowed):
        moderation.appeal_make(decision=published, text="Hide it.")


def test_readers_point_out_and_a_moderator_decides() -> None:
    one = said("Fine words.")
    moderation.contribution_publish(by=moderator(), contribution=one)
    one.refresh_from_db()
    concern = moderation.concern_raise(contribution=one, reason=reason("abuse"), text="Rude!")
    one.refresh_from_db()
    assert one.state == State.PUBLISHED  # pointing at words takes nobody's words away
    assert one.checked_at is None
    moderation.contribution_check(by=moderator(), contribution=one)
    concern.refresh_from_db()
    assert concern.handled_at is not None


def test_waiting_words_cannot_be_pointed_out() -> None:
    with pytest.raises(NotAllowed):
        moderation.concern_raise(contribution=said(), reason=reason())
