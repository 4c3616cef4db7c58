"""Profiles of strategy as a report: worded figures, drawings, tables, in the order that a reader asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from mootlib.records import Method
from mootlib.report import strategy_charts, words
from mootlib.report.build_comparison import comparison_section
from mootlib.report.clean import STRONG_END, STRONG_START, shown
from mootlib.report.paper import Captioned, Paper, Section
from mootlib.report.strategy_json import Label
from mootlib.report.strategy_words import (
    FURTHER,
    MEASURES,
    PURPOSES,
    STAGES,
    hours,
    share,
    signed_points,
)
from mootlib.report.view import Chart, Point, Step, Table
from mootlib.strategy.comparison import Comparison
from mootlib.strategy.mix import Mix
from mootlib.strategy.profile import Profile

__all__ = ["build_strategy"]


def build_strategy(
    profiles: Sequence[Profile], comparison: Comparison | None, label: Label, *, made_at: datetime
) -> Paper:
    """The report of one or several bodies; the first is the one that it is about.

    Raises:
        ValueError: without a profile.
    """
    if not profiles:
        raise ValueError("There is no profile to report.")
    first = profiles[0]
    sections = [
        _purposes(first),
        _answers(first),
        _spread(first, label),
        *([_supply(first)] if first.supply and first.supply.topics else []),
        _maturity(first),
        *([comparison_section(comparison)] if comparison is not None else []),
    ]
    return Paper(
        title=f"Strategy of {shown(first.body, 120)}",
        subject=_subject(first, comparison),
        made=words.day(made_at.astimezone(UTC)),
        tiles=_tiles(first),
        in_short=tuple(_in_short(first, comparison)),
        cautions=_cautions(first),
        sections=tuple(sections),
        steps=tuple(_step(method) for method in _methods(first, comparison)),
    )


def _strong(text: str) -> str:
    return f"{STRONG_START}{shown(text, 200)}{STRONG_END}"


def _subject(found: Profile, comparison: Comparison | None) -> str:
    parts = [words.counted(len(found.posts), "post")]
    if found.period is not None:
        parts.append(words.span(*found.period))
    if comparison is not None:
        bodies = {row.body for rows in comparison.measures.values() for row in rows}
        parts.append(f"beside {words.counted(len(bodies) - 1, 'other body', 'other bodies')}")
    return ", ".join(parts)


def _tiles(found: Profile) -> tuple[tuple[str, str], ...]:
    tiles = [(words.number(len(found.posts)), "posts of its own")]
    if found.two_way is not None:
        tiles.append((words.percent(found.two_way.value), "of them speak with somebody"))
    if found.answering.rate is not None:
        tiles.append((words.percent(found.answering.rate.value), "of questions to it answered"))
    tiles.append((words.number(found.decentralisation.accounts), "accounts that posted"))
    return tuple(tiles)


def _in_short(found: Profile, comparison: Comparison | None) -> list[Point]:
    points = []
    if found.mix is not None:
        top = max(zip(found.mix.names, found.mix.shares, strict=True), key=lambda p: p[1].value)
        text = f"{_strong(PURPOSES[top[0]])} comes first: {share(top[1])} of its posts."
        points.append(Point("What posts are for", text, "purposes"))
    asked = len(found.answering.questions)
    text = "No question to it is among these posts."
    if found.answering.rate is not None:
        text = f"Of {words.counted(asked, 'question')} to it, {share(found.answering.rate)} had a reply here."
    points.append(Point("Whom it answers", text, "answers"))
    points.append(
        Point(
            "How firmly rooted",
            f"Stage {found.maturity.stage}: {STAGES[found.maturity.stage]}.",
            "maturity",
        )
    )
    if comparison is not None:
        clear = [
            MEASURES.get(name, name)
            for name, rows in comparison.measures.items()
            for row in rows
            if row.body == found.body and row.clear
        ]
        text = (
            f"Clearly different from the others in: {', '.join(clear)}."
            if clear
            else ("In nothing do the data tell it clearly from the others.")
        )
        points.append(Point("Beside others", text, "comparison"))
    return points


def _cautions(found: Profile) -> tuple[str, ...]:
    notes = [
        "What was not collected is not seen: answers by telephone, private message or in posts that are not "
        "here make a body look more silent than it is.",
        "Purposes come from a classifier that learnt from English police posts; the intervals carry its "
        "errors there, not those on a body of another kind.",
    ]
    if len(found.posts) < 100:
        notes.append("With fewer than 100 posts most intervals are wide.")
    return tuple(notes)


def _purposes(found: Profile) -> Section:
    if found.mix is None:
        text = "None of its accounts wrote a post in this period."
        return Section("purposes", "What posts are for", (text,))
    charts = [_mix_chart(found.mix, "Mix of purposes")]
    if len(found.months) > 1:
        charts.append(_months_chart(found))
    rows = [
        (FURTHER[name], share(interval))
        for name, interval in found.further.items()
        if interval is not None
    ]
    further = Table(
        ("Further label, by rule (not measured)", "Share of posts"), tuple(rows), frozenset({1})
    )
    tables = [Captioned("Further labels; a post may have several", further)]
    if len(found.by_role) > 1:
        tables.insert(0, _roles(found))
    text = (
        "Information tells and asks nothing; engagement talks with people; intelligence asks the public "
        "for information or help. Shares are corrected for how the classifier errs."
    )
    return Section("purposes", "What posts are for", (text,), tuple(charts), tuple(tables))


def _mix_chart(found: Mix, caption: str) -> Chart:
    rows = [
        (PURPOSES[name], part.value, part.low, part.high)
        for name, part in zip(found.names, found.shares, strict=True)
    ]
    summary = "; ".join(f"{name} {words.percent(value)}" for name, value, _, _ in rows) + "."
    label = f"{caption}. {summary}"
    table = Table(
        ("Purpose", "Counted", "Share, corrected", "95% interval"),
        tuple(
            (
                name,
                words.number(count),
                words.percent(value),
                f"{words.percent(low)} to {words.percent(high)}",
            )
            for (name, value, low, high), count in zip(rows, found.counted, strict=True)
        ),
        frozenset({1, 2, 3}),
    )
    return Chart(
        svg=strategy_charts.shares(rows, label=label),
        narrow=strategy_charts.shares(rows, label=label, width=130),
        caption=caption,
        summary=summary,
        table=table,
    )


def _months_chart(found: Profile) -> Chart:
    assert found.mix is not None
    courses = {
        PURPOSES[name]: [
            (m.start, m.mix.shares[at].value, m.mix.shares[at].low, m.mix.shares[at].high)
            for m in found.months
        ]
        for at, name in enumerate(found.mix.names)
    }
    names = list(courses)
    first, last = found.months[0], found.months[-1]
    summary = (
        f"From {first.start:%B %Y} to {last.start:%B %Y}; bands are 95% intervals, wide where a month has few "
        "posts."
    )
    rows = tuple(
        (
            f"{month.start:%B %Y}",
            words.number(month.mix.posts),
            *(share(part) for part in month.mix.shares),
        )
        for month in found.months
    )
    label = f"Mix by month. {summary}"
    return Chart(
        svg=strategy_charts.months(courses, label=label),
        narrow=strategy_charts.months(courses, label=label, width=200, columns=1),
        caption="Mix by month",
        summary=summary,
        table=Table(("Month", "Posts", *names), rows, frozenset(range(1, 2 + len(names)))),
    )


def _roles(found: Profile) -> Captioned:
    rows = tuple(
        (role.capitalize(), words.number(mixed.posts), *(share(part) for part in mixed.shares))
        for role, mixed in found.by_role.items()
    )
    names = next(iter(found.by_role.values())).names
    heading = ("Whose account", "Posts", *(PURPOSES[name] for name in names))
    return Captioned(
        "Institution and public servants apart",
        Table(heading, rows, frozenset(range(1, len(heading)))),
    )


def _answers(found: Profile) -> Section:
    answered, turns = found.answering, found.turns
    rows = [
        ("Questions to it", words.number(len(answered.questions))),
        ("Answered here", share(answered.rate)),
        ("Answered within 24 hours", share(answered.within_day)),
        ("Half of all questions answered within", hours(answered.median_hours)),
        ("Its posts that speak with somebody", share(found.two_way)),
        ("Conversations that both sides took part in", words.number(turns.conversations)),
        (
            "Turns in them, on average",
            "not known" if turns.mean is None else words.amount(turns.mean),
        ),
        ("In which somebody came back", words.number(turns.back_and_forth)),
    ]
    text = "Open questions count as waiting: the time is not flattered by leaving them out."
    table = Captioned(
        "Answers and conversations", Table(("Measure", "Value"), tuple(rows), frozenset({1}))
    )
    return Section("answers", "Whom it answers", (text,), (), (table,))


def _spread(found: Profile, label: Label) -> Section:
    spread, place = found.decentralisation, found.position
    rows = [
        ("Accounts that posted, of those known", f"{spread.accounts} of {spread.known}"),
        (
            "Decentralisation, comparable (0 one account, 1 evenly spread)",
            _index(spread.comparable),
        ),
        ("Public servants’ own accounts", words.number(spread.servants)),
        ("Share of posts by them", _part(spread.servants_posts)),
        ("Its mentions that name its own accounts", share(spread.own_mentions)),
        ("Accounts that mention it", words.number(place.mentioned_by)),
        ("Accounts that pass its posts on", words.number(place.amplified_by)),
        ("Accounts with which it exchanges posts", words.number(place.exchanges_with)),
    ]
    tables = [
        Captioned("Spread and place", Table(("Measure", "Value"), tuple(rows), frozenset({1})))
    ]
    for caption, neighbours in (
        ("Who mentions it most", place.mentioners),
        ("Who passes its posts on most", place.amplifiers),
        ("With whom it exchanges most", place.partners),
    ):
        if neighbours:
            named = tuple(
                (shown(label(n.account), 60), words.number(n.posts)) for n in neighbours[:8]
            )
            tables.append(Captioned(caption, Table(("Account", "Posts"), named, frozenset({1}))))
    return Section("spread", "Who speaks, and who stands round it", (), (), tuple(tables))


def _supply(found: Profile) -> Section:
    assert found.supply is not None
    rows = tuple(
        (
            shown(topic.topic, 80),
            words.number(topic.posts),
            words.percent(topic.share),
            share(topic.engagement) if topic.engagement else "too few posts",
            "" if topic.gap is None else signed_points(topic.gap),
        )
        for topic in found.supply.topics[:20]
    )
    heading = ("Topic", "Posts", "Share", "Place among the account’s posts", "Gap in rank")
    text = (
        "A gap above 0 marks a topic that is engaged with more than its share of the posts suggests. "
        "Engagement is not approval."
    )
    table = Captioned(
        "Topics posted against topics engaged with", Table(heading, rows, frozenset({1, 2, 3, 4}))
    )
    return Section("topics", "What it posts about, what people engage with", (text,), (), (table,))


def _maturity(found: Profile) -> Section:
    rows = tuple(
        (
            criterion.name.capitalize(),
            shown(criterion.document.title, 100) if criterion.document else "no document known",
            f"{criterion.document.dated:%d %B %Y}" if criterion.document else "",
            "yes" if criterion.current else "no",
        )
        for criterion in found.maturity.criteria
    )
    table = Captioned(
        "Documents", Table(("Criterion", "Newest document", "Dated", "Within 24 months"), rows)
    )
    text = f"Stage {found.maturity.stage} of 3: {STAGES[found.maturity.stage]}. It says what is written down, no more."
    return Section("maturity", "How firmly it is rooted", (text,), (), (table,))


def _index(value: float | None) -> str:
    return "one account alone" if value is None else f"{value:.2f}"


def _part(value: float | None) -> str:
    return "not known" if value is None else words.percent(value)


def _methods(found: Profile, comparison: Comparison | None) -> list[Method]:
    own = [found.mix.method] if found.mix else []
    own.append(found.answering.method)
    own += [found.supply.method] if found.supply else []
    own += [comparison.method] if comparison else []
    return [*found.methods, *own]


def _step(method: Method) -> Step:
    told = "; ".join(f"{name}: {value}" for name, value in method.parameters.items())
    return Step(
        method.step.capitalize(), method.name, method.version, shown(told, 600), method.note
    )
