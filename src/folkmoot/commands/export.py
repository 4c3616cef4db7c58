"""What an installation holds, as files for others."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.group()
def export() -> None:
    """Write what this installation holds as open data."""


@export.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; one that exists is replaced.",
)
@click.option(
    "--since",
    type=click.IntRange(min=0),
    default=0,
    metavar="SEQUENCE",
    help="Only events after this one.",
)
@data_dir_option
def events(out: Path, since: int) -> None:
    """Write the sealed events to a file: a line of JSON each (docs/events.md).

    The file is written whole or not at all.
    """
    load_site()
    from folkmoot.spine.event_chain import line_of
    from folkmoot.spine.events import sealed_after

    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    count = 0
    try:
        with open(part, "wb") as file:
            for event in sealed_after(since):
                try:
                    file.write(line_of(event.public))
                except ValueError as problem:
                    raise click.ClickException(
                        f"Event {event.sequence} is not as it was sealed. "
                        "./folkmoot check events says more."
                    ) from problem
                count += 1
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{out}: {count} {'event' if count == 1 else 'events'}.")


@export.command()
@click.argument("email")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; one that exists is replaced.",
)
@data_dir_option
def person(email: str, out: Path) -> None:
    """Write all that is kept about the person behind an address, as JSON.

    Make sure first that it is she who asks.
    """
    load_site()
    from folkmoot.spine import persons

    try:
        kept = persons.export(persons.speaker_by_email(email))
    except persons.NobodyFound as problem:
        raise click.ClickException(str(problem)) from problem
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        part.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    click.echo(
        f"{out}: {len(kept['said'])} contributions, {len(kept['follows'])} matters followed."
    )
