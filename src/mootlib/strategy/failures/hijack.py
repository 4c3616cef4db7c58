"""Type 1: a hashtag of the body's is taken over by criticism."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from mootlib.strategy.failures.answering import DAY, HOUR, answer, finding
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Scene

_PAST = 28 * DAY
NUMBER = 1


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Windows in which others' posts with a tag of the body are many times the forecast and mostly negative.

    The forecast is the tag's mean number of others' posts in a window over the 28 days before, at least
    ``floor``: a plain baseline, stated so that it can be doubted.
    """
    tags = {tag for row in scene.own_words.tolist() for tag in scene.hashtags[row]}
    if not tags:
        return NoData(NUMBER, "The body's posts here have no hashtags.", ("posts with hashtags",))
    uses: dict[str, list[int]] = defaultdict(list)
    for row in range(scene.size):
        if scene.hashtags[row] and not scene.is_own[row] and not np.isnan(scene.seconds[row]):
            for tag in tags.intersection(scene.hashtags[row]):
                uses[tag].append(row)
    if not uses:
        reason = "No posts of others with the body's hashtags were collected."
        return NoData(NUMBER, reason, ("posts of the public with the body's hashtags",))
    found = [one for tag, rows in uses.items() if (one := _hijacked(scene, tag, rows, settings))]
    return answer(NUMBER, found, len(uses), "hashtags", settings)


def _hijacked(scene: Scene, tag: str, rows: list[int], settings: Settings) -> Finding | None:
    """The worst window of one tag, if it is over both limits."""
    times = scene.seconds[rows]
    width = settings["hours"] * HOUR
    many = np.searchsorted(times, times + width, side="left") - np.arange(len(times))
    before = np.arange(len(times)) - np.searchsorted(times, times - _PAST, side="left")
    forecast = np.maximum(before * width / _PAST, settings["floor"])
    loud = (many > settings["times"] * forecast) & (many >= settings["posts"])
    worst: tuple[int, Finding] | None = None
    end = -np.inf
    for at in np.flatnonzero(loud).tolist():
        if times[at] < end:
            continue  # within a window that was judged
        end = times[at] + width
        window = rows[at : at + int(many[at])]
        share, understood = scene.negative_share(window)
        if understood >= settings["posts"] and share > settings["negative"]:
            one = _finding(scene, tag, window, rows[:at], share, float(forecast[at]))
            if worst is None or len(window) > worst[0]:
                worst = (len(window), one)
    return worst[1] if worst else None


def _finding(
    scene: Scene, tag: str, window: list[int], past: list[int], share: float, forecast: float
) -> Finding:
    known = {(scene.platform[row], scene.account_id[row]) for row in past}
    authors = {(scene.platform[row], scene.account_id[row]) for row in window}
    fresh = len(authors - known) / len(authors)
    times = len(window) / forecast
    sentence = (
        f"#{tag}: {len(window):,} posts of others within hours, {times:.0f} times the forecast; {share:.0%} of "
        f"those understood are negative, and {fresh:.0%} of the authors are new to the tag."
    )
    figures = {
        "posts": len(window), "forecast": forecast, "times": times, "negative": share, "new authors": fresh,
    }  # fmt: skip
    severity = "critical" if len(window) >= 1_000 else "high"
    return finding(scene, NUMBER, f"hashtag:{tag}", severity, sentence, figures, window)
