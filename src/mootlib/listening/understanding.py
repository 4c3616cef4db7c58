"""Everything that listening knows, in one run: posts in, one result with its evidence out.

Order: language, tone, near-duplicates, embeddings, topics, questions, time course and bursts,
places, people. Each step leaves a :class:`~mootlib.records.Method`; the result's notes say in plain
sentences what was left out and what to be careful about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import assembly, examples, people, steps, trend
from mootlib.listening import notes as plain
from mootlib.listening.aside import Aside
from mootlib.listening.gazetteer import load
from mootlib.listening.kept import Kept, PerPost, Store
from mootlib.listening.progress import Cancelled, Work
from mootlib.listening.result import ListeningResult, PostKey, Reading
from mootlib.records import POSTS, Method

if TYPE_CHECKING:
    from mootlib.listening.topics import TopicsResult

__all__ = ["Cancelled", "Lasting", "understand"]

#: From the posts' keys and the topics found in them to the same topics under their lasting numbers.
Lasting = Callable[[Sequence[PostKey], "TopicsResult"], "TopicsResult"]
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def understand(
    posts: pa.Table,
    *,
    accounts: pa.Table | None = None,
    counts: pa.Table | None = None,
    readings: Sequence[Reading] = (),
    organisation: str | None = None,
    gazetteer: Path | None = None,
    seed: int = 0,
    now: datetime,
    zone: str = "UTC",
    key: bytes | None = None,
    lasting: Lasting | None = None,
    kept: Store | None = None,
    processes: int | None = None,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ListeningResult:
    """What do these posts say, about what, where, in what tone, and what wants an answer?

    Args:
        posts: shape ``mootlib.records.POSTS``; every row counts once, so remove repeated
            (platform, post_id) before.
        accounts: shape ``ACCOUNTS``; says which accounts are public bodies'.
        counts: shape ``COUNTS``; the latest observation of each metric is used.
        readings: what became of the rows of the files read; passed on into the result.
        organisation: the body that listens: questions to it are told apart, it is shown by name.
        gazetteer: places to look for (:mod:`mootlib.listening.gazetteer`) instead of those shipped.
        seed: of the topics; two runs with the same input and seed give equal results.
        now: written into the result; posts dated after it count as undated.
        zone: IANA time zone whose days and weeks the time course has.
        key: secret for pseudonyms, at least 16 bytes; by default one made from the posts, so that
            only who has the same posts can make the same pseudonyms.
        lasting: gives topics the numbers and names that they had in an earlier run
            (:mod:`mootlib.listening.topic_identity`), before anything is counted by topic.
        kept: where what is found in each post by itself is kept between runs (a corpus): only posts
            that are not there yet are read, the result is the same. Then tables may name a post
            only once.
        processes: 1 keeps everything in this process; by default a second one helps with many
            posts where there are two cores. The result is the same.
        progress: called with (stage, fraction of the whole run done), which never decreases.
        cancelled: asked often; the run stops when it says True.

    Raises:
        Cancelled: when ``cancelled`` said so.
        ValueError: if a table has another shape, the gazetteer cannot be read, or the time zone is
            unknown; the message is a sentence.
    """
    posts = POSTS.check(posts)
    calendar_zone = trend.zone_named(zone)
    gaz = load(gazetteer)
    found_before = PerPost(posts.num_rows)
    known = Kept(kept, posts, gaz) if kept is not None else None
    if known is not None:
        known.recall(found_before)
    fresh = np.flatnonzero(~found_before.known)
    two = steps.wants_aside(len(fresh), processes)
    work = Work(steps.SHARES_OF_TWO if two else steps.SHARES, progress, cancelled)
    texts = posts["text"].to_pylist()
    run = steps.Run(posts, texts, _times(posts, now), work, fresh, found_before, known)
    identities = people.Identities(posts, accounts, organisation, key or _key(posts, seed))
    with ExitStack() as stack:
        if two:
            run.aside = stack.enter_context(Aside(run.unread, gazetteer))
        run.methods += steps.text_methods()
        steps.language_and_tone(run)
        steps.near_duplicates(run)
        vectors = steps.embeddings(run)
        steps.join_aside(run)
        # Words of the town's own places are no first names ('Coldharbour Residents').
        places_here = gaz.index.keys() if gazetteer is not None else set()
        private = frozenset(identities.first_names - places_here)
        found = steps.topics(run, vectors, seed, private)
        exact = vectors[fresh] if known is not None else None
        del vectors  # the largest thing in memory
        if lasting is not None:
            found = lasting(run.keys, found)
        asked = steps.asked(run, identities)
        busy, timeline = steps.course_and_bursts(run, found.assignment, calendar_zone)
        named = steps.named(run, gaz)
        if exact is not None:
            steps.remember(run, exact)
    with work.stage("people"):
        who = people.find(posts, identities)
        run.methods.append(who.method)
    with work.stage("evidence") as tick:
        shown = examples.Examples(posts, examples.latest(posts, counts), run.groups, identities)
        topics = tuple(assembly.each_topic(run, found, timeline, named, shown, gaz, tick))
        result = ListeningResult(
            organisation=organisation,
            made_at=now,
            seed=seed,
            period=assembly.period(run.times),
            readings=tuple(readings),
            platforms=assembly.count(posts["platform"].to_pylist()),
            languages=assembly.count(run.languages),
            topics=topics,
            findings=assembly.findings(run, found.assignment, named, asked),
            questions=tuple(assembly.question(run, q, found, identities) for q in asked.questions),
            bursts=tuple(assembly.burst(run, b) for b in busy.bursts),
            places=tuple(assembly.place(p) for p in named.places),
            talked_about=who.talked_about,
            talking=who.talking,
            weekly=timeline.overall(),
            tone=trend.tone(run.tones, assembly.account_numbers(posts)),
            methods=(*run.methods, _TREND, _TONE),
            notes=tuple(
                plain.notes(
                    posts=posts,
                    times=run.times,
                    languages=run.languages,
                    labels=run.labels,
                    groups=run.groups,
                    assignment=found.assignment,
                    asked=asked,
                    who=who,
                    identities=identities,
                    named=named,
                    counted=counts is not None and counts.num_rows > 0,
                    shipped=gazetteer is None,
                    zone=zone,
                )
            ),
        )
    work.done()
    return result


def _times(posts: pa.Table, now: datetime) -> npt.NDArray[np.datetime64]:
    """Times as numpy's; those before 2000 or after now (one day's grace) cannot be right: NaT."""
    column = posts["posted_at"].cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    times = np.asarray(column, dtype="datetime64[us]").copy()
    late = np.datetime64(now.astimezone(UTC).replace(tzinfo=None) + timedelta(days=1), "us")
    early = np.datetime64(_EARLIEST.replace(tzinfo=None), "us")
    with np.errstate(invalid="ignore"):
        times[(times > late) | (times < early)] = np.datetime64("NaT")
    return times


def _key(posts: pa.Table, seed: int) -> bytes:
    digest = hashlib.sha256(f"folkmoot pseudonyms {seed}".encode())
    for name in ("platform", "post_id", "account_id"):
        for value in posts[name].to_pylist():
            digest.update(f"{value}\x1f".encode("utf-8", "surrogatepass"))
    return digest.digest()


_TREND = Method(
    step="trend",
    name="rate of the last quarter over the three before, quasi-Poisson",
    version="1",
    parameters={"confidence": 0.95, "least_posts": 8},
    note="1 means unchanged. If more was collected late in the period, every topic seems to rise.",
)
_TONE = Method(
    step="tone",
    name="mean of negative, neutral, positive with variance summed over accounts",
    version="1",
    parameters={"confidence": 0.95, "least_accounts": 10},
    note="The interval holds chance and busy accounts, not how often the classifier is wrong.",
)
