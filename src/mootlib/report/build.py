"""From a result to what its report shows."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from mootlib.listening.result import Burst, Interval, ListeningResult, Topic
from mootlib.report import drawing, words
from mootlib.report import view as show
from mootlib.report.build_lists import (
    burst_facts,
    bursts_table,
    counted_lines,
    file_row,
    method_step,
    note,
    people,
    place_lines,
    question_order,
    question_row,
    reject_lines,
    total_row,
)
from mootlib.report.build_topics import each_topic, in_short_topic
from mootlib.report.clean import shown
from mootlib.report.facts import Facts, leaning, shares
from mootlib.report.sentences import say

__all__ = ["MOST_QUESTIONS", "MOST_TOLD", "build", "in_short"]

#: Topics with a section of their own, and questions listed; result.json holds all of both.
MOST_TOLD = 30
MOST_QUESTIONS = 100
_NAMED = 3
_PLACES = 40
_PEOPLE = 15
_CAUTIONS = 2


def build(
    result: ListeningResult,
    rejects: pa.Table | None = None,
    *,
    most_told: int = MOST_TOLD,
    most_questions: int = MOST_QUESTIONS,
) -> show.Report:
    """Everything that a report of ``result`` shows, worded.

    Args:
        result: with its findings.
        rejects: shape ``mootlib.records.REJECTS``; without them reasons are not shown.
        most_told: topics that get a section of their own.
        most_questions: questions listed.
    """
    facts = Facts(result)
    topics = each_topic(facts, most_told)
    ordered = sorted(result.questions, key=question_order(facts))
    overall = [burst for burst in result.bursts if burst.topic is None]
    accounting = _accounting(facts)
    return show.Report(
        title=say("title", organisation=_organisation(result)),
        subject=_subject(facts),
        organisation=_organisation(result),
        made=words.moment(result.made_at, facts.zone),
        zone=facts.zone_name,
        tiles=_tiles(facts),
        in_short=_in_short(facts, topics, accounting),
        cautions=tuple(note(sentence) for sentence in result.notes[:_CAUTIONS]),
        topics=topics,
        topics_note=say("topics_note", total=len(topics), told=min(most_told, len(topics))),
        course=drawing.course(facts, result.weekly, overall, caption="All posts over time", wide=True),
        tones=drawing.tones(facts, result.topics[:most_told]),
        questions=tuple(question_row(facts, q) for q in ordered[:most_questions]),
        questions_note=say(
            "questions_note",
            total=len(ordered),
            shown=min(len(ordered), most_questions),
            organisation=_organisation(result),
        ),
        bursts=bursts_table(facts),
        bursts_note=say("bursts_note", dated=bool(result.weekly), bursts=len(result.bursts)),
        places=place_lines(facts, _PLACES),
        places_note=say(
            "places_note", places=len(result.places), shown=min(len(result.places), _PLACES),
            total=facts.posts, posts=0,
        ),
        talking=people(result.talking, _PEOPLE),
        talked_about=people(result.talked_about, _PEOPLE),
        people_note=say(
            "people_note", talking=len(result.talking), talked_about=len(result.talked_about)
        ),
        platforms=counted_lines(result.platforms, facts.posts, words.platform),
        languages=counted_lines(result.languages, facts.posts, words.language),
        files=tuple(file_row(reading) for reading in result.readings),
        total=total_row(result.readings),
        accounting=accounting,
        rejects=reject_lines(rejects),
        steps=tuple(method_step(method) for method in result.methods),
        seed=result.seed,
        notes=tuple(note(sentence) for sentence in result.notes),
    )  # fmt: skip


def in_short(result: ListeningResult) -> tuple[show.Point, ...]:
    """The first page's sentences alone, quickly: nothing is drawn."""
    facts = Facts(result)
    return _in_short(facts, each_topic(facts, 0, drawn=False), _accounting(facts))


def _organisation(result: ListeningResult) -> str | None:
    return shown(result.organisation, 120) if result.organisation else None


def _subject(facts: Facts) -> str:
    period = facts.result.period
    return say(
        "subject",
        posts=facts.posts,
        platforms=[
            shown(words.platform(name), 40) for name in facts.result.platforms if name != "other"
        ],
        period=words.span(*period, facts.zone) if period else "",
    )


