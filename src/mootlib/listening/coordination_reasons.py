"""Innocent explanations for accounts that share the same things at the same time.

All of them are always possible and always told; what is found here is which ones the evidence fits, so
that a reader looks there first. That one fits does not show that it is true, and that none fits shows
nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

__all__ = ["NAMES", "Reason", "reasons"]

#: In the order in which they are told.
NAMES = ("one body", "ready-made text", "press release", "share button", "fans", "crowd")

_LONG = 30  #: words; nobody writes so many alike by chance, and press offices do
_CROWD = 20  #: accounts
_READY_MADE = re.compile(
    r"\bpetitions?\b|\bsign (?:now|here|up|this|the|our|before|today)\b|\bplease sign\b|\bsign and share\b|"
    r"\b(?:e-?mail|write to|contact) your (?:mp|councillor|local)|\bcopy (?:and|&) paste\b|"
    r"\bi(?:'ve| have)? just (?:signed|pledged|donated|joined)\b|\btake action\b|\bobjections?\b.{0,20}\bby\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One of NAMES, and whether the evidence fits it."""

    name: str
    fits: bool


def reasons(
    *, kinds: Collection[str], accounts: int, bodies: int, occasions: int, texts: Sequence[str]
) -> tuple[Reason, ...]:
    """All explanations, those first that fit.

    Args:
        kinds: of what was shared (``coordination_shares.KINDS``).
        accounts: of the group; ``bodies`` of them are known as public bodies'.
        occasions: how often they shared something together.
        texts: of the posts, or some of them.
    """
    words = sorted(len(text.split()) for text in texts)
    typical = words[len(words) // 2] if words else 0
    asks = sum(bool(_READY_MADE.search(text)) for text in texts)
    fit = {
        "one body": bodies > 0,
        "ready-made text": "text" in kinds and 2 * asks >= len(texts) > 0,
        "press release": "text" in kinds and (bodies > 0 or typical >= _LONG),
        "share button": "link" in kinds,
        "fans": bool({"hashtags", "repost"} & set(kinds)),
        "crowd": accounts >= _CROWD and occasions < accounts,
    }
    found = [Reason(name, fit[name]) for name in NAMES]
    return tuple(sorted(found, key=lambda reason: not reason.fits))
