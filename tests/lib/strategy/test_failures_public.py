"""Types of failure that public posts show: each with a planted hit, a near miss, and no data."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from tests.lib.strategy.failing_town import COUNCIL, Town, ago, photo, picture

from mootlib.strategy.failures import NoData
from mootlib.strategy.own_records import (
    AccountRecord,
    Consent,
    Incident,
    OwnRecords,
    PostOrigin,
)

BAD = "Disgraceful, you are a failure and this is awful #myansford"
GOOD = "Lovely day out, thank you all, wonderful #myansford"


def campaign(town: Town, words: str, many: int, start_days: float = 2) -> None:
    town.say("Show us your town! #MyAnsford", at=ago(20))
    for number in range(many):
        town.say(words, at=ago(start_days) + timedelta(minutes=number), by=f"citizen{number}")


# -- 1 hijack -------------------------------------------------------------------------------------


def test_a_tag_taken_over_by_criticism_is_found(town):
    campaign(town, BAD, 30)
    [one] = town.found(1)
    assert one.subject == "hashtag:myansford"
    assert one.figures["posts"] == 30
    assert one.figures["negative"] > 0.6
    assert one.total == 30


def test_a_tag_that_people_like_is_no_hijack(town):
    campaign(town, GOOD, 30)
    assert town.found(1) == ()


def test_a_tag_that_is_always_so_busy_is_no_hijack(town):
    campaign(town, BAD, 30)
    for day in range(4, 30):
        for number in range(60):
            town.say(GOOD, at=ago(day) + timedelta(minutes=number), by=f"citizen{number}")
    assert town.found(1) == ()


def test_a_tag_without_posts_of_the_public_is_no_data(town):
    town.say("Show us your town! #MyAnsford", at=ago(2))
    assert isinstance(town.look(1), NoData)


# -- 3 takeover -----------------------------------------------------------------------------------


def usual(town: Town, days: int = 100) -> None:
    for day in range(days, 1, -1):
        town.say("The library is open today, and we will see you there.", at=ago(day))


def test_a_burst_at_night_beyond_the_past_is_found(town):
    usual(town)
    for minute in range(6):
        town.say("Free coins here", at=ago(1, hours=10, minutes=-minute))
    [one] = town.found(3)
    assert one.figures["posts"] >= 4
    assert one.severity == "high"


def test_the_same_burst_by_day_is_none(town):
    usual(town)
    for minute in range(6):
        town.say("Road closed, update to follow", at=ago(1, minutes=-minute))
    assert town.found(3) == ()


def test_a_night_like_earlier_nights_is_none(town):
    for day in range(60, 0, -5):
        for minute in range(6):
            town.say("Crews are at a fire on the moor", at=ago(day, hours=10, minutes=-minute))
    assert town.found(3) == ()


def test_an_unknown_tool_is_found_and_a_known_one_is_not(town):
    known, strange = town.say(at=ago(2)), town.say(at=ago(1))
    records = OwnRecords(
        accounts=(AccountRecord("x", COUNCIL, clients=("Web",)),),
        origins=(PostOrigin("x", known, "Web"), PostOrigin("x", strange, "NewsBlaster")),
    )
    [one] = town.found(3, records=records)
    assert [key.post_id for key in one.posts] == [strange]
    assert "NewsBlaster" in one.sentence


def test_a_sudden_other_language_is_found(town):
    usual(town)
    for hour in range(2):
        town.say(
            "Zdobądź darmowe monety już dziś, kliknij tutaj i wpisz swoje hasło",
            at=ago(1, hours=hour),
        )
    assert [one.subject for one in town.found(3)] == [f"account:x/{COUNCIL}:language"]


# -- 4 corrections in public ------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "hits"), [(40, 1), (10, 0)])
def test_a_correction_that_took_long_is_found(town, minutes, hits):
    wrong = town.say("The bridge will stay shut until July", at=ago(1))
    town.say(
        "Correction: the bridge will stay shut until June. Sorry for the error.",
        at=ago(1, minutes=-minutes), in_reply_to=wrong,
    )  # fmt: skip
    assert len(town.found(4)) == hits


def test_without_any_correction_or_record_there_is_no_data(town):
    town.say(at=ago(1))
    assert isinstance(town.look(4), NoData)


# -- 5 backlash -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comments", "likes", "reply", "hits"),
    [
        (60, 12, "This is disgusting and offensive, shame on you", 1),
        (60, 80, "This is disgusting and offensive, shame on you", 0),
        (60, 12, "Brilliant, thank you so much, love it", 0),
    ],
)
def test_more_comments_than_reactions_and_angry_ones(town, comments, likes, reply, hits):
    joke = town.say("A joke", at=ago(1), counts={"comments": comments, "likes": likes})
    for number in range(8):
        town.say(reply, at=ago(1, minutes=-number), by=f"c{number}", in_reply_to=joke)
    assert len(town.found(5)) == hits


def test_angry_reactions_stand_in_for_replies_that_are_not_here(town):
    counts = {"comments": 60, "likes": 5, "angry": 20, "love": 2}
    town.say("A joke", at=ago(1), counts=counts)
    assert town.found(5)[0].figures["negative share"] == pytest.approx(20 / 22)


def test_without_replies_and_kinds_of_reaction_the_tone_is_not_judged(town):
    town.say("A joke", at=ago(1), counts={"comments": 60, "likes": 5})
    outcome = town.look(5)
    assert outcome.findings == ()
    assert "not judged" in outcome.notes[0]


def test_a_count_that_was_not_given_is_not_nought(town):
    town.say("A joke", at=ago(1), counts={"comments": 60})
    assert isinstance(town.look(5), NoData)


# -- 6 shaming ------------------------------------------------------------------------------------

DRUNK = "Another customer too drunk to stand. Walk of shame for him tonight!"


def test_a_person_shamed_beside_a_picture_is_found(town):
    town.say(DRUNK, at=ago(1), media=photo("A man asleep on a bench"))
    [one] = town.found(6)
    assert "Walk of shame" in one.sentence or "too drunk to" in one.sentence


def test_shaming_words_about_no_person_are_no_shaming(town):
    town.say("What a mess the storm made of the pier", at=ago(1), media=photo("The pier"))
    town.say(DRUNK, at=ago(1))  # nobody is shown or named
    assert town.found(6) == ()


def test_surnames_that_begin_like_an_insult_shame_nobody(town):
    town.say("Jordan Moroney and Ida Winograd met Gareth Wally at the mill.", at=ago(1))
    assert town.found(6) == ()


def test_consent_on_record_settles_it(town):
    name = town.say(DRUNK, at=ago(1), media=photo())
    records = OwnRecords(consents=(Consent("x", name, "consent", ago(1)),))
    assert town.found(6, records=records) == ()
    gone = OwnRecords(consents=(Consent("x", name, "consent", ago(1), withdrawn_at=ago(0.5)),))
    assert len(town.found(6, records=gone)) == 1


# -- 7 outside the remit, 9 prejudging ---------------------------------------------------------------


def test_scolding_a_sentence_is_found(town):
    town.say("Jailed for only 18 months. Not enough, if you ask us.", at=ago(1))
    assert len(town.found(7)) == 1


def test_reporting_a_sentence_is_not(town):
    town.say("A man was jailed for 18 months at Ansford Crown Court for burglary.", at=ago(1))
    town.say("Vote for your favourite park! Voting ends on Sunday.", at=ago(1))
    assert town.found(7) == ()


def test_taking_sides_is_found_for_official_accounts_alone(town):
    words = "The Tories have failed this town again"
    town.say(words, at=ago(1))
    town.say(words, at=ago(1), by="cllrvale")
    town.knows("cllrvale", organisation="Ansford Council", role="public servant")
    assert [key.post_id for one in town.found(7) for key in one.posts] == ["1"]


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("We have arrested Gareth Pugh, 34, for burglary in Mill Lane.", "high"),
        ("Gareth Pugh has been charged with drink driving.", "medium"),
        ("Got our man: thug Gareth Pugh and his knife crime spree.", "high"),
    ],
)
def test_a_named_suspect_is_found(town, words, severity):
    town.say(words, at=ago(1))
    assert [one.severity for one in town.found(9)] == [severity]


@pytest.mark.parametrize(
    "words",
    [
        "Gareth Pugh was jailed for burglary today.",
        "A man of 34 has been arrested for burglary in Mill Lane.",
        "Have you seen Gareth Pugh? He is missing, and we arrested nobody for assault.",
        "PC Gareth Pugh arrested a man for burglary.",
        "A burglary in Gareth Pugh Road: a man was arrested.",
    ],
)
def test_a_conviction_or_no_name_is_no_prejudging(town, words):
    town.say(words, at=ago(1))
    assert town.found(9) == ()


# -- 8 pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("located", "hits"), [(True, 1), (False, 0)])
def test_coordinates_in_a_picture_are_found(town, located, hits):
    name = town.say("Our new depot", at=ago(1), media=photo("A depot"))
    found = town.found(8, pictures={("x", name): [picture(located=located)]})
    assert len(found) == hits
    assert all("coordinates" in one.sentence for one in found)


def test_a_number_plate_in_the_words_is_found_and_a_postcode_is_not(town):
    town.say(
        "Parked on the pavement", at=ago(1), media=photo("A grey car, BD51 SMR, on a pavement")
    )
    town.say("Come to the depot, AB1 2AB", at=ago(1), media=photo("A depot"))
    assert [key.post_id for one in town.found(8) for key in one.posts] == ["1"]


def test_without_pictures_there_is_no_data(town):
    town.say(at=ago(1))
    assert isinstance(town.look(8), NoData)


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("A man was arrested after the murder of Gareth Pugh.", 0),
        ("Two were charged with the fatal stabbing of 22-year-old Gareth Pugh.", 0),
        ("Karen Bell, 40, was charged with the murder of Gareth Pugh.", 1),
        ("We arrested Gareth Pugh for robbery.", 1),
    ],
)
def test_whoever_suffered_an_offence_is_no_suspect(town, words, hits):
    town.say(words, at=ago(1))
    assert len(town.found(9)) == hits


# -- 10 critics ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("followers", "words", "quoted", "hits"),
    [
        (40, "What a pathetic, stupid complaint. Terrible.", True, 1),
        (40, "Get a life.", False, 1),
        (40, "Sorry, the pool is closed until Monday.", False, 0),
        (90_000, "What a pathetic, stupid complaint. Terrible.", True, 0),
        (40, "Thank you, what a lovely picture!", True, 0),
    ],
)
def test_a_small_critic_put_before_all_is_found(town, followers, words, quoted, hits):
    town.knows("jo", followers=followers)
    said = town.say("The pool was dirty again", at=ago(2), by="jo")
    town.say(words, at=ago(1), **{"quote_of" if quoted else "in_reply_to": said})
    assert len(town.found(10)) == hits


def test_an_account_of_unknown_size_is_not_judged(town):
    said = town.say("The pool was dirty again", at=ago(2), by="jo")
    town.say("Get a life.", at=ago(1), in_reply_to=said)
    outcome = town.look(10)
    assert outcome.findings == ()
    assert "not known" in outcome.notes[0]


# -- 12 questions ----------------------------------------------------------------------------------


def ask(town: Town, many: int, answered: int, wait: timedelta = timedelta(hours=3)) -> None:
    for number in range(many):
        at = ago(20 + number % 3, hours=number)
        asked = town.say(f"@{COUNCIL} when is the tip open, please?", at=at, by=f"c{number}")
        if number < answered:
            town.say("From nine to four.", at=at + wait, in_reply_to=asked)


def test_questions_that_nobody_answers_are_found(town):
    ask(town, 20, 10)
    [one] = town.found(12)
    assert one.figures["answered in time"] == 0.5
    assert one.total == 10


def test_questions_answered_in_time_are_none(town):
    ask(town, 20, 17)
    assert town.found(12) == ()


def test_an_answer_after_the_deadline_does_not_count(town):
    ask(town, 20, 20, timedelta(days=9))
    assert town.found(12)[0].figures["answered"] == 1


def test_a_question_of_today_still_has_time(town):
    ask(town, 20, 20)
    for number in range(20):
        town.say(f"@{COUNCIL} is it open?", at=ago(hours=2), by=f"d{number}")
    assert town.found(12) == ()


def test_without_the_bodys_replies_nobody_knows(town):
    ask(town, 20, 0)
    assert isinstance(town.look(12), NoData)


# -- 13 dormant ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "severity"), [(29, None), (31, "low"), (90, "low"), (91, "medium")]
)
def test_silence_is_told_by_its_length(town, days, severity):
    town.say(at=ago(days))
    assert [one.severity for one in town.found(13)] == ([severity] if severity else [])


def test_silence_counts_up_to_the_last_look(town):
    town.say(at=ago(100))
    assert town.found(13, seen_until=ago(80)) == ()


def test_a_closed_account_is_meant_to_be_silent(town):
    town.say(at=ago(300))
    closed = OwnRecords(accounts=(AccountRecord("x", COUNCIL, state="closed"),))
    assert town.found(13, records=closed) == ()


# -- 14 push only ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("talks", "hits"), [(2, 1), (3, 0)])
def test_an_account_that_only_tells_is_found(town, talks, hits):
    for number in range(30 - talks):
        town.say("The library is open today.", at=ago(number + 1))
    for number in range(talks):
        town.say("@jo thank you, we passed it on", at=ago(number + 1))
    assert len(town.found(14)) == hits


def test_a_question_to_the_public_is_no_push(town):
    for number in range(30):
        words = "What do you think of the plan?" if number % 5 == 0 else "The library is open."
        town.say(words, at=ago(number + 1))
    town.say("@jo thank you", at=ago(1))
    assert town.found(14) == ()


# -- 15 impersonation, 16 parody ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "handle", ["ansfordcounci1", "ansford_council", "ansfrodcouncil", "ansfordсouncil"]
)
def test_a_handle_that_looks_the_same_is_found(town, handle):
    town.say(at=ago(1))
    town.knows(handle)
    assert [one.subject for one in town.found(15)] == [f"account:x/{handle}"]


def test_other_names_and_the_directorys_own_are_no_impostors(town):
    town.say(at=ago(1))
    town.knows("oxfordcouncil")
    town.knows("ansfordpool")
    town.knows("ansfordcouncils")
    own = OwnRecords(accounts=(AccountRecord("x", "ansfordcouncils"),))
    assert town.found(15, records=own) == ()


def crest(size: int, colour: str = "white") -> bytes:
    image = Image.new("RGB", (64, 64), "navy")
    image.paste(colour, (8, 8, 30, 56))
    image.paste("gold", (34, 20, 56, 40))
    file = io.BytesIO()
    image.resize((size, size)).save(file, "PNG")
    return file.getvalue()


def test_the_bodys_picture_on_another_account_is_found(town):
    town.say(at=ago(1))
    town.knows("townnews24")
    town.knows("gardenclub")
    other = io.BytesIO()
    Image.linear_gradient("L").save(other, "PNG")
    avatars = {
        ("x", COUNCIL): crest(128),
        ("x", "townnews24"): crest(90, "ivory"),
        ("x", "gardenclub"): other.getvalue(),
    }
    [one] = town.found(15, avatars=avatars)
    assert one.subject == "account:x/townnews24"


def test_taking_on_a_parody_is_found_and_leaving_it_alone_is_not(town):
    town.knows("ansfordcouncil_parody", name="Ansford Council (parody)")
    town.say(at=ago(2))
    quiet = town.look(16)
    assert quiet.findings == ()
    assert "left alone" in quiet.notes[0]
    assert town.found(15) == ()
    town.say("@ansfordcouncil_parody this is not funny, we will take legal action", at=ago(1))
    assert len(town.found(16)) == 1


# -- 17 alternative text -----------------------------------------------------------------------------


def test_pictures_without_alternative_text_are_found(town):
    town.say(at=ago(2), media=photo("A library"))
    bare = town.say(at=ago(1), media=photo())
    [one] = town.found(17)
    assert [key.post_id for key in one.posts] == [bare]
    assert one.figures["coverage"] == 0.5


def test_all_with_alternative_text_is_none(town):
    town.say(at=ago(2), media=photo("A library"))
    town.say(at=ago(1), media=photo("A bridge"))
    assert town.found(17) == ()


def test_a_source_that_never_tells_is_no_data(town):
    town.say(at=ago(1), media=photo())
    assert isinstance(town.look(17), NoData)


# -- 19 rumour -------------------------------------------------------------------------------------

CLAIM = "Apparently the reservoir dam has cracked, my mate says"


def flood(town: Town, words: str, many: int, apart: float) -> None:
    for number in range(many):
        town.say(words, at=ago(1, minutes=-number * apart), by=f"c{number}")


INCIDENT = OwnRecords(incidents=(Incident("Flood", ago(1.5), ago(0.2)),))


def test_a_claim_that_multiplies_in_an_incident_is_found(town):
    flood(town, CLAIM, 20, 2)
    [one] = town.found(19, records=INCIDENT)
    assert one.severity == "critical"
    assert "Flood" in one.sentence


def test_a_claim_that_drips_is_none(town):
    flood(town, CLAIM, 20, 45)
    assert town.found(19, records=INCIDENT) == ()


def test_what_is_said_without_hearsay_is_none(town):
    flood(town, "The dam is being looked after by brave crews", 20, 2)
    assert town.found(19, records=INCIDENT) == ()


def test_a_claim_that_the_body_spoke_of_is_less_grave(town):
    flood(town, CLAIM, 20, 2)
    town.say("The reservoir dam has not cracked. Engineers were there at noon.", at=ago(0.9))
    assert town.found(19, records=INCIDENT)[0].severity == "medium"


# -- 22 emergencies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        (f"@{COUNCIL} we are trapped in the flood at Mill Lane", 1),
        (f"@{COUNCIL} I feel trapped by your website", 0),
        (f"@{COUNCIL} the tip was shut again", 0),
        ("we are trapped in the flood at Mill Lane", 0),  # to nobody
    ],
)
def test_danger_told_in_a_post_without_an_answer_is_found(town, words, hits):
    town.say(words, at=ago(1), by="jo")
    town.say(f"@{COUNCIL} thanks", at=ago(1), by="al")
    assert len(town.found(22)) == hits


def test_danger_answered_at_once_is_none(town):
    said = town.say(f"@{COUNCIL} we are trapped in the flood at Mill Lane", at=ago(1), by="jo")
    town.say("Please call 999 now. We have passed it on.", at=ago(1, minutes=-9), in_reply_to=said)
    assert town.found(22) == ()


@pytest.mark.parametrize("number", [6, 7, 9])
def test_words_in_another_language_are_no_data(town, number):
    for day in range(8):
        town.say("Biblioteket er åpent i dag, og vi gleder oss til å se dere", at=ago(day + 1))
    assert isinstance(town.look(number), NoData)
