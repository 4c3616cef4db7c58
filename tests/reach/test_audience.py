"""Census, audience and survey tables: seen before they are stored, sums alone kept, least reached first."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.reach.audience_actions import AUDIENCE, CENSUS, survey_bring
from folkmoot.reach.models import AudienceGroup, CensusGroup, Survey, SurveyUse
from folkmoot.spine.models import User
from folkmoot.spine.not_possible import NotPossible
from tests.factories import member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

TABLE = "characteristic,category,residents\nage,young,500\nage,old,500\nward,Quay,many\n"


@pytest.fixture
def officer(client: Client) -> User:
    user = member()
    client.force_login(user)
    return user


def filled() -> None:
    body, user = organisation(), member()
    for group, people in (("young", 500), ("old", 500)):
        CENSUS.save(user, body, {"dimension": "Age", "group": group, "people": people})
    for group, people in (("young", 380), ("old", 20), ("Not known", 100)):
        AUDIENCE.save(user, body, {"dimension": "age", "group": group, "people": people})


@pytest.mark.usefixtures("officer")
def test_a_census_is_looked_at_before_it_is_taken_in(client: Client) -> None:
    file = SimpleUploadedFile("census.csv", TABLE.encode())
    look = client.post("/reach/tables/census/new/", {"table": file}, follow=True)
    assert b"write a whole number" in look.content
    assert not CensusGroup.objects.exists()
    path = look.redirect_chain[-1][0]
    mapping = {"dimension": "characteristic", "group": "category", "people": "residents"}
    client.post(path, mapping | {"step": "take"})
    assert list(CensusGroup.objects.values_list("group", "people")) == [("young", 500), ("old", 500)]  # fmt: skip
    assert b"many" in client.get(f"{path}left.csv").getvalue()  # what could not be read is kept
    assert client.get("/reach/tables/nothing/new/").status_code == 404
    assert client.get("/reach/tables/audience/template.csv").getvalue().startswith(b"\xef\xbb\xbfsource")  # fmt: skip


@pytest.mark.usefixtures("officer")
def test_groups_not_reached_come_first(client: Client) -> None:
    assert b"Nothing can be compared yet" in client.get("/reach/equity/").content
    filled()
    page = client.get("/reach/equity/").content.decode()
    assert "under-reached among the followers: old (10% of its share)" in page
    assert page.index("Reached too little") < page.index("Reached more than its share")
    rows = list(csv.DictReader(io.StringIO(client.get("/reach/equity.csv").getvalue().decode("utf-8-sig"))))  # fmt: skip
    assert [row["group"] for row in rows] == ["old", "young"]
    assert "of 20% it is not" in page


def test_the_same_row_again_changes_nothing() -> None:
    filled()
    body, user = organisation(), member()
    row = {"dimension": "age", "group": "young", "people": 500}
    assert CENSUS.save(user, body, row) == "same"
    assert CENSUS.save(user, body, row | {"people": 510}) == "changed"
    assert AudienceGroup.objects.filter(group="unknown").get().people == 100


@pytest.mark.usefixtures("officer")
def test_a_dimension_is_let_go(client: Client) -> None:
    filled()
    client.post("/reach/tables/census/drop/age/")
    assert not CensusGroup.objects.exists()
    assert AudienceGroup.objects.exists()
    assert client.post("/reach/tables/other/drop/age/").status_code == 404


@pytest.mark.usefixtures("officer")
def test_of_a_survey_only_sums_are_kept(client: Client) -> None:
    lines = [f"{'young' if n < 15 else 'old'},{'yes' if n < 14 else 'no'}" for n in range(40)]
    table = "age,facebook\n" + "\n".join(lines)
    file = SimpleUploadedFile("survey.csv", table.encode())
    answer = client.post("/reach/voices/new/", {"name": "Spring", "table": file}, follow=True)
    assert b"Clearly less than everybody: old (0%)" in answer.content
    assert SurveyUse.objects.filter(silent=True).get().group == "old"
    client.post(f"/reach/voices/{Survey.objects.get().pk}/delete/")
    assert not SurveyUse.objects.exists()
    bad = SimpleUploadedFile("survey.csv", b"\x00\x00\x00\x00")
    wrong = client.post("/reach/voices/new/", {"name": "Spring", "table": bad})
    assert wrong.status_code == 422


def test_a_survey_that_is_none_is_a_sentence() -> None:
    with pytest.raises(NotPossible, match="no platform that people use"):
        survey_bring(
            by=member(), organisation=organisation(), name="x", asked_on=None, text="age\nold"
        )
    assert not Survey.objects.exists()


def test_another_body_sees_none_of_it(client: Client) -> None:
    filled()
    client.force_login(member(email="x@example.org", body=organisation("Fernhill Council")))
    assert b"young" not in client.get("/reach/equity/").content
