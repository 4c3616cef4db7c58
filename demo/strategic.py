"""What the town's communications team did in strategy: profiles made, posts labelled, promises kept in view."""

from __future__ import annotations

from typing import Any

#: The officer labels so many of the drawn posts, her colleague the first of them too.
LABELS, TWICE = 60, 45


def plan_strategy(officer: Any, colleague: Any, body: Any) -> None:
    """Promises first, so that the profiles have them; then the labels. Documents are own records."""
    from folkmoot.spine import jobs
    from folkmoot.spine.models import Job
    from folkmoot.strategy.models import ParticipationLevel

    if ParticipationLevel.objects.exists():
        return
    _promise(officer, body)
    for row in Job.objects.filter(kind="strategy.profiles", state=Job.State.QUEUED):
        run = jobs.claim(str(row.pk))
        if run is not None:
            jobs.perform(run)
    _label(officer, colleague, body)


def _promise(officer: Any, body: Any) -> None:
    from folkmoot.strategy import actions

    for process, declared, observed, url in (
        (
            "The future of Millpond Leisure Centre",
            3,
            2,
            "https://www.kestbury.example/millpond-report",
        ),
        ("Winter of the number 14 bus", 2, None, ""),
    ):
        actions.promise_save(
            by=officer,
            organisation=body,
            body=body.name,
            process=process,
            declared=declared,
            observed=observed,
            evidence_url=url,
        )


def _label(officer: Any, colleague: Any, body: Any) -> None:
    """Two people judge the same posts; over replies that merely inform they differ now and then."""
    from folkmoot.sources.bridge import corpus
    from folkmoot.strategy import actions, labelling

    keys = labelling.drawn(body)[:LABELS]
    kept = {(r["platform"], r["post_id"]): r for r in corpus().posts(keys).to_pylist()}
    for number, key in enumerate(key for key in keys if key in kept):
        said = _purpose(kept[key])
        further = {"service_reply"} if kept[key]["in_reply_to"] else set()
        actions.post_label(by=officer, organisation=body, key=key, purpose=said, further=further)
        if number < TWICE:
            differs = said == "engagement" and number % 5 == 0
            other = "information" if differs else said
            actions.post_label(
                by=colleague, organisation=body, key=key, purpose=other, further=further
            )


def _purpose(post: Any) -> str:
    """As the writer of the town meant it: replies talk with people, questions to all ask for something."""
    if post["in_reply_to"]:
        return "engagement"
    asks = any(words in post["text"].lower() for words in ("tell us", "have you seen", "witness"))
    return "intelligence" if asks else "information"
