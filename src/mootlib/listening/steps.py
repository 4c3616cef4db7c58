"""The steps of a run, in their order; each takes what the earlier ones found and leaves its method.

On two cores and more, language, tone and places of many posts are found in a second process
(:mod:`mootlib.listening.aside`) while this one looks for near-duplicates, embeddings and topics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import bursts, people, places, questions, trend
from mootlib.listening.aside import CHUNK, LEAST_TEXTS, Aside, cores
from mootlib.listening.gazetteer import Gazetteer
from mootlib.listening.kept import Kept, PerPost
from mootlib.listening.progress import Work, waiting
from mootlib.listening.result import PostKey
from mootlib.records import SENTIMENTS, Method

if TYPE_CHECKING:
    from mootlib.listening.topics import TopicsResult

#: Seconds of each stage on 100,000 posts of CrisisLex, so that the bar moves evenly: all in this process,
#: and with a second one, where the first four stages run side by side and places beside the topics.
SHARES = {
    "language": 14.0,
    "tone": 14.0,
    "near-duplicates": 12.0,
    "embeddings": 12.0,
    "topics": 13.0,
    "questions": 2.7,
    "time course and bursts": 0.7,
    "places": 5.7,
    "people": 0.3,
    "evidence": 1.2,
}
SHARES_OF_TWO = SHARES | {
    "language": 7.0,
    "tone": 7.0,
    "near-duplicates": 7.0,
    "embeddings": 8.0,
    "places": 0.5,
}


def usual_seconds(stage: str, posts: int) -> float:
    """How long a stage that cannot say how far it is usually takes."""
    return {"near-duplicates": 0.3 + 1.2e-4 * posts, "topics": 2.0 + 1.3e-4 * posts}[stage]


@dataclass
class Run:
    """What the steps have found so far, one entry per post."""

    posts: pa.Table
    texts: list[str]
    times: npt.NDArray[np.datetime64]  # NaT where undated or impossible
    work: Work
    fresh: npt.NDArray[np.int64]  #: rows of the posts of which nothing is kept from earlier runs
    found: PerPost
    kept: Kept | None = None
    groups: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    signatures: npt.NDArray[np.uint16] | None = None  #: of the fresh posts, if they are to be kept
    methods: list[Method] = field(default_factory=list)
    aside: Aside | None = None

    @property
    def size(self) -> int:
        return len(self.texts)

    @property
    def languages(self) -> list[str]:
        return self.found.languages

    @property
    def labels(self) -> list[str | None]:
        return self.found.labels

    @property
    def scores(self) -> npt.NDArray[np.float32]:
        return self.found.scores

    @cached_property
    def unread(self) -> list[str]:
        """The texts of the fresh posts."""
        if len(self.fresh) == self.size:
            return self.texts
        return [self.texts[row] for row in self.fresh.tolist()]

    @cached_property
    def keys(self) -> list[PostKey]:
        """Platform and id of each post."""
        pairs = zip(
            self.posts["platform"].to_pylist(), self.posts["post_id"].to_pylist(), strict=True
        )
        return [PostKey(*pair) for pair in pairs]

    @property
    def parents(self) -> npt.NDArray[np.int64]:
        """The row of the post that each post answers, -1 where none is here."""
        from mootlib.listening.topic_context import parents_of

        columns = ("platform", "post_id", "in_reply_to")
        return parents_of(*(self.posts[name].to_pylist() for name in columns))

    @property
    def tones(self) -> npt.NDArray[np.float32]:
        """-1, 0, 1 per post, NaN where not understood."""
        value = {name: number - 1 for number, name in enumerate(SENTIMENTS)}
        found = [value[label] if label is not None else np.nan for label in self.labels]
        return np.array(found, dtype=np.float32)

    def listen_aside(self) -> None:
        """Take in what the second process has found."""
        if self.aside is None:
            return
        self.aside.poll()
        self.work.tick("language", self.aside.read)
        self.work.tick("tone", self.aside.read)
        self.work.tick("places", self.aside.placed)

    def chunks(self, tick: Callable[[float], None]) -> Iterator[slice]:
        """Slices of a few thousand fresh posts, with a tick after each."""
        size = len(self.fresh)
        for start in range(0, size, CHUNK):
            yield slice(start, min(start + CHUNK, size))
            tick(min(start + CHUNK, size) / size)


def wants_aside(posts: int, processes: int | None) -> bool:
    """Whether a second process is wanted and pays."""
    wanted = processes if processes is not None else cores()
    return wanted > 1 and posts >= LEAST_TEXTS


def language_and_tone(run: Run) -> None:
    """Language of each post, and its tone where the language is understood, in this process."""
    from mootlib.text import language, sentiment

    if run.aside is not None:
        return
    codes: list[str] = []
    labels: list[str | None] = []
    scores = [np.empty(0, dtype=np.float32)]
    with run.work.stage("language") as tick:
        for part in run.chunks(tick):
            codes += language.detect(run.unread[part]).codes
    with run.work.stage("tone") as tick:
        for part in run.chunks(tick):
            found = sentiment.score(run.unread[part], codes[part])
            labels += found.labels
            scores.append(found.scores)
    run.found.take_reading(run.fresh.tolist(), codes, labels, np.concatenate(scores))


def join_aside(run: Run) -> None:
    """Share what is left of language and tone with the second process, then set it to the places."""
    helper = run.aside
    if helper is None:
        return
    while not helper.broken and helper.help():
        run.listen_aside()
    if not helper.wait(lambda: helper.read, run.listen_aside):
        run.aside = None  # it broke off: everything once more, here
        language_and_tone(run)
        return
    helper.join()
    run.found.take_reading(
        run.fresh.tolist(), helper.languages, helper.labels, np.concatenate(helper.scores)
    )
    helper.ask_for_places()


def text_methods() -> tuple[Method, Method]:
    """How language and tone are found."""
    from mootlib.text import language, sentiment

    return language.detect([]).method, sentiment.score([], []).method


def near_duplicates(run: Run) -> None:
    """Groups of posts that say the same."""
    from mootlib.text import duplicates

    with run.work.stage("near-duplicates") as tick:

        def beside(fraction: float) -> None:
            run.listen_aside()
            tick(fraction)

        def compare() -> duplicates.DuplicateResult:
            if run.kept is None:
                return duplicates.group(run.texts)
            known = np.zeros((run.size, duplicates.PERMUTATIONS), dtype=np.uint16)
            run.kept.signatures(known)
            run.signatures = duplicates.signatures(run.unread)
            known[run.fresh] = run.signatures
            return duplicates.group(run.texts, signatures=known)

        usual = usual_seconds("near-duplicates", run.size)
        found = waiting(beside, usual, compare)
        run.groups = found.groups
        run.methods.append(found.method)


def embeddings(run: Run) -> npt.NDArray[np.float32]:
    """A vector for each post."""
    from mootlib.text import embeddings as vectors

    with run.work.stage("embeddings") as tick:

        def beside(fraction: float) -> None:
            run.listen_aside()
            tick(fraction)

        model = vectors.load()
        empty = vectors.embed([], model)
        run.methods.append(empty.method)
        # Filled in place: a list of parts would need twice the memory.
        out = np.zeros((run.size, empty.vectors.shape[1]), dtype=np.float32)
        if run.kept is not None:
            run.kept.vectors(out)
        for part in run.chunks(beside):
            out[run.fresh[part]] = vectors.embed(run.unread[part], model).vectors
    return out


def remember(run: Run, vectors: npt.NDArray[np.float32]) -> None:
    """Keep what was found in the fresh posts (``vectors``: theirs) for later runs."""
    if run.kept is not None and run.signatures is not None:
        run.kept.remember(run.fresh, run.found, vectors, run.signatures)


def topics(
    run: Run, vectors: npt.NDArray[np.float32], seed: int, private: frozenset[str]
) -> TopicsResult:
    """What the posts are about."""
    from mootlib.listening import topics as method

    with run.work.stage("topics") as tick:

        def beside(fraction: float) -> None:
            run.listen_aside()
            tick(fraction)

        usual = usual_seconds("topics", run.size)
        found = waiting(
            beside,
            usual,
            lambda: method.find(
                run.texts,
                vectors,
                languages=run.languages,
                groups=run.groups,
                seed=seed,
                private=private,
                parents=run.parents,
            ),
        )
        run.methods.append(found.method)
    return found


def asked(run: Run, identities: people.Identities) -> questions.QuestionsResult:
    """What wants an answer."""
    with run.work.stage("questions") as tick:
        found = questions.find(
            run.posts,
            identities,
            languages=run.languages,
            groups=run.groups,
            on_posts=lambda done: tick(done / run.size),
        )
        run.methods.append(found.method)
    return found


@dataclass(frozen=True, slots=True)
class Timeline:
    """The calendar of the run and each post's step in it."""

    calendar: trend.Calendar | None
    steps: npt.NDArray[np.int64]  # of the dated posts
    position: npt.NDArray[np.int64]  # of each post among the dated ones, -1 if undated

    def overall(self) -> tuple[tuple[datetime, int], ...]:
        return self.calendar.count(self.steps) if self.calendar is not None else ()

    def of(self, rows: npt.NDArray[np.int64]) -> tuple[tuple[datetime, int], ...]:
        if self.calendar is None:
            return ()
        dated = self.position[rows]
        return self.calendar.count(self.steps[dated[dated >= 0]])


