"""``lib``: one method on one file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mootlib.commands.changes import changes
from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.commands.failures import failures
from mootlib.commands.network import network
from mootlib.commands.reach import lib_reach
from mootlib.commands.strategy import lib_strategy
from mootlib.commands.texts import read_columns, read_texts
from mootlib.report.words import counted

if TYPE_CHECKING:
    from mootlib.listening.coordination import Coordination

Answer = tuple[Sequence[str], Iterable[Sequence[Any]]]  #: heading, and a row for each text


@click.group()
def lib() -> None:
    """One method on one file (CSV, JSON lines or Parquet); writes a CSV.

    Those that read a column of words write a row for each row in. Blank lines are not rows.
    """


lib.add_command(network)
lib.add_command(lib_reach)
lib.add_command(failures)
lib.add_command(lib_strategy)
lib.add_command(changes)

#: Whether a path can be used is said by us, in a sentence and with exit code 1.
_PATH = click.Path(path_type=Path, readable=False)
_INPUT = click.argument("source", metavar="INPUT", type=_PATH)
_OUT = click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
_COLUMN = click.option(
    "--text-column", default="text", show_default=True, help="The column with the words."
)
_SEED = click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the topics."
)


@lib.command()
@_INPUT
@_OUT
@_COLUMN
@_SEED
def topics(source: Path, out: Path, text_column: str, seed: int) -> None:
    """What is talked about: row, topic (-1 only for empty text), label."""
    _each_row(_topics, source, out, text_column, seed)


@lib.command()
@_INPUT
@_OUT
@_COLUMN
@_SEED
def sentiment(source: Path, out: Path, text_column: str, seed: int) -> None:
    """The tone: row, sentiment (negative, neutral, positive), score from -1 to 1.

    Texts are taken for English; one without words is neutral.
    """
    _each_row(_sentiment, source, out, text_column, seed)


@lib.command()
@_INPUT
@_OUT
@_COLUMN
@_SEED
def language(source: Path, out: Path, text_column: str, seed: int) -> None:
    """The language: row, language (BCP 47; und where unsure), confidence."""
    _each_row(_language, source, out, text_column, seed)


@lib.command()
@_INPUT
@_OUT
@_COLUMN
@_SEED
def duplicates(source: Path, out: Path, text_column: str, seed: int) -> None:
    """What says nearly the same: row, group (the first row of those that do)."""
    _each_row(_duplicates, source, out, text_column, seed)


@lib.command()
@_INPUT
@_OUT
@_COLUMN
@_SEED
def purposes(source: Path, out: Path, text_column: str, seed: int) -> None:
    """What a post is for: row, purpose, probability, and further labels by rule.

    The purpose is information, engagement or intelligence (help sought). Further labels are 1 or 0 in
    columns of their own: call_to_action, symbolic, service_reply, emergency. Texts are taken for English.
    """
    _each_row(_purposes, source, out, text_column, seed)


@lib.command(name="coordination")
@_INPUT
@_OUT
@click.option(
    "--window", default=10.0, show_default=True, type=click.FloatRange(0), help="Seconds."
)
@click.option(
    "--min-participation",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Leave out accounts with fewer shares, in all or within the window of another's.",
)
def coordination_command(source: Path, out: Path, window: float, min_participation: int) -> None:
    """Accounts that share the same things within seconds: account_a, account_b, weight.

    INPUT has a row for each share: object_id (what was shared), account_id, content_id (the post) and
    timestamp_share (seconds). The weight is the number of pairs of posts. It says what happened at the
    same time, and nothing about why.
    """
    with sentences(out):
        require_place(out)
        found = _coordination(source, window, min_participation)
        lines = ((edge.account_a, edge.account_b, edge.weight) for edge in found.edges)
        write_csv(out, ("account_a", "account_b", "weight"), lines)
    click.echo(
        f"{counted(len(found.edges), 'edge')} between {counted(found.accounts, 'account')}, "
        f"from {counted(found.rows, 'share')}, in {out}."
    )


def _coordination(source: Path, window: float, min_participation: int) -> Coordination:
    from mootlib.listening import coordination

    names = ("object_id", "account_id", "content_id", "timestamp_share")
    columns = read_columns(source, names, " Rename yours to these four: " + ", ".join(names) + ".")
    times = [_seconds(row, value) for row, value in enumerate(columns["timestamp_share"], 1)]
    things, accounts, posts = (columns[name] for name in names[:3])
    return coordination.find(
        things, accounts, posts, times, window=window, min_participation=min_participation
    )


def _seconds(row: int, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        raise ValueError(
            f"Row {row}: timestamp_share is '{value[:40]}', and has to be a number of seconds."
        )
    return seconds


def _each_row(
    method: Callable[[list[str], int], Answer], source: Path, out: Path, column: str, seed: int
) -> None:
    with sentences(out):
        require_place(out)
        texts = read_texts(source, column)
        heading, rows = method(texts, seed)
        write_csv(out, ("row", *heading), ((number, *row) for number, row in enumerate(rows)))
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


def _purposes(texts: list[str], seed: int) -> Answer:
    from mootlib.strategy import purposes

    found = purposes.classify(texts)
    sure = found.probabilities.max(axis=1)
    rows = zip(found.purposes, sure, found.further, strict=True)
    return ("purpose", "probability", *purposes.FURTHER), (
        (purpose, f"{value:.4f}", *(int(name in labels) for name in purposes.FURTHER))
        for purpose, value, labels in rows
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
