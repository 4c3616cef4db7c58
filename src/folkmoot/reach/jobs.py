"""Evaluating a body's posts in the background: read records, call the library, store the result."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from folkmoot.reach import accounts, results
from folkmoot.reach.models import Evaluation
from folkmoot.sources.erasures import anybody_erased_since, said_why
from folkmoot.spine.jobs import JobFailed, Run, job
from folkmoot.spine.models import Job
from mootlib.listening.topic_names import topics_of
from mootlib.reach import evaluate

#: Shares of the time: looking for topics, the methods; the rest is for reports.
_TOPICS, _EVALUATING = 0.1, 0.8


@job("reach.evaluate", lane=Job.Lane.HEAVY)
def evaluate_posts(run: Run, evaluation_id: int) -> None:
    """Evaluate the posts of a body and keep what is found."""
    row = Evaluation.objects.select_related("organisation").filter(pk=evaluation_id).first()
    if row is None:
        return
    begun = timezone.now()
    speaking = accounts.speaking_for(row.organisation, row.body)
    posts, counts, known = accounts.tables_of(speaking, row.body_name, row.since, row.until)
    run.report("looking for topics", 0)
    topics = topics_of(posts, seed=row.seed)
    try:
        result = evaluate(
            posts,
            counts,
            known,
            organisation=row.body_name,
            topics=topics,
            followers=accounts.followers_of(row.organisation, posts, known),
            zone=settings.TIME_ZONE,
            seed=row.seed,
            now=timezone.now(),
            progress=lambda stage, done: run.report(stage, _TOPICS + _EVALUATING * done),
        )
    except ValueError as problem:  # a sentence of the library's, for the person
        raise JobFailed(str(problem)) from problem
    results.store(row, result)
    if anybody_erased_since(begun):
        results.drop(row)
        raise JobFailed(said_why())
    _finish(row, result)


@job("reach.forget")
def forget(run: Run, evaluation_id: int) -> None:
    """Remove the files of an evaluation whose row is gone."""
    results.drop(Evaluation(pk=evaluation_id))


def _finish(row: Evaluation, result: Any) -> None:
    start, end = result.period or (None, None)
    Evaluation.objects.filter(pk=row.pk).update(
        made_at=result.made_at,
        posts=result.posts,
        accounts=len(result.accounts),
        period_start=start,
        period_end=end,
    )