def course_and_bursts(
    run: Run, assignment: npt.NDArray[np.int32], zone: tzinfo
) -> tuple[bursts.BurstsResult, Timeline]:
    """How many posts when, and when suddenly many."""
    with run.work.stage("time course and bursts") as tick:
        dated = np.flatnonzero(~np.isnat(run.times))
        calendar, steps = trend.course(run.times[dated], zone)
        position = np.full(run.size, -1, dtype=np.int64)
        position[dated] = np.arange(len(dated))
        found = bursts.find(run.times, assignment, on_series=lambda done, of: tick(done / of))
        run.methods.append(found.method)
    return found, Timeline(calendar, steps, position)


def named(run: Run, gazetteer: Gazetteer) -> places.PlacesResult:
    """Which places the posts name."""
    helper = run.aside
    with run.work.stage("places") as tick:
        if helper is not None and helper.wait(lambda: helper.placed, run.listen_aside):
            matches = helper.matches
        else:
            matches = _matches(run, gazetteer, tick)
        run.found.take_matches(run.fresh.tolist(), matches)
        found = places.settle(run.found.matches, gazetteer)
        run.methods.append(found.method)
    return found


def _matches(
    run: Run, gazetteer: Gazetteer, tick: Callable[[float], None]
) -> list[tuple[places.Match, ...]]:
    seeker = places.Seeker(gazetteer)
    found: list[tuple[places.Match, ...]] = []
    languages = [run.languages[row] for row in run.fresh.tolist()]
    for part in run.chunks(tick):
        pairs = zip(run.unread[part], languages[part], strict=True)
        found += [seeker.matches(text, language) for text, language in pairs]
    return found
