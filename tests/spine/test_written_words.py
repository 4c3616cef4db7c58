"""Names go from what people of a body wrote; where that is not safe, a person of the body is told to look."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from folkmoot.spine import matters, persons, search, written_words
from folkmoot.spine.models import (
    Brief,
    Delivery,
    LeftName,
    Link,
    Matter,
    Mute,
    Organisation,
    Response,
    ResponseDraft,
    Signal,
    User,
    Webhook,
)
from folkmoot.spine.participation import Speaker
from folkmoot.spine.webhook_payloads import body_of
from folkmoot.strategy.models import (
    Approval,
    Failure,
    FailureOutcome,
    FailureRun,
    Incident,
    LedgerEntry,
    OwnCase,
)
from tests.factories import answer, matter, member, organisation, said, speaker

pytestmark = pytest.mark.django_db
HANDLE, NAME = "wilhelminaq", "Wilhelmina Quarterstaff"
NAMED = f"Told by @{HANDLE.title()} ({NAME.upper()}) at the pool"
CUT = "Told by @erased (@erased) at the pool"


def entry(body: Organisation | None = None, **words: str) -> LedgerEntry:
    usual = {
        "what": "Threats",
        "who": "Staff",
        "evidence": "Three reports",
        "mitigation": "Initials",
    }
    return LedgerEntry.objects.create(
        organisation=body or organisation(), side="danger", likelihood=3, severity=4,
        review_on=date(2027, 1, 1), **(usual | words),
    )  # fmt: skip


def approval(by: str, number: int = 1, **more: str) -> Approval:
    return Approval.objects.create(
        organisation=organisation(), platform="x", post_id=str(number), approved_by=by,
        approved_at=timezone.now(), **more,
    )  # fmt: skip


def failure(**more: object) -> Failure:
    now = timezone.now()
    usual = {"number": 13, "subject": "stream:Pool", "severity": 2, "sentence": "Late."}
    return Failure.objects.create(
        organisation=organisation(), found_at=now, seen_at=now, **(usual | more)
    )


# --- Cut out ---------------------------------------------------------------------------------------


def test_names_go_from_own_records() -> None:
    ledger = entry(what=NAMED, who=NAMED, evidence=NAMED, mitigation=NAMED)
    incident = Incident.objects.create(
        organisation=organisation(), name=NAMED, place=NAMED, began_at=timezone.now()
    )
    case = OwnCase.objects.create(
        organisation=organisation(), title=NAMED, where=NAMED, year=2025, outcome="worked",
        done=NAMED, measured=NAMED, copy=NAMED, avoid=NAMED, source=NAMED, read="full",
        url=f"https://tooter.example/@{HANDLE}/1",
    )  # fmt: skip
    written_words.cut([HANDLE, NAME])
    for row, columns in (
        (ledger, ("what", "who", "evidence", "mitigation")),
        (incident, ("name", "place")),
        (case, ("title", "where", "done", "measured", "copy", "avoid", "source")),
    ):
        row.refresh_from_db()
        assert {getattr(row, column) for column in columns} == {CUT}
    assert case.url == "https://tooter.example/@erased/1"


def test_names_go_from_failures_and_what_was_looked_for() -> None:
    row = failure(subject=f"incident:{NAMED}", sentence=NAMED, records=[NAMED, "a line"])
    row.history.create(text=NAMED)
    run = FailureRun.objects.create(organisation=organisation())
    outcome = FailureOutcome.objects.create(
        run=run, number=13, judged=False, notes=[NAMED], needed=["a queue"]
    )
    written_words.cut([HANDLE, NAME])
    row.refresh_from_db()
    outcome.refresh_from_db()
    assert (row.subject, row.sentence, row.records) == (f"incident:{CUT}", CUT, [CUT, "a line"])
    assert row.history.get().text == CUT
    assert outcome.notes == [CUT]


def test_names_go_from_matters_and_published_answers_and_from_the_search() -> None:
    user = member()
    row = matter(user, title=NAMED, summary=NAMED)
    answer(user, row, NAMED, decided=NAMED)
    matters.note_add(by=user, matter=row, text=NAMED)
    ResponseDraft.objects.create(matter=row, you_said=NAMED)
    assert search.search(user, HANDLE).total
    written_words.cut([HANDLE, NAME])
    kept = Matter.objects.get()
    response, draft = Response.objects.get(), ResponseDraft.objects.get()
    assert {kept.title, kept.summary, response.we_did, response.decided, draft.you_said} == {CUT}
    assert CUT in Link.objects.values_list("text", flat=True)
    assert not Link.objects.filter(text__icontains=HANDLE).exists()
    assert not search.search(user, HANDLE).total


def test_names_go_from_what_is_told_and_from_what_waits_to_be_sent() -> None:
    body, now = organisation(), timezone.now()
    signal = Signal.objects.create(  # of something that is gone since: nothing writes it anew
        organisation=body, kind="gone.kind", key="1", title=NAMED, sentence=NAMED, path="/x/",
        scope="collection:1", scope_label=NAMED, subject="topic:1", subject_label=NAMED, began_at=now,
    )  # fmt: skip
    muted = Mute.objects.create(
        user=member(), organisation=body, kind="gone.kind", level="subject", value="topic:1", label=NAMED
    )  # fmt: skip
    hook = Webhook.objects.create(organisation=body, name="Hook", address="https://a.example")
    waiting = Delivery.objects.create(webhook=hook, signal=signal, event="signal.found")
    content = {"emerged": [{"title": NAMED, "path": "/x/"}], "silence": {"quiet": [NAMED]}}
    brief = Brief.objects.create(
        organisation=body,
        rhythm="daily",
        first_day=now.date(),
        last_day=now.date(),
        content=content,
    )
    assert HANDLE in body_of(waiting).decode().lower()
    written_words.cut([HANDLE, NAME])
    sent = body_of(Delivery.objects.get()).decode()
    assert HANDLE not in sent.lower()
    assert CUT in sent
    muted.refresh_from_db()
    brief.refresh_from_db()
    assert muted.label == CUT
    assert brief.content == {
        "emerged": [{"title": CUT, "path": "/x/"}],
        "silence": {"quiet": [CUT]},
    }


def test_rows_that_only_a_name_told_apart_are_still_two() -> None:
    for name in ("Zuzanna Quillfeather", "Zenobia Quillfeather"):
        approval(name)  # of the same post
        failure(subject=f"indicator:{name}")
    written_words.cut(["Zuzanna Quillfeather"])
    written_words.cut(["Zenobia Quillfeather"])
    names = list(Approval.objects.values_list("approved_by", flat=True))
    subjects = set(Failure.objects.values_list("subject", flat=True))
    assert (len(names), len(subjects)) == (2, 2)
    assert all(name.startswith("@erased") for name in names)
    assert all(subject.startswith("indicator:@erased") for subject in subjects)


def test_capitals_beyond_ascii_are_found() -> None:
    row = entry(what="JÜRGEN ØSTERGÅRD asked")
    written_words.cut(["Jürgen Østergård"])
    row.refresh_from_db()
    assert row.what == "@erased asked"


def test_without_a_name_nothing_is_touched() -> None:
    row = entry()
    written_words.cut(["", "@", " "])
    row.refresh_from_db()
    assert row.what == "Threats"


# --- Left for a person to read ---------------------------------------------------------------------


def test_an_ordinary_word_is_cut_only_behind_an_at_and_the_row_is_noted() -> None:
    row = entry(what="Ask @Bridge about the bridge", evidence="Bridges were closed")
    other = entry(what="Nothing of it")
    signed = approval("Bridge")
    written_words.cut(["bridge"])
    row.refresh_from_db()
    signed.refresh_from_db()
    assert row.what == "Ask @erased about the bridge"
    assert row.evidence == "Bridges were closed"
    assert signed.approved_by == "@erased"  # where names alone stand, it is one
    left = LeftName.objects.get()
    assert left.path == reverse("strategy:record", args=["ledger", row.pk])
    assert str(other.pk) not in left.path.split("/")
    assert "bridge" not in f"{left.what} {left.path}".lower()
    written_words.cut(["bridge"])
    assert LeftName.objects.count() == 1


def test_only_so_many_rows_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written_words, "MOST_NOTED", 2)
    for _ in range(3):
        entry(what="The bridge")
    written_words.cut(["bridge"])
    assert LeftName.objects.count() == 2


def test_staff_read_what_is_left_of_their_own_body(client: Client) -> None:
    row = entry(what="The bridge")
    written_words.cut(["bridge"])
    left = LeftName.objects.get()
    page = reverse("desk:left-names")
    stranger = member("officer", "else@example.org", organisation("Elsewhere Council"))
    client.force_login(stranger)
    assert "Nothing is left to read" in client.get(page).content.decode()
    assert client.post(reverse("desk:left-name-read", args=[left.pk])).status_code == 404
    client.force_login(member())
    shown = client.get(page).content.decode()
    assert reverse("strategy:record", args=["ledger", row.pk]) in shown
    assert client.post(reverse("desk:left-name-read", args=[left.pk])).status_code == 302
    assert not LeftName.objects.exists()
    client.force_login(member("moderator"))
    assert client.get(page).status_code == 403


# --- People who are forgotten here -----------------------------------------------------------------


def test_a_colleague_goes_from_what_others_wrote() -> None:
    user = member(email="ida.berry@example.org")
    User.objects.filter(pk=user.pk).update(name="Idabel Berryfield")
    user.refresh_from_db()
    member("administrator")
    row = entry(what="Idabel Berryfield was named", mitigation="Ask ida.berry@example.org")
    signed = approval("Idabel Berryfield")
    persons.forget(Speaker(user=user, email=user.email))
    row.refresh_from_db()
    signed.refresh_from_db()
    assert (row.what, row.mitigation) == ("@erased was named", "Ask @erased")
    assert signed.approved_by == "@erased"


def test_nobody_takes_the_mayors_name_away_by_signing_with_it() -> None:
    signed = approval("Rosalind Achebeworth")
    row = entry(what="Rosalind Achebeworth decided")
    said("I am the mayor.", name="Rosalind Achebeworth")
    citizen = User.objects.create_user("a@example.org", name="Rosalind Achebeworth")
    persons.forget(speaker())
    persons.forget(Speaker(user=citizen, email=citizen.email))
    signed.refresh_from_db()
    row.refresh_from_db()
    assert signed.approved_by == "Rosalind Achebeworth"
    assert row.what == "Rosalind Achebeworth decided"
    assert {one.what for one in LeftName.objects.all()} == {"Approval", "Entry of the ledger"}


def test_where_somebody_made_sure_her_signature_goes_too() -> None:
    row = entry(what="Zuzanna Quillfeather came to the meeting")
    said("The crossing.", name="Zuzanna Quillfeather")
    persons.forget(speaker(), made_sure=True)
    row.refresh_from_db()
    assert row.what == "@erased came to the meeting"
    assert not LeftName.objects.exists()
