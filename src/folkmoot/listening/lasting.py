"""Topics that live on: the numbers and names of an earlier run, and what people decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Max
from django.utils import timezone

from folkmoot.listening.models import Analysis, Topic, TopicChange
from folkmoot.sources.bridge import corpus
from mootlib.listening.result import ListeningResult, PostKey
from mootlib.listening.topic_identity import Carried, carry_over, renumbered
from mootlib.listening.topic_rule import TopicRule
from mootlib.listening.topics import TopicsResult


@dataclass
class LastingTopics:
    """Gives the topics of a new run the numbers and names that they had, and remembers what changed."""

    analysis: Analysis
    carried: Carried | None = field(default=None, init=False)
    rule: TopicRule | None = field(default=None, init=False)  #: under the lasting numbers

    def __call__(self, keys: Sequence[PostKey], found: TopicsResult) -> TopicsResult:
        before = self._before(keys)
        rows = {row.number: row for row in self.analysis.topics.all()}
        joined = {row.number: row.joined_to for row in rows.values() if row.joined_to is not None}
        for number, into in joined.items():
            before[before == number] = into
        self.carried = carry_over(
            before,
            found.assignment,
            next_number=self._next_number(),
            absorbing=set(joined.values()),
        )
        lasting = renumbered(found, self.carried, {n: row.label for n, row in rows.items()})
        self.rule = lasting.rule
        return lasting

    def _before(self, keys: Sequence[PostKey]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        held = corpus().findings(self.analysis.run)
        known = dict(
            zip(
                zip(held["platform"].to_pylist(), held["post_id"].to_pylist(), strict=True),
                held["topic"].to_pylist(),
                strict=True,
            )
        )
        return np.array(
            [known.get((key.platform, key.post_id), -1) for key in keys], dtype=np.int32
        )

    def _next_number(self) -> int:
        """Above every number that was given; an analysis of an older version has kept no count."""
        highest = self.analysis.topics.aggregate(n=Max("number"))["n"]
        return max(self.analysis.next_topic, 0 if highest is None else highest + 1)


def store_topics(
    analysis: Analysis, result: ListeningResult, carried: Carried | None = None
) -> None:
    """The topics of a result as rows: known ones keep what was decided about them."""
    now = timezone.now()
    rows = {row.number: row for row in analysis.topics.all()}
    labels = {number: row.label for number, row in rows.items()}
    for found in result.topics:
        row = rows.pop(found.id, None) or Topic(
            analysis=analysis, number=found.id, first_seen=now, label=found.label[:200]
        )
        row.size, row.share = found.size, found.share
        if carried is None and not row.renamed:
            row.label = found.label[:200]
        row.save()
        labels[found.id] = row.label
    for row in rows.values():  # none of today's posts are theirs
        if row.joined_to is None and not row.pinned:
            row.delete()
        else:
            Topic.objects.filter(pk=row.pk).update(size=0, share=0.0)
    if carried is None:
        return
    analysis.next_topic = carried.next_number
    TopicChange.objects.bulk_create(
        TopicChange(
            analysis=analysis,
            kind=change.kind,
            number=change.topic,
            other=change.other,
            label=labels.get(change.topic, ""),
            other_label=labels.get(change.other, ""),
            at=now,
        )
        for change in carried.changes
        if _told(change.topic, change.other, labels)
    )


def _told(number: int, other: int, labels: dict[int, str]) -> bool:
    return bool(labels.get(number)) and bool(labels.get(other))
