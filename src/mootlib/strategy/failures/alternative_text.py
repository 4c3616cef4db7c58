"""Type 17: pictures without words for those who cannot see them."""

from __future__ import annotations

from collections import defaultdict

from mootlib.strategy.failures.answering import answer, finding, naming
from mootlib.strategy.failures.model import NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.text.counting import counted

NUMBER = 17
_PICTURES = frozenset({"photo", "image", "gif", "picture"})


def detect(scene: Scene, settings: Settings) -> Outcome:
    """The share of each account's pictures with alternative text, in the period.

    A source that never gives an alternative text does not tell whether there is one: its pictures are
    not judged. Captions of video and text inside pictures are not seen.
    """
    telling = _telling(scene)
    told: dict[Account, list[tuple[int, bool]]] = defaultdict(list)
    silent = video = 0
    for account, rows in scene.by_account.items():
        for row in rows[scene.seconds[rows] >= scene.since(settings["days"])].tolist():
            if scene.repost_of[row] is not None:
                continue
            video += any(media["kind"] == "video" for media in scene.media[row])
            pictures = [m for m in scene.media[row] if m["kind"] in _PICTURES]
            if not pictures:
                continue
            if scene.source[row] in telling:
                told[account].append((row, all((m["alt_text"] or "").strip() for m in pictures)))
            else:
                silent += 1
    if not told:
        reason = "No pictures of the body whose source tells the alternative text are here."
        return NoData(NUMBER, reason, ("pictures with their alternative text",))
    found = []
    for account, posts in told.items():
        without = [row for row, ok in posts if not ok]
        coverage = 1 - len(without) / len(posts)
        if coverage < settings["coverage"]:
            sentence = (
                f"{naming(account)}: {len(without):,} of {counted(len(posts), 'post')} with pictures without alternative text; "
                f"{coverage:.0%} have it."
            )
            figures = {"posts": len(posts), "without": len(without), "coverage": coverage}
            severity = "high" if coverage < 0.5 else "medium"
            subject = f"account:{naming(account)}"
            found.append(
                finding(scene, NUMBER, subject, severity, sentence, figures, without[::-1])
            )
    notes = [
        f"{counted(silent, 'post')} with pictures from sources that do not tell alternative text." if silent else None,
        f"{counted(video, 'post')} with video: whether it has captions is not known." if video else None,
    ]  # fmt: skip
    return answer(
        NUMBER, found, sum(map(len, told.values())), "posts with pictures", settings, notes
    )


def _telling(scene: Scene) -> frozenset[str]:
    """Sources that gave an alternative text at least once, an empty one included."""
    return frozenset(
        source
        for source, media in zip(scene.source, scene.media, strict=True)
        if any(one["alt_text"] is not None for one in media)
    )
