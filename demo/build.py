"""Builds the demo town through the same actions that people use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
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
    Person("administrator", "administrator@demo.example", "Harriet Okafor", "administrator"),
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
    _places()
    _import_posts(officer, body, seed, say)
    _collection(officer, body)
    _directory(officer, body, say)
    _reach(officer, body, say)
    opened = _matters(officer, body, say)
    _say(opened, say)
    if opened:
        from demo.labelled import label_tones

        label_tones(officer, opened)
        say("posts labelled, and the tone towards each topic, service and place")
    _count_again()
    _winter(officer, body, say)
    _strategy(officer, body, say)
    _evaluate(officer, body)
    return str(town["name"])


def _evaluate(officer: Any, body: Any) -> None:
    """Signs of failure, and the evaluation of all of it: asked for, and made once the demo is up."""
    from folkmoot.desk.evaluations import evaluation_make, latest_job
    from folkmoot.strategy.failure_actions import failures_look
    from folkmoot.strategy.models import FailureRun

    if not FailureRun.objects.filter(organisation=body, body="").exists():
        failures_look(by=officer, organisation=body)
    if latest_job(body) is None:
        evaluation_make(by=officer, organisation=body)


def _strategy(officer: Any, body: Any, say: Callable[[str], None]) -> None:
    """Profiles of the town's bodies, and what two of its staff did for them."""
    from demo.strategic import plan_strategy

    from folkmoot.spine.models import User

    plan_strategy(officer, User.objects.get(email=PEOPLE[1].email), body)
    say("profiles of how its bodies use social media")


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


def add_people() -> None:
    """Whoever of the demo's people a town of an earlier version does not have yet."""
    from folkmoot.spine.models import Organisation

    _people(Organisation.objects.first())


def _people(body: Any) -> Any:
    from allauth.account.models import EmailAddress

    from folkmoot.spine.models import Membership, User

    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first() or User.objects.create_user(
            person.email, name=person.name
        )
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
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


def _count_again() -> None:
    """What was said on the site itself is a channel too: counted as an officer would have it counted."""
    from folkmoot.listening.models import Analysis
    from folkmoot.listening.understanding_jobs import recount
    from folkmoot.sources.outbox import carry

    carry()
    for analysis in Analysis.objects.filter(made_at__isnull=False, collection=None):
        recount(analysis)


def _collection(officer: Any, body: Any) -> None:
    """A collection that watches a folder: `live.ndjson` put into it is read within a minute."""
    from django.utils import timezone

    from folkmoot.sources import collection_actions as actions

    today = timezone.localdate()
    new = actions.collection_save(
        by=officer,
        organisation=body,
        name="Kestbury as it speaks",
        purpose="To answer what people ask the council in public, and to see early what worries the town.",
        starts_on=date(2026, 10, 1),
        ends_on=today + timedelta(days=365),
        keep_days=3650,
        gazetteer=(FOLDER / "gazetteer.csv").read_text("utf-8"),
    )
    actions.source_add(by=officer, collection=new, kind="folder", term="exports")
    actions.collection_switch_on(by=officer, collection=new)


def _directory(officer: Any, body: Any, say: Callable[[str], None]) -> None:
    from demo.directory import fill_directory
    from demo.own_records import keep_records

    say(f"{fill_directory(officer, body)} accounts in the directory")
    say(f"{keep_records(officer, body)} rows of the council's own records")


def _reach(officer: Any, body: Any, say: Callable[[str], None]) -> None:
    from demo.reach import fill_reach

    fill_reach(officer, body, say)


