"""Files in, every row accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.sources import actions, reading
from folkmoot.sources.bridge import corpus
from folkmoot.sources.forms import MappingForm
from folkmoot.spine.models import Job
from tests.factories import imported, member, ndjson, organisation, post, worked_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

BINS = [post(n, f"the bins on street {n} were missed again, week {n}") for n in range(1, 13)]


def quiet(stage: str, done: float) -> None:
    """A report that nobody reads."""


def test_every_row_is_accounted_for() -> None:
    broken = SimpleUploadedFile(
        "broken.ndjson",
        (
            json.dumps(BINS[0]) + "\n{not json\n" + json.dumps(post(99, "hello there")) + "\n"
        ).encode(),
    )
    owner = imported(member(), ndjson(BINS), broken)
    reading.read_files(owner, quiet)
    whole, damaged = owner.files.all()
    assert (whole.posts_read, whole.accepted, whole.duplicates, whole.rejected) == (12, 12, 0, 0)
    assert (damaged.posts_read, damaged.accepted, damaged.duplicates, damaged.rejected) == (
        3,
        1,
        1,
        1,
    )
    rejects = owner.rejects_file.read_text()
    assert "broken.ndjson" in rejects
    assert "not json" in rejects


def test_reading_again_after_a_broken_off_attempt_gives_the_same_counts() -> None:
    owner = imported(member(), ndjson(BINS))
    reading.read_files(owner, quiet)
    reading.read_files(owner, quiet)
    (file,) = owner.files.all()
    assert (file.accepted, file.duplicates) == (12, 0)


def test_a_second_import_of_the_same_posts_knows_them_already_and_can_still_be_analysed() -> None:
    user = member()
    reading.read_files(imported(user, ndjson(BINS)), quiet)
    again = imported(user, ndjson(BINS))
    reading.read_files(again, quiet)
    (file,) = again.files.all()
    assert (file.accepted, file.duplicates) == (0, 12)


def test_uploads_are_removed_once_they_have_been_read() -> None:
    user = member()
    owner = imported(user, ndjson(BINS))
    assert all(file.path.exists() for file in owner.files.all())
    row = worked_off(owner, user)
    assert row.state == Job.State.DONE, row.message
    assert not any(file.path.exists() for file in owner.files.all())


def test_a_stored_file_s_name_says_nothing() -> None:
    owner = imported(member(), ndjson(BINS, "../../Mrs Ferris's complaint.ndjson"))
    (file,) = owner.files.all()
    assert "Ferris" in file.name
    assert "/" not in file.name
    assert "Ferris" not in file.stored_name
    assert file.path.parent == owner.folder


def test_an_unreadable_file_keeps_its_sentence_and_does_not_stop_the_others() -> None:
    picture = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(2000))
    user = member()
    owner = imported(user, picture, ndjson(BINS))
    problems = [file.problem for file in owner.files.all()]
    assert problems[0]
    assert not problems[1]
    assert worked_off(owner, user).state == Job.State.DONE


def test_an_import_with_nothing_readable_cannot_be_started() -> None:
    owner = imported(member(), SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(2000)))
    assert not owner.may_start


def test_a_deleted_import_takes_its_posts_with_it() -> None:
    user = member()
    owner = imported(user, ndjson(BINS))
    reading.read_files(owner, quiet)
    folder, collection = owner.folder, owner.collection
    assert corpus().collection_posts(collection).num_rows == 12
    actions.import_delete(by=user, owner=owner)
    from folkmoot.spine import jobs

    run = jobs.claim(str(Job.objects.get(kind="sources.forget").pk))
    assert run is not None
    jobs.perform(run)
    assert corpus().collection_posts(collection).num_rows == 0
    assert folder


class TestPages:
    def signed_in(self, role: str = "officer") -> Client:
        client = Client()
        client.force_login(member(role))
        return client

    def test_an_upload_leads_to_what_was_found(self) -> None:
        client = self.signed_in()
        answer = client.post("/sources/imports/new/", {"uploads": ndjson(BINS), "name": "March"})
        assert answer.status_code == 302
        page = client.get(answer.headers["Location"]).content.decode()
        assert "March" in page
        assert "Read and analyse" in page

    def test_no_file_and_an_empty_file_get_sentences(self) -> None:
        client = self.signed_in()
        answer = client.post("/sources/imports/new/", {})
        assert answer.status_code == 422
        assert "Choose a file to upload." in answer.content.decode()
        empty = SimpleUploadedFile("empty.csv", b"")
        answer = client.post("/sources/imports/new/", {"uploads": empty})
        assert "is empty" in answer.content.decode()

    def test_a_moderator_may_look_but_not_bring_in(self) -> None:
        client = self.signed_in("moderator")
        assert client.get("/sources/imports/").status_code == 200
        assert client.get("/sources/imports/new/").status_code == 403

    def test_a_citizen_sees_nothing_and_a_visitor_is_asked_to_sign_in(self) -> None:
        from folkmoot.spine.models import User

        citizen = Client()
        citizen.force_login(User.objects.create_user("c@example.org"))
        assert citizen.get("/sources/imports/").status_code == 403
        assert Client().get("/sources/imports/").headers["Location"].startswith("/sign-in/")

    def test_another_body_s_import_does_not_exist(self) -> None:
        theirs = imported(member("officer", "p@example.org", organisation("Police")), ndjson(BINS))
        client = self.signed_in("analyst")
        for path in ("", "progress/", "delete/", "rejects.csv"):
            assert client.get(f"/sources/imports/{theirs.pk}/{path}").status_code == 404


class TestMapping:
    def form(self, data: dict[str, str] | None, guessed: dict[str, object]) -> MappingForm:
        from django.http import QueryDict

        sent = None
        if data is not None:
            sent = QueryDict(mutable=True)
            sent.update(data)
        return MappingForm(sent, columns=["Message", "Body", "When", "Likes"], guessed=guessed)

    def test_the_guess_is_what_the_form_starts_with(self) -> None:
        guessed = {
            "platform": "facebook",
            "columns": {"text": ["Message", "Body"]},
            "counts": {"likes": "Likes"},
        }
        form = self.form(None, guessed)
        assert form["column_text"].value() == "Message"
        assert form["count_likes"].value() == "Likes"
        assert form["platform"].value() == "facebook"

    def test_further_columns_of_the_guess_are_kept_where_the_choice_is(self) -> None:
        guessed = {"platform": "facebook", "columns": {"text": ["Message", "Body"]}, "counts": {}}
        form = self.form({"column_text": "Message", "time_zone": "UTC", "platform": "x"}, guessed)
        assert form.is_valid(), form.errors
        assert form.mapping()["columns"]["text"] == ["Message", "Body"]
        changed = self.form({"column_text": "Body", "time_zone": "UTC"}, guessed)
        assert changed.is_valid()
        assert changed.mapping()["columns"]["text"] == "Body"

    def test_a_wrong_time_zone_gets_a_sentence(self) -> None:
        form = self.form({"column_text": "Body", "time_zone": "Mars/Olympus"}, {})
        assert not form.is_valid()
        assert "Europe/London" in str(form.errors["time_zone"])


def test_the_folder_of_an_import_lies_in_the_data_folder(data_dir: Path) -> None:
    assert imported(member(), ndjson(BINS)).folder.is_relative_to(data_dir)
