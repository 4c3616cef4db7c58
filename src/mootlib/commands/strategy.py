"""``strategy``: exports of posts in, what a body's posts are for and how it compares out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mootlib.commands.bodies import Bodies, compared, profiles_of, read_bodies
from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.commands.progress import Progress
from mootlib.report.words import counted

if TYPE_CHECKING:
    from mootlib.strategy.comparison import Comparison
    from mootlib.strategy.mix import Interval
    from mootlib.strategy.profile import Profile

_PATH = click.Path(path_type=Path, readable=False)
_SEED = click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the intervals."
)
_BODY = click.option(
    "--organisation", metavar="NAME", help="The body; without it the one with most posts."
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH)
@_BODY
@click.option("--time-zone", default="Europe/London", show_default=True, help="Of the months.")
@_SEED
@click.option(
    "--out", metavar="DIR", type=_PATH, default=Path("strategy-report"), show_default=True,
    help="Where the report goes.",
)  # fmt: skip
def strategy(
    files: tuple[Path, ...], organisation: str | None, time_zone: str, seed: int, out: Path
) -> None:
    """Read exports of posts and write what a body's posts are for, whom it answers, who speaks for it
    and how it compares with the other bodies in the files.

    Bodies are told by the column `organisation` of the accounts; where all posts come from one account,
    --organisation names it. Writes report.html, report.pdf and result.json to DIR.
    """
    with sentences(out), Progress() as progress:
        read = read_bodies(files, organisation, progress.show)
        profiles = profiles_of(read, time_zone, seed, progress.show)
        comparison = compared(profiles, seed)
        written = _write(profiles, comparison, read, out)
    _tell(profiles[0])
    click.echo(f"\nThe report: {written[0]}")


@click.command(name="strategy")
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
@_BODY
@_SEED
def lib_strategy(source: Path, out: Path, organisation: str | None, seed: int) -> None:
    """A profile of each body: body, measure, value, low, high, of (posts or questions).

    INPUT is any export of posts that `listen` reads. Shares are 0 to 1 with their 95 % interval; what is
    not known is empty.
    """
    with sentences(out):
        require_place(out)
        read = read_bodies((source,), organisation, lambda stage, done: None)
        profiles = profiles_of(read, "UTC", seed, lambda stage, done: None, topics=False)
        rows = [(p.body, *row) for p in profiles for row in _rows(p)]
        write_csv(out, ("body", "measure", "value", "low", "high", "of"), rows)
    click.echo(f"{len(profiles):,} {'body' if len(profiles) == 1 else 'bodies'} in {out}.")


def _write(
    profiles: list[Profile], comparison: Comparison | None, read: Bodies, out: Path
) -> tuple[Path, ...]:
    from mootlib.report.build_strategy import build_strategy
    from mootlib.report.files import staging
    from mootlib.report.html import write_html
    from mootlib.report.pdf import write_pdf
    from mootlib.report.strategy_json import comparison_json, profile_json, write_json

    now = datetime.now(UTC)
    paper = build_strategy(profiles, comparison, read.label, made_at=now)
    with staging(out) as stage:
        write_html(paper, stage.file("report.html"))
        write_pdf(paper, stage.file("report.pdf"), made_at=now)
        data = {p.body: profile_json(p, read.label) for p in profiles}
        compared = comparison_json(comparison) if comparison else None
        write_json(data, compared, stage.file("result.json"), made_at=now)
        return stage.publish()


def _rows(found: Profile) -> list[tuple[Any, ...]]:
    """Measures of a profile as lines of the CSV."""
    posts = len(found.posts)
    rows: list[tuple[Any, ...]] = []

    def add(name: str, value: Interval | None, of: int) -> None:
        cells = ("", "", "") if value is None else tuple(f"{part:.4f}" for part in value)
        rows.append((name, *cells, of))

    if found.mix is not None:
        for name, part in zip(found.mix.names, found.mix.shares, strict=True):
            add(name, part, posts)
    for name, further in found.further.items():
        add(name, further, posts)
    asked = len(found.answering.questions)
    add("two_way", found.two_way, posts)
    add("answered", found.answering.rate, asked)
    add("answered_within_24_hours", found.answering.within_day, asked)
    spread = found.decentralisation
    for name, plain, of in (
        ("median_hours_to_answer", found.answering.median_hours, asked),
        ("turns_per_conversation", found.turns.mean, found.turns.conversations),
        ("decentralisation", spread.index, spread.accounts),
        ("decentralisation_comparable", spread.comparable, spread.accounts),
        ("public_servants_share_of_posts", spread.servants_posts, posts),
    ):
        rows.append((name, "" if plain is None else f"{plain:.4f}", "", "", of))
    return rows


def _tell(found: Profile) -> None:
    from mootlib.report.strategy_words import PURPOSES, share

    click.echo(f"{found.body}: {counted(len(found.posts), 'post')} of its own.")
    if found.mix is not None:
        for name, part in zip(found.mix.names, found.mix.shares, strict=True):
            click.echo(f"  {PURPOSES[name]}: {share(part)}")
    if found.answering.rate is not None:
        asked = len(found.answering.questions)
        click.echo(
            f"  {counted(asked, 'question')} to it; answered here: {share(found.answering.rate)}"
        )
