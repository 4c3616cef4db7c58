"""One factory a noun, for tests of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from folkmoot.sources import actions
from folkmoot.sources.models import Import
from folkmoot.spine import jobs
from folkmoot.spine.models import Job, Membership, Organisation, User


def organisation(name: str = "Aldermouth Council") -> Organisation:
    slug = name.lower().replace(" ", "-")
    return Organisation.objects.get_or_create(
        name=name, defaults={"slug": slug, "kind": "council"}
    )[0]


def member(role: str = "officer", email: str = "", body: Organisation | None = None) -> User:
    user = User.objects.create_user(email or f"{role}@example.org", name=role.title())
    Membership.objects.create(user=user, organisation=body or organisation(), role=role)
    return user


def post(number: int, text: str, **more: Any) -> dict[str, Any]:
    """A post in Folkmoot's own format."""
    return {
        "platform": "mastodon",
        "post_id": str(number),
        "account_id": f"a{number % 7}",
        "posted_at": f"2026-03-{number % 27 + 1:02}T{number % 24:02}:00:00Z",
        "text": text,
        "account": {"handle": f"person{number % 7}", "name": f"Person {number % 7}"},
        "counts": {"likes": number},
    } | more


def ndjson(posts: Iterable[dict[str, Any]], name: str = "posts.ndjson") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "".join(json.dumps(p) + "\n" for p in posts).encode())


def imported(user: User, *files: SimpleUploadedFile, **options: Any) -> Import:
    """An import that has been uploaded and looked at."""
    body = user.memberships.get().organisation
    return actions.import_create(by=user, organisation=body, name="", files=list(files), **options)


def worked_off(owner: Import, user: User) -> Job:
    """Start an import and do its work here and now."""
    row = actions.import_start(by=user, owner=owner)
    run = jobs.claim(str(row.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    owner.refresh_from_db()
    return row
