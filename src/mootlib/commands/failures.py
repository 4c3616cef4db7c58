"""``lib failures``: signs of failure in a body's social media, from an export of posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.commands.given import moment, own_records
from mootlib.commands.picture_folders import pictures_of_accounts, pictures_of_posts
from mootlib.report.words import counted

if TYPE_CHECKING:
    import pyarrow as pa

    from mootlib.strategy.failures import FailuresResult
    from mootlib.strategy.own_records import OwnRecords

_PATH = click.Path(path_type=Path, readable=False)
_HEADING = (
    "type",
    "name",
    "state",
    "severity",
    "subject",
    "says",
    "posts",
    "evidence",
    "looked_at",
    "unit",
)


@click.command()
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
@click.option("--own", metavar="HANDLE", multiple=True, help="An account of the body; repeatable.")
@click.option("--organisation", metavar="NAME", help="The body, as the file's accounts name it.")
@click.option(
    "--records", metavar="FOLDER", type=_PATH, help="The body's own records, as CSV files."
)
@click.option(
    "--pictures",
    metavar="FOLDER",
    type=_PATH,
    help="Files of posts' pictures, named after the post.",
)
@click.option(
    "--avatars", metavar="FOLDER", type=_PATH, help="Profile pictures, named after the account."
)
@click.option(
    "--only", metavar="TYPE", multiple=True, type=int, help="A type's number; repeatable."
)
@click.option(
    "--seen-until", metavar="TIME", help="Up to when posts were collected; else the last post."
)
@click.option("--now", metavar="TIME", help="The present, as 2026-03-01T12:00+00:00.")
@click.option("--zone", default="UTC", show_default=True, help="The body's time zone.")
def failures(
    source: Path,
    out: Path,
    own: tuple[str, ...],
    organisation: str | None,
    records: Path | None,
    pictures: Path | None,
    avatars: Path | None,
    only: tuple[int, ...],
    seen_until: str | None,
    now: str | None,
    zone: str,
) -> None:
    """Signs of failure: for each of the 25 types what was found, that nothing was, or why nobody can tell.

    INPUT is any export of posts that `listen` reads: the body's posts and, better, what people say to
    it. Without --own and --organisation the file must hold one account only, which is taken for the
    body's. A finding is a signal for a person to judge.
    """
    with sentences(out):
        require_place(out)
        posts, accounts, counts = _read(source, present := moment(now) or datetime.now(UTC))
        kept = own_records(records)
        result = _found(
            posts,
            accounts,
            counts,
            own=_own(posts, accounts, own, organisation, kept),
            organisation=organisation,
            records=kept,
            now=present,
            seen_until=moment(seen_until),
            zone=zone,
            only=only or None,
            pictures=pictures_of_posts(pictures, posts),
            avatars=pictures_of_accounts(avatars, accounts),
        )
        write_csv(out, _HEADING, _rows(result))
    silent = sum(type(one).__name__ == "NoData" for one in result.outcomes.values())
    click.echo(
        f"{counted(len(result.findings), 'finding')} in {counted(result.own_posts, 'post')} of the body, in {out}; "
        f"{silent} of {counted(len(result.outcomes), 'type')} without data."
    )


def _found(*tables: pa.Table, **given: Any) -> FailuresResult:
    from zoneinfo import ZoneInfoNotFoundError

    from mootlib.strategy import failures as register

    try:
        result = register.find(*tables, **given)
    except ZoneInfoNotFoundError as problem:
        raise ValueError(f"There is no time zone {given['zone']}.") from problem
    if not result.own_posts:
        raise ValueError("No post in the file is of an account that --own or --organisation names.")
    return result


def _read(source: Path, now: datetime) -> tuple[pa.Table, pa.Table, pa.Table]:
    import pyarrow as pa

    from mootlib import readers
    from mootlib.records import ACCOUNTS, COUNTS, POSTS

    batches = list(readers.read(source, now=now))
    return (
        pa.concat_tables([POSTS.empty(), *(batch.posts for batch in batches)]),
        pa.concat_tables([ACCOUNTS.empty(), *(batch.accounts for batch in batches)]),
        pa.concat_tables([COUNTS.empty(), *(batch.counts for batch in batches)]),
    )


def _own(
    posts: pa.Table,
    accounts: pa.Table,
    own: Sequence[str],
    organisation: str | None,
    records: OwnRecords,
) -> list[tuple[str, str]]:
    """The body's accounts: those named, or the only one there is."""
    platforms = sorted(posts["platform"].unique().to_pylist())
    if own or organisation or records.accounts:
        return [(platform, handle) for handle in own for platform in platforms]
    pairs = posts.group_by(["platform", "account_id"]).aggregate([]).to_pylist()
    if len(pairs) != 1 or pairs[0]["account_id"] is None:
        raise ValueError(
            "The file has posts of several accounts: say with --own which are the body's."
        )
    platform, account = pairs[0]["platform"], pairs[0]["account_id"]
    handles = {
        (row["platform"], row["account_id"]): row["handle"]
        for row in accounts.select(["platform", "account_id", "handle"]).to_pylist()
    }
    return [(platform, handles.get((platform, account)) or account.removeprefix("handle:"))]


def _rows(result: FailuresResult) -> Iterator[Sequence[Any]]:
    from mootlib.strategy.failures import TYPES, NoData

    for number, outcome in result.outcomes.items():
        name = TYPES[number].name
        if isinstance(outcome, NoData):
            yield (number, name, "no data", "", "", outcome.reason, "", "", "", "")
            continue
        looked = (outcome.looked_at, outcome.unit)
        if not outcome.findings:
            says = " ".join(outcome.notes)
            yield (number, name, "none found", "", "", says, 0, "", *looked)
        for one in outcome.findings:
            evidence = " ".join(f"{key.platform}:{key.post_id}" for key in one.posts)
            yield (
                number,
                name,
                "found",
                one.severity,
                one.subject,
                one.sentence,
                one.total,
                evidence,
                *looked,
            )
