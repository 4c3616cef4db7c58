"""The names of the topics of some texts, for methods that only need to know which belong together."""

from __future__ import annotations

from collections.abc import Sequence

from mootlib.listening import topics
from mootlib.text import duplicates, embeddings, language

__all__ = ["topic_names"]


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
