"""From an evaluation of reach to what its report shows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np

from mootlib.reach.features import FEATURES
from mootlib.reach.result import Comparison, Evaluation, RangeModel
from mootlib.report import words
from mootlib.report.build_lists import method_step
from mootlib.report.clean import shown
from mootlib.report.paper import Captioned, Paper, Section
from mootlib.report.reach_drawing import comparison_table, factor_chart, interval_words
from mootlib.report.view import Point, Table

__all__ = ["build", "in_short", "named"]

_TITLES = {feature.name: feature.title for feature in FEATURES}
_MOST_POSTS = 40
_MOST_ACCOUNTS = 60


def build(evaluation: Evaluation, *, printed: bool = False) -> Paper:
    """Everything that a report of ``evaluation`` shows, worded; ``printed``: no table can be unfolded there."""
    zone = ZoneInfo(evaluation.zone)
    name = shown(evaluation.organisation, 120) if evaluation.organisation else None
    period = words.span(*evaluation.period, zone) if evaluation.period else "without dates"
    sections = (
        _accounts(evaluation),
        _roles(evaluation),
        _forms(evaluation, printed),
        _growth(evaluation),
        _ranges(evaluation),
        _formulas(evaluation),
    )
    return Paper(
        title=f"Whom the posts of {name} reach" if name else "Whom these posts reach",
        subject=f"{words.counted(evaluation.posts, 'post')} of {words.counted(len(evaluation.accounts), 'account')}, {period}",
        made=words.moment(evaluation.made_at, zone),
        tiles=_tiles(evaluation),
        in_short=in_short(evaluation),
        cautions=(
            "These are associations within accounts, not causes: only an experiment can say what would happen.",
            *evaluation.notes,
        ),
        sections=tuple(section for section in sections if section is not None),
        steps=tuple(method_step(method) for method in evaluation.methods),
    )  # fmt: skip


def in_short(evaluation: Evaluation) -> tuple[Point, ...]:
    """The first page's sentences."""
    points = [Point("What reaches people", _what_works(evaluation), "forms")]
    points.append(Point("How many were reached", _reached(evaluation), "ranges"))
    if evaluation.roles:
        points.append(Point("Institutions and public servants", _by_role(evaluation), "roles"))
    points.append(Point("How long a post lives", _lives(evaluation), "growth"))
    return tuple(points)


def named(evaluation: Evaluation, number: int) -> str:
    """What an account is called, with its platform."""
    account = evaluation.accounts[number].account
    return f"{shown(account.label, 60)} ({words.platform(account.platform)})"


