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

from mootlib.listening import label_evidence, label_phrases
from mootlib.listening.label_evidence import LEAST_SHARE
from mootlib.listening.label_phrases import Phrase, Phrases, content, stem
from mootlib.listening.label_words import BONDING, cannot_end, is_weak
from mootlib.text import tokens

__all__ = ["Name", "names"]

#: Posts of a topic that are read for its phrases: enough to rank them, and a bound for time.
READ = 300

#: Words of a topic from which phrases are made.
CANDIDATES = 60

KEYWORDS = 8

#: A word that this share of the posts has belongs into the label if it makes one phrase with it.
OFTEN = 0.25

#: The longer phrase must stand in this share of the posts.
LONGER = 0.05

#: A label that speaks of fewer of the posts than this gets a second phrase.
COVERED = 0.4

#: A word followed by another in more than this share of its posts cannot stand alone.
HALF_PHRASE = 0.6

#: A phrase with so large a share of its uses inside a longer one is a piece of that.
FRAGMENT = 0.7

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
SPECIFIC = 0.2

#: Words joined otherwise ('lest we forget') make a phrase if they hardly ever stand apart.
IDIOM = 0.8

#: The most words in a label.
LONGEST = 4


@dataclass(frozen=True, slots=True)
class Name:
    """What a topic is called, and its words, most telling first."""

    label: str
    keywords: tuple[str, ...]


def names(
    texts: Sequence[str],
    counts: Any,
    vocabulary: Sequence[str],
    topic: npt.NDArray[np.int64],
    foreign: npt.NDArray[np.bool_],
    private: Set[str] = frozenset(),
) -> list[Name]:
    """Name each topic; all labels differ.

    Args:
        texts: the posts.
        counts: sparse (posts, words): how often each word stands in each post.
        vocabulary: the words, in small letters; hashtags with their sign.
        topic: number of each post's topic from 0; -1 for posts that shall not be counted (copies).
        foreign: for each topic, whether its posts are mostly in a language other than English.
        private: names of private people in small letters, of which no label is made.
    """
    evidence = label_evidence.weigh(counts, vocabulary, topic, foreign)
    hidden = {stem(name) for name in private}
    evidence.weight[:, [name in hidden for name in evidence.stems]] = 0
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
    sizes = np.bincount(topic[topic >= 0], minlength=len(foreign))
    everywhere = _posts(phrases, sizes)
    result: list[Name] = []
    taken: list[frozenset[str]] = []
    for number, (value, found) in enumerate(zip(values, phrases, strict=True)):
        label, words = _compose(_rank(found, value, everywhere, sizes[number]), found, taken)
        if not label:
            first = np.flatnonzero(topic == number)[:1].tolist()
            label = _quote(texts[first[0]] if first else "")
        taken.append(words)
        result.append(Name(label, _keywords(found, value)))
    return _distinct(result)


def _posts(phrases: Sequence[Phrases], sizes: npt.NDArray[np.int64]) -> Mapping[Phrase, float]:
    """In about how many posts of all topics each phrase stands."""
    posts: defaultdict[Phrase, float] = defaultdict(float)
    for found, size in zip(phrases, sizes.tolist(), strict=True):
        for phrase in found.posts:
            posts[phrase] += size * found.count(phrase) / found.read
    return posts


def _fragments(phrases: Phrases) -> set[Phrase]:
    """Phrases of two words and more that mostly stand inside one longer phrase ('York City Hall')."""
    found: set[Phrase] = set()
    for longer in phrases.posts:
        for part in (longer[1:], longer[:-1]):
            if len(part) > 1 and phrases.count(longer) >= FRAGMENT * phrases.count(part):
                found.add(part)
    return found


def _rank(
    phrases: Phrases,
    value: Mapping[str, float],
    everywhere: Mapping[Phrase, float],
    size: int,
    weak: bool = False,
) -> list[tuple[Phrase, float]]:
    """Phrases by what their words say together, less where they seldom stand together or are said
    in other topics as well.

    Where there are none that many of the posts use, weak words may stand alone.
    """
    ranked = []
    often = False
    fragments = _fragments(phrases)
    for phrase in phrases.posts:
        words = content(phrase)
        posts = phrases.count(phrase)
        if posts < _least(phrases) / (2 if len(words) == 2 else 1) or phrase in fragments:
            continue
        if not weak and (cannot_end(words[-1]) or all(map(is_weak, words))):
            continue
        joints = set(phrase) - set(words)
        together = posts / max(phrases.count((word,)) for word in words)
        if len(set(words)) < len(words) or (joints & BONDING and together < IDIOM):
            continue
        strength = sum(value[word] * _strength(word) for word in words)
        form = SINGLE_VALUE if len(words) == 1 else together**BOND * JOINT_VALUE ** len(joints)
        share = posts / phrases.read
        own = size * share / everywhere[phrase]
        ranked.append((phrase, strength * form * share**COMMON * own**SPECIFIC))
        often = often or posts >= FEW * phrases.read
    if not weak and not often:
        return _rank(phrases, value, everywhere, size, weak=True)
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
