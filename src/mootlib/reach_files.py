"""From files of a body's posts to their evaluation: read, remove what stands twice, evaluate."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from mootlib import readers
from mootlib.listening.topic_names import topics_of
from mootlib.reach import Evaluation, evaluate
from mootlib.reach.select import of_organisation
from mootlib.reading_files import read_files

__all__ = ["Evaluated", "evaluate_files"]

_READING_SHARE, _TOPICS_SHARE = 0.2, 0.2


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What files of posts say about reach, and the rows that could not be read."""

    evaluation: Evaluation
    rejects: pa.Table  #: shape mootlib.records.REJECTS
    problems: Mapping[str, str]  #: files that could not be read at all, each with a sentence


def evaluate_files(
    paths: Sequence[str | os.PathLike[str]],
    *,
    organisation: str | None = None,
    mapping: Mapping[str, Any] | readers.Mapping | None = None,
    source_zone: str = "UTC",
    zone: str = "UTC",
    level: float = 0.9,
    topics: bool = True,
    seed: int = 0,
    now: datetime,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Evaluated:
    """Read exports of posts and evaluate their reach.

    Args:
        paths: files of any format that :mod:`mootlib.readers` knows; a post that stands twice counts
            once, its counts are kept as further observations.
        organisation: only this body's posts; without it every account in the files is evaluated.
        mapping, source_zone, now: as for reading.
        topics: compare the topics of the posts too, as listening's method finds them; that takes about a
            quarter of the whole time.
        zone, level, seed, progress, cancelled: as for :func:`mootlib.reach.evaluate`.

    Raises:
        readers.UnreadableFile: if no file can be read.
        mootlib.reach.select.NoSuchOrganisation: if no account is of that body.
        ValueError: if no post has an account.
    """
    tell = progress or (lambda stage, done: None)
    read = read_files(
        [Path(path) for path in paths],
        mapping=mapping,
        source_zone=source_zone,
        now=now,
        progress=lambda stage, done: tell(stage, _READING_SHARE * done),
        cancelled=cancelled,
    )
    posts, accounts, assumed = read.posts, read.accounts, ""
    if organisation:
        posts, accounts, assumed = of_organisation(posts, accounts, organisation)
    before = _READING_SHARE
    found: dict[tuple[str, str], str] = {}
    if topics:
        tell("looking for topics", before)
        found = topics_of(posts, seed=seed)
        before += _TOPICS_SHARE
    evaluation = evaluate(
        posts,
        read.counts,
        accounts,
        organisation=organisation,
        topics=found,
        readings=[asdict(reading) for reading in read.readings],
        level=level,
        zone=zone,
        seed=seed,
        now=now,
        progress=lambda stage, done: tell(stage, before + (1 - before) * done),
        cancelled=cancelled,
    )
    notes = [*read.warnings, *([assumed] if assumed else [])]
    if read.problems:
        notes.append(f"Left out, because it could not be read at all: {' '.join(read.problems.values())}")  # fmt: skip
    return Evaluated(
        replace(evaluation, notes=(*notes, *evaluation.notes)), read.rejects, read.problems
    )
