"""Intervals that keep their promise although times change: adaptive conformal prediction.

The interval is made of quantiles of the account's own recent errors *out of sample*. After each month,
when the platform has told, the level is corrected by how often the month's intervals were wrong
(Gibbs and Candès 2021, Adaptive conformal inference under distribution shift, NeurIPS 34), here in one
step for all posts of a month because an export comes by the month.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["GAMMA", "Adaptive"]

Array = np.ndarray[Any, Any]

#: How much one post that missed its range moves the level: 20 misses in a row by about a tenth.
GAMMA = 0.005


@dataclass
class Adaptive:
    """The recent errors of one account and the level that its intervals are made for now.

    ``level`` is the share that intervals shall hold; ``window`` the errors that are kept; ``least``
    the errors that it takes for a first interval; ``gamma`` how much one wrong post moves the level.
    """

    level: float = 0.9
    window: int = 300
    least: int = 100
    gamma: float = GAMMA
    errors: list[float] = field(default_factory=list)
    wrong: float = field(init=False)

    def __post_init__(self) -> None:
        self.wrong = 1.0 - self.level

    @property
    def ready(self) -> bool:
        return len(self.errors) >= self.least

    def bounds(self) -> tuple[float, float]:
        """The lowest and highest error that the interval allows, half of what it misses on either side."""
        recent = np.sort(self.errors[-self.window :])
        number = len(recent)
        low = max(int(np.floor((number + 1) * self.wrong / 2)) - 1, 0)
        high = min(int(np.ceil((number + 1) * (1 - self.wrong / 2))) - 1, number - 1)
        return float(recent[low]), float(recent[high])

    def learn(self, errors: Array) -> None:
        """Take in a month's errors; where intervals were given, correct the level by their misses."""
        if self.ready and len(errors):
            low, high = self.bounds()
            missed = (errors < low) | (errors > high)
            step = self.gamma * float(np.sum((1.0 - self.level) - missed))
            self.wrong = float(np.clip(self.wrong + step, 0.01, 0.5))
        self.errors += [float(error) for error in errors]
        del self.errors[: -self.window]
