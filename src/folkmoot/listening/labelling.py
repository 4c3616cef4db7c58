"""Posts that officers read and label by hand: which ones, in which order, and what they said of them.

The order is that of a keyed hash: whoever goes through it reads posts drawn at random, and posts that come
in later take their places among the others without moving any.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from folkmoot.listening import queries
from folkmoot.listening.models import Analysis, ToneLabel
from folkmoot.listening.queries import PostRow
from folkmoot.sources.bridge import corpus, privacy_key

Key = tuple[str, str]
#: So many are drawn of all posts, and of each topic's.
MOST, MOST_OF_A_TOPIC = 1_000, 60
#: So many more are looked up at a time, for those that are no longer kept.
AHEAD = 5


@dataclass(frozen=True)
class Progress:
    """How far the labelling is."""

    labelled: int  #: with a tone
    unclear: int  #: of which nobody could tell
    drawn: int  #: how many there are to read, at most


def draw(analysis: Analysis, findings: pa.Table) -> None:
    """Draw the posts to read, of all and of each topic, and keep their identifiers with the result."""
    key = privacy_key()
    understood = findings.filter(pc.is_valid(findings["sentiment"]))
    platforms = understood["platform"].to_pylist()
    posts = understood["post_id"].to_pylist()
    order = sorted(
        range(len(posts)), key=lambda row: _lot(key, analysis.seed, platforms[row], posts[row])
    )
    topics = understood["topic"].to_pylist()
    of_topic: dict[str, list[Key]] = {}
    for row in order:
        drawn = of_topic.setdefault(str(topics[row]), [])
        if len(drawn) < MOST_OF_A_TOPIC:
            drawn.append((platforms[row], posts[row]))
    sample = {"": [(platforms[row], posts[row]) for row in order[:MOST]]} | of_topic
    analysis.folder.mkdir(parents=True, exist_ok=True)
    draft = _file(analysis).with_suffix(".new")
    draft.write_text(json.dumps(sample))
    os.replace(draft, _file(analysis))


def forget(analysis: Analysis) -> None:
    """Let the drawn identifiers go; they are drawn anew when somebody asks for them."""
    _file(analysis).unlink(missing_ok=True)


def next_posts(analysis: Analysis, number: int, topic: int | None = None) -> list[PostRow]:
    """The next posts that nobody has labelled, of all or of a topic; fewer once the drawn are read."""
    read = set(analysis.tone_labels.values_list("platform", "post_id"))
    waiting = [key for key in _drawn(analysis, topic) if key not in read]
    found: list[PostRow] = []
    for start in range(0, len(waiting), number + AHEAD):
        keys = waiting[start : start + number + AHEAD]
        kept = queries.posts_by_key(
            analysis, keys
        )  # some may have been deleted since they were drawn
        found += [kept[key] for key in keys if key in kept]
        if len(found) >= number:
            break
    return found[:number]


def all_drawn(analysis: Analysis, keys: Iterable[Key]) -> bool:
    """Whether posts are among those to be read: others would make the sample no sample."""
    drawn = {key for keys_of_one in _sample(analysis).values() for key in keys_of_one}
    return set(keys) <= drawn


def progress(analysis: Analysis, topic: int | None = None) -> Progress:
    """How many of the drawn posts have been read."""
    rows = analysis.tone_labels.values_list("platform", "post_id", "tone")
    labels = {(platform, post_id): tone for platform, post_id, tone in rows}
    drawn = _drawn(analysis, topic)
    of_these = [labels[key] for key in drawn if key in labels]
    told = sum(bool(tone) for tone in of_these)
    return Progress(told, len(of_these) - told, len(drawn))


def labels_of(analysis: Analysis) -> Mapping[Key, str]:
    """The tones that officers gave, by post."""
    rows = ToneLabel.objects.filter(analysis=analysis).exclude(tone="")
    return {(row.platform, row.post_id): row.tone for row in rows}


def _drawn(analysis: Analysis, topic: int | None) -> list[Key]:
    return _sample(analysis).get("" if topic is None else str(topic), [])


def _sample(analysis: Analysis) -> dict[str, list[Key]]:
    if not _file(analysis).exists():
        draw(analysis, corpus().findings(analysis.run))
    stored = json.loads(_file(analysis).read_text())
    return {
        name: [(platform, post_id) for platform, post_id in keys] for name, keys in stored.items()
    }


def _file(analysis: Analysis) -> Path:
    return analysis.folder / "to-label.json"


def _lot(key: bytes, seed: int, platform: str, post_id: str) -> bytes:
    words = f"{seed}\x1f{platform}\x1f{post_id}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(words, key=key, digest_size=8).digest()
