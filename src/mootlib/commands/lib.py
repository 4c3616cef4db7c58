"""``lib``: one method on one file, one row out for each row in."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from mootlib.commands.texts import read_texts

Answer = tuple[Sequence[str], Iterable[Sequence[Any]]]  #: heading, and a row for each text


#: Whether a path can be used is said by us, in a sentence and with exit code 1.
_PATH = click.Path(path_type=Path, readable=False)


@click.command()
@click.argument("method", type=click.Choice(("topics", "sentiment", "language", "duplicates")))
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
@click.option("--text-column", default="text", show_default=True, help="The column with the words.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the topics.")
def lib(method: str, source: Path, out: Path, text_column: str, seed: int) -> None:
    """Run one METHOD on INPUT (CSV, JSON lines or Parquet) and write a CSV, a row for each row in.

    \b
    topics      row, topic (-1 only for empty text), label
    sentiment   row, sentiment (negative, neutral, positive), score from -1 to 1
    language    row, language (BCP 47; und where unsure), confidence
    duplicates  row, group (the first row that says nearly the same)

    For `sentiment` texts are taken for English; one without words is neutral. Blank lines are not rows.
    """
    try:
        _require_place(out)
        texts = read_texts(source, text_column)
        heading, rows = _METHODS[method](texts, seed)
        _write(out, heading, rows)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        where = problem.filename or out
        raise click.ClickException(f"{where}: {problem.strerror or problem}.") from problem
    except KeyboardInterrupt:
        raise click.ClickException("stopped; nothing was written.") from None
    click.echo(f"{len(texts):,} {'row' if len(texts) == 1 else 'rows'} in {out}.")


def _language(texts: list[str], seed: int) -> Answer:
    from mootlib.text import language

    found = language.detect(texts)
    pairs = zip(found.codes, found.confidence, strict=True)
    return ("language", "confidence"), ((code, f"{sure:.4f}") for code, sure in pairs)


def _sentiment(texts: list[str], seed: int) -> Answer:
    from mootlib.text import sentiment

    found = sentiment.score(texts)
    pairs = zip(found.labels, found.scores, strict=True)
    # A text without words says neither good nor bad: here, where each row has a label, neutral.
    return ("sentiment", "score"), (
        (label or "neutral", f"{0.0 if label is None else score:.4f}") for label, score in pairs
    )


def _duplicates(texts: list[str], seed: int) -> Answer:
    from mootlib.text import duplicates

    return ("group",), ((int(group),) for group in duplicates.group(texts).groups)


def _topics(texts: list[str], seed: int) -> Answer:
    from mootlib.listening import topics
    from mootlib.text import duplicates, embeddings, language

    codes = language.detect(texts).codes
    vectors = embeddings.embed(texts).vectors
    groups = duplicates.group(texts).groups
    found = topics.find(texts, vectors, languages=codes, groups=groups, seed=seed)
    labels = {topic.id: topic.label for topic in found.topics}
    return ("topic", "label"), (
        (int(number), labels.get(int(number), "")) for number in found.assignment
    )


_METHODS: dict[str, Callable[[list[str], int], Answer]] = {
    "topics": _topics,
    "sentiment": _sentiment,
    "language": _language,
    "duplicates": _duplicates,
}


def _require_place(out: Path) -> None:
    """Say at once, not after the work, that the result cannot go there."""
    if out.is_dir():
        raise ValueError(f"{out} is a folder; give the name of a CSV file with --out.")
    if not out.absolute().parent.is_dir():
        raise ValueError(f"There is no folder {out.parent}; make it, or choose another --out.")


def _write(out: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write beside the target and rename: who stops half way leaves no half file."""
    number, draft = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.absolute().parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("row", *heading))
            writer.writerows((number, *row) for number, row in enumerate(rows))
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, out)
    finally:
        Path(draft).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
