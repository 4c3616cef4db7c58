"""``listen``: exports of posts in, an evidence report out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mootlib.commands.progress import Progress

if TYPE_CHECKING:
    from mootlib.listen import Heard

TOPICS_SHOWN = 5


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--organisation", metavar="NAME", help="The body that listens.")
@click.option(
    "--map", "mapping", metavar="FILE", type=click.Path(path_type=Path),
    help="A mapping file (JSON): which column holds what.",
)  # fmt: skip
@click.option(
    "--gazetteer", metavar="FILE", type=click.Path(path_type=Path),
    help="A CSV list of local places, beside those that are shipped.",
)  # fmt: skip
@click.option("--time-zone", default="Europe/London", show_default=True, help="Of days and weeks.")
@click.option(
    "--source-zone", default="UTC", show_default=True, help="Of times that state no zone."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the topics.")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=True),
    help="Where the report goes (default: report-YYYY-MM-DD here).",
)  # fmt: skip
@click.option("--show-mapping", is_flag=True, help="Print how the columns are read, and stop.")
def listen(
    files: tuple[Path, ...],
    organisation: str | None,
    mapping: Path | None,
    gazetteer: Path | None,
    time_zone: str,
    source_zone: str,
    seed: int,
    out: Path | None,
    show_mapping: bool,
) -> None:
    """Read exports of posts and write an evidence report: what people talk about, how, where, since
    when, and what wants an answer.

    \b
    Writes report.html (one file, to read anywhere), report.pdf, result.json
    (docs/result.md) and rejects.csv (rows that could not be read) to DIR.
    """
    from mootlib import readers

    try:
        chosen = readers.load_mapping(mapping) if mapping else None
        if show_mapping:
            _show_mapping(files, chosen)
            return
        now = datetime.now(UTC)
        target = out or Path(f"report-{now:%Y-%m-%d}")
        _require_folder(target)
        heard = _heard(files, organisation, chosen, gazetteer, time_zone, source_zone, seed, now)
        written = _write(heard, target)
    except (readers.UnreadableFile, readers.BadMapping, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(str(problem)) from problem
    _tell(heard, target, written)


def _heard(
    files: tuple[Path, ...],
    organisation: str | None,
    mapping: object,
    gazetteer: Path | None,
    time_zone: str,
    source_zone: str,
    seed: int,
    now: datetime,
) -> Heard:
    from mootlib import listen as library

    with Progress() as progress:
        return library.listen(
            files,
            organisation=organisation,
            mapping=mapping,  # type: ignore[arg-type]
            gazetteer=gazetteer,
            zone=time_zone,
            source_zone=source_zone,
            seed=seed,
            now=now,
            progress=progress.show,
        )


def _write(heard: Heard, target: Path) -> list[Path]:
    from mootlib import report

    with Progress() as progress:
        progress.show("writing the report", 0.99)
        return list(report.write(heard.result, rejects=heard.rejects, directory=target))


def _require_folder(target: Path) -> None:
    """Say at once, not after a minute's work, that the report cannot go there."""
    if target.exists() and not target.is_dir():
        raise click.ClickException(f"{target} is a file; give a folder with --out.")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise click.ClickException(
            f"the folder {target} cannot be made ({problem.strerror}); give another with --out."
        ) from problem


def _show_mapping(files: tuple[Path, ...], mapping: object) -> None:
    from mootlib import readers

    for file in files:
        found = readers.detect(file, mapping=mapping) if mapping else readers.detect(file)  # type: ignore[arg-type]
        click.echo(f"{file}: {found.title}", err=True)
        for note in found.notes:
            click.echo(f"  {note}", err=True)
        if found.mapping is None:
            click.echo("  This format says itself what each field means.", err=True)
        else:
            click.echo(json.dumps(readers.to_json(found.mapping), indent=2, ensure_ascii=False))


def _tell(heard: Heard, target: Path, written: list[Path]) -> None:
    """What was learned, in a few lines, and where the files are."""
    result = heard.result
    for problem in heard.problems.values():
        click.echo(f"Not read: {problem}", err=True)
    click.echo(
        f"{result.posts_read:,} rows read: {result.accepted:,} posts, {result.duplicates:,} "
        f"duplicates, {result.rejected:,} not readable."
    )
    if result.period:
        first, last = result.period
        click.echo(f"From {first:%-d %B %Y} to {last:%-d %B %Y}.")
    if result.topics:
        click.echo("People talk about:")
        for topic in result.topics[:TOPICS_SHOWN]:
            click.echo(f"  {topic.share:4.0%}  {topic.label} ({topic.size:,} posts)")
    if result.questions:
        open_ones = sum(not question.answered for question in result.questions)
        click.echo(
            f"{open_ones:,} of {len(result.questions):,} posts that want an answer show none."
        )
    if result.bursts:
        click.echo(f"Times much busier than usual: {len(result.bursts):,}.")
    click.echo(f"The report: {target / 'report.html'}")
    click.echo(
        f"Beside it: {', '.join(sorted(p.name for p in written if p.name != 'report.html'))}"
    )
