"""The report's charts with their words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from mootlib.listening.result import Burst, Interval, Topic
from mootlib.report import charts, words
from mootlib.report.facts import Facts, shares
from mootlib.report.sentences import pieces, say
from mootlib.report.view import Chart, Table

__all__ = ["course", "tone", "tones"]

Series = Sequence[tuple[datetime, int]]

_NARROW = 262  # a phone's width, axes included
_TOPIC = 330


def course(
    facts: Facts, series: Series, bursts: Sequence[Burst], *, caption: str, wide: bool
) -> Chart | None:
    """Posts over time; None where there is nothing to compare."""
    if len(series) < 2:
        return None
    summary = _course_summary(facts, series, len(bursts))
    label = f"{caption}. {summary}"
    spans = [(burst.start, burst.end) for burst in bursts]
    draw = partial(
        charts.volume,
        series,
        step=facts.step,
        label=label,
        bursts=spans,
        title=f"Posts per {facts.step_name}",
    )
    return Chart(
        svg=draw(width=700, height=170) if wide else draw(width=_TOPIC, height=120),
        narrow=draw(width=_NARROW, height=130) if wide else None,
        caption=caption,
        summary=summary,
        table=Table(
            columns=(
                facts.step_name.capitalize() if facts.step_name != "week" else "Week from",
                "Posts",
            ),
            rows=tuple((facts.step_label(start), words.number(posts)) for start, posts in series),
            numbers=frozenset({1}),
        ),
    )


def _course_summary(facts: Facts, series: Series, bursts: int) -> str:
    busiest, most = max(series, key=lambda step: step[1])
    return say(
        "course_summary",
        step=facts.step_name,
        busiest=facts.step_label(busiest),
        busiest_posts=most,
        average=words.amount(sum(posts for _, posts in series) / len(series)),
        bursts=bursts,
        steps=len(series),
    )


def tone(counts: Mapping[str, int], mean: Interval, *, caption: str) -> Chart:
    """Shares of each tone and the mean with its interval."""
    parts = shares(counts)
    summary = say("tone_summary", shares=parts, mean=mean)
    return Chart(
        svg=charts.tone(counts, mean, label=f"{caption}. {summary}", width=_NARROW + 30),
        narrow=None,
        caption=caption,
        summary=say("tone_caption", mean=mean),
        key=tuple((kind, words.percent(share)) for kind, share in parts.items()),
        table=Table(
            columns=("Tone", "Posts", "Share"),
            rows=tuple(
                (kind.capitalize(), words.number(counts.get(kind, 0)), words.percent(share))
                for kind, share in parts.items()
            ),
            numbers=frozenset({1, 2}),
        ),
    )


def tones(facts: Facts, topics: Sequence[Topic]) -> Chart | None:
    """The mean tone of the largest topics, most negative first."""
    known = sorted(
        ((facts.titles[t.id], t.tone) for t in topics if t.tone is not None),
        key=lambda row: row[1].value,
    )
    if len(known) < 2:
        return None
    first, last = ({"title": name, "mean": mean.value} for name, mean in (known[0], known[-1]))
    caption = "Tone by topic"
    summary = say("tones_summary", topics=len(known), lowest=first, highest=last)
    label = f"{caption}. {''.join(text for text, _ in pieces(summary))}"
    return Chart(
        svg=charts.tones(known, label=label),
        narrow=charts.tones(known, label=label, width=150, longest=19),
        caption=caption,
        summary=summary,
        table=Table(
            columns=("Topic", "Mean tone", "95% interval"),
            rows=tuple(
                (name, words.signed(t.value), f"{words.signed(t.low)} to {words.signed(t.high)}")
                for name, t in known
            ),
            numbers=frozenset({1, 2}),
        ),
    )
