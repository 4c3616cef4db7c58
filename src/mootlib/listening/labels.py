"""What a group of posts is called: two to four words that a stranger understands.

Words are ranked by c-TF-IDF (tf x log(1 + A / f); Grootendorst 2022) over one post of each
near-duplicate group. The label is the phrase that holds most of the best words and that the posts
themselves use, in their own spelling, with a second phrase where the first says too little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.listening import label_phrases
from mootlib.listening.label_phrases import Phrase, Phrases, content, stem
from mootlib.listening.label_words import GRAMMAR, JOINING, cannot_end, is_weak
from mootlib.text import tokens

__all__ = ["Name", "names"]

#: Posts of a topic that are read for its phrases: enough to rank them, and a bound for time.
READ = 300

#: Words of a topic from which phrases are made.
CANDIDATES = 60

KEYWORDS = 8

#: A word or phrase names a topic only if this share of its posts has it, and two posts at least.
LEAST_SHARE = 0.04

#: A word that this share of the posts has belongs into the label if it makes one phrase with it.
OFTEN = 0.25

#: The longer phrase must stand in this share of the posts.
LONGER = 0.05

#: A label that speaks of fewer of the posts than this gets a second phrase.
COVERED = 0.4

#: A word followed by another in more than this share of its posts cannot stand alone.
HALF_PHRASE = 0.6

#: Without a strong word in this share of the posts, a weak one must do.
FEW = 0.08

#: What counts less in a label: weak words, single words, words joined by 'of' or 'in'.
WEAK_VALUE = 0.3
SINGLE_VALUE = 0.6
JOINT_VALUE = 0.8

#: How much it counts whether the words of a phrase stand together wherever they stand: 0 not at all.
BOND = 0.3

#: How much it counts that many of the posts use a phrase.
COMMON = 0.1

#: How much it counts that other topics use it less.
SPECIFIC = 0.3

#: Words joined otherwise ('lest we forget') make a phrase if they hardly ever stand apart.
IDIOM = 0.8

#: The most words in a label.
LONGEST = 4

#: A hashtag at least this long, not written in parts, is taken for several words in one.
COMPOUND = 12

_ROAD = re.compile(r"[a-z]{1,2}\d{1,4}")


@dataclass(frozen=True, slots=True)
class Name:
    """What a topic is called, and its words, most telling first."""

    label: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How much each stem says for each topic, (topics, stems)."""

    stems: list[str]
    weight: npt.NDArray[Any]


def names(
    texts: Sequence[str],
    counts: Any,
    vocabulary: Sequence[str],
    topic: npt.NDArray[np.int64],
    foreign: npt.NDArray[np.bool_],
) -> list[Name]:
    """Name each topic; all labels differ.

    Args:
        texts: the posts.
        counts: sparse (posts, words): how often each word stands in each post.
        vocabulary: the words, in small letters; hashtags with their sign.
        topic: number of each post's topic from 0; -1 for posts that shall not be counted (copies).
        foreign: for each topic, whether its posts are mostly in a language other than English.
    """
    evidence = _weigh(counts, vocabulary, topic, foreign)
    values, phrases = [], []
    for number in range(len(foreign)):
        members = np.flatnonzero(topic == number)
        read = members[np.linspace(0, len(members) - 1, min(READ, len(members))).astype(np.int64)]
        best = np.argsort(-evidence.weight[number], kind="stable")[:CANDIDATES]
        value = {evidence.stems[at]: float(evidence.weight[number, at]) for at in best}
        values.append({name: weight for name, weight in value.items() if weight > 0})
        phrases.append(
            label_phrases.collect((texts[at] for at in read.tolist()), values[-1].keys())
        )
    everywhere = _shares(phrases)
    result: list[Name] = []
    taken: list[frozenset[str]] = []
    for number, (value, found) in enumerate(zip(values, phrases, strict=True)):
        label, words = _compose(_rank(found, value, everywhere), found, taken)
        if not label:
            first = np.flatnonzero(topic == number)[:1].tolist()
            label = _quote(texts[first[0]] if first else "")
        taken.append(words)
        result.append(Name(label, _keywords(found, value)))
    return _distinct(result)


def _shares(phrases: Sequence[Phrases]) -> Mapping[Phrase, float]:
    """For each phrase the shares of posts that have it, summed over the topics."""
    shares: defaultdict[Phrase, float] = defaultdict(float)
    for found in phrases:
        for phrase in found.posts:
            shares[phrase] += found.count(phrase) / found.read
    return shares


