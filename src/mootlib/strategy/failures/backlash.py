"""Type 5: a joke, or a tone, that offends: more people answer than like, and angrily."""

from __future__ import annotations

import numpy as np

from mootlib.strategy.failures.answering import HOUR, answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import REACTIONS, Scene
from mootlib.text.counting import counted

NUMBER = 5


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Posts with more comments than reactions, whose replies (or reactions by kind) are mostly negative.

    Negative: the share of negative replies where at least ``replies`` are here and understood; else the
    share of angry and sad among the reactions that are not plain likes, where those were counted and at
    least ``replies`` in number. Where neither is known a post is not judged.
    """
    comments, reactions = scene.metric("comments"), scene.reactions
    rows = scene.own_words
    known = rows[~np.isnan(comments[rows]) & ~np.isnan(reactions[rows])]
    if not len(known):
        return NoData(
            NUMBER, "Comments and reactions were not counted.", ("counts of comments and likes",)
        )
    hot = known[
        (comments[known] > settings["ratio"] * reactions[known])
        & (comments[known] >= settings["comments"])
    ]
    shares = {int(row): _negative(scene, int(row), settings) for row in hot}
    found = [
        _finding(scene, row, share)
        for row, share in shares.items()
        if share is not None and share > settings["negative"]
    ]
    unknown = sum(share is None for share in shares.values())
    note = None
    if unknown:
        note = (
            f"{counted(unknown, 'post has', 'posts have')} more comments than reactions, but "
            "neither the replies nor the kinds of reaction are here: their tone was not judged."
        )
    return answer(NUMBER, found, len(known), "posts", settings, [note])


def _negative(scene: Scene, row: int, settings: Settings) -> float | None:
    share, understood = scene.negative_share(scene.replies_to.get(row, []))
    if understood >= settings["replies"]:
        return share
    kinds = {name: scene.metric(name)[row] for name in REACTIONS[1:]}
    total = sum(value for value in kinds.values() if value == value)
    if total >= settings["replies"]:
        return float(np.nansum([kinds["angry"], kinds["sad"]]) / total)
    return None


def _finding(scene: Scene, row: int, share: float) -> Finding:
    comments = float(scene.metric("comments")[row])
    reactions = float(scene.reactions[row])
    replies = scene.replies_to.get(row, [])
    up = (scene.deleted[row] - scene.seconds[row]) / HOUR
    gone = f" It was deleted after {up:.0f} hours." if up <= 24 else ""
    sentence = (
        f"{naming(scene.account(row))}: {counted(int(comments), 'comment')} against {counted(int(reactions), 'reaction')}, {share:.0%} of "
        f"what was said to it negative.{gone}"
    )
    figures = {
        "comments": comments,
        "reactions": reactions,
        "negative share": share,
        "replies": len(replies),
    }
    severity = "high" if gone or comments >= 5 * max(reactions, 1) else "medium"
    key = scene.key(row)
    subject = f"post:{key.platform}/{key.post_id}"
    return finding(scene, NUMBER, subject, severity, sentence, figures, [row, *replies])
