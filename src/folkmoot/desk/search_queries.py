"""What a search finds among posts: those of the newest analysis, and which of them are questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from folkmoot.listening.filters import Filters
from folkmoot.listening.models import Analysis, Question
from folkmoot.listening.queries import PostRow, Posts, narrowed
from folkmoot.listening.rules import analyses_for
from folkmoot.sources.bridge import corpus
from mootlib.text.wanted import understand

POSTS_SHOWN = 5


@dataclass(frozen=True)
class FoundPosts:
    """The first posts that fit, how many there are, and how many of them want an answer."""

    analysis: Analysis
    rows: list[PostRow]
    total: int
    unanswered: int
    words: str  #: as the page of all posts is asked for them


def found_posts(user: Any, typed: str) -> FoundPosts | None:
    """Posts of the newest analysis with the words; None where there is none, or nothing to look for."""
    analysis = analyses_for(user).first()
    words = _going_on(typed)
    if analysis is None or words is None:
        return None
    posts = Posts(analysis, Filters(), words)
    total = posts.count()
    return FoundPosts(
        analysis=analysis,
        rows=posts[0:POSTS_SHOWN] if total else [],
        total=total,
        unanswered=_unanswered(analysis, words) if total else 0,
        words=words,
    )


def _going_on(typed: str) -> str | None:
    """The same search with the last word marked as unfinished, as the search index takes it."""
    typed = typed.encode("utf-8", "replace").decode().replace("\x00", " ").strip()
    try:
        loose = understand(typed, unfinished=True)
    except ValueError:
        return None
    return f"{typed}*" if loose != understand(typed) else typed


def _unanswered(analysis: Analysis, words: str) -> int:
    query = narrowed(analysis, Filters(), words)
    keys = corpus().findings_keys(query, questions_only=True)
    open_ones = Question.objects.filter(analysis=analysis).exclude(answered=True)
    asked = open_ones.values_list("platform", "post_id")
    return sum(key in keys for key in asked.iterator())
