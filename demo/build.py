"""Builds the demo town through the same actions that people use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in to the demo."""

    role_in_demo: str
    email: str
    name: str
    role: str | None  #: in the town's council; None: a citizen


PEOPLE = (
    Person("officer", "officer@demo.example", "Rosalind Achebe", "officer"),
    Person("moderator", "moderator@demo.example", "Tomos Pritchard", "moderator"),
    Person("citizen", "citizen@demo.example", "Ewa Nowicka", None),
)


def build_town(*, seed: int, say: Callable[[str], None]) -> str:
    """Organisations, people, and the town's posts imported and analysed; returns the town's name."""
    from folkmoot.sources.bridge import corpus

    town = json.loads((FOLDER / "town.json").read_text())
    body = _organisations(town)
    officer = _people(body)
    say(f"{town['name']}: bodies and people")
    corpus()
    _import_posts(officer, body, seed, say)
    return str(town["name"])


def _organisations(town: dict[str, Any]) -> Any:
    from django.utils.text import slugify

    from folkmoot.spine.models import Organisation

    for position, body in enumerate(town["bodies"]):
        Organisation.objects.get_or_create(
            slug=slugify(body["name"]),
            defaults={
                "name": body["name"],
                "kind": body["kind"],
                "position": position,
                "contact_email": body.get("contact_email", ""),
            },
        )
    return Organisation.objects.first()


def _people(body: Any) -> Any:
    from folkmoot.spine.models import Membership, User

    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first() or User.objects.create_user(
            person.email, name=person.name
        )
        if person.role:
            Membership.objects.get_or_create(
                user=user, organisation=body, defaults={"role": person.role}
            )
    return User.objects.get(email=PEOPLE[0].email)


def _import_posts(officer: Any, body: Any, seed: int, say: Callable[[str], None]) -> None:
    """The posts as an export file, uploaded and started as an officer would, and worked off here."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from folkmoot.sources import actions
    from folkmoot.sources.models import Import
    from folkmoot.spine import jobs

    if Import.objects.exists():
        return
    export = b"".join(file.read_bytes() for file in sorted((FOLDER / "posts").glob("*.ndjson")))
    upload = SimpleUploadedFile("posts-of-the-year.ndjson", export)
    new = actions.import_create(
        by=officer,
        organisation=body,
        name="What the town said this year",
        files=[upload],
        gazetteer=(FOLDER / "gazetteer.csv").read_text(),
        seed=seed,
    )
    row = actions.import_start(by=officer, owner=new)
    say(f"{len(export.splitlines())} posts, read and analysed as an officer would have them")
    run = jobs.claim(str(row.pk))
    if run is not None:
        jobs.perform(run)
        row.refresh_from_db()
    if row.state != row.State.DONE:
        raise RuntimeError(f"the demo town could not be built: {row.message}")