def _weigh(
    counts: Any,
    vocabulary: Sequence[str],
    topic: npt.NDArray[np.int64],
    foreign: npt.NDArray[np.bool_],
) -> _Evidence:
    """c-TF-IDF of stems, frequencies taken within topics of the same kind of language."""
    numbers: dict[str, int] = {}
    column = [numbers.setdefault(stem(word.lstrip("#")), len(numbers)) for word in vocabulary]
    ones = np.ones(len(column), dtype=np.float32)
    merge = sp.csr_array((ones, (np.arange(len(column)), column)), (len(column), len(numbers)))
    placed = np.flatnonzero(topic >= 0)
    present = (counts[placed] @ merge).tocsr()
    present.data[:] = 1
    ones = np.ones(len(placed), dtype=np.float32)
    member = sp.csr_array(
        (ones, (topic[placed], np.arange(len(placed)))), (len(foreign), len(placed))
    )
    posts = np.asarray((member @ present).todense(), dtype=np.float32)
    size = np.maximum(np.bincount(topic[placed], minlength=len(foreign)), 1)[:, None]
    share = posts / size
    weight = np.zeros_like(share)
    for kind in (True, False):
        rows = np.flatnonzero(foreign == kind)
        if len(rows):
            frequency = posts[rows].sum(axis=0)
            mean = frequency.sum() / len(rows)
            weight[rows] = share[rows] * np.log1p(mean / np.maximum(frequency, 1))
    weight[(posts < np.minimum(2, size)) | (share < LEAST_SHARE)] = 0
    stems = list(numbers)
    weight[:, ~_nameable(stems, vocabulary, counts)] = 0
    weight[np.ix_(foreign, np.array([name in GRAMMAR for name in stems], dtype=np.bool_))] = 0
    return _Evidence(stems, weight)


def _nameable(stems: list[str], vocabulary: Sequence[str], counts: Any) -> npt.NDArray[np.bool_]:
    """Stems that may stand in a label: no numbers, no words of grammar, no run-together hashtags."""
    uses = dict(
        zip(vocabulary, np.bincount(counts.indices, minlength=len(vocabulary)), strict=True)
    )
    return np.array(
        [
            len(name) > 1
            and (name.replace("'", "").isalpha() or _ROAD.fullmatch(name) is not None)
            and name not in tokens.STOP_WORDS
            and name not in JOINING
            and not _run_together(name, uses)
            for name in stems
        ],
        dtype=np.bool_,
    )


def _run_together(name: str, uses: Mapping[str, int]) -> bool:
    """Is this mostly a hashtag, and long or made of two words that are used themselves?"""
    often = uses.get(name, 0)
    if 2 * uses.get("#" + name, 0) <= often:
        return False
    cuts = (min(uses.get(name[:at], 0), uses.get(name[at:], 0)) for at in range(2, len(name) - 1))
    return len(name) >= COMPOUND or any(10 * use >= often for use in cuts)


def _rank(
    phrases: Phrases,
    value: Mapping[str, float],
    everywhere: Mapping[Phrase, float],
    weak: bool = False,
) -> list[tuple[Phrase, float]]:
    """Phrases by what their words say together, less where they seldom stand together or are said
    in other topics as well.

    Where there are none that many of the posts use, weak words may stand alone.
    """
    ranked = []
    often = False
    for phrase in phrases.posts:
        words = content(phrase)
        posts = phrases.count(phrase)
        if posts < _least(phrases) / (2 if len(words) == 2 else 1) or len(set(words)) < len(words):
            continue
        if not weak and (cannot_end(words[-1]) or all(map(is_weak, words))):
            continue
        joints = set(phrase) - set(words)
        together = posts / max(phrases.count((word,)) for word in words)
        if joints - JOINING and together < IDIOM:
            continue
        strength = sum(value[word] * _strength(word) for word in words)
        form = SINGLE_VALUE if len(words) == 1 else together**BOND * JOINT_VALUE ** len(joints)
        share = posts / phrases.read
        ranked.append(
            (phrase, strength * form * share**COMMON * (share / everywhere[phrase]) ** SPECIFIC)
        )
        often = often or posts >= FEW * phrases.read
    if not weak and not often:
        return _rank(phrases, value, everywhere, weak=True)
    return sorted(ranked, key=lambda entry: (-entry[1], len(entry[0]), entry[0]))


def _strength(word: str) -> float:
    """Words of quality and doing add nothing to a phrase, weak words little."""
    return 0.0 if cannot_end(word) else WEAK_VALUE if is_weak(word) else 1.0


def _least(phrases: Phrases) -> float:
    """In how many of the posts read a word or phrase must stand to name them."""
    return max(min(4, phrases.read / 3), LEAST_SHARE * phrases.read)


