"""``reach``: exports of a body's own posts in, a report on whom they reach out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mootlib.commands import columns
from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.commands.listen import check_zones, free_target, load_mapping, part_of
from mootlib.commands.progress import Progress
from mootlib.commands.stopping import stoppable
from mootlib.report.words import counted

if TYPE_CHECKING:
    from mootlib.reach_files import Evaluated
    from mootlib.readers import Mapping

__all__ = ["lib_reach", "reach"]

_PATH = click.Path(path_type=Path, readable=False)
_EVALUATING_SHARE = 0.85


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--organisation", metavar="NAME", help="The body whose own posts are evaluated.")
@click.option(
    "--map", "mapping", metavar="FILE", type=_PATH,
    help="A mapping file (JSON): which column holds what.",
)  # fmt: skip
@click.option("--time-zone", default="Europe/London", show_default=True, help="Of hours and days.")
@click.option(
    "--source-zone", default="UTC", show_default=True, help="Of times that state no zone."
)
@click.option(
    "--level", default=0.9, show_default=True, type=click.FloatRange(0.5, 0.99),
    help="Share of posts whose impressions shall lie in their range.",
)  # fmt: skip
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the resampling."
)
@click.option(
    "--out", metavar="DIR", type=_PATH,
    help="Where the report goes (default: a new folder report-YYYY-MM-DD here).",
)  # fmt: skip
def reach(files: tuple[Path, ...], out: Path | None, mapping: Path | None, **options: Any) -> None:
    """Evaluate a body's own posts: whom they reach, and which forms of post do, within accounts.

    \b
    Writes report.html (one file, to read anywhere), report.pdf, result.json
    (docs/reach.md) and rejects.csv (rows that could not be read) to DIR.
    """
    try:
        chosen = load_mapping(mapping)
        target = free_target(out)
        check_zones(options)
        if chosen is None:
            columns.tell_guesses(files)
        found, written = _run(files, chosen, target, **options)
    except KeyboardInterrupt:
        raise click.ClickException("stopped; nothing was written.") from None
    except (ValueError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    _tell(found, target, written)
    if found.problems:
        raise click.exceptions.Exit(1)


def _run(
    files: tuple[Path, ...],
    mapping: Mapping | None,
    target: Path,
    *,
    organisation: str | None,
    time_zone: str,
    source_zone: str,
    level: float,
    seed: int,
) -> tuple[Evaluated, tuple[Path, ...]]:
    from mootlib.reach_files import evaluate_files
    from mootlib.report import reach_writing

    with stoppable() as stopped, Progress() as progress:
        found = evaluate_files(
            files,
            organisation=organisation,
            mapping=mapping,
            zone=time_zone,
            source_zone=source_zone,
            level=level,
            seed=seed,
            now=datetime.now(UTC),
            progress=part_of(progress, 0.0, _EVALUATING_SHARE, stopped),
        )
        written = reach_writing.write(
            found.evaluation,
            rejects=found.rejects,
            directory=target,
            progress=part_of(progress, _EVALUATING_SHARE, 1.0, stopped),
        )
    return found, written


def _tell(found: Evaluated, target: Path, written: tuple[Path, ...]) -> None:
    """What was learned, in a few lines, and where the files are."""
    from mootlib.report.reach_build import in_short

    for problem in found.problems.values():
        click.echo(f"Not read: {problem}", err=True)
    for point in in_short(found.evaluation):
        click.echo(click.wrap_text(f"{point.lead}: {point.text}", 96, subsequent_indent="  "))
    click.echo(f"\nThe report: {target / 'report.html'}")
    beside = sorted(path.name for path in written if path.name != "report.html")
    click.echo(f"Beside it: {', '.join(beside)}")


@click.command(name="reach")
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the resampling."
)
def lib_reach(source: Path, out: Path, seed: int) -> None:
    """Which posts reach people: a row for each feature, outcome and level.

    INPUT is an export of posts with counts, of any format that `listen` reads. The CSV has feature,
    outcome, level, reference, posts, accounts, accounts_enough, factor, low, high, rank, median and
    note; a figure that cannot be told is empty and the note says why.
    """
    from mootlib.reach_files import evaluate_files

    with sentences(out):
        require_place(out)
        found = evaluate_files([source], seed=seed, now=datetime.now(UTC))
        if found.problems:
            raise ValueError(" ".join(found.problems.values()))
        rows = list(_rows(found))
        write_csv(out, _HEADING, rows)
    read = counted(found.evaluation.posts, "post")
    click.echo(f"{counted(len(rows), 'row')} from {read} in {out}.")


_HEADING = (
    "feature", "outcome", "role", "level", "reference", "posts", "accounts", "accounts_enough",
    "factor", "low", "high", "rank", "median", "note",
)  # fmt: skip


def _rows(found: Evaluated) -> list[tuple[object, ...]]:
    def said(value: float | None) -> str:
        return "" if value is None else f"{value:.4f}"

    rows: list[tuple[object, ...]] = []
    for c in found.evaluation.comparisons:
        for e in c.effects:
            factor = e.factor
            rows.append(
                (
                    c.feature, c.outcome, c.role or "", e.level, c.reference, e.posts, e.accounts,
                    e.accounts_enough,
                    said(factor.value if factor else None), said(factor.low if factor else None),
                    said(factor.high if factor else None),
                    said(e.rank.value if e.rank else None), said(e.median.value if e.median else None),
                    "too few" if e.too_few else e.factor_reason,
                )
            )  # fmt: skip
    return rows
