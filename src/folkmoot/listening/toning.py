"""The tone of what is said about each topic, service and place, as officers' labels let one know it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa
from django.utils import timezone

from folkmoot.listening import labelling, tone_models
from folkmoot.listening.models import Analysis, ToneLabel
from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.sources.erasures import anybody_erased_since, said_why
from folkmoot.spine import jobs
from folkmoot.spine.models import Job
from mootlib.listening.tone import TooFewLabels, by_group
from mootlib.listening.tone_accuracy import accuracy
from mootlib.records import SENTIMENTS
from mootlib.text import personal, sentiment, sentiment_head

EVERYTHING = "all"


def estimate(analysis: Analysis) -> bool:
    """Estimate the tone of each group of posts and keep it; False where there are too few labels."""
    labels = labelling.labels_of(analysis)
    table = corpus().findings(analysis.run)
    keys = list(zip(table["platform"].to_pylist(), table["post_id"].to_pylist(), strict=True))
    words = _words(analysis, keys)
    texts = [words.get(key, "") for key in keys]
    told = [labels.get(key) for key in keys]
    authors = _authors(table)
    model = tone_models.model_of(analysis.organisation)
    chances = sentiment.probabilities(texts, table["language"].to_pylist(), model=model)
    try:
        found = by_group(chances, _groups(analysis, table), authors, told, seed=analysis.seed)
    except TooFewLabels:
        return False
    guesses = [
        SENTIMENTS[int(row.argmax())] if row[0] == row[0] else None  # nan: not understood
        for row in chances
    ]
    store(
        analysis,
        {
            "made_at": timezone.now().isoformat(),
            "level": found.level,
            "labelled": found.labelled,
            "groups": [asdict(group) for group in found.groups],
            "accuracy": asdict(accuracy(guesses, told, authors, seed=analysis.seed)),
            "method": asdict(found.method) | {"model": model.manifest["version"]},
        },
    )
    return True


def stored(analysis: Analysis) -> dict[str, Any] | None:
    """What was estimated last; None where nothing was."""
    file = analysis.folder / "tone.json"
    return json.loads(file.read_text()) if file.exists() else None


def store(analysis: Analysis, told: Mapping[str, Any]) -> None:
    analysis.folder.mkdir(parents=True, exist_ok=True)
    draft = analysis.folder / "tone.new"
    draft.write_text(json.dumps(told, default=str))
    os.replace(draft, analysis.folder / "tone.json")


@jobs.job("listening.tone", lane=Job.Lane.HEAVY)
def measure(run: jobs.Run, analysis: int) -> None:
    """Estimate the tone anew after further labels."""
    if found := Analysis.objects.filter(pk=analysis, made_at__isnull=False).first():
        estimate(found)


@jobs.job("listening.tone_learn", lane=Job.Lane.HEAVY)
def learn(run: jobs.Run, analysis: int) -> None:
    """Fit the model to the body's labels; keep it, and estimate anew, if it is better."""
    found = Analysis.objects.filter(pk=analysis, made_at__isnull=False).first()
    if found is None:
        return
    begun = timezone.now()
    texts, labels, authors = _labelled(found)
    try:
        trial = sentiment_head.retrain(texts, labels, authors, seed=found.seed)
    except ValueError as problem:
        raise jobs.JobFailed(str(problem)) from problem
    tone_models.keep(found.organisation, trial)
    if anybody_erased_since(begun):
        tone_models.forget(found.organisation)
        raise jobs.JobFailed(said_why())
    estimate(found)


def _labelled(analysis: Analysis) -> tuple[list[str], list[str], list[str | None]]:
    """All labelled posts of the body that are still kept: words, tones, authors."""
    rows = ToneLabel.objects.filter(analysis__organisation=analysis.organisation).exclude(tone="")
    tones = {(row.platform, row.post_id): row.tone for row in rows}
    posts = corpus().posts(list(tones)).to_pylist()
    key = privacy_key()
    return (
        [post["text"] or "" for post in posts],
        [tones[post["platform"], post["post_id"]] for post in posts],
        [
            personal.pseudonym(key, post["platform"], post["account_id"])
            if post["account_id"]
            else None
            for post in posts
        ],
    )


def _words(analysis: Analysis, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    owner = analysis.collection or analysis.source
    assert owner is not None  # kept by a constraint
    posts = corpus().collection_posts(owner.collection)
    columns = (posts[name].to_pylist() for name in ("platform", "post_id", "text"))
    return {(platform, post): text or "" for platform, post, text in zip(*columns, strict=True)}


def _groups(analysis: Analysis, table: pa.Table) -> list[list[str]]:
    """For each post its topic, the service that deals with it, the places it names, and everything."""
    services = dict(
        analysis.topics.filter(service__isnull=False).values_list("number", "service_id")
    )
    groups = []
    for topic, places in zip(table["topic"].to_pylist(), table["places"].to_pylist(), strict=True):
        names = [EVERYTHING, *(f"place:{place}" for place in places or ())]
        if topic >= 0:
            names.append(f"topic:{topic}")
        if topic in services:
            names.append(f"service:{services[topic]}")
        groups.append(names)
    return groups


def _authors(table: pa.Table) -> list[str | None]:
    pairs = zip(table["platform"].to_pylist(), table["account_id"].to_pylist(), strict=True)
    return [f"{platform} {account}" if account else None for platform, account in pairs]
