"""Questions, bursts, places, people, files, rejects and methods, as a report lists them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from mootlib.listening.result import Actor, Burst, Question, Reading
from mootlib.records import Method
from mootlib.report import view as show
from mootlib.report import words
from mootlib.report.clean import shown
from mootlib.report.facts import Facts, largest
from mootlib.report.result_json import plain
from mootlib.report.sentences import say

__all__ = [
    "burst_facts",
    "burst_line",
    "bursts_table",
    "counted_lines",
    "file_row",
    "method_step",
    "note",
    "people",
    "place_lines",
    "question_order",
    "question_row",
    "reject_lines",
    "total_row",
]

_QUESTION = 300
_LONGEST_PARAMETERS = 400
_REASONS = 25
_PERCENT = re.compile(r"(?<=\d) %")


def question_order(facts: Facts) -> Callable[[Question], tuple[bool, bool, bool, float, str]]:
    """Those to the organisation first, open before answered, newest first."""
    us = facts.result.organisation

    def key(question: Question) -> tuple[bool, bool, bool, float, str]:
        when = -question.asked_at.timestamp() if question.asked_at else 0.0
        to_us = us is not None and question.directed_at == us
        return (
            not to_us,
            question.answered is True,
            question.answered is None,
            when,
            question.key.post_id,
        )

    return key


def question_row(facts: Facts, question: Question, *, with_topic: bool = True) -> show.QuestionRow:
    topic = question.topic if with_topic else None
    answered_at = question.answered_at
    return show.QuestionRow(
        text=shown(question.text, _QUESTION),
        language=facts.language_of(question.key),
        asked_of=shown(question.directed_at, 80) if question.directed_at else "nobody named",
        when=words.moment(question.asked_at, facts.zone),
        state=say(
            "state",
            answered=question.answered,
            when=words.day(answered_at.astimezone(facts.zone)) if answered_at else "",
            replied=bool(question.replied),
        ),
        answered=question.answered is True,
        topic=facts.titles.get(topic, "") if topic is not None else "",
        topic_anchor=f"topic-{topic}" if topic in facts.titles else None,
    )


def burst_facts(facts: Facts, burst: Burst) -> dict[str, object]:
    """What a sentence says about a burst."""
    title = (
        "All posts together" if burst.topic is None else facts.titles.get(burst.topic, "A topic")
    )
    return {
        "title": title,
        "span": words.span(burst.start, burst.end, facts.zone, times=True),
        "peak": burst.peak,
        "bin": words.period_name(burst.bin_seconds),
        "usual": say("usual", baseline=burst.baseline, shown=words.amount(burst.baseline)),
    }


def burst_line(facts: Facts, burst: Burst) -> str:
    told = burst_facts(facts, burst)
    del told["title"]
    return say("burst_line", **told)


def bursts_table(facts: Facts) -> show.Table:
    rows = []
    for burst in sorted(facts.result.bursts, key=lambda b: (b.start, b.topic is not None)):
        told = burst_facts(facts, burst)
        rows.append(
            (
                str(told["title"]),
                str(told["span"]),
                f"{words.counted(burst.peak, 'post')} a {told['bin']}",
                "under 1" if burst.baseline < 0.95 else words.amount(burst.baseline),
            )
        )
    return show.Table(
        columns=("Topic", "When", "At its height", "Usual"),
        rows=tuple(rows),
        numbers=frozenset({2, 3}),
    )


def place_lines(facts: Facts, most: int) -> tuple[show.Line, ...]:
    places = facts.result.places[:most]
    top = max((place.posts for place in places), default=1)
    return tuple(
        show.Line(
            name=shown(place.name, 80),
            number=words.number(place.posts),
            share=words.percent(place.posts / max(facts.posts, 1)),
            size=place.posts / top,
            note=say("place_note", ambiguous=place.ambiguous),
        )
        for place in places
    )


def counted_lines(
    counts: Mapping[str, int], total: int, name: Callable[[str], str], most: int = 12
) -> tuple[show.Line, ...]:
    """Platforms or languages, most first; the rest in one line."""
    rows = list(largest(counts, most))
    rest = sum(counts.values()) - sum(number for _, number in rows)
    named = [(name(key), number) for key, number in rows] + ([("others", rest)] if rest else [])
    top = max((number for _, number in named), default=1) or 1
    return tuple(
        show.Line(shown(label, 60), words.number(n), words.percent(n / max(total, 1)), n / top)
        for label, n in named
    )


def people(actors: Iterable[Actor], most: int) -> tuple[show.Person, ...]:
    """Accounts; those of one public body on several platforms stand as one."""
    merged: dict[tuple[str, str], list[Actor]] = {}
    for actor in actors:
        merged.setdefault((actor.label, "" if actor.public_body else actor.id), []).append(actor)
    return tuple(
        show.Person(
            name=shown(label, 80) + (f" ({len(same)} accounts)" if len(same) > 1 else ""),
            public_body=same[0].public_body,
            posts=words.number(sum(actor.posts for actor in same)),
            mentions=words.number(sum(actor.mentions for actor in same)),
        )
        for (label, _), same in list(merged.items())[:most]
    )


def file_row(reading: Reading, name: str | None = None) -> show.File:
    return show.File(
        name=name or shown(reading.file, 120),
        format=shown(reading.format, 60),
        rows=words.number(reading.posts_read),
        posts=words.number(reading.accepted),
        duplicates=words.number(reading.duplicates),
        rejected=words.number(reading.rejected),
    )


def total_row(readings: Sequence[Reading]) -> show.File:
    sums = [
        sum(getattr(reading, part) for reading in readings)
        for part in ("posts_read", "accepted", "duplicates", "rejected")
    ]
    return file_row(Reading("", "", *sums), name="All files")


def reject_lines(rejects: pa.Table | None) -> tuple[show.Line, ...]:
    """Rows that could not be read, by reason."""
    if rejects is None or not rejects.num_rows:
        return ()
    counted = rejects.group_by("reason", use_threads=False).aggregate([([], "count_all")])
    reasons = dict(
        zip(counted["reason"].to_pylist(), counted["count_all"].to_pylist(), strict=True)
    )
    lines = list(counted_lines(reasons, rejects.num_rows, str, _REASONS))
    return tuple(
        show.Line(shown(key, 300), line.number, line.share, line.size)
        for (key, _), line in zip(
            [*largest(reasons, _REASONS), ("Other reasons", 0)], lines, strict=False
        )
    )


def note(text: str) -> str:
    """A note of the result as the report writes numbers: no space before a percent sign."""
    return _PERCENT.sub("%", shown(text, 600))


def method_step(method: Method) -> show.Step:
    parameters = ", ".join(
        f"{name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in plain(method.parameters).items()
    )
    return show.Step(
        title=method.step[:1].upper() + method.step[1:],
        name=shown(method.name, 200),
        version=shown(method.version, 80),
        parameters=shown(parameters, _LONGEST_PARAMETERS),
        note=shown(method.note, 800),
    )
