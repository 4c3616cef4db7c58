"""``listen``: exports of posts in, an evidence report out."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from mootlib.commands import columns
from mootlib.commands.progress import Progress
from mootlib.commands.stopping import stoppable

if TYPE_CHECKING:
    from mootlib.listen import Heard
    from mootlib.readers import Mapping

#: Share of the whole time that understanding takes; the rest is for drawing and writing.
_LISTENING_SHARE = 0.85


#: Whether a path can be used is said by us, in a sentence and with exit code 1.
_PATH = click.Path(path_type=Path, readable=False)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--organisation", metavar="NAME", help="The body that listens.")
@click.option(
    "--map", "mapping", metavar="FILE", type=_PATH,
    help="A mapping file (JSON): which column holds what.",
)  # fmt: skip
@click.option(
    "--gazetteer", metavar="FILE", type=_PATH,
    help="A CSV list of local places, instead of the towns that are shipped.",
)  # fmt: skip
@click.option("--time-zone", default="Europe/London", show_default=True, help="Of days and weeks.")
@click.option(
    "--source-zone", default="UTC", show_default=True, help="Of times that state no zone."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the topics.")
@click.option(
    "--out", metavar="DIR", type=_PATH,
    help="Where the report goes (default: a new folder report-YYYY-MM-DD here).",
)  # fmt: skip
@click.option("--show-mapping", is_flag=True, help="Print how the columns are read, and stop.")
def listen(files: tuple[Path, ...], show_mapping: bool, out: Path | None, **options: Any) -> None:
    """Read exports of posts and write an evidence report: what people talk about, how, where, since
    when, and what wants an answer.

    \b
    Writes report.html (one file, to read anywhere), report.pdf, result.json
    (docs/result.md) and rejects.csv (rows that could not be read) to DIR.

    \b
    If a table's columns are taken for the wrong things:
      listen posts.csv --show-mapping > map.json    then correct map.json, and
      listen posts.csv --map map.json
    """
    try:
        mapping = load_mapping(options.pop("mapping"))
        if show_mapping:
            columns.print_mapping(files, mapping)
            return
        target = free_target(out)
        _check(options)
        if mapping is None:
            columns.tell_guesses(files)
        heard, written = _run(files, mapping, target, **options)
    except KeyboardInterrupt:
        raise click.ClickException("stopped; nothing was written.") from None
    except (ValueError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    _tell(heard, target, written)
    if heard.problems:
        raise click.exceptions.Exit(1)


def _run(
    files: tuple[Path, ...],
    mapping: Mapping | None,
    target: Path,
    *,
    organisation: str | None,
    gazetteer: Path | None,
    time_zone: str,
    source_zone: str,
    seed: int,
) -> tuple[Heard, tuple[Path, ...]]:
    from mootlib import report
    from mootlib.listen import listen as hear

    with stoppable() as stopped, Progress() as progress:
        heard = hear(
            files,
            organisation=organisation,
            mapping=mapping,
            gazetteer=gazetteer,
            zone=time_zone,
            source_zone=source_zone,
            seed=seed,
            now=datetime.now(UTC),
            progress=part_of(progress, 0.0, _LISTENING_SHARE, stopped),
        )
        written = report.write(
            heard.result,
            rejects=heard.rejects,
            directory=target,
            progress=part_of(progress, _LISTENING_SHARE, 1.0, stopped),
        )
    return heard, written


def part_of(
    progress: Progress, start: float, end: float, stopped: Callable[[], bool]
) -> Callable[[str, float], None]:
    """Show the progress of a part as that part of the whole; stop if that was wished and not heard."""

    def show(stage: str, done: float) -> None:
        if stopped():
            raise KeyboardInterrupt
        progress.show(stage, start + (end - start) * done)

    return show


def load_mapping(file: Path | None) -> Mapping | None:
    if file is None:
        return None
    from mootlib import readers

    return readers.load_mapping(file)


def _check(options: dict[str, Any]) -> None:
    """Say at once, not after a minute's reading, that an option cannot be used."""
    check_zones(options)
    if options["gazetteer"] is not None:
        from mootlib.listening import gazetteer

        gazetteer.load(options["gazetteer"])


def check_zones(options: dict[str, Any]) -> None:
    """Say that a time zone is none."""
    for option in ("time_zone", "source_zone"):
        name = options[option]
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as problem:
            raise ValueError(f"There is no time zone called {name!r}.") from problem


def free_target(out: Path | None) -> Path:
    """Where the report goes; says at once if it cannot go there, and makes nothing yet."""
    target = out or _free(Path(f"report-{datetime.now().astimezone():%Y-%m-%d}"))
    above = target
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise ValueError(f"{above} is a file; the report needs a folder. Choose one with --out.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise ValueError(f"The folder {above} cannot be written. Choose another with --out.")
    return target


def _free(wanted: Path) -> Path:
    """A folder of that name that is not there yet: an earlier report is never lost."""
    found, number = wanted, 2
    while found.exists():
        found, number = wanted.with_name(f"{wanted.name}-{number}"), number + 1
    return found


def _tell(heard: Heard, target: Path, written: tuple[Path, ...]) -> None:
    """What was learned, in a few lines, and where the files are."""
    from mootlib.report.build import in_short
    from mootlib.report.sentences import pieces

    for problem in heard.problems.values():
        click.echo(f"Not read: {problem}", err=True)
    for point in in_short(heard.result):
        told = "".join(text for text, _ in pieces(point.text))
        click.echo(click.wrap_text(f"{point.lead}: {told}", 96, subsequent_indent="  "))
    click.echo(f"\nThe report: {target / 'report.html'}")
    beside = sorted(path.name for path in written if path.name != "report.html")
    click.echo(f"Beside it: {', '.join(beside)}")
