"""Nobody fills the disk before it is known who she is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.spine.models import ApiToken
from tests.factories import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
LARGE = 3 * 1024 * 1024


def large() -> SimpleUploadedFile:
    return SimpleUploadedFile("posts.ndjson", b'{"x": "%s"}\n' % (b"a" * LARGE))


@pytest.mark.parametrize("path", ["/sources/imports/new/", "/say/", "/sign-in/", "/api/v1/imports"])
def test_a_stranger_is_refused_before_anything_is_read(
    path: str, settings: object, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/sign-in/")  # a cookie against forged forms is easily had
    answer = stranger.post(path, {"uploads": large()})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert list(tmp_path.iterdir()) == []


def test_staff_may_send_files_where_files_belong_and_nowhere_else(client: Client) -> None:
    user = member()
    client.force_login(user)
    assert client.post("/sources/imports/new/", {"uploads": large()}).status_code == 302
    assert client.post("/desk/matters/new/", {"title": "x" * LARGE}).status_code == 413
    client.force_login(member("moderator"))
    assert client.post("/sources/imports/new/", {"uploads": large()}).status_code == 413


def test_a_program_with_a_token_may_too() -> None:
    token = ApiToken.make(user=member(), name="test")
    answer = Client().post(
        "/api/v1/imports", {"files": large()}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 201
    wrong = Client().post(
        "/api/v1/imports", {"files": large()}, headers={"Authorization": "Bearer nonsense"}
    )
    assert wrong.status_code == 413


def test_more_than_the_limit_is_too_much_for_anybody(client: Client, settings: object) -> None:
    settings.UPLOAD_LIMIT = 100_000  # type: ignore[attr-defined]
    client.force_login(member())
    assert client.post("/sources/imports/new/", {"uploads": large()}).status_code == 413
