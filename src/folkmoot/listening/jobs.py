"""Listening to what an import or a collection brought: read records, call the library, store the result."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from folkmoot.listening import (
    arriving,
    labelling,
    results,
    signals,
    toning,
    understanding_jobs,
)
from folkmoot.listening.alerting import look_for_issues
from folkmoot.listening.erasing import forget_since
from folkmoot.listening.gazetteers import gazetteer_of
from folkmoot.listening.lasting import LastingTopics, store_topics
from folkmoot.listening.models import Analysis, Question
from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.sources.models import Collection, Import
from folkmoot.sources.source_kinds import kind_of, title_of
from folkmoot.sources.stages import Owner, Report
from folkmoot.spine.jobs import JobFailed
from mootlib.listening import gazetteer as gazetteers
from mootlib.listening import kept, tone, topic_rule, understand
from mootlib.listening.result import ListeningResult, Reading
from mootlib.listening.topic_identity import Carried


def listen(owner: Owner, report: Report) -> None:
    """Understand what an import or a collection brought: all of it, or what is new in much."""
    begun = timezone.now()  # before anything is read, the rule too
    standing = arriving.standing(owner) if isinstance(owner, Collection) else None
    if standing is None:
        listen_to_all(owner, report)
        return
    assert isinstance(owner, Collection)
    analysis, rule = standing
    with gazetteer_of(owner) as gazetteer, _sentences():
        posts, accounts = arriving.take_in(owner, analysis, rule, gazetteer)
    forget_since(begun, analysis, posts, accounts)


def listen_to_all(owner: Owner, report: Report) -> None:
    """Run all listening methods over the posts of an import or a collection, and keep what they find."""
    begun = timezone.now()
    sequence = corpus().sequence
    posts = corpus().collection_posts(owner.collection)
    accounts = corpus().collection_accounts(owner.collection)
    counts = corpus().collection_counts(owner.collection)
    if isinstance(owner, Collection) and not posts.num_rows:
        _nothing_left(owner)
        return
    analysis = _analysis_of(owner)
    lasting = LastingTopics(analysis) if isinstance(owner, Collection) else None
    with gazetteer_of(owner) as gazetteer, _sentences():
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
            kept=corpus() if lasting else None,  # an import is read once
            progress=report,
        )
        understanding_jobs.keep(analysis, posts, accounts, result, gazetteer)
    corpus().put_findings(analysis.run, result.findings)
    results.store(analysis, result)
    if lasting is not None and lasting.rule is not None:
        topic_rule.save(lasting.rule, arriving.rule_file(analysis))
    _store_rows(analysis, result, lasting.carried if lasting else None, sequence, begun)
    labelling.draw(analysis, result.findings)
    if analysis.tone_labels.exclude(tone="").count() >= tone.LEAST_LABELS:
        toning.estimate(analysis)
    if isinstance(owner, Collection):
        names = {place.id: place.name for place in result.places}
        look_for_issues(analysis, owner, result.findings, names)
        _drop_old_readings()
    forget_since(begun, analysis, posts, accounts)


@contextmanager
def _sentences() -> Iterator[None]:
    """What the library says in a sentence is for the person."""
    try:
        yield
    except ValueError as problem:
        raise JobFailed(str(problem)) from problem


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


def _drop_old_readings() -> None:
    """Let go what methods of an earlier version, or local places that nobody has any more, found."""
    known = set(corpus().enrichment_methods()) - {kept.reading_method()}
    for owner in Collection.objects.distinct().only("gazetteer"):
        if known:
            with gazetteer_of(owner) as file, _sentences():
                known.discard(kept.places_method(gazetteers.load(file)))
    for method in known:
        corpus().drop_enrichments(method)


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
def _store_rows(
    analysis: Analysis,
    result: ListeningResult,
    carried: Carried | None,
    sequence: int,
    begun: datetime,
) -> None:
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
    # What came in while this ran is read the next time.
    analysis.read_to, analysis.found_at, analysis.found_posts = sequence, begun, analysis.posts
    analysis.save()
