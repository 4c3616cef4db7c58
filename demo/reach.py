"""Gives the demo town what reach works on: a museum's exports, posts looked at again and again, a census
and a survey, an experiment that was read. All invented, with effects that were put there on purpose.

The museum's posts go into the corpus without an import of their own, so that what the town said stays
one analysis.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parent
MUSEUM = {
    "platform": "x",
    "account_id": "9701120034417700001",
    "handle": "kestburymuseum",
    "name": "Kestbury Museum",
    "organisation": "Kestbury Council",
    "role": "institution",
    "followers": 5840,
}
POSTS, DAYS = 600, 720
#: What a form does to likes and to shares, beside a text.
EFFECTS = {"text": (1.0, 1.0), "photo": (1.6, 1.3), "video": (1.0, 2.2), "link": (0.6, 0.8)}
THINGS = ("a brass compass", "the weavers' ledger", "a drover's bell", "the mayor's second-best hat", "a jar of buttons", "the turnpike map", "a clay pipe", "the flood painting")  # fmt: skip
SENTENCES = (
    "From our stores this week: {}.",
    "Who can tell us more about {}?",
    "Come along on Saturday and see {} close up.",
    "New in the long gallery: {}.",
    "{} is back from the conservator.",
)
LOOKS = (1, 3, 6, 12, 24, 48, 168)  #: hours


def fill_reach(officer: Any, body: Any, say: Any) -> None:
    """Everything, once; the evaluation itself is made by the worker as soon as the demo runs."""
    from folkmoot.reach import actions
    from folkmoot.reach.models import Evaluation

    if Evaluation.objects.exists():
        return
    _museum()
    _looks(body)
    _tables(officer, body)
    _experiment(officer, body)
    actions.evaluation_ask(by=officer, organisation=body)
    say("a census, a survey and an experiment; whom the council reaches is being evaluated")


def _museum() -> None:
    from folkmoot.sources.bridge import corpus
    from mootlib.records import ACCOUNTS, COUNTS
    from mootlib.records import POSTS as SHAPE

    rng = np.random.default_rng(5)
    seen = _collected_at()
    posts: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    for number in range(POSTS):
        when = seen - timedelta(days=DAYS * (POSTS - number) / POSTS + 9)
        when = when.replace(hour=int(rng.integers(8, 21)), minute=int(rng.integers(60)))
        form = str(rng.choice(list(EFFECTS), p=[0.35, 0.3, 0.15, 0.2]))
        post = _post(number, form, when, seen, rng)
        posts.append(post)
        counts += _counts(post["post_id"], form, number, seen, rng)
    corpus().append(
        SHAPE.build(posts), ACCOUNTS.build([MUSEUM]), COUNTS.build(counts), collection="museum"
    )


def _post(
    number: int, form: str, when: datetime, seen: datetime, rng: np.random.Generator
) -> dict[str, Any]:
    text = str(rng.choice(SENTENCES)).format(rng.choice(THINGS))
    return {
        "platform": "x",
        "post_id": f"97011200344{number:08d}",
        "account_id": MUSEUM["account_id"],
        "posted_at": when,
        "text": text[:1].upper() + text[1:],
        "language": "en",
        "url": f"https://x.example/kestburymuseum/status/97011200344{number:08d}",
        "form": form,
        "mentions": [],
        "hashtags": [],
        "links": ["https://museum.kestbury.example/"] if form == "link" else [],
        "media": [],
        "collections": [],
        "source": "x-analytics-csv",
        "collected_at": seen,
    }


def _counts(
    post_id: str, form: str, number: int, seen: datetime, rng: np.random.Generator
) -> list[dict[str, Any]]:
    of_likes, of_shares = EFFECTS[form]
    luck = rng.gamma(2.0, 0.5)
    likes = int(rng.poisson(9 * of_likes * luck))
    shares = int(rng.poisson(2 * of_shares * luck))
    ratio = 38 * np.exp(0.0007 * number + rng.normal(0, 0.4))  # slowly more people for each like
    values = {
        "likes": likes,
        "shares": shares,
        "comments": int(rng.poisson(0.8 * luck)),
        "impressions": int(ratio * (likes + 2 * shares + 6)),
    }
    key = {"platform": "x", "post_id": post_id, "observed_at": seen}
    return [key | {"metric": metric, "value": value} for metric, value in values.items()]


def _looks(body: Any) -> None:
    """The body's posts of the last two months as a collection would have looked at them."""
    from folkmoot.reach.accounts import speaking_for, tables_of
    from folkmoot.sources.bridge import corpus
    from mootlib.records import COUNTS

    seen = _collected_at()
    posts, counts, _accounts = tables_of(speaking_for(body), body.name, (seen - timedelta(days=60)).date(), None)  # fmt: skip
    posted = dict(zip(posts["post_id"].to_pylist(), posts["posted_at"].to_pylist(), strict=True))
    rng = np.random.default_rng(7)
    pace = {post_id: float(rng.lognormal(2.0, 0.5)) for post_id in posted}  # hours
    looks = []
    for row in counts.to_pylist():
        age = (row["observed_at"] - posted[row["post_id"]]) / timedelta(hours=1)
        for hours in LOOKS:
            if row["metric"] != "impressions" and hours < age:
                share = 1 - np.exp(-hours / pace[row["post_id"]])
                when = posted[row["post_id"]] + timedelta(hours=hours)
                looks.append(row | {"observed_at": when, "value": round(row["value"] * share)})
    corpus().observe(COUNTS.build(looks))


