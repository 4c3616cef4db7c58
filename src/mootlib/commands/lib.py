"""``lib``: one method on one file, one row out for each row in."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from mootlib.commands.texts import read_texts

METHODS = ("topics", "sentiment", "language", "duplicates")


@click.command()
@click.argument("method", type=click.Choice(METHODS))
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="FILE", required=True, type=click.Path(path_type=Path), help="CSV to write."
)
@click.option("--text-column", default="text", show_default=True, help="The column with the words.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the topics.")
def lib(method: str, source: Path, out: Path, text_column: str, seed: int) -> None:
    """Run one METHOD on INPUT (CSV, JSON lines or Parquet) and write a CSV, a row for each row in.

    \b
    topics      row, topic (-1 only for empty text), label
    sentiment   row, sentiment (negative, neutral, positive; empty if not understood), score
    language    row, language (BCP 47; und where unsure), confidence
    duplicates  row, group (the first row that says nearly the same)
    """
    try:
        texts = read_texts(source, text_column)
        heading, rows = _run(method, texts, seed)
        _write(out, heading, rows)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        where = problem.filename or out
        raise click.ClickException(f"{where}: {problem.strerror or problem}.") from problem
    click.echo(f"{len(texts):,} rows in {out}.")


def _run(method: str, texts: list[str], seed: int) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    if method == "language":
        return _language(texts)
    if method == "sentiment":
        return _sentiment(texts)
    if method == "duplicates":
        return _duplicates(texts)
    return _topics(texts, seed)


def _language(texts: list[str]) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    from mootlib.text import language

    found = language.detect(texts)
    pairs = zip(found.codes, found.confidence, strict=True)
    return ("language", "confidence"), ((code, f"{sure:.4f}") for code, sure in pairs)


def _sentiment(texts: list[str]) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    from mootlib.text import sentiment

    found = sentiment.score(texts)
    pairs = zip(found.labels, found.scores, strict=True)
    return ("sentiment", "score"), (
        (label or "", "" if label is None else f"{score:.4f}") for label, score in pairs
    )


def _duplicates(texts: list[str]) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    from mootlib.text import duplicates

    return ("group",), ((int(group),) for group in duplicates.group(texts).groups)


def _topics(texts: list[str], seed: int) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
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


def _write(out: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write beside the target and rename: who stops half way leaves no half file."""
    draft = out.with_name(out.name + ".part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("row", *heading))
            writer.writerows((number, *row) for number, row in enumerate(rows))
        os.replace(draft, out)
    finally:
        draft.unlink(missing_ok=True)
