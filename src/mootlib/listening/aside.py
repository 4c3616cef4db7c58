"""Language, tone and place names of texts, found in a second process beside the main one.

These look at one text at a time and hold Python's lock while they do; on a machine with two cores a
process of its own for them saves about a third of a long run. Texts go in and findings come out as
Arrow batches through pipes: nothing is written to disk, and no code of the caller is imported again.
What is computed is the same as in one process.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import gazetteer, places

#: Below this many texts a second process costs more than it saves.
LEAST_TEXTS = 20_000
CHUNK = 2_500

#: With a language, places are wanted; without one, language and tone.
_SENT = pa.schema([("text", pa.string()), ("language", pa.string())])
_FOUND = pa.schema(
    [
        ("language", pa.string()),
        ("label", pa.string()),
        ("score", pa.float32()),
        ("places", pa.list_(pa.list_(pa.int32()))),
        ("weak", pa.list_(pa.bool_())),
    ]
)


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Aside:
    """A second process that reads texts; use as a context, which ends it in any case.

    Language and tone of all texts come first, in which this process can :meth:`help`; places once :meth:`ask_for_places` was called.
    """

    def __init__(self, texts: Sequence[str], places_file: Path | None) -> None:
        self._texts = texts
        self.languages: list[str] = []
        self.labels: list[str | None] = []
        self.scores: list[npt.NDArray[np.float32]] = []
        self.matches: list[tuple[places.Match, ...]] = []
        self.broken = False
        #: Texts from ``_first`` to ``_last`` have been begun neither here nor there.
        self._first, self._last = 0, len(texts)
        self._turn = threading.Lock()
        self._read_here: list[Read] = []
        self._asked = threading.Event()
        self._found: queue.SimpleQueue[pa.RecordBatch | None] = queue.SimpleQueue()
        command = [sys.executable, "-m", "mootlib.listening.aside"]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command + ([str(places_file)] if places_file is not None else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _path()},
        )

    def __enter__(self) -> Aside:
        for work in (self._send, self._receive):
            threading.Thread(target=work, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._asked.set()

    @property
    def read(self) -> float:
        """Fraction of the texts whose language and tone are known."""
        here = sum(len(read.languages) for read in self._read_here)
        return (len(self.languages) + here) / len(self._texts)

    @property
    def placed(self) -> float:
        """Fraction of the texts whose places are known."""
        return len(self.matches) / len(self._texts)

    def help(self) -> bool:
        """Read some of the last texts in this process; False if all have been begun."""
        with self._turn:
            start = max(self._first, self._last - CHUNK)
            part, self._last = slice(start, self._last), start
        if part.start == part.stop:
            return False
        self._read_here.append(read(self._texts[part]))
        return True

    def join(self) -> None:
        """Put what was read here behind what was read there, once all is known."""
        for found in reversed(self._read_here):
            self.languages += found.languages
            self.labels += found.labels
            self.scores.append(found.scores)
        self._read_here.clear()

    def ask_for_places(self) -> None:
        """Go on with places, now that all languages are known."""
        self._asked.set()

    def poll(self, seconds: float = 0.0) -> None:
        """Take in what has come, waiting up to ``seconds`` for the first of it."""
        while not self.broken:
            try:
                batch = self._found.get(timeout=seconds) if seconds else self._found.get_nowait()
            except queue.Empty:
                return
            seconds = 0.0
            if batch is None:
                self.broken = self.placed < 1
                return
            self._take(batch)

    def wait(self, fraction: Callable[[], float], tick: Callable[[], None]) -> bool:
        """Poll until ``fraction`` is 1, with a tick in between; False if the process broke off."""
        while fraction() < 1 and not self.broken:
            self.poll(0.25)
            tick()
        return fraction() >= 1

    def _take(self, batch: pa.RecordBatch) -> None:
        if batch["language"].null_count == 0:
            self.languages += batch["language"].to_pylist()
            self.labels += batch["label"].to_pylist()
            self.scores.append(batch["score"].to_numpy(zero_copy_only=False).astype(np.float32))
            return
        rows = zip(batch["places"].to_pylist(), batch["weak"].to_pylist(), strict=True)
        for found, weak in rows:
            matches = zip(found, weak, strict=True)
            self.matches.append(tuple(places.Match(tuple(numbers), w) for numbers, w in matches))

    def _send(self) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as pipe, pa.ipc.new_stream(pipe, _SENT) as stream:
                while texts := self._claimed():
                    stream.write_batch(_batch(texts, [None] * len(texts)))
                pipe.flush()
                self._asked.wait()
                for start in range(0, len(self._texts), CHUNK):
                    part = slice(start, start + CHUNK)
                    stream.write_batch(_batch(self._texts[part], self.languages[part]))
        except (OSError, ValueError, pa.ArrowException):
            pass  # it ended early: the receiver notices

    def _claimed(self) -> Sequence[str]:
        """The next texts that nobody has begun."""
        with self._turn:
            start, self._first = self._first, min(self._first + CHUNK, self._last)
            return self._texts[start : self._first]

    def _receive(self) -> None:
        assert self._process.stdout is not None
        try:
            with pa.ipc.open_stream(self._process.stdout) as stream:
                for batch in stream:
                    self._found.put(batch)
        except (OSError, ValueError, pa.ArrowException):
            pass
        self._found.put(None)


def _path() -> str:
    """So that the other process finds this very library."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH", ""))))


