"""Looking at known posts again: which are there, and which the platform no longer shows.

What is deleted here is deleted for good, and whole answers can be wrong ones: a cache's, meant for
another question, or an empty page of a server that is not well. So a post counts as gone only if it was
missing twice, and the second time is asked together with a post that was there: an answer without that
one proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mootlib.collect.contract import Deletion
from mootlib.collect.errors import Misread
from mootlib.collect.web import Answer

__all__ = ["Look", "looks"]

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """Some posts as they are now."""

    found: list[Any]  #: the platform's objects
    deletions: tuple[Deletion, ...]
    answer: Answer


def looks(
    post_ids: Sequence[str],
    ask: Callable[[list[str]], Answer],
    found_in: Callable[[Answer], dict[str, Any]],
    pause: Callable[[int], None],
    *,
    platform: str,
    each: int,
) -> Iterator[Look]:
    """Look at posts, at most so many with ``each`` question.

    ``found_in`` gives the posts of an answer by their identifiers.

    Raises:
        Misread: if a server keeps answering something else than it was asked.
    """

    def asked(wanted: list[str], witness: str | None) -> tuple[Answer, dict[str, Any]]:
        for attempt in range(_TRIES):
            answer = ask(wanted)
            found = found_in(answer)
            if found.keys() <= set(wanted) and (witness is None or witness in found):
                return answer, found
            pause(attempt)
        raise Misread(f"{answer.host} answers something else than it was asked.")

    witness: str | None = None
    size = each - 1  # leaves room for the witness
    for start in range(0, len(post_ids), size):
        wanted = list(dict.fromkeys(post_ids[start : start + size]))
        answer, found = asked(wanted, None)
        witness = next(iter(found), witness)
        missing = [post_id for post_id in wanted if post_id not in found]
        if missing:
            pause(0)
            answer, again = asked([*missing, *([witness] if witness else [])], witness)
            found |= {post_id: again[post_id] for post_id in missing if post_id in again}
        gone = (post_id for post_id in missing if post_id not in found)
        deletions = tuple(Deletion(platform, post_id, answer.at) for post_id in gone)
        yield Look(list(found.values()), deletions, answer)
