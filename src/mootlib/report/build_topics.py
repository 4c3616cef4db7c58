"""The topics of a report: a row for each, and a section for the largest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mootlib.listening.result import Burst, Example, Question, Topic
from mootlib.report import charts, drawing, words
from mootlib.report import view as show
from mootlib.report.build_lists import burst_line, question_order, question_row
from mootlib.report.clean import safe_link, shown
from mootlib.report.facts import Facts, largest, leaning, shares
from mootlib.report.sentences import say

__all__ = ["each_topic", "in_short_topic"]

_EXAMPLES = 5
_QUESTIONS = 5
_PLACES = 8
_LEANINGS = {-1: "negative", 0: "balanced", 1: "positive"}
_SHOWN_COUNTS = 3


def each_topic(facts: Facts, most_told: int, *, drawn: bool = True) -> tuple[show.Topic, ...]:
    """All topics, largest first; the first ``most_told`` with what their section shows."""
    bursts: Mapping[int | None, list[Burst]] = _by_topic(facts.result.bursts)
    questions: Mapping[int | None, list[Question]] = _by_topic(facts.result.questions)
    return tuple(
        _topic(facts, topic, number < most_told, bursts[topic.id], questions[topic.id], drawn)
        for number, topic in enumerate(facts.result.topics)
    )


def _by_topic(items: Sequence) -> Mapping[int | None, list]:  # type: ignore[type-arg]
    found: dict[int | None, list[object]] = defaultdict(list)
    for item in items:
        found[item.topic].append(item)
    return found


def _topic(
    facts: Facts,
    topic: Topic,
    told: bool,
    bursts: Sequence[Burst],
    questions: Sequence[Question],
    drawn: bool,
) -> show.Topic:
    row = _row(facts, topic, told)
    return _with_section(facts, topic, row, bursts, questions, drawn) if told else row


def _row(facts: Facts, topic: Topic, told: bool) -> show.Topic:
    trend, tone = topic.trend, topic.tone
    clear = trend is not None and (trend.low > 1 or trend.high < 1)
    largest_size = max(other.size for other in facts.result.topics) or 1
    return show.Topic(
        anchor=f"topic-{topic.id}",
        title=facts.titles[topic.id],
        posts=words.number(topic.size),
        share=words.percent(topic.share),
        size=topic.size / largest_size,
        trend="unknown" if trend is None else words.change(trend.value) if clear else "no clear change",
        trend_detail="" if trend is None else f"{words.amount(trend.low)} to {words.amount(trend.high)} times",
        rising=trend.low > 1 if trend is not None and clear else None,
        tone="unknown" if tone is None else _LEANINGS[leaning(tone)],
        tone_detail="" if tone is None else words.signed(tone.value),
        leaning=leaning(tone),
        spark=charts.sparkline(topic.weekly) if len(topic.weekly) > 1 else "",
        told=told,
    )  # fmt: skip


def _with_section(
    facts: Facts,
    topic: Topic,
    row: show.Topic,
    bursts: Sequence[Burst],
    questions: Sequence[Question],
    drawn: bool,
) -> show.Topic:
    open_ones = sorted((q for q in questions if not q.answered), key=question_order(facts))
    listed = tuple(question_row(facts, q, with_topic=False) for q in open_ones[:_QUESTIONS])
    course = tone = None
    if drawn:
        course = drawing.course(facts, topic.weekly, bursts, caption="Posts over time", wide=False)
        if topic.tone is not None:
            tone = drawing.tone(topic.tone_counts, topic.tone, caption="Tone")
    return replace(
        row,
        summary=_summary(topic),
        keywords=", ".join(shown(word, 40) for word in topic.keywords),
        steadiness=say("steadiness", value=topic.stability),
        bursts=tuple(burst_line(facts, burst) for burst in bursts),
        places=_places(topic),
        course=course,
        tones=tone,
        typical=_posts(facts, topic.typical, None),
        most_seen=_posts(facts, topic.most_seen, topic.seen_by),
        seen_by=say("most_seen", by=topic.seen_by),
        questions=listed,
        open_questions=say("open_questions", open=len(open_ones), shown=len(listed)),
    )


def _summary(topic: Topic) -> str:
    trend = topic.trend
    return say(
        "topic_summary",
        topic=topic,
        posts=topic.size,
        share=words.percent(topic.share),
        trend=None if trend is None else trend.value,
        trend_low=0.0 if trend is None else trend.low,
        trend_high=0.0 if trend is None else trend.high,
        known=sum(topic.tone_counts.values()) if topic.tone is not None else 0,
        shares=shares(topic.tone_counts),
        mean=topic.tone,
        languages=_languages(topic),
    )


def _languages(topic: Topic) -> str:
    """Named only where there is more than one worth naming."""
    parts = [
        f"{words.language(code)} {words.percent(count / topic.size)}"
        for code, count in largest(topic.languages, 4)
        if count > 0.02 * topic.size
    ]
    return words.joined(parts) if len(parts) > 1 else ""


def _places(topic: Topic) -> tuple[show.Line, ...]:
    rows = list(largest(topic.places, _PLACES))
    top = rows[0][1] if rows else 1
    return tuple(
        show.Line(shown(name, 80), words.number(n), words.percent(n / topic.size), n / top)
        for name, n in rows
    )


def _posts(facts: Facts, examples: Sequence[Example], seen_by: str | None) -> tuple[show.Post, ...]:
    return tuple(
        show.Post(
            text=shown(example.text),
            language=facts.language_of(example.key),
            when=words.moment(example.posted_at, facts.zone),
            account=shown(example.account, 80) if example.account else None,
            counts=_counts(example, seen_by),
            url=safe_link(example.url),
            platform=shown(words.platform(example.key.platform), 40),
        )
        for example in examples[:_EXAMPLES]
    )


def _counts(example: Example, seen_by: str | None) -> str:
    """The count that the list is ordered by, then the highest others."""
    counts = dict(example.counts)
    first = [(seen_by, counts.pop(seen_by))] if seen_by in counts else []
    rest = [(name, n) for name, n in largest(counts, _SHOWN_COUNTS - len(first)) if n]
    return ", ".join(f"{words.number(n)} {words.metric(name or '')}" for name, n in (*first, *rest))


def in_short_topic(row: show.Topic) -> dict[str, str]:
    """What a sentence says about a topic."""
    return {"title": row.title, "share": row.share, "trend": row.trend}
