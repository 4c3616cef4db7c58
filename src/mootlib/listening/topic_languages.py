"""Which posts are in a language whose vectors mean something."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from mootlib.listening.label_words import GRAMMAR
from mootlib.listening.topic_words import Words
from mootlib.text import embeddings

__all__ = ["understood"]

#: A post whose words are known from posts in a language that is understood is taken for one of them:
#: the language of short posts is often mistaken.
FAMILIAR_SHARE = 0.7
FAMILIAR_POSTS = 3


def understood(
    languages: Sequence[str], known: Collection[str] | None, words: Words
) -> npt.NDArray[np.bool_]:
    """Which posts may be compared by their vectors, (posts,).

    Args:
        languages: BCP 47 code of each post.
        known: languages in which vectors mean something; None: those of the model that is set.
        words: of the posts.
    """
    known = _known(known)
    codes = [code.partition("-")[0] for code in languages]
    told = np.array([code not in ("", "und") for code in codes], dtype=np.bool_)
    own = np.array(["*" in known or code in known for code in codes], dtype=np.bool_) & told
    # What cannot be told is most likely in the language that most of the others are in.
    own |= ~told & (2 * own.sum() >= told.sum())
    foreign = np.flatnonzero(~own)
    if own.any() and len(foreign):
        seen = np.bincount(words.counts[np.flatnonzero(own)].indices, minlength=len(words.names))
        telling = np.array([word not in GRAMMAR for word in words.names], dtype=np.float64)
        familiar = telling * (seen >= FAMILIAR_POSTS)
        present = words.counts[foreign]
        own[foreign] = (present @ familiar) > FAMILIAR_SHARE * (present @ np.ones(len(familiar)))
    return own


def _known(known: Collection[str] | None) -> Collection[str]:
    return embeddings.load().languages if known is None else known
