"""One factory a noun, for tests of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from folkmoot.sources import actions, collection_actions
from folkmoot.sources.models import Collection, Import
from folkmoot.spine import jobs, matters
from folkmoot.spine.matters import Heard
from folkmoot.spine.models import Job, Matter, Membership, Organisation, Response, User


def organisation(name: str = "Aldermouth Council") -> Organisation:
    slug = name.lower().replace(" ", "-")
    return Organisation.objects.get_or_create(
        name=name, defaults={"slug": slug, "kind": "council"}
    )[0]


def member(role: str = "officer", email: str = "", body: Organisation | None = None) -> User:
    """Somebody of the staff; asked for again, the same person."""
    email = email or f"{role}@example.org"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, name=role.title()
    )
    Membership.objects.get_or_create(
        user=user, organisation=body or organisation(), defaults={"role": role}
    )
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


def collection(by: User, *, source: dict[str, Any] | None = None, **more: Any) -> Collection:
    """A collection for a year; of a folder, where no other source is named."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "name": "Bins",
        "purpose": "To answer what people ask about their bins.",
        "starts_on": today - timedelta(days=365),
        "ends_on": today + timedelta(days=365),
        "keep_days": 3650,
    } | more
    body = by.memberships.get().organisation
    new = collection_actions.collection_save(by=by, organisation=body, **values)
    wanted = source or {"kind": "folder", "term": "exports"}
    collection_actions.source_add(by=by, collection=new, **wanted)
    return new


def heard(number: int, *, platform: str = "mastodon", asks: bool = False, **more: Any) -> Heard:
    """A post as a voice, spoken on the given day of March 2026."""
    spoken = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=number)
    values: dict[str, Any] = {"spoken_at": spoken, "wants_answer": asks} | more
    return Heard(platform=platform, post_id=str(number), **values)


def matter(by: User, *voices: Heard, title: str = "Brown water", **more: Any) -> Matter:
    """A matter with these voices."""
    body = by.memberships.get().organisation
    return matters.matter_open(by=by, organisation=body, title=title, heard=voices, **more)


def answer(by: User, about: Matter, we_did: str = "We flushed the main.", **more: Any) -> Response:
    """A published answer."""
    return matters.response_publish(
        by=by, matter=about, you_said="It is brown.", we_did=we_did, signed="Water team", **more
    )


def speaker(secret: str = "a-browser") -> Any:
    """Somebody who shows only the secret of her browser."""
    from folkmoot.spine.participation import Speaker

    return Speaker(secret=secret)


def said(text: str = "The crossing on Quay Street is too short.", **options: Any) -> Any:
    """Words said at the open door (or in ``process``), by ``speaker`` or a browser of its own."""
    from folkmoot.spine import contributions, participation

    process = options.pop("process", None) or contributions.open_door(organisation())
    who = options.pop("speaker", None) or speaker()
    participant = participation.participant_for(who, process, name=options.pop("name", ""))
    return contributions.contribution_submit(
        process=process, participant=participant, text=text, **options
    )