def _places() -> None:
    """The gazetteer's places as rows: wards in the town, streets and sites in their wards."""
    import csv

    from folkmoot.spine.models import Place

    with (FOLDER / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        Place.objects.update_or_create(
            slug=row["id"],
            defaults={
                "name": row["name"],
                "kind": row["kind"],
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "parent": Place.objects.filter(slug=row["parent"]).first(),
            },
        )


def _matters(officer: Any, body: Any, say: Callable[[str], None]) -> list[Any]:
    """What officers made of the year: matters in every state, answered early, late and not at all."""
    from folkmoot.spine.models import Matter, Team

    if Matter.objects.exists():
        return []
    plan = json.loads((FOLDER / "matters.json").read_text("utf-8"))
    for name in plan["teams"]:
        Team.objects.create(organisation=body, name=name).members.add(officer)
    heard = _heard({key for row in plan["matters"] for key in row["voices"]} | {*plan["waiting"]})
    opened = [_open(officer, body, row, heard) for row in plan["matters"]]
    steps = sorted(
        (
            (step["at"], number, step)
            for number, row in enumerate(plan["matters"])
            for step in row["steps"]
        ),
        key=lambda entry: entry[:2],
    )
    for at, number, step in steps:
        _take(officer, opened, number, step, _time(at))
    _reply(officer)
    _wait(officer, body, [heard[key] for key in plan["waiting"] if key in heard])
    say(f"{len(opened)} matters with their answers, and what still waits for one")
    return opened


def _say(opened: list[Any], say: Callable[[str], None]) -> None:
    """What people said on the site itself."""
    from demo.said import say_it

    from folkmoot.spine.models import User

    people = {
        person.role_in_demo: User.objects.get(email=person.email)
        for person in PEOPLE
        if person.role
    }
    say_it(people, opened, say)


def _winter(officer: Any, body: Any, say: Callable[[str], None]) -> None:
    """A collection of the past with an alert, and briefs."""
    from demo.winter import collect_winter, write_briefs

    collect_winter(officer, body)
    write_briefs(body)
    say("A winter's collection with an alert, and three briefs")


def _heard(keys: set[str]) -> dict[str, Any]:
    """Posts as voices, by their identifiers."""
    from folkmoot.desk.hearing import offer_posts
    from folkmoot.listening.models import Analysis

    analysis = Analysis.objects.exclude(made_at=None).get()
    platforms = {}
    for file in sorted((FOLDER / "posts").glob("*.ndjson")):
        for line in file.read_text("utf-8").splitlines():
            post = json.loads(line)
            platforms[post["post_id"]] = post["platform"]
    wanted = [(platforms[key], key) for key in sorted(keys)]
    return {one.heard.post_id: one.heard for one in offer_posts(analysis, wanted).found}


def _open(officer: Any, body: Any, row: dict[str, Any], heard: dict[str, Any]) -> Any:
    from dataclasses import replace
    from datetime import date

    from folkmoot.spine import matters
    from folkmoot.spine.models import Place, Team

    asks = set(row["asks"])
    voices = [
        replace(heard[key], wants_answer=key in asks) for key in row["voices"] if key in heard
    ]
    opened = _time(row["opened"])
    matter = matters.matter_open(
        by=officer,
        organisation=body,
        title=row["title"],
        summary=row["summary"],
        topic=row["topic"],
        place=Place.objects.filter(slug=row["place"]).first() if row["place"] else None,
        public=row["public"],
        heard=voices,
        at=opened,
    )
    if row["team"]:
        matters.matter_assign(
            by=officer,
            matter=matter,
            team=Team.objects.get(organisation=body, name=row["team"]),
            due_on=date.fromisoformat(row["due"]) if row["due"] else None,
            at=opened,
        )
    return matter


def _take(officer: Any, opened: list[Any], number: int, step: dict[str, Any], at: Any) -> None:
    """One step of a matter, as an officer took it."""
    from folkmoot.spine import matters

    matter = opened[number]
    if "move" in step:
        matters.matter_move(
            by=officer, matter=matter, state=step["move"], reason=step.get("reason", ""), at=at
        )
    elif "respond" in step:
        matters.response_publish(by=officer, matter=matter, at=at, **step["respond"])
    elif "note" in step:
        matters.note_add(by=officer, matter=matter, text=step["note"], at=at)
    else:
        matters.matter_merge(by=officer, matter=matter, into=opened[step["merge_into"]], at=at)


def _reply(officer: Any) -> None:
    """Seven drafts of ten were posted, one could not be, two wait."""
    from folkmoot.spine import matters
    from folkmoot.spine.models import Reply

    for number, reply in enumerate(Reply.objects.select_related("voice").order_by("pk")):
        if number % 10 < 7:
            address = f"https://{reply.voice.platform}.example/kestburycouncil/posts/{reply.pk}"
            matters.reply_posted(by=officer, reply=reply, address=address)
        elif number % 10 == 7:
            matters.reply_unreachable(by=officer, reply=reply, reason="The post is gone.")


def _wait(officer: Any, body: Any, heard: list[Any]) -> None:
    from dataclasses import replace

    from folkmoot.spine import matters

    matters.voices_hear(
        by=officer, organisation=body, heard=[replace(one, wants_answer=True) for one in heard]
    )


def _time(text: str) -> Any:
    """A time of the plan, which is that of the town."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))
