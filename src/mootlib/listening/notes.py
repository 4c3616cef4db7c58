"""What a reader must know before she trusts a result: limits and gaps, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening.people import Identities, PeopleResult
from mootlib.listening.places import PlacesResult
from mootlib.listening.questions import QuestionsResult

_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gd": "Scottish Gaelic",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian (Nynorsk)",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "so": "Somali", "sq": "Albanian", "sv": "Swedish", "ta": "Tamil",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese", "und": "a language that could not be told",
}  # fmt: skip
_FEW_ACCOUNTS = 20
_CONCENTRATED = 0.5
_FEW_PLACES = 0.3


def notes(
    *,
    posts: pa.Table,
    times: npt.NDArray[np.datetime64],
    languages: Sequence[str],
    labels: Sequence[str | None],
    groups: npt.NDArray[np.int64],
    assignment: npt.NDArray[np.int32],
    asked: QuestionsResult,
    who: PeopleResult,
    identities: Identities,
    named: PlacesResult,
    counted: bool,
    shipped: bool,
    zone: str,
) -> Iterator[str]:
    """Sentences about limits, the weightiest first; none of them names a private person."""
    if not posts.num_rows:
        yield "No posts were read, so there is nothing to report."
        return
    yield from _whose(posts, identities, who)
    yield from _tone(languages, labels)
    yield from _time(times, zone)
    yield from _repeats(groups, assignment)
    yield from _questions(asked)
    yield from _places(named, shipped)
    if any(not actor.public_body for actor in (*who.talked_about, *who.talking)):
        yield (
            "Accounts that are not known as public bodies' are shown as private accounts, with a "
            "code instead of a name."
        )
    if not counted:
        yield "No counts of views, likes or shares were in the files, so no post is shown as most seen."


def _many(number: int, one: str = "post", more: str = "posts") -> str:
    return f"{number:,} {one if number == 1 else more}"


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1 %"
    return "over 99 %" if 99 < share < 100 else f"{share:.0f} %"


def _whose(posts: pa.Table, identities: Identities, who: PeopleResult) -> Iterator[str]:
    size = posts.num_rows
    unknown = posts["account_id"].null_count
    if unknown == size:
        yield (
            "The files do not say who wrote the posts, so it cannot be told whether few people "
            "wrote many of them."
        )
        return
    if identities.single is not None:
        label = identities.account(*identities.single)
        name = label.label if label.public_body else "one account"
        yield (
            f"All {_many(size)} were written by {name}: this shows what it says, not what "
            "others say about it."
        )
        return
    keys = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    own = sum(1 for key in keys if key in identities.bodies)
    if own == size:
        yield (
            "All posts were written by public bodies themselves: this shows what they say, not what "
            "others say about them."
        )
    elif own:
        yield (
            f"{_many(own)} of {size:,} ({_percent(own, size)}) were written by public bodies "
            "themselves; topics and tone include them."
        )
    if who.top_ten is not None and who.accounts > _FEW_ACCOUNTS:
        sentence = f"Ten of {who.accounts:,} accounts wrote {who.top_ten * 100:.0f} % of the posts"
        mostly = who.top_ten >= _CONCENTRATED
        yield sentence + (": the result speaks mostly of them." if mostly else ".")


def _tone(languages: Sequence[str], labels: Sequence[str | None]) -> Iterator[str]:
    left = Counter(code for code, label in zip(languages, labels, strict=True) if label is None)
    number = sum(left.values())
    if not number:
        return
    kinds = sorted(left.items(), key=lambda item: (-item[1], item[0]))
    names = ", ".join(f"{_LANGUAGES.get(code, code)} {n:,}" for code, n in kinds[:4])
    if number == len(labels):
        yield f"The tone is not known for any post: the model understands none of them ({names})."
        return
    yield (
        f"The tone of {_many(number)} of {len(labels):,} ({_percent(number, len(labels))}) is not "
        f"known, because the model does not understand their language or they hold no words ({names}"
        f"{', and others' if len(kinds) > 4 else ''}). They count in topics, by their words."
    )


def _time(times: npt.NDArray[np.datetime64], zone: str) -> Iterator[str]:
    undated = int(np.isnat(times).sum())
    if undated == len(times):
        yield "No post has a usable date, so there is no time course, no trend and no bursts."
        return
    if undated:
        yield (
            f"{_many(undated)} of {len(times):,} without a usable date "
            f"{'is' if undated == 1 else 'are'} left out of the time course, trends and bursts."
        )
    yield f"Days and weeks are those of the time zone {zone}."


def _repeats(groups: npt.NDArray[np.int64], assignment: npt.NDArray[np.int32]) -> Iterator[str]:
    repeated = len(groups) - len(np.unique(groups))
    if repeated:
        yield (
            f"{_many(repeated)} of {len(groups):,} ({_percent(repeated, len(groups))}) "
            f"{'repeats' if repeated == 1 else 'repeat'} another post nearly word for word. They "
            "are counted, but never shown twice as examples."
        )
    wordless = int((assignment < 0).sum())
    if wordless:
        yield (
            f"{_many(wordless)} {'holds' if wordless == 1 else 'hold'} no words and "
            f"{'belongs' if wordless == 1 else 'belong'} to no topic."
        )


def _questions(asked: QuestionsResult) -> Iterator[str]:
    if asked.appeals:
        yield (
            f"In {_many(asked.appeals)} those who publish here ask the public something (appeals, "
            "surveys, invitations); they are not listed among the questions that want an answer."
        )
    if asked.questions and asked.unknown_because:
        yield asked.unknown_because


def _places(named: PlacesResult, shipped: bool) -> Iterator[str]:
    posts = sum(1 for found in named.per_text if found)
    doubtful = sum(place.ambiguous for place in named.places)
    if posts:
        sentence = (
            f"{_many(posts)} of {len(named.per_text):,} "
            f"{'names' if posts == 1 else 'name'} a place that the gazetteer knows; a post that names "
            "a place need not have been written there."
        )
        if doubtful:
            sentence += f" In {doubtful:,} cases the name could mean another place too."
        yield sentence
    if shipped and posts < _FEW_PLACES * len(named.per_text):
        yield (
            "The gazetteer that ships knows towns, not streets or wards: with a gazetteer of your own "
            "more places would be found."
        )
