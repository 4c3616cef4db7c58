"""To which of the topics found before does a post belong that has only just come?

The rule by which a run placed all its posts (`mootlib.listening.topic_assign`), kept with all it needs:
words and their weights, what all posts have in common, the topics' centres. It gives each post of that
run the topic that it had there (but for ties between the words of long posts); for later posts it is exact as long as the topics stay what they
were. New subjects are found only when topics are looked for anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from mootlib.listening import topic_assign, topic_context, topic_words
from mootlib.listening.topic_block import Block
from mootlib.listening.topic_graph import Common
from mootlib.listening.topic_languages import Familiar

__all__ = ["BlockRule", "TopicRule", "load", "rule_of", "save"]

#: Raised when the file changes so that older ones would be read wrongly.
_FORM = 1


@dataclass(frozen=True, slots=True)
class BlockRule:
    """The rule for posts whose vectors are understood, or for the others."""

    foreign: bool
    words: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    common: Common | None
    centres: topic_assign.Centres
    numbers: npt.NDArray[np.int64]  #: topic of each centre; the last entry is for no centre

    def place(
        self,
        words: topic_words.Words,
        parents: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        meaning: npt.NDArray[np.float32],
    ) -> npt.NDArray[np.int64]:
        """The topic of the posts at ``rows``; ``meaning`` (changed in place) has their vectors."""
        position = {word: at for at, word in enumerate(self.words)}
        place = np.array([position.get(word, -1) for word in words.names], dtype=np.int32)
        # In the order of the lexicon, so that of equal weights the same words are kept as in the run.
        columns = np.argsort(place, kind="stable")
        columns = columns[place[columns] >= 0]
        counts = words.counts[:, columns].tocsr()
        counts.sort_indices()
        read = topic_context.with_words(counts, parents)
        weighed = topic_words.weigh_at(read[rows], place[columns], self.weights)
        if self.foreign:
            meaning = np.zeros_like(meaning[:, :1])
        elif self.common is not None:
            self.common.take_from(meaning)
        return self.numbers[topic_assign.assign(weighed, meaning, self.centres)]


@dataclass(frozen=True, slots=True)
class TopicRule:
    """How posts are placed among the topics of a run; ``other`` is for those that fit none, -1 if there is none."""

    blocks: tuple[BlockRule, ...]
    familiar: Familiar
    other: int

    def place(
        self,
        texts: Sequence[str],
        vectors: npt.NDArray[np.float32],
        *,
        languages: Sequence[str],
        parents: npt.NDArray[np.int64] | None = None,
    ) -> npt.NDArray[np.int32]:
        """The topic of each post, -1 for posts without words; arguments as of `topics.find`.

        Copies are placed each by itself: who knows of which post one is a copy gives it that one's topic.
        """
        words = topic_words.count(texts)
        result = np.full(len(texts), -1, dtype=np.int64)
        if not len(texts):
            return result.astype(np.int32)
        result[words.spoken] = self.other
        own = self.familiar.understood(languages, words)
        if parents is None:
            parents = np.full(len(texts), -1, dtype=np.int64)
        with threadpool_limits(limits=1, user_api="blas"):
            for block in self.blocks:
                rows = np.flatnonzero(words.spoken & (own != block.foreign))
                if len(rows):
                    meaning = topic_context.with_meaning(vectors, rows, parents, own)
                    result[rows] = block.place(words, parents, rows, meaning)
        return result.astype(np.int32)

    def renumbered(self, numbers: Mapping[int, int]) -> TopicRule:
        """The same rule with other numbers for the topics; those without a new one become -1."""

        def new(number: int) -> int:
            return numbers.get(number, -1)

        blocks = tuple(
            replace(block, numbers=np.array([new(n) for n in block.numbers.tolist()], np.int64))
            for block in self.blocks
        )
        return TopicRule(blocks, self.familiar, new(self.other))


def rule_of(
    blocks: Sequence[Block],
    sources: Sequence[tuple[int, int] | None],
    names: Sequence[str],
    familiar: Familiar,
) -> TopicRule:
    """The rule of a run: ``sources`` says for each topic from which block and which of its topics it is."""
    other = next((number for number, source in enumerate(sources) if source is None), -1)
    rules = []
    for at, block in enumerate(blocks):
        numbers = np.full(len(block.centres.priors) + 1, other, dtype=np.int64)
        for number, source in enumerate(sources):
            if source is not None and source[0] == at:
                numbers[block.occurring[source[1]]] = number
        rules.append(
            BlockRule(
                foreign=block.foreign,
                words=tuple(names[column] for column in block.lexicon.columns.tolist()),
                weights=block.lexicon.weights,
                common=block.common,
                centres=block.centres,
                numbers=numbers,
            )
        )
    return TopicRule(tuple(rules), familiar, other)


def save(rule: TopicRule, file: Path) -> None:
    """Keep a rule in a file, in place of an earlier one, which is whole until then."""
    head = {
        "form": _FORM,
        "other": rule.other,
        "known": sorted(rule.familiar.known),
        "untold": rule.familiar.untold,
        "familiar": sorted(rule.familiar.words),
        "blocks": [
            {"foreign": block.foreign, "words": block.words, "common": block.common is not None}
            for block in rule.blocks
        ],
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "head": np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    }
    for at, block in enumerate(rule.blocks):
        arrays |= {
            f"weights{at}": block.weights,
            f"numbers{at}": block.numbers,
            f"priors{at}": block.centres.priors,
            f"likelihood{at}": block.centres.words,
            f"meaning{at}": block.centres.meaning,
        }
        if block.common is not None:
            arrays |= {f"mean{at}": block.common.mean, f"directions{at}": block.common.directions}
    draft = file.with_suffix(".new")
    with draft.open("wb") as sink:
        np.savez(sink, **arrays)  # type: ignore[arg-type]
    os.replace(draft, file)


def load(file: Path) -> TopicRule | None:
    """The rule in a file; None where there is none, or one of another version."""
    if not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        if head["form"] != _FORM:
            return None
        blocks = []
        for at, block in enumerate(head["blocks"]):
            centres = topic_assign.Centres(
                arrays[f"priors{at}"], arrays[f"likelihood{at}"], arrays[f"meaning{at}"]
            )
            common = (
                Common(arrays[f"mean{at}"], arrays[f"directions{at}"]) if block["common"] else None
            )
            blocks.append(
                BlockRule(
                    foreign=block["foreign"],
                    words=tuple(block["words"]),
                    weights=arrays[f"weights{at}"],
                    common=common,
                    centres=centres,
                    numbers=arrays[f"numbers{at}"],
                )
            )
    familiar = Familiar(frozenset(head["known"]), head["untold"], frozenset(head["familiar"]))
    return TopicRule(tuple(blocks), familiar, head["other"])
