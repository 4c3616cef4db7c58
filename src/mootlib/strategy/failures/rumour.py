"""Type 19: in a crisis a claim spreads that the body has not answered."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import numpy.typing as npt

from mootlib.strategy import lexicon
from mootlib.strategy.failures.answering import DAY, HOUR, answer, finding
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Rows, Scene
from mootlib.text import tokens

NUMBER = 19
Window = tuple[float, float, str]
_WORDS = 12  #: content words of a post that are looked at


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Claims (two content words together, in posts of hearsay or doubt) that grow more than ``times`` an hour.

    Looked for during incidents: recorded ones, or days on which others' posts speak of a crisis more
    than ``crisis`` times. It is not judged whether a claim is true.
    """
    others = np.flatnonzero(~scene.is_own & ~np.isnan(scene.seconds))
    if not len(others):
        return NoData(NUMBER, "No posts of the public are here.", ("posts of the public",))
    windows = _recorded(scene) or _seen(scene, others, settings)
    doubt = lexicon.load("crisis", "rumour")
    found = []
    for begin, end, name in windows:
        inside = others[(scene.seconds[others] >= begin) & (scene.seconds[others] < end)]
        hearsay = [
            row
            for row in scene.speaks(doubt, inside)
            if scene.repost_of[row] is None and doubt.first(scene.text[row]) and scene.english(row)
        ]
        if one := _spreading(scene, hearsay, (begin, end, name), settings):
            found.append(one)
    notes = [] if windows else ["No incident was on: claims are looked for in incidents alone."]
    if windows and not scene.records.incidents:
        notes.append("No incident is on record: days with many posts about a crisis were taken.")
    return answer(NUMBER, found, len(others), "posts of others", settings, notes)


def _recorded(scene: Scene) -> list[Window]:
    return [
        (one.began_at.timestamp(), (one.ended_at or scene.now).timestamp(), one.name)
        for one in scene.records.incidents or ()
    ]


def _seen(scene: Scene, others: Rows, settings: Settings) -> list[Window]:
    """Days on which many posts of others speak of a crisis; following days are one."""
    crisis = lexicon.load("crisis", "event")
    days: dict[int, int] = defaultdict(int)
    for row in scene.speaks(crisis, others):
        if crisis.first(scene.text[row]) is not None:
            days[int(scene.seconds[row] // DAY)] += 1
    loud = sorted(day for day, many in days.items() if many >= settings["crisis"])
    runs: list[list[int]] = []
    for day in loud:
        if runs and runs[-1][1] == day:
            runs[-1][1] = day + 1
        else:
            runs.append([day, day + 1])
    return [(a * DAY, b * DAY, "days with many posts about a crisis") for a, b in runs]


def _spreading(scene: Scene, rows: list[int], window: Window, settings: Settings) -> Finding | None:
    """The claim of a window that grew most from one hour to the next."""
    claims: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        for pair in combinations(_claimed(scene.text[row]), 2):
            claims[pair].append(row)
    grown = {
        pair: (growth, len(said))
        for pair, said in claims.items()
        if len(said) >= settings["posts"]
        and (growth := _growth(scene.seconds[said], settings)) > settings["times"]
    }
    if not grown:
        return None
    best = max(grown.values())
    alike = sorted(pair for pair, measure in grown.items() if measure == best)
    words = {word for pair in alike for word in pair}  # what the same posts say together
    return _finding(scene, claims[alike[0]], alike[0], words, best[0], window)


def _claimed(text: str) -> list[str]:
    """The content words of a post without those of hearsay, in the order of the alphabet."""
    for found in reversed(list(lexicon.load("crisis", "rumour").all(text))):
        text = text[: found.start] + text[found.start + len(found.matched) :]
    return sorted(set(tokens.content_words(text)[:_WORDS]))


def _growth(times: npt.NDArray[np.float64], settings: Settings) -> float:
    """The most posts in an hour against the hour before it (at least one)."""
    now = np.searchsorted(times, times + HOUR, side="left") - np.arange(len(times))
    before = np.arange(len(times)) - np.searchsorted(times, times - HOUR, side="left")
    enough = now >= settings["posts"] / 2
    return float((now / np.maximum(before, 1))[enough].max()) if enough.any() else 0.0


def _finding(
    scene: Scene,
    said: list[int],
    pair: tuple[str, str],
    words: set[str],
    growth: float,
    window: Window,
) -> Finding:
    answered = [
        row
        for row in scene.own_words.tolist()
        if window[0] <= scene.seconds[row] <= window[1] + DAY
        and len(words.intersection(tokens.content_words(scene.text[row]))) >= 2
    ]
    told = "the body spoke of it" if answered else "the body has not spoken of it"
    sentence = (
        f"{window[2]}: {len(said):,} posts of hearsay or doubt join '{pair[0]}' and '{pair[1]}'; within an hour they "
        f"grew {growth:.0f} times; {told}."
    )
    figures = {"posts": len(said), "growth": growth, "answers": len(answered)}
    severity = "medium" if answered else "critical"
    subject = f"claim:{pair[0]}+{pair[1]}"
    return finding(scene, NUMBER, subject, severity, sentence, figures, said)
