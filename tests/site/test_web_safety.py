"""What every answer must carry, and what every address must refuse (statements S16 to S20, S27)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.urls.converters import UUIDConverter

from folkmoot.spine import account_addresses
from folkmoot.spine.models import User
from tests.architecture.test_access import all_patterns
from tests.factories import matter, member

pytestmark = pytest.mark.django_db

SAMPLE = {
    "pk": 1,
    "number": 0,
    "platform": "x",
    "post_id": "1",
    "token": "t",
    "kind": "html",
    "slug": "parks",
}
SAMPLE_UUID = UUID(int=1)


def every_path() -> list[str]:
    """One path for each address of the site."""
    paths = []
    for _route, entry in all_patterns(get_resolver()):
        if _route.startswith("api/"):
            continue
        names = dict.fromkeys(entry.pattern.regex.groupindex) | entry.pattern.converters
        apps = ("listening", "sources", "desk", "signals", "reach", "strategy")
        namespace = {f"{app}/": f"{app}:" for app in apps}
        prefix = next((v for k, v in namespace.items() if _route.startswith(k)), "")
        paths.append(
            reverse(f"{prefix}{entry.name}", kwargs={n: _sample(n, c) for n, c in names.items()})
        )
    return paths


def _sample(name: str, converter: object) -> object:
    if name not in SAMPLE:  # of allauth's regular expressions
        return "1"
    return SAMPLE_UUID if isinstance(converter, UUIDConverter) else SAMPLE[name]


def policy(response: Any) -> dict[str, list[str]]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {part.split()[0]: part.split()[1:] for part in parts if part.strip()}


@pytest.mark.parametrize(
    "path", ["/", "/nothing-here/", "/healthz", "/sign-in/", "/api/v1/openapi.json"]
)
def test_s16_csp_has_no_unsafe_inline(client: Client, path: str) -> None:
    found = policy(client.get(path))
    assert found["object-src"] == found["base-uri"] == found["frame-ancestors"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == ["'self'"]
    everything = {source for sources in found.values() for source in sources}
    assert not everything & {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"}


@pytest.mark.parametrize("path", ["/", "/nothing-here/", "/healthz", "/static/folkmoot.css"])
def test_s17_security_headers_everywhere(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_s17_and_s18_a_production_site_locks_its_transport_and_cookies() -> None:
    """Read from a process of its own: these settings are fixed at start."""
    import json
    import os
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[2]
    code = (
        "import json; from folkmoot.config import settings as s; print(json.dumps({k: getattr(s, k) for k in dir(s)"
        " if k.startswith(('SECURE', 'SESSION_COOKIE', 'CSRF_COOKIE'))}, default=str))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "FOLKMOOT_HTTPS"}
    environment |= {"PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SECURE_SSL_REDIRECT"]
    for cookie in ("SESSION", "CSRF"):
        assert found[f"{cookie}_COOKIE_SECURE"]
        assert found[f"{cookie}_COOKIE_HTTPONLY"]
        assert found[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert found[f"{cookie}_COOKIE_NAME"].startswith("__Host-")


def test_s19_unsafe_methods_need_csrf() -> None:
    client = Client(enforce_csrf_checks=True)
    paths = every_path()
    assert len(paths) > 10
    for path in paths:
        status = client.post(path, {"anything": "1"}).status_code
        # Refused for want of a token, or because the address takes no POST at all.
        assert status in {403, 404, 405}, f"{path} answered {status}"


@pytest.mark.parametrize("role", [None, "officer", "administrator"])
def test_s19_get_changes_no_row(client: Client, role: str | None, data_dir: Path) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    row = matter(member(email="opener@example.org"))
    SAMPLE["pk"] = row.pk
    if role:
        client.force_login(member(role=role))
        account_addresses.vouch_for_staff()  # as migrating does: else allauth writes on reading
    for path in every_path():
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        # A session is the visitor's own note: setting up a second factor keeps its secret there.
        # What was counted for everybody is kept for a minute.
        writes = [s for s in writes if "django_session" not in s and '"cache"' not in s]
        assert writes == [], path


def test_s20_pages_name_no_other_origin(client: Client) -> None:
    import re

    for path in ("/", "/accessibility/", "/privacy/", "/sign-in/"):
        body = client.get(path).content.decode()
        loaded = re.findall(
            r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=[\"']([^\"']+)", body
        )
        assert loaded
        assert [address for address in loaded if not address.startswith(("/", "data:"))] == []


def test_s27_errors_show_no_internals(monkeypatch: pytest.MonkeyPatch) -> None:
    from folkmoot.spine import views

    client = Client(raise_request_exception=False)
    monkeypatch.setattr(views, "connection", "the secret connection")
    response = client.get("/healthz")
    assert response.status_code == 500
    assert b"secret connection" not in response.content
    assert b"Traceback" not in response.content
    assert b"reference" in response.content
    # Even where the page about the failure cannot be made.
    monkeypatch.setattr(views, "render", lambda *a, **k: 1 / 0)
    assert b"ZeroDivisionError" not in client.get("/healthz").content


def test_too_many_requests_get_a_plain_page_with_the_wait(client: Client) -> None:
    with override_settings(THROTTLES=[("pages", r"^/", ("GET",), 3)]):
        client = Client()
        for _ in range(3):
            assert client.get("/healthz").status_code == 200
        refused = client.get("/healthz")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    other = Client(REMOTE_ADDR="198.51.100.9")
    assert other.get("/healthz").status_code == 200


def test_signed_in_pages_are_kept_out_of_caches(client: Client) -> None:
    client.force_login(
        User.objects.create_user("a@example.org"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_s41_public_pages_set_no_cookie(client: Client) -> None:
    for path in ("/", "/accessibility/", "/privacy/"):
        assert not client.get(path).cookies


def test_guessing_is_slowed_by_account_and_source_and_does_not_lock_out_the_owner() -> None:
    User.objects.create_user("owner@example.org", "correct horse battery")
    guesser = Client(REMOTE_ADDR="203.0.113.66")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        guesser.post("/sign-in/", {"login": "owner@example.org", "password": "wrong"})
    right = {"login": "owner@example.org", "password": "correct horse battery"}
    assert guesser.post("/sign-in/", right).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.7").post("/sign-in/", right).status_code == 302


def test_demo_links_work_in_the_demo_on_loopback_once() -> None:
    from folkmoot.spine.sign_in_links import make_link

    user = User.objects.create_user("officer@example.org")
    token = make_link(user)
    address = f"/demo/{token}/"
    assert Client().get(address).status_code == 404  # a real site has no such links
    with override_settings(MODE="demo"):
        assert Client(REMOTE_ADDR="203.0.113.7").get(address).status_code == 404
        visitor = Client()
        assert visitor.get(address).status_code == 200  # looking uses nothing up
        assert visitor.post(address).status_code == 302
        assert visitor.session["_auth_user_id"] == str(user.pk)
        assert Client().post(address).status_code == 410
        assert Client().get(address).status_code == 410
