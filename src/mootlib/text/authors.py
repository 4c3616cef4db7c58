"""Authors as numbers, for methods in which what one person says is not many people's evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["numbered"]


def numbered(authors: Sequence[str | None]) -> npt.NDArray[np.int64]:
    """A number for each different author, from 0 in the order in which they come.

    None stands for an unknown author, each time for another one.
    """
    number: dict[object, int] = {}
    keys = (("unknown", at) if name is None else name for at, name in enumerate(authors))
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)
