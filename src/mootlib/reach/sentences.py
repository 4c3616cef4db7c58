"""Findings of reach in plain words."""

from __future__ import annotations

from mootlib.reach.result import Interval

__all__ = ["effect_sentence", "factor_text", "phrase", "role_sentence"]

_PHRASES = {
    "text": "text posts", "link": "posts with a link", "photo": "photos", "video": "videos",
    "live": "live videos", "event": "event posts", "poll": "polls", "story": "stories",
    "question": "posts with a question", "no question": "posts without a question",
    "call to act": "posts with a call to act", "no call": "posts without a call to act",
    "negative": "posts in a negative tone", "neutral": "posts in a neutral tone",
    "positive": "posts in a positive tone",
}  # fmt: skip


def factor_text(value: float) -> str:
    """A factor with the digits that it deserves.

    >>> factor_text(0.754), factor_text(2.04), factor_text(12.31), factor_text(0.00034)
    ('0.75', '2.0', '12', '0.0003')
    """
    if value < 0.01:
        return f"{value:.4f}" if value >= 0.00005 else "0.0000"
    if value < 1.95:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def phrase(level: str) -> str:
    """What posts of a level are called.

    >>> phrase("video"), phrase("Monday"), phrase("6 to 12")
    ('videos', 'posts on Monday', "posts between 6 and 12 o'clock")
    """
    if level in _PHRASES:
        return _PHRASES[level]
    if level[:1].isdigit() and " to " in level and "characters" not in level:
        return f"posts between {level.replace(' to ', ' and ')} o'clock"
    return (
        f"posts of {level}" if level[:1].isdigit() or level[:1].islower() else f"posts on {level}"
    )


def effect_sentence(
    level: str,
    reference: str,
    outcome: str,
    *,
    factor: Interval | None,
    too_few: bool,
    reason: str,
    least: int,
) -> str:
    """What was found about one level, for somebody who reads no statistics.

    >>> effect_sentence("video", "text", "interactions", factor=Interval(0.93, 0.75, 1.15),
    ...     too_few=False, reason="", least=30)
    "Compared with the same account's text posts, videos got between 0.75 and 1.15 times the interactions: no clear difference."
    """
    if level == reference:
        return f"All others are compared with {phrase(reference)}."
    subject = phrase(level)
    if too_few:
        return (
            f"Too few: no account has {least} {subject} and {least} {phrase(reference)} that can be "
            "compared."
        )
    if factor is None:
        return f"No factor for {subject}. {reason}".strip()
    if factor.low > 1:
        verdict = "more"
    elif factor.high < 1:
        verdict = "fewer"
    else:
        verdict = "no clear difference"
    return (
        f"Compared with the same account's {phrase(reference)}, {subject} got between "
        f"{factor_text(factor.low)} and {factor_text(factor.high)} times the {outcome}: {verdict}."
    )


def role_sentence(measure: str, ratio: Interval | None, institutions: int, servants: int) -> str:
    """Institutions beside public servants, in one sentence."""
    if ratio is None:
        return (
            f"Too few accounts to compare: {institutions} of institutions and {servants} of public "
            "servants have this measure; it takes three of each."
        )
    if ratio.low > 1:
        verdict = "higher than institutions'"
    elif ratio.high < 1:
        verdict = "lower than institutions'"
    else:
        verdict = "not clearly different from institutions'"
    return (
        f"The usual public servant's account has {factor_text(ratio.value)} times the {measure} of the "
        f"usual institution's ({factor_text(ratio.low)} to {factor_text(ratio.high)}): {verdict}."
    )
