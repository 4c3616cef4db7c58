"""How long to wait before asking again what was not answered."""

from __future__ import annotations

import random

__all__ = ["pause"]


def pause(
    attempt: int, chance: random.Random, *, first: float = 1.0, longest: float = 60.0
) -> float:
    """Seconds to wait after the attempt of this number (0 is the first one).

    Doubles each time up to ``longest``. Half of it is drawn by chance, so that many sources which failed
    together do not come back together.

    >>> pause(0, random.Random(0), first=1.0) <= 1.0
    True
    """
    whole = min(longest, first * 2.0 ** min(attempt, 30))
    return whole * (0.5 + chance.random() / 2)
