"""From a voice to what was done: when its answer is due, how long people wait, and how many wait still."""

from mootlib.thread.deadlines import due_on
from mootlib.thread.waiting import Quantile, Waiting, waiting

__all__ = ["Quantile", "Waiting", "due_on", "waiting"]
