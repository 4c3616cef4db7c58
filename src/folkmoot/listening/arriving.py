"""New posts of a large collection, understood at once among the topics that stand.

A whole run over everything takes minutes where a collection is large. Between two of them, new and
changed posts alone are read and placed (`mootlib.listening.arrivals`); a whole run is asked for when
enough is new, or once a night.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from folkmoot.listening.alerting import PAST, look_for_issues
from folkmoot.listening.finding_jobs import FIND_TOPICS
from folkmoot.listening.models import Analysis
from folkmoot.listening.results import stored
from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.sources.collection_jobs import NIGHT_BEGINS
from folkmoot.sources.models import Collection
from folkmoot.spine import jobs
from folkmoot.spine.models import Job
from mootlib.corpus import FindingsQuery
from mootlib.listening import arrivals, topic_rule
from mootlib.listening.questions import FoundQuestion
from mootlib.listening.result import PostKey
from mootlib.listening.topic_rule import TopicRule
from mootlib.records import POSTS

#: Up to so many posts everything is looked at each time: that takes seconds.
WHOLE_UP_TO = 20_000
#: Of the posts seen by the last whole run so many may be new before the next one.
ENOUGH_NEW = 0.1
#: Of the posts so many may have left (new ones come in while this is counted).
LEFT = 0.001
#: The latest posts, among which copies of new ones and answers to them are looked for.
CONTEXT = 5_000
#: How far back what a new post answers is followed.
STEPS_BACK = 2


def rule_file(analysis: Analysis) -> Path:
    """Where the rule lies by which new posts are placed."""
    return analysis.folder / "topics.npz"


def standing(owner: Collection) -> tuple[Analysis, TopicRule] | None:
    """The analysis and rule by which new posts can be placed; None where everything is to be looked at."""
    analysis = Analysis.objects.filter(collection=owner, made_at__isnull=False).first()
    if analysis is None or analysis.posts <= WHOLE_UP_TO or analysis.read_to is None:
        return None
    rule = topic_rule.load(rule_file(analysis))
    return None if rule is None else (analysis, _joined(analysis, rule))


def _joined(analysis: Analysis, rule: TopicRule) -> TopicRule:
    """The rule with what officers have joined since as one."""
    numbers = {int(n): int(n) for block in rule.blocks for n in block.numbers} | {
        rule.other: rule.other
    }
    for number, into in analysis.topics.values_list("number", "joined_to"):
        if into is not None:
            numbers[number] = into
    return rule.renumbered(numbers)


def take_in(
    owner: Collection, analysis: Analysis, rule: TopicRule, gazetteer: Path | None
) -> tuple[pa.Table, pa.Table]:
    """Understand what is new; gives its posts and accounts. Asks for a whole run where one is due."""
    sequence = corpus().sequence
    new, gone = corpus().arrived(owner.collection, after=analysis.read_to or 0)
    context = _context(owner, new, analysis.read_to or 0)
    both = pa.concat_tables([new, context])
    accounts = corpus().accounts_of(both)
    found = arrivals.take_in(
        new,
        context,
        corpus().findings_of(analysis.run, _keys(context)),
        rule=rule,
        next_group=corpus().next_group(analysis.run),
        key=privacy_key(),
        accounts=accounts,
        organisation=owner.organisation.name,
        gazetteer=gazetteer,
        kept=corpus(),
    )
    corpus().merge_findings(analysis.run, found.findings, gone)
    _store(analysis, found, gone, sequence)
    if new.num_rows:
        names = {place.id: place.name for place in stored(analysis).places} | found.place_names
        recent = corpus().findings(analysis.run, since=timezone.now() - PAST)
        look_for_issues(analysis, owner, recent, names)
    if whole_is_due(owner, analysis):
        ask_for_whole(owner, analysis)
    return both, accounts


def _keys(posts: pa.Table) -> list[tuple[str, str]]:
    return list(zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True))


def _context(owner: Collection, new: pa.Table, read_to: int) -> pa.Table:
    """The latest posts, and what the new ones answer, without the new ones themselves."""
    parts = [corpus().latest_posts(owner.collection, most=CONTEXT, before=read_to)]
    seen = set(_keys(new)) | set(_keys(parts[0]))
    answering = new
    for _ in range(STEPS_BACK):
        targets = zip(
            answering["platform"].to_pylist(), answering["in_reply_to"].to_pylist(), strict=True
        )
        wanted = list(dict.fromkeys((p, t) for p, t in targets if t and (p, t) not in seen))
        if not wanted:
            break
        held = corpus().posts(wanted)
        answering = held.filter(
            pa.array(
                [owner.collection in names for names in held["collections"].to_pylist()], pa.bool_()
            )
        )
        seen |= set(_keys(answering))
        parts.append(answering)
    return POSTS.check(pa.concat_tables(parts))


@transaction.atomic
def _store(
    analysis: Analysis, found: arrivals.Arrived, gone: list[tuple[str, str]], sequence: int
) -> None:
    """The rows that pages list; what a whole run has stored meanwhile counts more than this."""
    now = timezone.now()
    counted = dict(corpus().findings_counted(FindingsQuery(analysis.run), "topic"))
    placed = sum(n for topic, n in counted.items() if isinstance(topic, int) and topic >= 0)
    values: dict[str, Any] = {
        "read_to": sequence,
        "made_at": now,
        "posts": sum(counted.values()),
        **_period(analysis, found.findings),
    }
    current = Analysis.objects.select_for_update().filter(
        pk=analysis.pk, found_at=analysis.found_at
    )
    if not current.update(**values):
        return  # a whole run came between: what is new since then is read once more
    for key, value in values.items():
        setattr(analysis, key, value)
    for row in analysis.topics.all():
        size = int(counted.get(row.number, 0))
        if size != row.size:
            analysis.topics.filter(pk=row.pk).update(size=size, share=size / max(placed, 1))
    _store_questions(analysis, found, gone)


def _period(analysis: Analysis, findings: pa.Table) -> dict[str, datetime]:
    dated = [time for time in findings["posted_at"].to_pylist() if time and time <= timezone.now()]
    if not dated:
        return {}
    starts = [t for t in (analysis.period_start, min(dated)) if t is not None]
    ends = [t for t in (analysis.period_end, max(dated)) if t is not None]
    return {"period_start": min(starts), "period_end": max(ends)}


def _store_questions(
    analysis: Analysis, found: arrivals.Arrived, gone: list[tuple[str, str]]
) -> None:
    """New questions; those that an edit or a deletion took back; answers to earlier ones."""
    topics = {
        PostKey(p, i): t
        for p, i, t in zip(
            *(found.findings[n].to_pylist() for n in ("platform", "post_id", "topic")), strict=True
        )
    }
    asked = {key for key, _ in found.questions}
    for platform, post_id in (*gone, *(key for key in topics if key not in asked)):
        analysis.questions.filter(platform=platform, post_id=post_id).delete()
    replies_known = analysis.questions.filter(answered__isnull=False).exists()
    for key, question in found.questions:
        topic = topics.get(key, -1)
        analysis.questions.update_or_create(
            platform=key.platform,
            post_id=key.post_id,
            defaults=_values(question, replies_known) | {"topic": topic if topic >= 0 else None},
        )
    for key, question in found.answered:
        analysis.questions.filter(platform=key.platform, post_id=key.post_id).update(
            answered=True, answered_at=question.answered_at
        )


def _values(question: FoundQuestion, replies_known: bool) -> dict[str, Any]:
    answered = question.answered
    return {
        "kind": question.kind,
        "directed_at": (question.directed_at or "")[:200],
        "asked_at": question.asked_at,
        # That there are answers at all is known from all posts, not from the latest.
        "answered": False if answered is None and replies_known else answered,
        "answered_at": question.answered_at,
        "confidence": question.confidence,
    }


def whole_is_due(owner: Collection, analysis: Analysis) -> bool:
    """Whether enough is new, a night has come, or the numbers show that posts have left the collection."""
    if analysis.posts > (1 + ENOUGH_NEW) * analysis.found_posts:
        return True
    held = corpus().totals(collection=owner.collection, metrics=())
    if sum(held["posts"].to_pylist()) < (1 - LEFT) * analysis.posts:
        return True
    here = timezone.localtime()
    night = here.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    night = night if here >= night else night - timedelta(days=1)
    return analysis.found_at is None or analysis.found_at < night


def ask_for_whole(owner: Collection, analysis: Analysis) -> Job:
    """Have topics looked for anew in everything, in the lane of heavy work."""
    today = timezone.localdate()  # one that failed is tried again the next day
    return jobs.enqueue(
        FIND_TOPICS,
        key=f"{FIND_TOPICS}:{analysis.pk}:{analysis.found_at}:{today}",
        organisation=owner.organisation,
        collection=owner.pk,
    )
