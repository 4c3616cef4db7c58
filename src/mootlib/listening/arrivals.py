"""What do the posts say that have just come? Found for them alone, among topics that stand already.

Language, tone, embedding and candidate places depend on a post's own words and are exactly those of a
whole run. What depends on other posts is found among ``context`` (the latest posts, and those that the
new ones answer), and so may differ from what a whole run says until there is the next one:

- topics: by the rule of the last whole run (`mootlib.listening.topic_rule`); a new subject has no topic
  of its own yet;
- near-duplicates: copies of a post in the context join its group and topic; copies of older ones do not;
- places: which of several places a name means is weighed by the posts in the context;
- questions: whether one was answered is known as far as the answers are new, or in the context.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import aside, assembly, people, places, questions
from mootlib.listening.gazetteer import load
from mootlib.listening.kept import Kept, PerPost, Store
from mootlib.listening.progress import Work
from mootlib.listening.questions import FoundQuestion
from mootlib.listening.result import PostKey
from mootlib.listening.steps import Run
from mootlib.listening.topic_rule import TopicRule
from mootlib.records import FINDINGS, POSTS, Method

__all__ = ["METHOD", "Arrived", "take_in"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was found in the new posts."""

    findings: pa.Table  #: one row per new post, shape FINDINGS
    questions: tuple[tuple[PostKey, FoundQuestion], ...]  #: new posts that want an answer
    answered: tuple[tuple[PostKey, FoundQuestion], ...]  #: posts of the context that now have one
    place_names: dict[str, str]  #: of the places named, by identifier


def take_in(
    new: pa.Table,
    context: pa.Table,
    before: pa.Table,
    *,
    rule: TopicRule,
    next_group: int,
    key: bytes,
    accounts: pa.Table | None = None,
    organisation: str | None = None,
    gazetteer: Path | None = None,
    kept: Store | None = None,
) -> Arrived:
    """Read new posts and place them among the topics of the last whole run.

    Args:
        new: shape ``POSTS``, each once.
        context: other posts of the same collection, none of them in ``new``.
        before: shape ``FINDINGS``: what is known of the posts in the context.
        rule: of the last whole run, under its lasting numbers.
        next_group: above every number of a near-duplicate group so far.
        key: secret for pseudonyms, as in `mootlib.listening.understand`.
        accounts: those of both, shape ``ACCOUNTS``.
        organisation: the body that listens.
        gazetteer: its own places, if it has any.
        kept: where what is found in each post by itself is kept.

    Raises `ValueError` for tables of another shape or a gazetteer that cannot be read.
    """
    posts = pa.concat_tables([POSTS.check(context), POSTS.check(new)])
    before = FINDINGS.check(before)
    first = context.num_rows
    run, vectors = _read(posts, gazetteer, kept)
    identities = people.Identities(posts, accounts, organisation, key)
    run.groups = _groups(run)
    topic = rule.place(run.texts, vectors, languages=run.languages, parents=run.parents)
    group = run.groups.copy()
    _follow_copies(run, before, topic, group, next_group)
    gaz = load(gazetteer)
    named = places.settle(run.found.matches, gaz)
    asked = questions.find(posts, identities, languages=run.languages, groups=run.groups)
    run.groups = group
    found = assembly.findings(run, topic, named, asked)
    return Arrived(
        findings=found.slice(first),
        questions=tuple((run.keys[q.row], q) for q in asked.questions if q.row >= first),
        answered=tuple(
            (run.keys[q.row], q) for q in asked.questions if q.row < first and q.answered
        ),
        place_names={place.place.id: place.place.name for place in named.places},
    )


def _read(
    posts: pa.Table, gazetteer: Path | None, kept: Store | None
) -> tuple[Run, npt.NDArray[np.float32]]:
    """What stands in each post by itself: as kept, else read now and kept."""
    from mootlib.text import duplicates, embeddings

    gaz = load(gazetteer)
    found = PerPost(posts.num_rows)
    known = Kept(kept, posts, gaz) if kept is not None else None
    if known is not None:
        known.recall(found)
    fresh = np.flatnonzero(~found.known)
    texts = posts["text"].to_pylist()
    times = np.empty(0, dtype="datetime64[us]")
    run = Run(posts, texts, times, Work({}, None, None), fresh, found, known)
    read = aside.read(run.unread)
    found.take_reading(fresh.tolist(), read.languages, read.labels, read.scores)
    seeker = places.Seeker(gaz)
    pairs = zip(run.unread, read.languages, strict=True)
    found.take_matches(fresh.tolist(), [seeker.matches(*pair) for pair in pairs])
    exact = embeddings.embed(run.unread).vectors
    vectors = np.zeros((run.size, exact.shape[1]), dtype=np.float32)
    signatures = np.zeros((run.size, duplicates.PERMUTATIONS), dtype=np.uint16)
    if known is not None:
        known.vectors(vectors)
        known.signatures(signatures)
    vectors[fresh] = exact
    signatures[fresh] = duplicates.signatures(run.unread)
    run.signatures = signatures
    if known is not None:
        known.remember(fresh, found, exact, signatures[fresh])
    return run, vectors


def _groups(run: Run) -> npt.NDArray[np.int64]:
    from mootlib.text import duplicates

    return duplicates.group(run.texts, signatures=run.signatures).groups


def _follow_copies(
    run: Run,
    before: pa.Table,
    topic: npt.NDArray[np.int32],
    group: npt.NDArray[np.int64],
    next_group: int,
) -> None:
    """Copies of a post that was known before get its topic and group; other groups get new numbers."""
    names = ("platform", "post_id", "topic", "group")
    columns = [before[name].to_pylist() for name in names]
    known = {PostKey(p, i): (t, g) for p, i, t, g in zip(*columns, strict=True)}
    told: dict[int, tuple[int, int]] = {}
    for row, key in enumerate(run.keys):
        if key in known:
            told.setdefault(int(run.groups[row]), known[key])
    for row, local in enumerate(run.groups.tolist()):
        if local in told:
            old, number = told[local]
            group[row] = number
            topic[row] = old if old >= 0 and topic[row] >= 0 else topic[row]
        else:
            group[row] = next_group + local


METHOD = Method(
    step="arrivals",
    name="new posts placed among the topics of the last whole run",
    version="1",
    parameters={},
    note="New posts are read at once and placed among the topics that stand already; a new subject gets "
    "a topic of its own only when topics are looked for anew. Until then copies of older posts and the "
    "meaning of ambiguous place names are known only as far as the latest posts tell.",
)
