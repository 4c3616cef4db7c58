"""What is a post of a public body for: to inform, to talk with people, or to ask them for something?

Three purposes after Mergel 2013 and Meijer and Thaens 2013: **information** (push: informs or presents, asks
nothing), **engagement** (networking: converses with named others), **intelligence** (pull: asks the public
for information or help). The classifier is linear over hashed words, parts of words, the static embedding
and the post's outer shape; it was fitted to 7,121 posts of five English police forces judged by one person,
whose mapping to push, pull and networking is ours. How good it is stands in its manifest.

Beside the purpose a post may have further labels by rule (`mootlib.strategy.purpose_rules`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.records import Method
from mootlib.strategy import purpose_model, purpose_rules
from mootlib.strategy.purpose_rules import FURTHER, Span

__all__ = ["FURTHER", "PURPOSES", "PurposeResult", "classify", "method"]

PURPOSES = ("information", "engagement", "intelligence")

#: Texts read at a time: a bound for memory.
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class PurposeResult:
    """Purposes of texts, in their order.

    ``probabilities`` is (texts, 3) in the order of `PURPOSES`, calibrated on posts held out. ``further`` has
    each text's further labels with the words that gave them.
    """

    purposes: list[str]
    probabilities: npt.NDArray[np.float64]
    further: list[dict[str, tuple[Span, ...]]]
    method: Method


def classify(
    texts: Sequence[str],
    *,
    replies: Sequence[bool | None] | None = None,
    model: purpose_model.PurposeModel | None = None,
) -> PurposeResult:
    """Say what each post is for.

    Args:
        texts: of posts in English; a text without words counts as information, with the share that
            information has among the posts learnt from.
        replies: whether each post answers another; None where that is not known. On platforms that do not
            put a handle before a reply, this tells the classifier what the handle told it where it learnt.
        model: a body's own; the shipped one by default.

    >>> classify(["Witness appeal: did you see this collision? Please call 101."]).purposes
    ['intelligence']

    Raises:
        ValueError: if ``replies`` has another length.
    """
    if replies is not None and len(replies) != len(texts):
        raise ValueError("There must be one reply or not for each text.")
    model = model or purpose_model.load()
    answers = replies or [None] * len(texts)
    found = np.zeros((len(texts), len(PURPOSES)))
    for start in range(0, len(texts), BATCH):
        pairs = zip(texts[start : start + BATCH], answers[start : start + BATCH], strict=True)
        batch = [_addressed(text) if reply else text for text, reply in pairs]
        found[start : start + len(batch)] = model.probabilities(batch)
    return PurposeResult(
        purposes=[PURPOSES[at] for at in found.argmax(axis=1).tolist()],
        probabilities=found,
        further=[
            purpose_rules.further_labels(text, is_reply=reply)
            for text, reply in zip(texts, answers, strict=True)
        ],
        method=method(model),
    )


def _addressed(text: str) -> str:
    """A reply with a handle before it, as all replies were that the classifier learnt from."""
    bare = not text.strip() or text.lstrip(" .").startswith("@")
    return text if bare else f"@somebody {text}"


def method(model: purpose_model.PurposeModel) -> Method:
    """What is told about purposes wherever they are shown."""
    figures = model.manifest["figures"]
    return Method(
        step="purposes",
        name=model.manifest["name"],
        version=model.manifest["version"],
        parameters={
            "purposes": list(PURPOSES),
            "accuracy": figures["accuracy"],
            "macro_f1": figures["macro_f1"],
            "labelled_posts": figures["posts"],
            "weights_sha256": model.manifest["files"]["weights.npz"],
            "own_labels": model.manifest.get("own_labels", 0),
        },
        note="English only, learnt from police posts judged by one person; about one post in nine is called "
        "something else than that person called it, more on bodies of other kinds.",
    )
