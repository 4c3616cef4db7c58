"""What officers of the town did for the tone: read posts, and said which topic is whose service."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
LABELS = 90
LEAST = 3  #: voices of a matter in a topic, before the topic is given to the matter's team


def label_tones(officer: Any, opened: list[Any]) -> None:
    """Label the first drawn posts as the writer of the town meant them, and have the tone estimated."""
    from folkmoot.listening import labelling, tone_actions, toning
    from folkmoot.listening.models import Analysis, ToneLabel

    analysis = Analysis.objects.exclude(made_at=None).get(source__isnull=False)
    meant = json.loads((FOLDER / "truth.json").read_text("utf-8"))["posts"]
    tones = {
        (post.platform, post.post_id): meant.get(post.post_id, {}).get("tone", "")
        for post in labelling.next_posts(analysis, LABELS)
    }
    known = {key: tone if tone in ToneLabel.Tone.values else "" for key, tone in tones.items()}
    tone_actions.tones_label(by=officer, analysis=analysis, tones=known)
    _give_topics(officer, analysis, opened)
    toning.estimate(analysis)


def _give_topics(officer: Any, analysis: Any, opened: list[Any]) -> None:
    """A topic in which many voices of a matter are is the service of the matter's team."""
    from folkmoot.listening import tone_actions
    from folkmoot.sources.bridge import corpus

    findings = corpus().findings(analysis.run)
    topics = dict(zip(findings["post_id"].to_pylist(), findings["topic"].to_pylist(), strict=True))
    given: set[int] = set()
    for matter in opened:
        matter.refresh_from_db()
        spoken = matter.voices.exclude(post_id="").values_list("post_id", flat=True)
        found = Counter(topics.get(post, -1) for post in spoken).most_common(1)
        if matter.team is None or not found:
            continue
        number, voices = found[0]
        if voices < LEAST or number < 0 or number in given:
            continue
        given.add(number)
        row = analysis.topics.get(number=number)
        tone_actions.topic_give(by=officer, topic=row, service=matter.team)
