"""Tone towards what: how people word what they say about each topic, service and place.

Counting the labels of a sentiment model gives a wrong answer with much confidence: the model errs more
on some tones than on others, so that the count is off by more, the more a group differs from what the
model was trained on. Here officers' labels of a small random sample say how the model errs, and the shares
are found that explain the probabilities it gave (see ``tone_calibration`` and ``tone_posterior``). That is
quantification: adjusted counts (Forman 2008) in the form of Saerens, Latinne and Decaestecker (2002), with
intervals. Prediction-powered inference (Angelopoulos and others 2023) is not reproduced: it needs labels in
each group. Labels that a group has count here in full, next to its words.

Each author weighs the same in a group, however much she writes. The interval is for the people of whom the
authors are a sample: it does not shrink because one of them is loud.

Limits: one kind of wording for one tone is assumed, but for what ``most_posts`` allows; who does not post is
not heard; a post that mourns an accident is negative, however well the service did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mootlib.listening import tone_calibration, tone_posterior
from mootlib.records import SENTIMENTS, Method
from mootlib.text.authors import numbered

__all__ = ["Estimate", "GroupTone", "ToneResult", "TooFewLabels", "by_group"]

Float = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LEVEL = 0.90
#: Of fewer authors, nothing is said.
LEAST_AUTHORS = 10
#: Officers' labels needed in all, and of each tone.
LEAST_LABELS = 50
LEAST_OF_A_TONE = 5
_DRAWS = 40


class TooFewLabels(ValueError):
    """Too few posts were read by officers; the message says how many are needed."""


class Estimate(NamedTuple):
    """A value with the ends of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupTone:
    """The tone of what is said about one thing. ``net`` and ``shares`` are None if too few say it."""

    group: str
    posts: int  #: that the model or an officer understood
    authors: int
    labelled: int  #: posts read by officers
    not_understood: int
    net: Estimate | None  #: share positive less share negative, -1 to 1
    shares: Mapping[str, Estimate] | None  #: of negative, neutral, positive; of authors, 0 to 1
    counted: float | None  #: net tone by counting the model's labels of posts: for comparison only


@dataclass(frozen=True, slots=True)
class ToneResult:
    """The tone of each group, in the order of their names."""

    groups: tuple[GroupTone, ...]
    level: float
    labelled: int
    worth: float  #: a group's words, however many, tell at most as much as so many posts read by officers
    likeness: float  #: the other groups tell of one as much as so many posts of it would
    method: Method


def by_group(
    probabilities: npt.ArrayLike,
    groups: Sequence[Sequence[str]],
    authors: Sequence[str | None],
    labels: Sequence[str | None],
    *,
    level: float = LEVEL,
    least_authors: int = LEAST_AUTHORS,
    seed: int = 0,
) -> ToneResult:
    """How is each group of posts worded, and how sure is that?

    Args:
        probabilities: (posts, 3), of negative, neutral and positive, as
            `mootlib.text.sentiment.probabilities` gives them; nan where not understood.
        groups: for each post the names of the topics, services and places that it belongs to.
        authors: of each post; None where unknown, which counts as an author of its own.
        labels: 'negative', 'neutral' or 'positive' where an officer read the post, else None. The
            posts to read are to be drawn at random, in all or within groups.
        level: of the intervals, between 0 and 1.
        least_authors: groups of fewer are too few to say anything.
        seed: of the weights by which the labels' uncertainty is found.

    Raises:
        TooFewLabels: with fewer than 50 labels, or fewer than 5 of a tone.
        ValueError: if the arguments differ in length or make no sense.
    """
    table = np.asarray(probabilities, dtype=np.float64)
    _check(table, groups, authors, labels, level)
    verdict = _verdicts(labels)
    known: npt.NDArray[np.bool_] = np.asarray(~np.isnan(table).any(axis=1))
    who = numbered(authors)
    bins = np.zeros(len(table), dtype=np.int64)
    bins[known], centres = tone_calibration.bins_of(table[known])
    sample = np.flatnonzero(known & (verdict >= 0))
    _require_labels(verdict[sample])
    _, author_of_label = np.unique(who[sample], return_inverse=True)
    likelihoods = tone_calibration.class_likelihoods(
        centres, bins[sample], verdict[sample], author_of_label, _DRAWS, seed
    )
    names, members = _members(groups)
    unread, read = np.zeros((len(names), len(centres))), np.zeros((len(names), 3))
    for at, rows in enumerate(members):
        heard = rows[known[rows] | (verdict[rows] >= 0)]
        weight = _author_weights(who[heard])
        seen = verdict[heard] >= 0
        unread[at] = np.bincount(bins[heard[~seen]], weight[~seen], len(centres))
        read[at] = np.bincount(verdict[heard[seen]], weight[seen], 3)
    overall = np.bincount(verdict[sample], minlength=3) / len(sample)
    found = tone_posterior.posterior(unread, likelihoods, read, overall)
    return ToneResult(
        groups=tuple(
            _described(name, rows, table, who, verdict, mix, level, least_authors)
            for name, rows, mix in zip(names, members, found.probability, strict=True)
        ),
        level=level,
        labelled=len(sample),
        worth=found.worth,
        likeness=found.likeness,
        method=_method(level, least_authors, seed),
    )


