"""Listening to what an import or a collection brought: read records, call the library, store the result."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from folkmoot.listening import labelling, results, signals, toning
from folkmoot.listening.alerting import look_for_issues
from folkmoot.listening.erasing import forget_since
from folkmoot.listening.lasting import LastingTopics, store_topics
from folkmoot.listening.models import Analysis, Question
from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.sources.models import Collection, Import
from folkmoot.sources.source_kinds import kind_of, title_of
from folkmoot.sources.stages import Owner, Report
from folkmoot.spine.jobs import JobFailed
from mootlib.listening import tone, understand
from mootlib.listening.result import ListeningResult, Reading
from mootlib.listening.topic_identity import Carried


def listen(owner: Owner, report: Report) -> None:
    """Run all listening methods over the posts of an import or a collection, and keep what they find."""
    begun = timezone.now()
    posts = corpus().collection_posts(owner.collection)
    accounts = corpus().collection_accounts(owner.collection)
    counts = corpus().collection_counts(owner.collection)
    if isinstance(owner, Collection) and not posts.num_rows:
        _nothing_left(owner)
        return
    analysis = _analysis_of(owner)
    lasting = LastingTopics(analysis) if isinstance(owner, Collection) else None
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
                lasting=lasting,
                progress=report,
            )
        except ValueError as problem:  # a sentence of the library's, for the person
            raise JobFailed(str(problem)) from problem
    corpus().put_findings(analysis.run, result.findings)
    results.store(analysis, result)
    _store_rows(analysis, result, lasting.carried if lasting else None)
    labelling.draw(analysis, result.findings)
    if analysis.tone_labels.exclude(tone="").count() >= tone.LEAST_LABELS:
        toning.estimate(analysis)
    if isinstance(owner, Collection):
        look_for_issues(analysis, owner, result)
    forget_since(begun, analysis, posts, accounts)


def _analysis_of(owner: Owner) -> Analysis:
    """The analysis of an import or a collection; a collection's is made anew again and again."""
    whose = "collection" if isinstance(owner, Collection) else "source"
    given: dict[str, Any] = {whose: owner}
    now = {"organisation": owner.organisation, "name": owner.name, "seed": owner.seed}
    if isinstance(owner, Import):
        now["made_at"] = None  # not seen before all of it is there
    analysis, _ = Analysis.objects.update_or_create(**given, defaults=now)
    return analysis


def _nothing_left(owner: Collection) -> None:
    """All its posts were let go or deleted: what was found in them goes too."""
    for analysis in Analysis.objects.filter(collection=owner):
        corpus().drop_findings(analysis.run)
        shutil.rmtree(analysis.folder, ignore_errors=True)
        signals.forget(analysis)
        analysis.delete()


@contextmanager
def _gazetteer(owner: Owner) -> Iterator[Path | None]:
    if not owner.gazetteer:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gazetteer.csv"
        file.write_text(owner.gazetteer, encoding="utf-8")
        yield file


def _readings(owner: Owner) -> list[Reading]:
    return _of_files(owner) if isinstance(owner, Import) else _of_sources(owner)


def _of_files(owner: Import) -> list[Reading]:
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


def _of_sources(owner: Collection) -> list[Reading]:
    """What each source brought; that it tells the same post twice is its way, and no duplicate."""
    return [
        Reading(
            file=title_of(source),
            format=str(kind_of(source).label),
            posts_read=source.posts + source.health_now.rejects,
            accepted=source.posts,
            duplicates=0,
            rejected=source.health_now.rejects,
        )
        for source in owner.sources.all()
    ]


@transaction.atomic
def _store_rows(analysis: Analysis, result: ListeningResult, carried: Carried | None) -> None:
    """The rows that pages list and filter; ``made_at`` makes a first analysis visible."""
    store_topics(analysis, result, carried)
    analysis.questions.all().delete()
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
                answered_by=(q.answered_by or "")[:200],
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
