"""How far a long run has come, and whether it should stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

_BEAT = 0.5  # seconds between two signs of life of a step that cannot say how far it is


class Cancelled(Exception):
    """The caller asked the run to stop."""


class Work:
    """Passes on how much of the whole is done, never less than before.

    ``shares`` gives each stage's share of the time, in order; they are normalised. Stages may run
    side by side.
    """

    def __init__(
        self,
        shares: Mapping[str, float],
        progress: Callable[[str, float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        total = sum(shares.values())
        self._shares = {name: share / total for name, share in shares.items()}
        self._done = dict.fromkeys(shares, 0.0)
        self._progress = progress
        self._cancelled = cancelled
        self._said = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[float], None]]:
        """Within it, call what you get with the fraction of this stage that is done.

        Raises:
            Cancelled: at the next call after the caller asked to stop.
        """

        def tick(fraction: float) -> None:
            self.tick(name, fraction)

        tick(0.0)
        yield tick
        tick(1.0)

    def tick(self, name: str, fraction: float) -> None:
        """Say which fraction of a stage is done."""
        self._done[name] = max(self._done[name], min(max(fraction, 0.0), 1.0))
        whole = sum(self._shares[stage] * done for stage, done in self._done.items())
        current = next((stage for stage, done in self._done.items() if done < 1), name)
        self._say(current, min(whole, 1.0))

    def done(self) -> None:
        """Say that everything is done."""
        self._say("done", 1.0)

    def _say(self, name: str, fraction: float) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        self._said = max(self._said, fraction)
        if self._progress is not None:
            self._progress(name, self._said)


def waiting(tick: Callable[[float], None], seconds: float, step: Callable[[], T]) -> T:
    """Run a step that cannot say how far it is, with a sign of life twice a second.

    ``seconds`` is how long it usually takes: the fraction told nears 1 but does not reach it. If
    the caller asks to stop, :class:`Cancelled` is raised at once; the step's thread ends by itself.
    """
    result: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(step())
        except BaseException as error:  # handed on to the caller's thread
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    began = monotonic()
    thread.start()
    while thread.is_alive():
        thread.join(_BEAT)
        past = (monotonic() - began) / max(seconds, 0.1)
        tick(0.8 * past if past < 1 else 1 - 0.2 / past)
    if failure:
        raise failure[0]
    return result[0]
