"""From a voice to what was done: how long people wait, and how many wait still."""

from mootlib.thread.waiting import Quantile, Waiting, waiting

__all__ = ["Quantile", "Waiting", "waiting"]
