"""The API as documented: fuzzed against its own schema, and closed to those without a role."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.spine.models import ApiToken, Membership, Organisation, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(name="Demo Council", slug="demo", kind="council")


@pytest.fixture
def token(organisation: Organisation) -> str:
    user = User.objects.create_user("analyst@example.org")
    Membership.objects.create(user=user, organisation=organisation, role="analyst")
    return ApiToken.make(user=user, name="test")


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "path", ["/api/v1/imports", "/api/v1/analyses", "/api/v1/analyses/1/posts"]
)
def test_without_a_token_there_is_no_answer(path: str) -> None:
    assert Client().get(path).status_code == 401
    assert Client().get(path, headers=headers("made-up")).status_code == 401


def test_a_citizen_s_token_opens_nothing() -> None:
    citizen = User.objects.create_user("citizen@example.org")
    token = ApiToken.make(user=citizen, name="test")
    assert Client().get("/api/v1/imports", headers=headers(token)).status_code == 401


#: What anybody may ask, besides the description of the API itself.
OPEN_PATHS = {
    "/api/v1/",
    "/api/v1/openapi.json",
    "/api/v1/contributions",
    "/api/v1/coverage",
    "/api/v1/matters",
    "/api/v1/matters/1",
    "/api/v1/moderation",
}


def test_every_route_asks_who_it_is_or_is_listed_as_open(settings: Any) -> None:
    """By what each answers, also those that the API's description leaves out."""
    settings.THROTTLES = []  # "too many requests" is no answer to who it is
    from django.urls import get_resolver

    from tests.architecture.test_access import all_patterns

    citizen = ApiToken.make(user=User.objects.create_user("citizen@example.org"), name="test")
    routes = {route for route, _view in all_patterns(get_resolver())}
    paths = {"/" + re.sub(r"<[^>]+>", "1", r) for r in routes if r.startswith("api/v1/")}
    assert len(paths) > len(OPEN_PATHS)
    answered = set()
    for path in paths:
        for ask in (Client().get, Client().post, Client().put, Client().patch, Client().delete):
            for who in ({}, headers(citizen)):
                if ask(path, headers=who).status_code not in (401, 405):
                    answered.add(path)
    assert answered == OPEN_PATHS


def test_only_the_digest_of_a_token_is_kept(token: str) -> None:
    assert not ApiToken.objects.filter(digest=token).exists()
    assert token not in str(ApiToken.objects.values_list().get())


def test_another_organisation_s_import_does_not_exist_for_you(token: str) -> None:
    from folkmoot.sources.models import Import

    other = Organisation.objects.create(name="Other", slug="other", kind="police")
    hidden = Import.objects.create(organisation=other, name="theirs")
    assert Client().get(f"/api/v1/imports/{hidden.pk}", headers=headers(token)).status_code == 404
    assert Client().get("/api/v1/imports", headers=headers(token)).json()["count"] == 0


def test_an_upload_says_what_was_found(token: str) -> None:
    file = SimpleUploadedFile(
        "posts.csv", b"id,text,created_at\n1,hello there,2026-01-01\n2,bins,2026-01-02\n"
    )
    answer = Client().post(
        "/api/v1/imports", {"files": file, "name": "Mine"}, headers=headers(token)
    )
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert found["state"] == "draft"
    assert found["files"][0]["problem"] == ""
    assert found["files"][0]["format"]


def test_a_moderator_may_not_bring_files_in(organisation: Organisation) -> None:
    user = User.objects.create_user("moderator@example.org")
    Membership.objects.create(user=user, organisation=organisation, role="moderator")
    token = ApiToken.make(user=user, name="test")
    file = SimpleUploadedFile("posts.csv", b"id,text\n1,hello\n")
    assert (
        Client().post("/api/v1/imports", {"files": file}, headers=headers(token)).status_code == 403
    )


def test_every_route_is_documented() -> None:
    from pathlib import Path

    from folkmoot.config.api import api

    documented = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
    paths = api.get_openapi_schema()["paths"]
    assert len(paths) >= 7
    assert [path for path in paths if path not in documented] == []


@pytest.mark.slow
def test_s26_api_survives_fuzzing(token: str, settings: Any) -> None:
    """Every answer to generated requests is one that the schema documents, and none is a 5xx."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from hypothesis import HealthCheck, Phase
    from hypothesis import settings as hypothesis_settings
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    settings.THROTTLES = []
    settings.ALLOWED_HOSTS = ["*"]
    application = get_wsgi_application()  # one that has read these settings
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    assert schema.raw_schema["openapi"].startswith("3.1")
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        def check(case: Any) -> None:
            nonlocal tried
            tried += 1
            # Whether bytes are a file of posts, no schema can say.
            case.call_and_validate(
                headers=headers(token), excluded_checks=[positive_data_acceptance]
            )

        strategy = operation.as_strategy()
        from hypothesis import given

        given(case=strategy)(
            hypothesis_settings(
                max_examples=40,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.generate],
            )(check)
        )()
    assert tried > 200