def _compose(
    ranked: list[tuple[Phrase, float]], phrases: Phrases, taken: list[frozenset[str]]
) -> tuple[str, frozenset[str]]:
    """The label and its stems: the best phrase, and a second one where the first says too little."""
    if not ranked:
        return "", frozenset()
    first = _extended(ranked[0][0], ranked, phrases)
    chosen, used = [first], frozenset(content(first))
    covered = _covered(used, phrases)
    enough = covered.bit_count() >= COVERED * phrases.read and len(used) > 1 and used not in taken
    room = LONGEST - len(first)
    second = [
        (_gain(phrase, strength, covered, phrases), phrase)
        for phrase, strength in ranked
        if len(phrase) <= room and not _repeats(content(phrase), used)
    ]
    for _, phrase in sorted(second, key=lambda entry: (-entry[0], entry[1])):
        more = used | set(content(phrase))
        if not enough and more not in taken:
            chosen.append(phrase)
            used = more
            break
    label = ", ".join(phrases.spelling[phrase] for phrase in chosen)
    return label[:1].upper() + label[1:], used


def _gain(phrase: Phrase, strength: float, covered: int, phrases: Phrases) -> float:
    """What a second phrase adds: most where its posts are not spoken of yet.

    A single word that mostly goes before another is half a phrase ('sexual', 'Las').
    """
    share = (phrases.posts[phrase] & ~covered).bit_count() / phrases.count(phrase)
    if len(phrase) > 1:
        return strength * share
    followed = (posts for pair, posts in phrases.posts.items() if pair[0] == phrase[0] and pair[1:])
    if reduce(or_, followed, 0).bit_count() > HALF_PHRASE * phrases.count(phrase):
        return 0.0
    return strength * share / SINGLE_VALUE


def _covered(words: Set[str], phrases: Phrases) -> int:
    """The posts that hold one of these words, weak ones left aside where others are there."""
    strong = [word for word in words if not is_weak(word)] or list(words)
    return reduce(or_, (phrases.posts.get((word,), 0) for word in strong), 0)


def _quote(text: str) -> str:
    """The first words of a post, where no word of it is fit to be a name ('Thank you so much')."""
    words = [word for word in tokens.clean(text).split() if any(map(str.isalnum, word))]
    label = " ".join(words[:LONGEST]).strip(".,;:!?…\"'")[:40]
    return label[:1].upper() + label[1:]


def _extended(phrase: Phrase, ranked: list[tuple[Phrase, float]], phrases: Phrases) -> Phrase:
    """The best phrase with one more word that many of the posts have: 'Costa Rica' > earthquake."""
    words = set(content(phrase))
    for longer, _ in ranked:
        more = set(content(longer)) - words
        if len(more) == 1 and words < set(content(longer)) and len(longer) <= LONGEST:
            word = more.pop()
            often = phrases.count((word,)) >= OFTEN * phrases.read
            often = often and phrases.count(longer) >= LONGER * phrases.read
            if often and not is_weak(word) and not _repeats([word], words):
                return longer
    return phrase


def _repeats(words: Sequence[str], used: Set[str]) -> bool:
    """Would these words say again what the label says already ('bombing' after 'bombings')?"""
    return any(_same(word, other) for word in words for other in used)


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    within = longer.startswith(shorter) or longer.endswith(shorter)
    if one == other or (within and len(shorter) >= 4):
        return True
    common = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    return common >= 5 and common >= 0.7 * len(longer)


def _keywords(phrases: Phrases, value: Mapping[str, float]) -> tuple[str, ...]:
    """The best single words, each thing once."""
    chosen: list[str] = []
    for name in sorted(value, key=lambda name: (-value[name], name)):
        if (
            phrases.count((name,)) >= _least(phrases)
            and not is_weak(name)
            and not _repeats([name], set(chosen))
        ):
            chosen.append(name)
        if len(chosen) == KEYWORDS:
            break
    return tuple(phrases.spelling[(name,)] for name in chosen)


def _distinct(named: list[Name]) -> list[Name]:
    """Give a label that occurs twice a word more, or in the end a number."""
    seen: set[str] = set()
    result = []
    for name in named:
        label = name.label or "Unnamed"
        words = {stem(word.lower()) for word in re.findall(r"\w+", label)}
        extra = [word for word in name.keywords if not _repeats([stem(word.lower())], words)]
        tries = [label, *(f"{label}, {word}" for word in extra)]
        free = next((text for text in tries if text.casefold() not in seen), "")
        number = 2
        while not free:
            free = f"{label} ({number})" if f"{label} ({number})".casefold() not in seen else ""
            number += 1
        seen.add(free.casefold())
        result.append(Name(free, name.keywords))
    return result
