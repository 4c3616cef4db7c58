"""What several parts of a report need to know about a result, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.listening.result import Interval, ListeningResult, PostKey, Topic
from mootlib.records import SENTIMENTS
from mootlib.report import words
from mootlib.report.clean import shown
from mootlib.report.result_json import zone_of

__all__ = ["Facts", "leaning", "shares"]

LABEL = 90


@dataclass(frozen=True)
class Facts:
    """A result with what is derived from it."""

    result: ListeningResult

    @cached_property
    def zone_name(self) -> str:
        return zone_of(self.result) or "UTC"

    @cached_property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.zone_name)

    @cached_property
    def posts(self) -> int:
        """Posts that the report is about: rows accepted, or findings where no file was read."""
        return self.result.accepted if self.result.readings else self.result.findings.num_rows

    @cached_property
    def titles(self) -> Mapping[int, str]:
        return {topic.id: title(topic) for topic in self.result.topics}

    @cached_property
    def tone_counts(self) -> Mapping[str, int]:
        """Posts negative, neutral and positive, of all that were understood."""
        column = self.result.findings["sentiment"]
        counted = {row["values"]: row["counts"] for row in pc.value_counts(column).to_pylist()}
        return {kind: int(counted.get(kind, 0)) for kind in SENTIMENTS}

    @cached_property
    def step(self) -> timedelta:
        """How long a step of the time course is (months: the first one's length)."""
        starts = [start.replace(tzinfo=None) for start, _ in self.result.weekly[:2]]
        return starts[1] - starts[0] if len(starts) == 2 else timedelta(weeks=1)

    @cached_property
    def step_name(self) -> str:
        return words.period_name(round(self.step.total_seconds()))

    def step_label(self, start: datetime) -> str:
        """What a step is called in a table: its hour, day, month or first day."""
        if self.step < timedelta(days=1):
            return f"{words.day(start)}, {start:%H:%M}"
        return words.day(start).split(" ", 1)[1] if self.step_name == "month" else words.day(start)

    @cached_property
    def languages_of(self) -> Mapping[PostKey, str]:
        """Language of every post that may be shown."""
        keys = {e.key for t in self.result.topics for e in (*t.typical, *t.most_seen)}
        keys |= {question.key for question in self.result.questions}
        wanted = pa.array(sorted({key.post_id for key in keys}), pa.string())
        table = self.result.findings.select(["platform", "post_id", "language"])
        rows = table.filter(pc.is_in(table["post_id"], wanted)).to_pylist()
        return {PostKey(row["platform"], row["post_id"]): row["language"] for row in rows}

    def language_of(self, key: PostKey) -> str | None:
        code = self.languages_of.get(key)
        return None if code in (None, "und") else code


def title(topic: Topic) -> str:
    """A topic's label as a heading."""
    label = shown(topic.label, LABEL) or f"Topic {topic.id + 1}"
    return label[:1].upper() + label[1:]


def leaning(mean: Interval | None) -> int:
    """-1 or +1 where the whole interval lies on one side of nought, else 0."""
    if mean is None:
        return 0
    return -1 if mean.high < 0 else 1 if mean.low > 0 else 0


def shares(counts: Mapping[str, int]) -> Mapping[str, float]:
    """Counts by kind of tone as shares of their sum."""
    total = sum(counts.values()) or 1
    return {kind: counts.get(kind, 0) / total for kind in SENTIMENTS}


def largest(counts: Mapping[str, int], most: int) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
