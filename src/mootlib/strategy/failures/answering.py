"""What detectors share in giving their answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mootlib.strategy.failures.model import Finding, Judged, NoData
from mootlib.strategy.failures.scene import EVIDENCE, Account, Rows, Scene, moment

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "answer",
    "finding",
    "missing",
    "naming",
    "other_language",
    "words_note",
]

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

#: Below this share of posts in other languages nothing is said about them.
_FEW = 0.02
_NEARLY_ALL = 0.9


def answer(
    number: int,
    findings: Iterable[Finding],
    looked_at: int,
    unit: str,
    settings: Mapping[str, float],
    notes: Iterable[str | None] = (),
) -> Judged:
    """The findings in a fixed order, with what was looked at."""
    ordered = tuple(sorted(findings, key=lambda one: (one.subject, one.sentence)))
    said = tuple(note for note in notes if note)
    return Judged(number, ordered, looked_at, unit, dict(settings), said)


def finding(
    scene: Scene,
    number: int,
    subject: str,
    severity: str,
    sentence: str,
    figures: Mapping[str, float],
    rows: Sequence[int] | Rows = (),
    records: Sequence[str] = (),
) -> Finding:
    """A finding whose evidence are the posts in ``rows`` and lines of own records."""
    at = [int(row) for row in rows]
    times = [float(scene.seconds[row]) for row in at if scene.seconds[row] == scene.seconds[row]]
    return Finding(
        number=number,
        subject=subject,
        severity=severity,
        sentence=sentence,
        figures=dict(figures),
        posts=scene.evidence(at),
        total=len(at) or len(records),
        records=tuple(records[:EVIDENCE]),
        first_at=moment(min(times)) if times else None,
        last_at=moment(max(times)) if times else None,
    )


def missing(number: int, scene: Scene, *tables: str) -> NoData | None:
    """No data, where the body keeps none of these records."""
    absent = scene.records.missing(*tables)
    if not absent:
        return None
    words = " and ".join(name.replace("_", " ") for name in absent)
    return NoData(number, f"The body's own records of {words} are not here.", tuple(absent))


def naming(account: Account) -> str:
    """An account as findings and sentences name it."""
    return f"{account[0]}/{account[1]}"


def other_language(number: int, scene: Scene) -> NoData | None:
    """No data, where hardly any of the body's posts is in English."""
    if scene.other_languages < _NEARLY_ALL:
        return None
    reason = "The body's posts are not in English, and words are judged in English alone."
    return NoData(number, reason, ("posts in English",))


def words_note(scene: Scene) -> str | None:
    """That some posts were not judged, because their words are not English."""
    share = scene.other_languages
    if share < _FEW:
        return None
    return f"About {share:.0%} of the body's posts are not in English: their words were not judged."
