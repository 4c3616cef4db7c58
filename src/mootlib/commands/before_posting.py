"""``before-posting``: what to look at in a draft before it goes out."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mootlib.commands.given import moment, own_records

if TYPE_CHECKING:
    from mootlib.strategy.before_posting import Checked, Draft
    from mootlib.strategy.own_records import OwnRecords

_PATH = click.Path(path_type=Path, readable=False)
_LONGEST = 100_000


@click.command(name="before-posting")
@click.argument("draft", metavar="TEXT|FILE|-")
@click.option("--account", metavar="HANDLE", default="", help="The account that it is meant for.")
@click.option(
    "--platform", metavar="NAME", default="", help="Where that account is: x, facebook, ..."
)
@click.option(
    "--alt", "alternative_texts", metavar="TEXT", multiple=True,
    help="Alternative text of a picture, '' where it has none; once for each picture.",
)  # fmt: skip
@click.option(
    "--picture", "pictures", metavar="FILE", multiple=True, type=_PATH,
    help="A picture's file, to see what it holds beside the picture; repeatable.",
)  # fmt: skip
@click.option("--language", metavar="CODE", help="Of the draft, as en; found out if left out.")
@click.option(
    "--records", metavar="FOLDER", type=_PATH, help="accounts.csv and incidents.csv of the body."
)
@click.option(
    "--at",
    metavar="TIME",
    help="When it would be posted, as 2026-03-01T12:00+00:00; now if left out.",
)
@click.option("--zone", default="UTC", show_default=True, help="The body's time zone.")
def before_posting(
    draft: str,
    account: str,
    platform: str,
    alternative_texts: tuple[str, ...],
    pictures: tuple[Path, ...],
    language: str | None,
    records: Path | None,
    at: str | None,
    zone: str,
) -> None:
    """What to look at before this is posted. Exit code 0: nothing; 1: something.

    TEXT is the draft itself, a FILE that holds it, or - for standard input.
    """
    try:
        drafted = _draft(_words(draft), platform, account, alternative_texts, pictures, language)
        found = _checked(drafted, own_records(records), at, zone)
    except (ValueError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    for remark in found.remarks:
        mark = "STOP" if remark.weight == "stop" else "LOOK"
        click.echo(f"{mark}  {remark.check}: {remark.sentence}\n      {remark.advice}")
    if found.clear:
        click.echo("Nothing to look at was found.")
    for sentence in found.not_judged:
        click.echo(f"Not judged: {sentence}")
    if not found.clear:
        raise click.exceptions.Exit(1)


def _draft(
    text: str,
    platform: str,
    account: str,
    alternative_texts: tuple[str, ...],
    pictures: tuple[Path, ...],
    language: str | None,
) -> Draft:
    """The draft with its pictures; a picture without a word about it has an empty alternative text."""
    from mootlib.strategy.before_posting import Draft

    files = tuple(picture.read_bytes() for picture in pictures)
    bare = ("",) * (len(files) - len(alternative_texts))
    handle = account.removeprefix("@").lower()
    return Draft(text, platform, handle, alternative_texts + bare, language, files)


def _checked(draft: Draft, records: OwnRecords, at: str | None, zone: str) -> Checked:
    from zoneinfo import ZoneInfoNotFoundError

    from mootlib.strategy.before_posting import check

    directory = records.accounts or ()
    if draft.handle and not draft.platform:
        named = [one.platform for one in directory if one.handle == draft.handle]
        draft = replace(draft, platform=named[0] if named else "")
    try:
        return check(
            draft,
            now=moment(at) or datetime.now(UTC),
            zone=zone,
            directory=directory,
            incidents=records.incidents or (),
        )
    except ZoneInfoNotFoundError as problem:
        raise ValueError(f"There is no time zone {zone}.") from problem


def _words(draft: str) -> str:
    """The draft: given, read from a file, or from standard input."""
    if draft == "-":
        text = sys.stdin.read(_LONGEST + 1)
    else:
        file = Path(draft)
        is_file = len(draft) < 256 and "\n" not in draft and file.is_file()
        text = file.read_text(encoding="utf-8") if is_file else draft
    if not text.strip():
        raise ValueError("There are no words to look at.")
    if len(text) > _LONGEST:
        raise ValueError(f"A draft has at most {_LONGEST:,} characters.")
    return text
