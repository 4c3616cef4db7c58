"""What the town's people said on the site itself, and what moderators did, replayed in its order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).resolve().parent
Step = tuple[str, int, Callable[[], object]]


def say_it(people: dict[str, Any], opened: list[Any], say: Callable[[str], None]) -> None:
    """Processes, contributions, decisions and appeals. ``people``: staff by role; ``opened``: matters."""
    from folkmoot.spine.models import Contribution

    if Contribution.objects.exists():
        return
    plan = json.loads((FOLDER / "contributions.json").read_text("utf-8"))
    town = Town(plan, people, opened)
    steps: list[Step] = []
    for number, row in enumerate(plan["said"]):
        steps += [(at, number, act) for at, act in town.steps_of(row)]
    for _at, _number, act in sorted(steps, key=lambda step: step[:2]):
        act()
    say(f"{len(plan['said'])} contributions on the site, moderated, with appeals")


class Town:
    """What a replay needs to know: processes, speakers, and what was said so far."""

    def __init__(self, plan: dict[str, Any], people: dict[str, Any], opened: list[Any]) -> None:
        self.people, self.opened = people, opened
        self.names = {row["id"]: row["name"] for row in plan["people"]}
        self.processes = {row["slug"]: _process(row) for row in plan["processes"]}
        self.said: dict[str, Any] = {}

    def steps_of(self, row: dict[str, Any]) -> list[tuple[str, Callable[[], object]]]:
        """Everything that happened to one contribution, each with its time."""
        steps: list[tuple[str, Callable[[], object]]] = [(row["at"], lambda: self.submit(row))]
        for step in row["decisions"]:
            steps.append((step["at"], partial(self.decide, row, step)))
        for step in row["concerns"]:
            steps.append((step["at"], partial(self.concern, row, step)))
        if row["edit"]:
            steps.append((row["edit"]["at"], lambda: self.edit(row)))
        if row["withdrawn"]:
            steps.append((row["withdrawn"], lambda: self.withdraw(row)))
        if appeal := row["appeal"]:
            steps.append((appeal["at"], lambda: self.appeal(row)))
            if appeal["settled"]:
                steps.append((appeal["settled"]["at"], lambda: self.settle(row)))
        return steps

    def submit(self, row: dict[str, Any]) -> None:
        from folkmoot.spine import contributions, participation
        from folkmoot.spine.models import Place
        from folkmoot.spine.participation import Speaker

        process = self.processes.get(row["process"]) or _door(row["body"])
        participant = None
        if row["by"]:
            speaker = Speaker(secret=f"kestbury-{row['by']}")
            participant = participation.participant_for(
                speaker, process, name=self.names[row["by"]]
            )
        at = _time(row["at"])
        self.said[row["id"]] = contributions.contribution_submit(
            process=process,
            participant=participant,
            text=row["text"],
            place=Place.objects.filter(slug=row["place"]).first() if row["place"] else None,
            about=self.opened[row["about"]] if row["about"] is not None else None,
            private=row["private"],
            channel=row["channel"],
            typed_by=None if row["channel"] == "site" else self.people["officer"],
            at=at,
        )

    def decide(self, row: dict[str, Any], step: dict[str, Any]) -> None:
        from folkmoot.spine import moderation

        one, at = self.said[row["id"]], _time(step["at"])
        by = self.people["moderator"]
        if step["kind"] == "hidden":
            reason = moderation.reasons_of(one.organisation).get(code=step["reason"])
            moderation.contribution_hide(
                by=by, contribution=one, reason=reason, note=step.get("note", ""), at=at
            )
        elif step["kind"] == "published":
            moderation.contribution_publish(by=by, contribution=one, at=at)
        else:
            moderation.contribution_check(by=by, contribution=one, at=at)

    def concern(self, row: dict[str, Any], step: dict[str, Any]) -> None:
        from folkmoot.spine import moderation

        one = self.said[row["id"]]
        one.refresh_from_db()
        reason = moderation.reasons_of(one.organisation).get(code=step["reason"])
        moderation.concern_raise(
            contribution=one, reason=reason, text=step["text"], at=_time(step["at"])
        )

    def edit(self, row: dict[str, Any]) -> None:
        from folkmoot.spine import contributions

        edit = row["edit"]
        contributions.contribution_edit(
            contribution=self.said[row["id"]], text=edit["text"], at=_time(edit["at"])
        )

    def withdraw(self, row: dict[str, Any]) -> None:
        from folkmoot.spine import contributions

        contributions.contribution_withdraw(contribution=self.said[row["id"]])

    def appeal(self, row: dict[str, Any]) -> None:
        from folkmoot.spine import moderation

        moderation.appeal_make(
            decision=self.said[row["id"]].decisions.last(),
            text=row["appeal"]["text"],
            at=_time(row["appeal"]["at"]),
        )

    def settle(self, row: dict[str, Any]) -> None:
        from folkmoot.spine import moderation
        from folkmoot.spine.models import Appeal

        settled = row["appeal"]["settled"]
        moderation.appeal_decide(
            by=self.people["officer"],
            appeal=Appeal.objects.get(decision__contribution=self.said[row["id"]]),
            overturn=settled["outcome"] == "overturned",
            answer=settled["answer"],
            at=_time(settled["at"]),
        )


def _process(row: dict[str, Any]) -> Any:
    from folkmoot.spine.models import Organisation, Phase, Process

    process = Process.objects.create(
        organisation=Organisation.objects.get(name=row["organisation"]),
        slug=row["slug"],
        title=row["title"],
        summary=row["summary"],
        moderation=row["moderation"],
    )
    for phase in row["phases"]:
        Phase.objects.create(
            process=process,
            kind=phase["kind"],
            starts_at=_time(phase["starts"]),
            ends_at=_time(phase["ends"]) if phase["ends"] else None,
        )
    return process


def _door(body: str) -> Any:
    """A body's open door, open since before the year began."""
    from folkmoot.spine import contributions
    from folkmoot.spine.models import Organisation

    process = contributions.open_door(Organisation.objects.get(name=body))
    process.phases.update(starts_at=_time("2020-01-01T00:00"))
    return process


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))