def _check(
    table: Float,
    groups: Sequence[Sequence[str]],
    authors: Sequence[str | None],
    labels: Sequence[str | None],
    level: float,
) -> None:
    if table.ndim != 2 or table.shape[1] != 3:
        raise ValueError("The probabilities need three columns: negative, neutral, positive.")
    if not len(table) == len(groups) == len(authors) == len(labels):
        raise ValueError("Probabilities, groups, authors and labels must be of the same length.")
    if any(isinstance(names, str) for names in groups):
        raise ValueError("The groups of a post are a list of names, not a text.")
    if not 0 < level < 1:
        raise ValueError("The level is between 0 and 1.")
    sums = table[~np.isnan(table).any(axis=1)]
    if (sums < 0).any() or not np.allclose(sums.sum(axis=1), 1, atol=1e-3):
        raise ValueError("The three probabilities of a post must make 1.")


def _verdicts(labels: Sequence[str | None]) -> Codes:
    """Place of each label in SENTIMENTS, -1 where there is none."""
    place: dict[str | None, int] = {name: at for at, name in enumerate(SENTIMENTS)} | {None: -1}
    if unknown := {str(label) for label in labels if label not in place}:
        raise ValueError(f"Labels are {', '.join(SENTIMENTS)}, not {', '.join(sorted(unknown))}.")
    return np.array([place[label] for label in labels], dtype=np.int64)


def _require_labels(verdict: Codes) -> None:
    of_each = np.bincount(verdict, minlength=3)
    if len(verdict) < LEAST_LABELS or of_each.min() < LEAST_OF_A_TONE:
        found = ", ".join(f"{n} {name}" for n, name in zip(of_each, SENTIMENTS, strict=True))
        raise TooFewLabels(
            f"At least {LEAST_LABELS} posts must be labelled by hand, {LEAST_OF_A_TONE} of each tone; "
            f"there are {found}."
        )


def _members(groups: Sequence[Sequence[str]]) -> tuple[list[str], list[Codes]]:
    rows: dict[str, list[int]] = {}
    for at, names in enumerate(groups):
        for name in dict.fromkeys(names):
            rows.setdefault(name, []).append(at)
    names = sorted(rows)
    return names, [np.array(rows[name], dtype=np.int64) for name in names]


def _author_weights(who: Codes) -> Float:
    """One for each author, shared among her posts."""
    _, place, often = np.unique(who, return_inverse=True, return_counts=True)
    return np.asarray(1 / often[place], dtype=np.float64)


def _described(
    name: str,
    rows: Codes,
    table: Float,
    who: Codes,
    verdict: Codes,
    mix: Float,
    level: float,
    least_authors: int,
) -> GroupTone:
    known = ~np.isnan(table[rows]).any(axis=1)
    heard = known | (verdict[rows] >= 0)
    authors = len(np.unique(who[rows[heard]]))
    enough = authors >= least_authors
    guesses = table[rows[known]].argmax(axis=1) - 1
    shares = {
        tone: _estimate(tone_posterior.SHARES[:, at], mix, level)
        for at, tone in enumerate(SENTIMENTS)
    }
    return GroupTone(
        group=name,
        posts=int(heard.sum()),
        authors=authors,
        labelled=int((verdict[rows] >= 0).sum()),
        not_understood=int((~heard).sum()),
        net=_estimate(tone_posterior.NET, mix, level) if enough else None,
        shares=shares if enough else None,
        counted=float(guesses.mean()) if len(guesses) else None,
    )


def _estimate(values: Float, mix: Float, level: float) -> Estimate:
    low, high = tone_posterior.shortest(values, mix, level)
    return Estimate(float(np.clip(mix @ values, low, high)), low, high)


def _method(level: float, least_authors: int, seed: int) -> Method:
    return Method(
        step="tone by group",
        name="shares that explain the model's probabilities, mended by officers' labels",
        version="1",
        parameters={
            "level": level,
            "least_authors": least_authors,
            "least_labels": LEAST_LABELS,
            "seed": seed,
        },
        note="Each author weighs the same. Assumes that the labelled posts were drawn at random.",
    )
