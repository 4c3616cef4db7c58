"""Which posts are in a language whose vectors mean something."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.listening.label_words import GRAMMAR
from mootlib.listening.topic_words import Words
from mootlib.text import embeddings

__all__ = ["Familiar", "learn", "understood"]

#: A post whose words are known from posts in a language that is understood is taken for one of them:
#: the language of short posts is often mistaken.
FAMILIAR_SHARE = 0.7
FAMILIAR_POSTS = 3


@dataclass(frozen=True, slots=True)
class Familiar:
    """What posts in languages that are understood have taught about the others."""

    known: frozenset[str]  #: languages in which vectors mean something
    untold: bool  #: whether posts whose language cannot be told count as understood
    words: frozenset[str]  #: words of posts that are understood

    def understood(self, languages: Sequence[str], words: Words) -> npt.NDArray[np.bool_]:
        """Which of these posts may be compared by their vectors, (posts,)."""
        own, told = _spoken(languages, self.known)
        own |= ~told & self.untold
        foreign = np.flatnonzero(~own)
        if self.words and len(foreign):
            familiar = np.array([word in self.words for word in words.names], dtype=np.float64)
            present = words.counts[foreign]
            most = FAMILIAR_SHARE * (present @ np.ones(len(familiar)))
            own[foreign] = (present @ familiar) > most
        return own


def learn(languages: Sequence[str], known: Collection[str] | None, words: Words) -> Familiar:
    """Learn from posts which words those that are understood use.

    Args:
        languages: BCP 47 code of each post.
        known: languages in which vectors mean something; None: those of the model that is set.
        words: of the posts.
    """
    known = frozenset(_known(known))
    own, told = _spoken(languages, known)
    # What cannot be told is most likely in the language that most of the others are in.
    untold = bool(2 * own.sum() >= told.sum())
    own |= ~told & untold
    seen = np.bincount(words.counts[np.flatnonzero(own)].indices, minlength=len(words.names))
    often = np.flatnonzero(seen >= FAMILIAR_POSTS).tolist()
    return Familiar(known, untold, frozenset({words.names[at] for at in often} - set(GRAMMAR)))


def understood(
    languages: Sequence[str], known: Collection[str] | None, words: Words
) -> npt.NDArray[np.bool_]:
    """Which posts may be compared by their vectors, (posts,): `learn`, and applied to the same posts."""
    return learn(languages, known, words).understood(languages, words)


def _spoken(
    languages: Sequence[str], known: Collection[str]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which posts are in a known language, and of which the language can be told."""
    codes = [code.partition("-")[0] for code in languages]
    told = np.array([code not in ("", "und") for code in codes], dtype=np.bool_)
    own = np.array(["*" in known or code in known for code in codes], dtype=np.bool_) & told
    return own, told


def _known(known: Collection[str] | None) -> Collection[str]:
    return embeddings.load().languages if known is None else known