def _tiles(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    clear = [
        effect
        for comparison in evaluation.comparisons
        for effect in comparison.effects
        if effect.factor is not None and not effect.factor.low <= 1 <= effect.factor.high
    ]
    accounts = len(evaluation.accounts)
    calibrated = sum(model.calibrated for model in evaluation.ranges)
    return (
        (words.number(evaluation.posts), "post" if evaluation.posts == 1 else "posts"),
        (words.number(accounts), "account" if accounts == 1 else "accounts"),
        (words.number(len(clear)), "clear differences within accounts"),
        (words.number(calibrated), "accounts with a calibrated range of impressions"),
    )


def _what_works(evaluation: Evaluation) -> str:
    forms = [c for c in evaluation.comparisons if c.feature == "form" and c.role is None]
    told = [
        effect.sentence
        for comparison in forms
        for effect in comparison.effects
        if effect.factor is not None
    ]
    if told:
        return " ".join(told[:4])
    others = [
        effect.sentence
        for comparison in evaluation.comparisons
        for effect in comparison.effects
        if effect.factor is not None and not effect.factor.low <= 1 <= effect.factor.high
    ]
    if others:
        return " ".join(others[:3])
    return "No form, question, call, length, tone or time shows a clear difference within accounts, or there are too few posts to tell."


def _reached(evaluation: Evaluation) -> str:
    good = [model for model in evaluation.ranges if model.calibrated]
    if not good:
        return "Not known: no account has enough exports of its own to learn a range of impressions from."
    return " ".join(_range_sentence(evaluation, model) for model in good[:3])


def _range_sentence(evaluation: Evaluation, model: RangeModel) -> str:
    """How often its posts were seen, and how far that may be trusted where nobody told it."""
    assert model.coverage is not None
    seen = [post.likely if post.told is None else post.told for post in model.ranges]
    name, learnt = named(evaluation, model.account), model.coverage
    if not seen:
        return f"{name}: its ranges are calibrated, but no post has public counts to tell one from."
    few, usual, many = (words.amount(float(q)) for q in np.quantile(seen, (0.25, 0.5, 0.75)))
    return (
        f"{name}: half of its {words.counted(len(seen), 'newest post', 'newest posts')} had {few} to {many} "
        f"{words.metric(model.metric)}, the one in the middle {usual}; {_told_by(model)}. "
        f"The {model.level:.0%} ranges held {learnt.value:.1%} of {model.judged:,} posts that they were not learnt from "
        f"({learnt.low:.1%} to {learnt.high:.1%})."
    )


def _told_by(model: RangeModel) -> str:
    told = sum(post.told is not None for post in model.ranges)
    if told == len(model.ranges):
        return "the platform told all of these"
    others = f"the platform told {told:,} of them and the others are" if told else "all of them are"
    return f"{others} estimated from public counts"


def _by_role(evaluation: Evaluation) -> str:
    told = [r.sentence for r in evaluation.roles if r.ratio is not None]
    return told[0] if told else evaluation.roles[0].sentence


def _lives(evaluation: Evaluation) -> str:
    known = [pair for pair in evaluation.half_lives if pair[1].median is not None]
    if not known:
        return "Not known: no post was counted often enough while it grew."
    number, lives = max(known, key=lambda pair: pair[1].posts)
    assert lives.median is not None
    return f"{named(evaluation, number)}: half of a usual post's interactions were there after {words.amount(lives.median.value)} hours."


def _accounts(evaluation: Evaluation) -> Section:
    rows = []
    for reach in evaluation.accounts[:_MOST_ACCOUNTS]:
        measures = {measure.name: measure.value for measure in reach.measures}
        account = reach.account
        rows.append(
            (
                shown(account.label, 60),
                words.platform(account.platform),
                account.role or "not said",
                words.number(reach.posts),
                *(
                    "not known" if (value := measures[name]) is None else _measure(value)
                    for name in ("P1", "P2", "C2", "V2", "E")
                ),
            )
        )
    table = Table(
        ("Account", "Platform", "Role", "Posts", "P1", "P2", "C2", "V2", "E"),
        tuple(rows),
        frozenset(range(3, 9)),
    )
    return Section(
        anchor="accounts",
        title="Accounts",
        paragraphs=(
            "P likes, C comments, V shares: 1 is the share of posts with any, 2 the mean a post; E is likes, comments and "
            "shares a post and 1,000 followers when it was posted. Formulas and their source stand below.",
        ),
        tables=(Captioned("Each account and its measures", table),),
    )


def _measure(value: float) -> str:
    return f"{value:.2f}" if value < 10 else words.amount(value)


def _roles(evaluation: Evaluation) -> Section:
    rows = tuple(
        (
            role.measure,
            interval_words(role.institution),
            interval_words(role.public_servant),
            interval_words(role.ratio),
        )
        for role in evaluation.roles
        if role.institution is not None or role.public_servant is not None
    )
    table = Table(("Measure", "Institutions, median", "Public servants, median", "Ratio"), rows)
    return Section(
        anchor="roles",
        title="Institutions and public servants",
        paragraphs=(
            _by_role(evaluation),
            "Medians over accounts with 95% intervals by resampling accounts. Both post about different things, so a "
            "difference is no verdict on either.",
        ),
        tables=(Captioned("Institutions' accounts beside public servants' own", table),)
        if rows
        else (),
    )


def _forms(evaluation: Evaluation, printed: bool) -> Section:
    charts, tables, points = [], [], []
    for comparison in evaluation.comparisons:
        caption = _caption(comparison)
        chart = factor_chart(comparison, caption)
        if chart is not None:
            charts.append(chart)
        if chart is None or printed:
            tables.append(Captioned(caption, comparison_table(comparison)))
        points += [e.sentence for e in comparison.effects if e.factor is not None and comparison.feature == "form"]  # fmt: skip
    return Section(
        anchor="forms",
        title="Which posts reach people",
        paragraphs=(
            "Each level is compared with the reference within the same account, month, hour and weekday (fixed-effects "
            "Poisson; a factor of 2 means twice the reference). Ranks and raw medians stand beside it, for a few famous "
            "posts rule any mean. Where they disagree, trust none of them alone.",
            *points,
        ),
        charts=tuple(charts),
        tables=tuple(tables),
    )


def _caption(comparison: Comparison) -> str:
    whose = f", {comparison.role}s' accounts" if comparison.role else ""
    return f"{_TITLES[comparison.feature]} by {comparison.outcome}{whose}"


def _growth(evaluation: Evaluation) -> Section:
    rows = tuple(
        (
            named(evaluation, number),
            words.number(lives.posts),
            words.number(lives.still_growing),
            words.number(lives.at_first_look),
            interval_words(lives.median, 1),
        )
        for number, lives in evaluation.half_lives
    )
    tables = (
        Captioned(
            "Hours until half of the interactions were there",
            Table(
                ("Account", "Posts", "Still growing", "Half at first look", "Median hours"),
                rows,
                frozenset({1, 2, 3}),
            ),
        ),
    )
    return Section(
        anchor="growth",
        title="How long a post lives",
        paragraphs=(_lives(evaluation),),
        tables=tables if rows else (),
    )


def _ranges(evaluation: Evaluation) -> Section:
    sentences, tables = [], []
    for model in evaluation.ranges:
        who = named(evaluation, model.account)
        if not model.calibrated:
            sentences.append(f"{who}: {model.reason}")
            continue
        sentences.append(_range_sentence(evaluation, model))
        tables.append(Captioned(f"{who}: newest posts", _range_table(model)))
    return Section("ranges", "How many were reached", tuple(sentences), tables=tuple(tables))


def _range_table(model: RangeModel) -> Table:
    return Table(
        ("Post", "Interactions", "Likely", f"{model.level:.0%} range", f"Told {model.metric}"),
        tuple(
            (
                shown(found.post_id, 40),
                words.number(found.interactions),
                words.number(found.likely),
                f"{words.number(found.low)} to {words.number(found.high)}",
                "not told" if found.told is None else words.number(found.told),
            )
            for found in model.ranges[:_MOST_POSTS]
        ),
        frozenset({1, 2, 3, 4}),
    )


def _formulas(evaluation: Evaluation) -> Section:
    rows = tuple((f.name, f.title, f.formula) for f in evaluation.formulas)
    source = evaluation.formulas[0].source if evaluation.formulas else ""
    return Section(
        anchor="formulas",
        title="Formulas",
        paragraphs=(f"Source: {source}.",),
        tables=(Captioned("How the measures are worked out", Table(("", "Measure", "Formula"), rows)),),
    )  # fmt: skip
