"""Phrases that posts use, how often, and how they are mostly written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from mootlib.listening.label_words import BONDING, JOINING
from mootlib.text import tokens

__all__ = ["Phrase", "Phrases", "collect", "content", "stem"]

#: What a post is about stands near its beginning.
MAX_CHARACTERS = 600

MOST_CONTENT = 3
MOST_WORDS = 4

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_TAG = re.compile(r"#(\w+)")

#: A capital letter is part of a word ('Leeds', 'NHS') if this share of its uses has it.
CAPITAL_SHARE = 0.65

Phrase = tuple[str, ...]  #: stems, in their order
#: Words that follow each other: (as written, in small letters, what stands between it and the next).
_Run = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Of posts read: in which of them each phrase stands (one bit a post), and its spelling."""

    read: int
    posts: Mapping[Phrase, int]
    spelling: Mapping[Phrase, str]

    def count(self, phrase: Phrase) -> int:
        """In how many of the posts the phrase stands."""
        return self.posts.get(phrase, 0).bit_count()


def stem(word: str) -> str:
    """The word without the ending of an English plural: 'fires' and 'fire' name one thing."""
    if len(word) > 4 and word.endswith("ies"):
        short = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "zes")):
        short = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        short = word[:-1]
    else:
        return word
    return word if short in tokens.STOP_WORDS else short


def collect(texts: Iterable[str], wanted: Set[str]) -> Phrases:
    """Count phrases of one to three content words, all of them with a stem that is wanted."""
    posts: defaultdict[Phrase, int] = defaultdict(int)
    written: defaultdict[Phrase, Counter[str]] = defaultdict(Counter)
    read = 0
    for text in texts:
        for run in _runs(text):
            for start, stop, stems in _phrases(run, wanted):
                posts[stems] |= 1 << read
                form = "".join(word + gap for word, _, gap in run[start:stop]).rstrip(" -")
                form = form.removesuffix("'s").removesuffix("'S")
                # A capital at the beginning of a sentence tells nothing.
                tells = start > 0 or not form.istitle() or " " in form
                written[stems][form] += 10 if tells else 1
        read += 1
    # Of what one post says nothing is learnt, and most phrases are of that kind.
    kept = {phrase: at for phrase, at in posts.items() if at.bit_count() > 1 or read < 10}
    return Phrases(read, kept, _spellings({phrase: written[phrase] for phrase in kept}))


def _runs(text: str) -> Iterator[_Run]:
    """Words with nothing but a space or a hyphen between them."""
    text = tokens.clean(text[: MAX_CHARACTERS * 2])[:MAX_CHARACTERS].replace("’", "'")
    text = _TAG.sub(_apart, text)
    run: _Run = []
    for match in _WORD.finditer(text):
        end = match.end()
        if len(match.group()) == 1 and text[end : end + 2] == ". ":  # an initial: 'Mary B. Marsh'
            end += 1
        gap = text[end] if end < len(text) and text[end] in " -" else ""
        after = text[end + len(gap) : end + len(gap) + 1]
        run.append((match.group(), match.group().lower().removesuffix("'s"), gap))
        if not gap or not (after.isalnum() or after == ""):
            yield run
            run = []
    if run:
        yield run


def _apart(tag: re.Match[str]) -> str:
    """A hashtag of several words is a phrase of its own; one of a single word is that word."""
    parts = tokens.split_hashtag(tag.group(1))
    return f"\n{' '.join(parts)}\n" if len(parts) > 1 else tag.group(1)


def _phrases(run: _Run, wanted: Set[str]) -> Iterator[tuple[int, int, Phrase]]:
    """Begin, end and stems of the phrases in a run."""
    stems = [stem(lower) for _, lower, _ in run]
    useful = [name in wanted for name in stems]
    for start in range(len(run)):
        if not useful[start]:
            continue
        content = 0
        for at in range(start, min(start + MOST_WORDS, len(run))):
            if useful[at]:
                content += 1
                if content > MOST_CONTENT:
                    break
                yield start, at + 1, tuple(stems[start : at + 1])
            elif not _is_joint(run[at][1]):
                break


def _spellings(written: Mapping[Phrase, Counter[str]]) -> dict[Phrase, str]:
    """The spelling of each phrase; one that is always shouted is put together from its words."""
    found = {phrase: _spell(forms) for phrase, forms in written.items()}
    for phrase, form in found.items():
        if len(phrase) > 1 and _shouts(form):
            found[phrase] = " ".join(found.get((word,), word) for word in phrase)
    return found


def _spell(forms: Counter[str]) -> str:
    """The commonest spelling, in small letters unless capitals prevail."""
    calm = Counter({form: n for form, n in forms.items() if not _shouts(form)})
    if sum(calm.values()) * 4 >= sum(forms.values()):
        forms = calm
    capital = Counter({form: n for form, n in forms.items() if form != form.lower()})
    if sum(capital.values()) >= CAPITAL_SHARE * sum(forms.values()):
        return max(capital, key=lambda form: (capital[form], form))
    lower = Counter[str]()
    for form, n in forms.items():
        lower[form.lower()] += n
    return max(lower, key=lambda form: (lower[form], form))


def _shouts(form: str) -> bool:
    """Capitals throughout in what is too long for an abbreviation."""
    return form.isupper() and len(form) > 5


def content(phrase: Sequence[str]) -> list[str]:
    """The stems of a phrase that are not mere joints."""
    return [word for word in phrase if not _is_joint(word)]


def _is_joint(word: str) -> bool:
    return len(word) == 1 or word in JOINING or word in BONDING
