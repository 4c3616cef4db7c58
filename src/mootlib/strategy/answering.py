"""Does a body answer: which questions to it had a reply, after how long, and how far conversations went.

Only what is among the posts counts: a reply by telephone, private message or one that was not collected
is not seen, so that rates are lower bounds.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from mootlib.records import Method
from mootlib.strategy.mix import Interval
from mootlib.strategy.voices import Post, PostKey, Voices

__all__ = ["Answering", "Question", "Turns", "answering", "turns", "wilson"]

_Z = 1.959963984540054
#: With fewer questions no time is given.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the body; ``answered_at`` may be None for an undated answer."""

    key: PostKey
    asked_at: datetime | None
    answer: PostKey | None
    answered_at: datetime | None

    @property
    def hours(self) -> float | None:
        """Hours until the first reply; None where there is none, or a date is missing."""
        if self.answer is None or self.asked_at is None or self.answered_at is None:
            return None
        return max((self.answered_at - self.asked_at).total_seconds() / 3600, 0.0)


@dataclass(frozen=True, slots=True)
class Answering:
    """How a body answers.

    ``rate`` is the share of the questions with a reply (Wilson's interval). ``median_hours`` is the time by
    which half of **all** questions had one, open ones counted as waiting for ever: None where that was not
    reached or there are fewer than five. ``within_day`` is the share answered within 24 hours.
    """

    questions: tuple[Question, ...]
    rate: Interval | None
    within_day: Interval | None
    median_hours: float | None
    method: Method

    @property
    def answered(self) -> int:
        return sum(question.answer is not None for question in self.questions)


@dataclass(frozen=True, slots=True)
class Turns:
    """Conversations in which the body and others spoke, and how often the word passed between them."""

    conversations: int
    mean: float | None
    longest: int
    back_and_forth: int  #: with three turns or more: somebody spoke again after the other had


def answering(
    voices: Voices,
    questions: Collection[PostKey] | None = None,
) -> Answering:
    """Which questions to the body had a reply of one of its accounts.

    Args:
        voices: see `mootlib.strategy.voices.sort_out`.
        questions: posts that a method for questions found to want an answer; None takes those that hold a
            question mark. Of either, those count that address the body: name one of its accounts, answer
            one of its posts, or (where ``questions`` are given) were said to.
    """
    asked = [post for post in voices.others if _asks(post, questions) and _to_body(post, voices)]
    replies = _replies(voices)
    found = []
    for post in asked:
        answer = _first(replies.get(post.key, ()), post.at)
        found.append(
            Question(
                key=post.key,
                asked_at=post.at,
                answer=answer.key if answer else None,
                answered_at=answer.at if answer else None,
            )
        )
    quick = sum(q.hours is not None and q.hours <= 24 for q in found)
    return Answering(
        questions=tuple(found),
        rate=wilson(sum(q.answer is not None for q in found), len(found)),
        within_day=wilson(quick, len(found)),
        median_hours=_median(found),
        method=_method(questions is not None),
    )


def turns(voices: Voices) -> Turns:
    """How often the word passed between the body and others, per conversation that both took part in."""
    spoken: dict[PostKey, list[tuple[datetime, Post]]] = defaultdict(list)
    for post in (*voices.own, *voices.others):
        if post.conversation is not None and post.repost_of is None and post.at is not None:
            spoken[post.conversation].append((post.at, post))
    counted = []
    for dated in spoken.values():
        posts = [post for _at, post in sorted(dated, key=lambda pair: (pair[0], pair[1].key))]
        sides = [side for side, _ in groupby(posts, key=lambda p: voices.is_own(p.account))]
        if len(sides) > 1:
            counted.append(len(sides))
    return Turns(
        conversations=len(counted),
        mean=statistics.fmean(counted) if counted else None,
        longest=max(counted, default=0),
        back_and_forth=sum(count >= 3 for count in counted),
    )


def wilson(hits: int, of: int) -> Interval | None:
    """A share with Wilson's 95 % interval; None of nothing.

    >>> [round(v, 3) for v in wilson(8, 10)]
    [0.8, 0.49, 0.943]
    """
    if not of:
        return None
    share, square = hits / of, _Z * _Z
    middle = share + square / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return Interval(share, max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole))


def _asks(post: Post, questions: Collection[PostKey] | None) -> bool:
    if post.repost_of is not None:
        return False
    return "?" in post.text if questions is None else post.key in questions


def _to_body(post: Post, voices: Voices) -> bool:
    return any(voices.is_own(account) for account in voices.addressed(post))


def _replies(voices: Voices) -> Mapping[PostKey, Sequence[Post]]:
    """The body's posts under what they answer: directly, or by naming who asked in the conversation."""
    found: dict[PostKey, list[Post]] = defaultdict(list)
    asked_in: dict[PostKey, list[Post]] = defaultdict(list)
    for post in voices.others:
        if post.conversation is not None:
            asked_in[post.conversation].append(post)
    for reply in voices.own:
        if reply.in_reply_to is not None:
            found[reply.in_reply_to].append(reply)
        if reply.conversation is None:
            continue
        named = set(voices.mentioned(reply))
        for post in asked_in[reply.conversation]:
            if post.account in named and post.key != reply.in_reply_to and _after(reply, post):
                found[post.key].append(reply)
    return found


def _after(reply: Post, post: Post) -> bool:
    return reply.at is not None and post.at is not None and reply.at >= post.at


def _first(replies: Sequence[Post], asked: datetime | None) -> Post | None:
    """The first reply that was not before the question (clocks of platforms agree)."""
    fit = [r for r in replies if r.at is None or asked is None or r.at >= asked]
    return min(fit, key=lambda r: (r.at is None, r.at, r.key), default=None)


def _median(questions: Sequence[Question]) -> float | None:
    known = [q for q in questions if q.answer is None or q.hours is not None]
    if len(known) < LEAST:
        return None
    hours = sorted(math.inf if q.hours is None else q.hours for q in known)
    middle = hours[(len(hours) - 1) // 2]
    return None if math.isinf(middle) else middle


def _method(given: bool) -> Method:
    return Method(
        step="answers",
        name="replies within the posts",
        version="1",
        parameters={"questions": "given" if given else "question mark", "least": LEAST},
        note="Replies that were not collected, and those by telephone or private message, are not seen.",
    )
