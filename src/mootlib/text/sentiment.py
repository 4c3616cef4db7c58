"""Is a post's tone negative, neutral or positive?

A logistic regression over VADER's word lists and rules, hashed words, and static embeddings, trained
on labelled English posts and helped by weaker signals (which posts drew love and which anger; posts
labelled for emotion and abuse). How it was made and measured is in its manifest; how it compares to
VADER in `benchmarks/sentiment.py`.

Not understood: languages other than English, irony (in part), and whom the tone is meant for: a post
that mourns an accident is negative, however well the service did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.records import SENTIMENTS, Method
from mootlib.text import embeddings, sentiment_features, sentiment_model

__all__ = ["LANGUAGES", "SentimentResult", "probabilities", "score"]

#: BCP 47 codes of the languages understood; regional tags ('en-GB') count with them.
LANGUAGES = frozenset({"en"})

#: Texts read at a time: a bound for memory.
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class SentimentResult:
    """Tone of texts, in their order.

    ``labels`` are 'negative', 'neutral', 'positive', or None where the text was not understood.
    ``scores`` are the probability of positive less that of negative, -1 to 1, nan where not
    understood. They are meant for a stream in which the three tones are equally common; on posts
    about new subjects they were off by 0.17 on average, mostly too positive.
    """

    labels: list[str | None]
    scores: npt.NDArray[np.float32]
    method: Method


def score(
    texts: Sequence[str],
    languages: Sequence[str] | None = None,
    *,
    model: sentiment_model.SentimentModel | None = None,
) -> SentimentResult:
    """Label each text's tone and give it a score from -1 to 1.

    ``languages``, one BCP 47 code per text, leaves out what is not English; without it all texts are
    taken for English. Texts without a word or sign (and links or handles alone) are not understood.
    ``model`` is the shipped one unless another is given (see `mootlib.text.sentiment_head`).

    >>> score(["Thank you so much, brilliant work!", "Appalling. Still no water."]).labels
    ['positive', 'negative']

    Each text is judged by itself. Raises `ValueError` where ``languages`` has another length.
    """
    model = model or sentiment_model.load()
    found = probabilities(texts, languages, model=model)
    labels: list[str | None] = [None] * len(texts)
    for at in np.flatnonzero(~np.isnan(found[:, 0])).tolist():
        labels[at] = SENTIMENTS[int(found[at].argmax())]
    scores = (found[:, 2] - found[:, 0]).astype(np.float32)
    return SentimentResult(labels, scores, _method(model.manifest))


def probabilities(
    texts: Sequence[str],
    languages: Sequence[str] | None = None,
    *,
    model: sentiment_model.SentimentModel | None = None,
) -> npt.NDArray[np.float64]:
    """Probabilities of negative, neutral and positive for each text, (texts, 3).

    They make 1 in each row; a row is nan where the text was not understood. Arguments and errors are
    those of `score`. `mootlib.listening.tone` makes the tone of many posts out of them.
    """
    if languages is not None and len(languages) != len(texts):
        raise ValueError("There must be one language for each text.")
    model = model or sentiment_model.load()
    found = np.full((len(texts), 3), np.nan)
    known = [
        at
        for at in range(len(texts))
        if languages is None or languages[at].partition("-")[0].lower() in LANGUAGES
    ]
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        found[batch] = _probabilities(model, [texts[at] for at in batch])
    return found


def _probabilities(
    model: sentiment_model.SentimentModel, texts: list[str]
) -> npt.NDArray[np.float64]:
    """Mean probabilities over the pieces of each text, (n, 3); nan where there is nothing to read.

    The model learnt from short posts: a long one is read as a row of them.
    """
    pieces = [sentiment_features.pieces(text) for text in texts]
    owner = np.repeat(np.arange(len(texts)), [len(parts) for parts in pieces])
    seen = sentiment_model.read_texts([part for parts in pieces for part in parts], model.lexicon)
    vectors = embeddings.embed(texts, sentiment_model.vectors()).vectors
    found = model.probabilities(seen, vectors[owner])
    found[seen.empty] = 0.0
    size = np.bincount(owner, ~seen.empty, len(texts))
    size[size == 0] = np.nan
    sums = np.stack([np.bincount(owner, column, len(texts)) for column in found.T], axis=1)
    return np.asarray(sums / size[:, None])


def _method(manifest: dict[str, Any]) -> Method:
    return Method(
        step="sentiment",
        name=manifest["name"],
        version=manifest["version"],
        parameters={
            "languages": sorted(LANGUAGES),
            "macro_recall": manifest["figures"]["validation"]["macro_recall"],
            "weights_sha256": manifest["files"]["weights.npz"],
        },
        note="English only; about two posts in three are labelled as people label them. "
        "Irony is often missed.",
    )
