"""Listening to what an import brought: read records, call the library, store the result."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from folkmoot.listening import results
from folkmoot.listening.models import Analysis, Question, Topic
from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.sources.models import Import
from folkmoot.sources.stages import Report
from folkmoot.spine.jobs import JobFailed
from mootlib.listening import understand
from mootlib.listening.result import ListeningResult, Reading


def listen(owner: Import, report: Report) -> None:
    """Run all listening methods over the posts of an import, and keep what they find."""
    posts = corpus().collection_posts(owner.collection)
    accounts = corpus().collection_accounts(owner.collection)
    counts = corpus().collection_counts(owner.collection)
    with _gazetteer(owner) as gazetteer:
        try:
            result = understand(
                posts,
                accounts=accounts,
                counts=counts,
                readings=_readings(owner),
                organisation=owner.organisation.name,
                gazetteer=gazetteer,
                seed=owner.seed,
                now=timezone.now(),
                zone=settings.TIME_ZONE,
                key=privacy_key(),
                progress=report,
            )
        except ValueError as problem:  # a sentence of the library's, for the person
            raise JobFailed(str(problem)) from problem
    analysis, _ = Analysis.objects.update_or_create(
        source=owner,
        defaults={
            "organisation": owner.organisation,
            "name": owner.name,
            "seed": owner.seed,
            "made_at": None,
        },
    )
    corpus().put_findings(analysis.run, result.findings)
    results.store(analysis, result)
    _store_rows(analysis, result)


@contextmanager
def _gazetteer(owner: Import) -> Iterator[Path | None]:
    if not owner.gazetteer:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gazetteer.csv"
        file.write_text(owner.gazetteer, encoding="utf-8")
        yield file


def _readings(owner: Import) -> list[Reading]:
    return [
        Reading(
            file=file.name,
            format=file.title or file.format,
            posts_read=file.posts_read or 0,
            accepted=file.accepted or 0,
            duplicates=file.duplicates or 0,
            rejected=file.rejected or 0,
        )
        for file in owner.files.all()
        if file.posts_read is not None
    ]


@transaction.atomic
def _store_rows(analysis: Analysis, result: ListeningResult) -> None:
    """The rows that pages list and filter; ``made_at`` comes last and makes the analysis visible."""
    analysis.topics.all().delete()
    analysis.questions.all().delete()
    Topic.objects.bulk_create(
        Topic(analysis=analysis, number=t.id, label=t.label[:200], size=t.size, share=t.share)
        for t in result.topics
    )
    Question.objects.bulk_create(
        (
            Question(
                analysis=analysis,
                platform=q.key.platform,
                post_id=q.key.post_id,
                topic=q.topic,
                kind=q.kind,
                directed_at=(q.directed_at or "")[:200],
                asked_at=q.asked_at,
                answered=q.answered,
                answered_at=q.answered_at,
                confidence=q.confidence,
            )
            for q in result.questions
        ),
        batch_size=500,
    )
    analysis.posts = result.findings.num_rows
    analysis.period_start, analysis.period_end = result.period or (None, None)
    analysis.made_at = result.made_at
    analysis.save()
