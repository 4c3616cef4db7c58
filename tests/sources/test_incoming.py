"""What comes from outside never meets what it does not belong to, and never pretends to be ours."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from folkmoot.sources import jobs as import_jobs
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Import
from folkmoot.spine import jobs
from folkmoot.spine.models import Job, User
from tests.factories import imported, member, ndjson, organisation, post, worked_off

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def table(*texts: str) -> SimpleUploadedFile:
    rows = "".join(f'{n},"{text}",2026-03-0{n}\n' for n, text in enumerate(texts, 1))
    return SimpleUploadedFile("t.csv", f"id,text,date\n{rows}".encode())


def texts(owner: Import) -> set[str]:
    return set(corpus().collection_posts(owner.collection)["text"].to_pylist())


def test_row_numbers_of_two_tables_never_meet() -> None:
    council, police = member(), member("officer", "p@police.example", organisation("Police"))
    ours = imported(council, table("The bins again", "The road is shut", "A hole in the wall"))
    theirs = imported(police, table("A stolen bike", "Speeding at night", "A kind constable"))
    for owner, user in ((ours, council), (theirs, police)):
        assert worked_off(owner, user).state == Job.State.DONE
    assert texts(ours) == {"The bins again", "The road is shut", "A hole in the wall"}
    assert texts(theirs) == {"A stolen bike", "Speeding at night", "A kind constable"}
    assert ours.files.get().accepted == theirs.files.get().accepted == 3


def test_a_file_cannot_hold_words_of_this_site(user: User) -> None:
    forged = post(1, "I never said this", platform="folkmoot")
    owner = imported(user, ndjson([forged, post(2, "the bins in Mill Lane were missed again")]))
    assert worked_off(owner, user).state == Job.State.DONE
    assert texts(owner) == {"the bins in Mill Lane were missed again"}
    file = owner.files.get()
    assert (file.posts_read, file.accepted, file.rejected) == (2, 1, 1)
    assert "come from the site" in owner.rejects_file.read_text()


def test_a_worker_killed_after_the_files_were_let_go_loses_nothing(user: User) -> None:
    owner = imported(user, ndjson([post(n, f"the bins were missed, week {n}") for n in range(9)]))
    row = worked_off(owner, user)
    Job.objects.filter(pk=row.pk).update(state=Job.State.QUEUED)  # as the sweeper leaves it
    run = jobs.claim(str(row.pk))
    assert run is not None
    import_jobs.read_import(run, owner.pk)
    assert len(texts(owner)) == 9
    assert owner.analysis.posts == 9


def test_who_works_for_two_bodies_says_for_which(user: User, client: object) -> None:
    police = organisation("Police")
    member("officer", user.email, police)
    client.force_login(user)  # type: ignore[attr-defined]
    answer = client.post(  # type: ignore[attr-defined]
        "/sources/imports/new/", {"uploads": ndjson([post(1, "x")]), "organisation": police.pk}
    )
    assert answer.status_code == 302
    assert Import.objects.get().organisation == police


@pytest.fixture
def user() -> User:
    return member()
