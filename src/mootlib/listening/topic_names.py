"""The names of the topics of some texts, for methods that only need to know which belong together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import pyarrow as pa

from mootlib.listening import topics
from mootlib.text import duplicates, embeddings, language

__all__ = ["LEAST", "topic_by_post", "topic_names", "topics_of"]

#: With fewer posts of its own a body's topics are not looked for.
LEAST = 100

Key = TypeVar("Key", bound=Hashable)


def topic_names(texts: Sequence[str], *, seed: int = 0) -> list[str]:
    """The name of each text's topic, in their order; '' where a text has none.

    The steps are those of :func:`mootlib.listening.understand`: language, near-duplicates, embeddings, topics.
    """
    texts = list(texts)
    found = topics.find(
        texts,
        embeddings.embed(texts).vectors,
        languages=language.detect(texts).codes,
        groups=duplicates.group(texts).groups,
        seed=seed,
    )
    names = {topic.id: topic.label for topic in found.topics}
    return [names.get(number, "") for number in found.assignment.tolist()]


def topic_by_post(keys: Sequence[Key], texts: Sequence[str], *, seed: int = 0) -> dict[Key, str]:
    """The name of the topic of each post that has one; empty where there are fewer than `LEAST` posts."""
    if len(keys) < LEAST:
        return {}
    names = topic_names(texts, seed=seed)
    return {key: name for key, name in zip(keys, names, strict=True) if name}


def topics_of(posts: pa.Table, *, seed: int = 0) -> dict[tuple[str, str], str]:
    """The same for a table of posts (shape ``mootlib.records.POSTS``), by platform and identifier."""
    keys = list(zip(*(posts[name].to_pylist() for name in ("platform", "post_id")), strict=True))
    return topic_by_post(keys, posts["text"].to_pylist(), seed=seed)
