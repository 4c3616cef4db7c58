"""The evaluation of a body's social media as one report, in the order that a councillor asks.

Whom do we reach; what works; what fails and what to do about it; compared with whom; how sure are we. Its
parts are those of the reports of reach (:mod:`mootlib.report.reach_build`) and of strategy
(:mod:`mootlib.report.build_strategy`), and the failure register's; nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mootlib.reach.result import Evaluation
from mootlib.records import Method
from mootlib.report import reach_build, words
from mootlib.report.build_lists import method_step
from mootlib.report.build_strategy import build_strategy
from mootlib.report.clean import shown
from mootlib.report.failures_section import failures_in_short, failures_sections
from mootlib.report.paper import Paper, Section
from mootlib.report.strategy_json import Label
from mootlib.report.view import Point, Step
from mootlib.strategy.comparison import Comparison
from mootlib.strategy.failures import FailuresResult
from mootlib.strategy.profile import Profile

__all__ = ["build_evaluation"]

#: The five questions: anchors of the sections that answer each, of reach, strategy and the register.
REACHED = ("accounts", "roles", "ranges", "spread")
WORKS = ("forms", "growth", "purposes", "topics", "answers")
COMPARED = ("comparison", "maturity")


def build_evaluation(
    reach: Evaluation,
    profiles: Sequence[Profile],
    comparison: Comparison | None,
    failures: FailuresResult | None,
    label: Label,
    *,
    made_at: datetime,
    printed: bool = False,
) -> Paper:
    """One report of all that was found about a body's social media.

    Args:
        reach: of the body's own posts.
        profiles: of strategy; the first is the body's, the others those that it is compared with.
        comparison: of the profiles, where there are two or more.
        failures: what the register found; None where it was not looked for.
        label: how an account may be shown.
        printed: for paper, where no table can be unfolded.

    Raises:
        ValueError: without a profile.
    """
    of_reach = reach_build.build(reach, printed=printed)
    of_strategy = build_strategy(profiles, comparison, label, made_at=made_at)
    known = {section.anchor: section for section in (*of_reach.sections, *of_strategy.sections)}
    body = profiles[0].body
    return Paper(
        title=f"How the social media of {shown(body, 100)} work",
        subject=_subject(of_reach.subject, profiles),
        made=words.day(made_at.astimezone(UTC)),
        tiles=(*of_reach.tiles[:2], *of_strategy.tiles[1:3], *_failure_tile(failures)),
        in_short=_in_short(of_reach, of_strategy, failures),
        cautions=(*of_reach.cautions, *of_strategy.cautions),
        sections=(
            *_part(known, REACHED, "Whom do we reach"),
            *_part(known, WORKS, "What works"),
            *(failures_sections(failures) if failures else (_not_looked(),)),
            *_compared(known, comparison),
            _how_sure(reach, failures),
            *_part(known, ("formulas",), "How it is counted"),
        ),
        steps=(*of_reach.steps, *of_strategy.steps, *_failure_step(failures)),
    )


def _subject(reached: str, profiles: Sequence[Profile]) -> str:
    others = len(profiles) - 1
    beside = f", beside {words.counted(others, 'other body', 'other bodies')}" if others else ""
    return f"{reached}{beside}"


def _part(known: dict[str, Section], anchors: Sequence[str], question: str) -> tuple[Section, ...]:
    """The sections that answer a question, each with the question before its title."""
    return tuple(
        replace(known[anchor], title=f"{question}: {_lower(known[anchor].title)}")
        for anchor in anchors
        if anchor in known
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _compared(known: dict[str, Section], comparison: Comparison | None) -> tuple[Section, ...]:
    found = _part(known, COMPARED, "Compared with whom")
    if comparison is not None:
        return found
    alone = "No other body's posts are among these, so there is nobody to compare with."
    return (Section("comparison", "Compared with whom", (alone,)), *found)


def _in_short(
    of_reach: Paper, of_strategy: Paper, failures: FailuresResult | None
) -> tuple[Point, ...]:
    """The five answers, in their order."""
    reached = {point.target: point for point in of_reach.in_short}
    strategy = {point.target: point for point in of_strategy.in_short}
    points = [Point("Whom do we reach?", reached["ranges"].text, "accounts")]
    points.append(Point("What works?", reached["forms"].text, "forms"))
    if "purposes" in strategy:
        points.append(Point("What are posts for?", strategy["purposes"].text, "purposes"))
    points.append(Point("Whom do we answer?", strategy["answers"].text, "answers"))
    text = (
        failures_in_short(failures) if failures else "The register of failures was not looked at."
    )
    points.append(Point("What fails, and what to do?", text, "failures"))
    beside = (
        strategy["comparison"].text
        if "comparison" in strategy
        else "No other body's posts are among these."
    )
    points.append(Point("Compared with whom?", beside, "comparison"))
    sure = "Each figure has its interval or says that it is not known; what to be careful about stands below."
    points.append(Point("How sure are we?", sure, "sure"))
    return tuple(points)


def _failure_tile(failures: FailuresResult | None) -> tuple[tuple[str, str], ...]:
    if failures is None:
        return ()
    return ((words.number(len(failures.findings)), "signals of failure to look at"),)


def _not_looked() -> Section:
    return Section("failures", "What fails", ("The register of failures was not looked at.",))


def _how_sure(reach: Evaluation, failures: FailuresResult | None) -> Section:
    ranges = [model for model in reach.ranges if model.calibrated and model.coverage is not None]
    paragraphs = [
        "Effects of form and time are associations within accounts, never pooled, and no causes; only an experiment can tell causes.",
        "Where posts of an account have public counts but no impressions from the platform, reach is a range learnt from the body's own "
        "exports, or it is not known.",
    ]
    paragraphs += [
        f"{shown(reach.accounts[model.account].account.label, 60)}: of {words.number(model.judged)} posts of months held out, "
        f"{words.percent(model.coverage.value)} lay in their range that is to hold {words.percent(model.level)}."
        for model in ranges[:5]
        if model.coverage is not None
    ]
    if failures is not None:
        paragraphs.append(
            f"The register looked at {words.number(failures.own_posts)} posts of the body and {words.number(failures.posts)} in all. "
            "How often each rule is wrong stands with it, or that this was never measured."
        )
    return Section("sure", "How sure are we", tuple(paragraphs))


def _failure_step(failures: FailuresResult | None) -> tuple[Step, ...]:
    if failures is None:
        return ()
    plain = Method(
        step=failures.method.step,
        name=failures.method.name,
        version=failures.method.version,
        parameters={"zone": failures.method.parameters["zone"]},
        note=failures.method.note,
    )
    return (method_step(plain),)