def _tiles(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The few numbers a reader takes away, each with its noun."""
    result = facts.result
    open_ones = sum(question.answered is not True for question in result.questions)
    topics, bursts = len(result.topics), len(result.bursts)
    return (
        (words.number(facts.posts), "post" if facts.posts == 1 else "posts"),
        (words.number(topics), "topic" if topics == 1 else "topics"),
        (words.number(open_ones), "question without a known answer" if open_ones == 1 else "questions without a known answer"),
        (words.number(bursts), "unusually busy time" if bursts == 1 else "unusually busy times"),
    )  # fmt: skip


def _in_short(
    facts: Facts, topics: Sequence[show.Topic], accounting: str
) -> tuple[show.Point, ...]:
    return (
        show.Point("What people talk about", _talk_about(topics), "topics"),
        show.Point("What is new", _news(facts, topics), "time"),
        show.Point("What wants an answer", _answers(facts), "questions"),
        show.Point("Tone", _tone(facts), "tone"),
        show.Point("What was read", accounting, "method"),
    )


def _talk_about(topics: Sequence[show.Topic]) -> str:
    named = [in_short_topic(topic) for topic in topics[:_NAMED]]
    return say("talk_about", topics=named, others=max(0, len(topics) - _NAMED))


def _news(facts: Facts, topics: Sequence[show.Topic]) -> str:
    result = facts.result
    standing_out = _most_striking(result.bursts)
    known = [
        (row, topic.trend)
        for row, topic in zip(topics, result.topics, strict=True)
        if topic.trend is not None and row.rising is not None
    ]
    rising = sorted((k for k in known if k[0].rising), key=lambda k: -k[1].low)
    falling = sorted((k for k in known if not k[0].rising), key=lambda k: k[1].high)
    return say(
        "news",
        dated=bool(result.weekly),
        bursts=[burst_facts(facts, burst) for burst in standing_out],
        more_bursts=len(result.bursts) - len(standing_out),
        rising=[in_short_topic(row) for row, _ in rising[:_NAMED]],
        falling=[in_short_topic(row) for row, _ in falling[:2]],
    )


def _most_striking(bursts: Sequence[Burst]) -> list[Burst]:
    """Two bursts to name first: the greatest surprise beside what was usual.

    One of all posts together is named only if no topic's burst explains it.
    """

    def surprise(burst: Burst) -> float:
        return float((burst.peak - burst.baseline) / max(burst.baseline, 1) ** 0.5)

    topical = [burst for burst in bursts if burst.topic is not None]
    chosen = topical + [
        burst
        for burst in bursts
        if burst.topic is None
        and not any(burst.start < other.end and other.start < burst.end for other in topical)
    ]
    return sorted(chosen, key=lambda burst: (-surprise(burst), burst.start))[:2]


def _answers(facts: Facts) -> str:
    questions = facts.result.questions
    us = facts.result.organisation
    return say(
        "answers",
        total=len(questions),
        open=sum(question.answered is False for question in questions),
        unknown=sum(question.answered is None for question in questions),
        answered=sum(question.answered is True for question in questions),
        to_us=sum(us is not None and question.directed_at == us for question in questions),
        organisation=_organisation(facts.result),
    )


def _tone(facts: Facts) -> str:
    mean = facts.result.tone
    lowest, highest = _apart(facts, mean)
    return say(
        "tone",
        known=sum(facts.tone_counts.values()) if mean else 0,
        posts=facts.posts,
        shares=shares(facts.tone_counts),
        mean=mean,
        leaning=leaning(mean),
        lowest=lowest,
        highest=highest,
    )


def _apart(
    facts: Facts, mean: Interval | None
) -> tuple[dict[str, object] | None, dict[str, object] | None]:
    """The most negative and most positive topic, where they differ from the whole beyond chance."""
    known = [topic for topic in facts.result.topics[:MOST_TOLD] if topic.tone is not None]
    if mean is None or len(known) < 2:
        return None, None

    def told(topic: Topic) -> dict[str, object]:
        return {"title": facts.titles[topic.id], "mean": topic.tone.value if topic.tone else 0.0}

    low = min(known, key=lambda t: t.tone.high if t.tone else 0)
    high = max(known, key=lambda t: t.tone.low if t.tone else 0)
    return (
        told(low) if low.tone and low.tone.high < min(mean.low, 0) else None,
        told(high) if high.tone and high.tone.low > max(mean.high, 0) else None,
    )


def _accounting(facts: Facts) -> str:
    result = facts.result
    return say(
        "accounting",
        rows=result.posts_read,
        files=len(result.readings),
        posts=facts.posts,
        duplicates=result.duplicates,
        rejected=result.rejected,
    )
