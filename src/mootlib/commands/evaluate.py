"""``evaluate``: exports of posts in, one report on reach, strategy and failures out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mootlib.commands.bodies import Bodies, compared, profiles_of, read_bodies
from mootlib.commands.csv_files import sentences
from mootlib.commands.given import own_records
from mootlib.commands.progress import Progress
from mootlib.report.words import counted

if TYPE_CHECKING:
    import pyarrow as pa

    from mootlib.reach.result import Evaluation
    from mootlib.strategy.failures import FailuresResult

_PATH = click.Path(path_type=Path, readable=False)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option(
    "--organisation", metavar="NAME", help="The body; without it the one with most posts."
)
@click.option(
    "--records", metavar="FOLDER", type=_PATH, help="The body's own records, as CSV files."
)
@click.option("--time-zone", default="Europe/London", show_default=True, help="Of hours and days.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the intervals."
)
@click.option(
    "--out", metavar="DIR", type=_PATH, default=Path("evaluation-report"), show_default=True,
    help="Where the report goes.",
)  # fmt: skip
def evaluate(
    files: tuple[Path, ...],
    organisation: str | None,
    records: Path | None,
    time_zone: str,
    seed: int,
    out: Path,
) -> None:
    """Read exports of posts and write one evaluation: whom a body reaches, what works, what fails and
    what to do about it, compared with whom, and how sure that is.

    Bodies are told by the column `organisation` of the accounts; where all posts come from one account,
    --organisation names it. Writes report.html, report.pdf and result.json to DIR (docs/evaluation.md).
    """
    from mootlib.report.evaluation_writing import write_evaluation

    now = datetime.now(UTC)
    with sentences(out), Progress() as progress:
        read = read_bodies(files, organisation, progress.show)
        profiles = profiles_of(read, time_zone, seed, progress.show)
        progress.show("whom posts reach", 0.8)
        reach = _reached(read, time_zone, seed, now)
        progress.show("signs of failure", 0.9)
        failures = _failures(read, records, time_zone, now)
        written = write_evaluation(
            reach,
            profiles,
            compared(profiles, seed),
            failures,
            read.label,
            directory=out,
            made_at=now,
        )
    _tell(profiles[0].body, reach, failures)
    page = next(path for path in written if path.name == "report.html")
    click.echo(f"\nThe report: {page}")


def _own(read: Bodies) -> tuple[pa.Table, pa.Table]:
    """The posts and accounts of the body."""
    from mootlib.reach.select import of_organisation

    posts, accounts, _assumed = of_organisation(read.posts, read.accounts, read.bodies[0])
    return posts, accounts


def _reached(read: Bodies, zone: str, seed: int, now: datetime) -> Evaluation:
    from mootlib.reach import evaluate as evaluate_reach

    posts, accounts = _own(read)
    return evaluate_reach(
        posts,
        read.counts,
        accounts,
        organisation=read.bodies[0],
        zone=zone,
        seed=seed,
        now=now,
    )


def _failures(read: Bodies, records: Path | None, zone: str, now: datetime) -> FailuresResult:
    from mootlib.strategy import failures

    posts, accounts = _own(read)
    handles = {
        (row["platform"], row["account_id"]): row["handle"]
        for row in accounts.select(["platform", "account_id", "handle"]).to_pylist()
    }
    keys = dict.fromkeys(
        zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    )
    return failures.find(
        read.posts,
        read.accounts,
        read.counts,
        own=[(key[0], handles.get(key) or key[1]) for key in keys if key[1]],
        organisation=read.bodies[0],
        records=own_records(records),
        now=now,
        zone=zone,
    )


def _tell(body: str, reach: Evaluation, failures: FailuresResult) -> None:
    from mootlib.report.clean import STRONG_END, STRONG_START
    from mootlib.report.failures_section import failures_in_short

    click.echo(
        f"{body}: {counted(reach.posts, 'post')} of {counted(len(reach.accounts), 'account')}."
    )
    told = failures_in_short(failures).replace(STRONG_START, "").replace(STRONG_END, "")
    click.echo(click.wrap_text(told, 96, "  ", "  "))
