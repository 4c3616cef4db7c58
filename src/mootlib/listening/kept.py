"""What was found in each post by itself, kept from run to run: only words that nobody has read yet are read.

Language, tone, embedding, MinHash signature and candidate places depend on a post's own words alone, so
a run that finds them kept gives the same result as one that computes them. Each is kept under a name that
stands for the methods and their versions: another model, another name, and everything is read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import places
from mootlib.listening.gazetteer import Gazetteer
from mootlib.records import ENRICHMENTS

__all__ = ["Kept", "PerPost", "Store", "places_method", "reading_method"]

#: Raised when what is kept changes its form.
_FORM = 1


class Store(Protocol):
    """Where it is kept: `mootlib.corpus.Corpus` is one."""

    def enrichments(
        self, method: str, texts: pa.Table, columns: Sequence[str]
    ) -> Iterator[pa.Table]: ...

    def keep_enrichments(self, method: str, texts: pa.Table, found: pa.Table) -> int: ...


def reading_method() -> str:
    """The name under which language, tone, embedding and signature are kept."""
    from mootlib.text import duplicates, embeddings, language, sentiment

    model = embeddings.load()
    parts = (
        language.detect([]).method,
        sentiment.score([], []).method,
        model.method(),
        duplicates.group([]).method,
    )
    return f"reading-{_digest(parts, duplicates.PERMUTATIONS)}"


def places_method(gazetteer: Gazetteer) -> str:
    """The name under which candidate places of this gazetteer are kept."""
    names = sorted((first, entry) for first, entry in gazetteer.index.items())
    caution = sorted(gazetteer.cautions.items())
    version = places.find([], gazetteer).method.version
    return f"places-{_digest(version, gazetteer.places, names, caution, reading_method())}"


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr((_FORM, *parts)).encode(), digest_size=8).hexdigest()


@dataclass(slots=True)
class PerPost:
    """What is known of each of ``size`` posts by itself; rows that are not ``known`` hold nothing yet."""

    size: int
    languages: list[str] = field(init=False)
    labels: list[str | None] = field(init=False)
    scores: npt.NDArray[np.float32] = field(init=False)  #: nan where not understood
    matches: list[tuple[places.Match, ...]] = field(init=False)
    known: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.languages = [""] * self.size
        self.labels = [None] * self.size
        self.scores = np.full(self.size, np.nan, dtype=np.float32)
        self.matches = [()] * self.size
        self.known = np.zeros(self.size, dtype=np.bool_)

    def take_reading(
        self,
        rows: Sequence[int],
        languages: Sequence[str],
        labels: Sequence[str | None],
        scores: npt.NDArray[np.float32],
    ) -> None:
        """Language and tone of some posts."""
        for row, language, label in zip(rows, languages, labels, strict=True):
            self.languages[row], self.labels[row] = language, label
        self.scores[np.asarray(rows, dtype=np.int64)] = scores

    def take_matches(
        self, rows: Sequence[int], matches: Sequence[tuple[places.Match, ...]]
    ) -> None:
        """Candidate places of some posts."""
        for row, found in zip(rows, matches, strict=True):
            self.matches[row] = found


class Kept:
    """What the store knows of these posts; what it does not know is put there at the end."""

    def __init__(self, store: Store, posts: pa.Table, gazetteer: Gazetteer) -> None:
        self._store = store
        self._posts = posts.select(["platform", "post_id", "text"])
        self._reading = reading_method()
        self._places = places_method(gazetteer)

    def recall(self, into: PerPost) -> None:
        """Fill in language, tone and places of the posts of which all is kept."""
        read = np.zeros(into.size, dtype=np.bool_)
        for batch in self._known(self._reading, "language", "sentiment", "sentiment_score"):
            rows = batch["row"].to_pylist()
            scores = batch["sentiment_score"].to_numpy()
            into.take_reading(
                rows,
                batch["language"].to_pylist(),
                batch["sentiment"].to_pylist(),
                np.asarray(scores, dtype=np.float32),
            )
            read[rows] = True
        for batch in self._known(self._places, "places"):
            rows = batch["row"].to_pylist()
            into.take_matches(rows, [_matches(row) for row in batch["places"].to_pylist()])
            into.known[rows] = read[rows]

    def vectors(self, out: npt.NDArray[np.float32]) -> None:
        """Put the embeddings that are kept into their rows of ``out``."""
        for batch in self._known(self._reading, "vector"):
            out[batch["row"].to_numpy()] = _unpacked(batch["vector"], np.float32, out.shape[1])

    def signatures(self, out: npt.NDArray[np.uint16]) -> None:
        """Put the signatures that are kept into their rows of ``out``."""
        for batch in self._known(self._reading, "signature"):
            out[batch["row"].to_numpy()] = _unpacked(batch["signature"], np.uint16, out.shape[1])

    def _known(self, method: str, *columns: str) -> Iterator[pa.Table]:
        return self._store.enrichments(method, self._posts, columns)

    def remember(
        self,
        rows: npt.NDArray[np.int64],
        found: PerPost,
        vectors: npt.NDArray[np.float32],
        signatures: npt.NDArray[np.uint16],
    ) -> None:
        """Keep what was found in the posts at ``rows``; vectors and signatures are theirs alone."""
        if not len(rows):
            return
        texts = self._posts.take(pa.array(rows))
        at = rows.tolist()
        self._keep(
            self._reading,
            texts,
            language=pa.array([found.languages[row] for row in at], pa.string()),
            sentiment=pa.array([found.labels[row] for row in at], pa.string()),
            sentiment_score=pa.array(found.scores[rows], pa.float32(), from_pandas=True),
            vector=_packed(vectors),
            signature=_packed(signatures),
        )
        self._keep(
            self._places,
            texts,
            places=pa.array(
                [[_pair(match) for match in found.matches[row]] for row in at],
                ENRICHMENTS.schema.field("places").type,
            ),
        )

    def _keep(self, method: str, texts: pa.Table, **columns: pa.Array) -> None:
        given = {"platform": texts["platform"], "post_id": texts["post_id"], **columns}
        rows = [given.get(f.name, pa.nulls(texts.num_rows, f.type)) for f in ENRICHMENTS.schema]
        self._store.keep_enrichments(method, texts, pa.table(rows, schema=ENRICHMENTS.schema))


def _pair(match: places.Match) -> dict[str, object]:
    return {"candidates": list(match.candidates), "weak": match.weak}


def _matches(kept: list[dict[str, object]] | None) -> tuple[places.Match, ...]:
    return tuple(places.Match(tuple(m["candidates"]), bool(m["weak"])) for m in kept or ())  # type: ignore[arg-type]


def _packed(rows: npt.NDArray[np.float32] | npt.NDArray[np.uint16]) -> pa.Array:
    """Each row of numbers as bytes, the least first."""
    whole = np.ascontiguousarray(rows.astype(rows.dtype.newbyteorder("<"), copy=False))
    width = whole.shape[1] * whole.dtype.itemsize
    fixed = pa.Array.from_buffers(pa.binary(width), len(whole), [None, pa.py_buffer(whole)])
    return fixed.cast(pa.binary())


def _unpacked(
    column: pa.ChunkedArray, kind: type[np.float32] | type[np.uint16], width: int
) -> npt.NDArray[np.float32] | npt.NDArray[np.uint16]:
    wanted = np.dtype(kind).newbyteorder("<")
    whole = b"".join(value or b"" for value in column.to_pylist())
    rows: npt.NDArray[np.float32] = np.frombuffer(whole, dtype=wanted).reshape(-1, width)
    return rows