def _tables(officer: Any, body: Any) -> None:
    from folkmoot.reach import audience_actions as actions

    for kind in (actions.CENSUS, actions.AUDIENCE):
        with (FOLDER / f"{kind.name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                kind.save(officer, body, row | {"people": int(row["people"])})
    actions.survey_bring(
        by=officer,
        organisation=body,
        name="Residents’ survey, spring 2026",
        asked_on=date(2026, 4, 20),
        text=_survey(),
    )


def _survey() -> str:
    """Five hundred invented residents."""
    rng = np.random.default_rng(11)
    uses = {"16 to 24": (0.35, 0.75, 0.10), "25 to 44": (0.72, 0.45, 0.09), "45 to 64": (0.70, 0.22, 0.05), "65 and over": (0.41, 0.08, 0.02)}  # fmt: skip
    lines = ["age,ward,weight,facebook,instagram,mastodon"]
    for _ in range(500):
        age = str(rng.choice(list(uses), p=[0.08, 0.27, 0.36, 0.29]))  # the young answer seldom
        ward = str(rng.choice(["Abbey", "Bridge ward", "Castle Mount", "Foundry", "Marsh End", "Weirside"]))  # fmt: skip
        weight = {"16 to 24": 1.6, "25 to 44": 1.1, "45 to 64": 0.9, "65 and over": 0.85}[age]
        answers = ["yes" if rng.random() < share else "no" for share in uses[age]]
        lines.append(",".join([age, ward, str(weight), *answers]))
    return "\n".join(lines)


def _experiment(officer: Any, body: Any) -> None:
    """The museum tried photos in autumn; chance placed them, and the result was read."""
    from folkmoot.reach import experiment_actions as actions

    planned = actions.experiment_plan(
        by=officer,
        organisation=body,
        name="Do photos help the museum?",
        outcome="interactions",
        forms=("text alone", "with a photo"),
        accounts=[f"x {MUSEUM['account_id']}"],
        factor=1.5,
        power=0.8,
        starts_on=date(2026, 3, 2),
        pairs_a_week=3,
        seed=20260302,
    )
    rng = np.random.default_rng(13)
    lines = ["slot,outcome"]
    for slot in planned.slots.all():
        mean = 11 * (1.5 if slot.form == "with a photo" else 1.0) * rng.gamma(3, 1 / 3)
        lines.append(f"{slot.number},{'' if slot.number == 9 else int(rng.poisson(mean))}")
    actions.outcomes_note(by=officer, experiment=planned, text="\n".join(lines))
    actions.experiment_end(by=officer, experiment=planned)


def _collected_at() -> datetime:
    town = json.loads((FOLDER / "town.json").read_text("utf-8"))
    return datetime.fromisoformat(town["collected_at"]).astimezone(UTC)