@dataclass(frozen=True, slots=True)
class Read:
    """Language and tone of some texts, in their order."""

    languages: list[str]
    labels: list[str | None]
    scores: npt.NDArray[np.float32]


def read(texts: Sequence[str]) -> Read:
    """Language of each text, and its tone where the language is understood."""
    from mootlib.text import language, sentiment

    codes = language.detect(texts).codes
    tone = sentiment.score(texts, codes)
    return Read(codes, tone.labels, tone.scores)


def _batch(texts: Sequence[str], codes: Sequence[str | None]) -> pa.RecordBatch:
    columns = [pa.array(texts, pa.string()), pa.array(codes, pa.string())]
    return pa.record_batch(columns, schema=_SENT)


def _reading(texts: list[str]) -> pa.RecordBatch:
    found = read(texts)
    columns = [
        pa.array(found.languages, pa.string()),
        pa.array(found.labels, pa.string()),
        pa.array(found.scores, pa.float32()),
        pa.nulls(len(texts), _FOUND.field("places").type),
        pa.nulls(len(texts), _FOUND.field("weak").type),
    ]
    return pa.record_batch(columns, schema=_FOUND)


def _place(texts: list[str], codes: list[str], seeker: places.Seeker) -> pa.RecordBatch:
    found = [seeker.matches(text, code) for text, code in zip(texts, codes, strict=True)]
    columns = [
        *(pa.nulls(len(texts), _FOUND.field(name).type) for name in ("language", "label", "score")),
        pa.array([[m.candidates for m in row] for row in found], _FOUND.field("places").type),
        pa.array([[m.weak for m in row] for row in found], _FOUND.field("weak").type),
    ]
    return pa.record_batch(columns, schema=_FOUND)


def _serve(source: IO[bytes], sink: IO[bytes], places_file: Path | None) -> None:
    """One batch of findings for each batch of texts, until there are no more."""
    seeker: places.Seeker | None = None
    with pa.ipc.open_stream(source) as sent, pa.ipc.new_stream(sink, _FOUND) as stream:
        for batch in sent:
            texts, codes = batch["text"].to_pylist(), batch["language"].to_pylist()
            if batch["language"].null_count:
                found = _reading(texts)
            else:
                seeker = seeker or places.Seeker(gazetteer.load(places_file))
                found = _place(texts, codes, seeker)
            stream.write_batch(found)
            sink.flush()


def main() -> None:
    """The second process. What libraries print must not get between the findings."""
    findings = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _serve(sys.stdin.buffer, findings, Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    findings.close()


if __name__ == "__main__":
    main()
