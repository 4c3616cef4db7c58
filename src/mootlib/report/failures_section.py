"""What fails, and what to do about it: the outcome of the failure register as sections of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mootlib.report import words
from mootlib.report.clean import STRONG_END, STRONG_START, shown
from mootlib.report.paper import Captioned, Section
from mootlib.report.view import Table
from mootlib.strategy.failures import TYPES, FailuresResult
from mootlib.strategy.failures.model import SEVERITIES, Finding, Judged, NoData

__all__ = ["failures_in_short", "failures_sections"]

#: Findings told in full for each type; the table has the number of all.
_MOST = 3
_POSTS_NAMED = 5


def failures_in_short(found: FailuresResult) -> str:
    """What the first page says: how many signals, of which kinds, and what cannot be told."""
    silent = sum(isinstance(outcome, NoData) for outcome in found.outcomes.values())
    unknown = (
        f"{words.counted(silent, 'type')} of {len(found.outcomes)} cannot be told for want of data."
        if silent
        else ""
    )
    kinds = Counter(finding.number for finding in found.findings)
    if not kinds:
        return f"No signal among what could be looked at. {unknown}".strip()
    first = found.findings[0]
    return (
        f"{words.counted(len(found.findings), 'signal')} of {words.counted(len(kinds), 'type')} of failure, the most serious: "
        f"{STRONG_START}{shown(TYPES[first.number].name, 80)}{STRONG_END}. Each is for a person to judge. {unknown}"
    ).strip()


def failures_sections(found: FailuresResult) -> tuple[Section, ...]:
    """A table of all types, what was found of each with its remedy, and what could not be looked at."""
    by_type: dict[int, list[Finding]] = {}
    for finding in found.findings:
        by_type.setdefault(finding.number, []).append(finding)
    told = sorted(by_type.items(), key=lambda pair: (-_severity(pair[1]), pair[0]))
    return (
        _overview(found),
        *(_of_type(number, findings) for number, findings in told),
        _unknown(found),
    )


def _severity(findings: Sequence[Finding]) -> int:
    return max(SEVERITIES.index(finding.severity) for finding in findings)


def _overview(found: FailuresResult) -> Section:
    rows = []
    for number, outcome in sorted(found.outcomes.items()):
        kind = TYPES[number]
        if isinstance(outcome, NoData):
            state, looked = "no data", "–"
        else:
            number_of = len(outcome.findings)
            state = words.counted(number_of, "signal") if number_of else "no signal"
            looked = f"{outcome.unit}: {words.number(outcome.looked_at)}"
        rows.append((str(number), shown(kind.name, 80), kind.severity, looked, state))
    table = Table(("No.", "Type", "Severity", "Looked at", "Found"), tuple(rows), frozenset({0}))
    return Section(
        "failures",
        "What fails: the register of 25 types",
        (
            "A signal is the outcome of a rule, with the posts that made it fire; whether it is a failure a person decides. "
            "“No signal” holds for what was looked at; “no data” says that nobody can tell.",
        ),
        (),
        (Captioned("Each type, what was looked at, and what was found", table),),
    )


def _of_type(number: int, findings: Sequence[Finding]) -> Section:
    kind = TYPES[number]
    paragraphs = [shown(kind.means, 400)]
    paragraphs += [_told(finding) for finding in findings[:_MOST]]
    if len(findings) > _MOST:
        paragraphs.append(f"And {words.number(len(findings) - _MOST)} more of this type.")
    paragraphs.append("It may be innocent: " + " ".join(shown(one, 300) for one in kind.innocent))
    steps = Table(
        ("Step", "What to do about it"),
        tuple((str(at), shown(step, 300)) for at, step in enumerate(kind.remedy, 1)),
        frozenset({0}),
    )
    paragraphs.append(
        f"Responsible: {shown(kind.responsible, 120)}. How often the rule is wrong: {shown(kind.false_alarms, 400)}"
    )
    return Section(
        f"failure-{number}",
        f"{kind.name}: what was seen, what to do",
        tuple(paragraphs),
        (),
        (Captioned(f"Remedy for: {shown(kind.name, 80)}", steps),),
    )


def _told(finding: Finding) -> str:
    """A finding with the identifiers of the very posts."""
    named = ", ".join(
        f"{post.platform} {shown(post.post_id, 80)}" for post in finding.posts[:_POSTS_NAMED]
    )
    more = finding.total - min(len(finding.posts), _POSTS_NAMED)
    evidence = f" Evidence: {named}" if named else ""
    if named and more > 0:
        evidence += f" and {words.number(more)} more"
    records = (
        f" Records: {'; '.join(shown(line, 120) for line in finding.records[:3])}."
        if finding.records
        else ""
    )
    return f"{STRONG_START}{finding.severity.capitalize()}{STRONG_END}: {shown(finding.sentence, 600)}{evidence}{'.' if evidence else ''}{records}"


def _unknown(found: FailuresResult) -> Section:
    rows = tuple(
        (
            shown(TYPES[number].name, 80),
            shown(outcome.reason, 300),
            shown("; ".join(outcome.needed), 300),
        )
        for number, outcome in sorted(found.outcomes.items())
        if isinstance(outcome, NoData)
    )
    notes = tuple(
        f"{TYPES[number].name}: {shown(note, 300)}"
        for number, outcome in sorted(found.outcomes.items())
        if isinstance(outcome, Judged)
        for note in outcome.notes
    )
    table = Table(("Type", "Why nobody can tell", "What would have to be there"), rows)
    return Section(
        "failures-unknown",
        "What could not be looked at",
        notes[:12] if rows or notes else ("All 25 types could be looked at.",),
        (),
        (Captioned("Types without data", table),) if rows else (),
    )
