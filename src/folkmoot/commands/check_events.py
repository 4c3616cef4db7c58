"""Does the event log hold, in the database or in an exported file?"""

from __future__ import annotations

from pathlib import Path

import click

from folkmoot.commands.options import data_dir_option, load_site


class Head(click.ParamType[tuple[int, str]]):
    """A head that was noted earlier, written as ``SEQUENCE:HASH``."""

    name = "SEQUENCE:HASH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        if isinstance(value, tuple):
            return value
        number, _, digest = str(value).partition(":")
        if not (number.isascii() and number.isdecimal()) or len(digest) != 64:
            self.fail("a head is written as 17:9f2c..., with 64 digits after the colon.")
        return int(number), digest.lower()


@click.command()
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An export instead of the database.",
)
@click.option(
    "--head",
    "known",
    multiple=True,
    type=Head(),
    help="A head noted earlier, from the feed: shows whether the log was rewritten or cut since.",
)
@data_dir_option
def events(file: Path | None, known: tuple[tuple[int, str], ...]) -> None:
    """Recompute the chain of the event log; says where it breaks first."""
    load_site()
    from folkmoot.spine.event_chain import Broken

    try:
        sentence = _file(file, dict(known)) if file else _database(dict(known))
    except Broken as broken:
        raise click.ClickException(str(broken)) from broken
    click.echo(sentence)


def _file(file: Path, known: dict[int, str]) -> str:
    from folkmoot.spine.event_chain import events_in, verified

    with open(file, "rb") as lines:
        whole = verified(events_in(lines), known)
    if whole is None:
        return f"{file} holds no event."
    return f"Events {whole.first} to {whole.last} hold. Head: {whole.last}:{whole.head}"


def _database(known: dict[int, str]) -> str:
    from django.db import connection

    from folkmoot.spine import event_guard
    from folkmoot.spine.event_chain import Broken, verified
    from folkmoot.spine.events import heads, sealed_after
    from folkmoot.spine.models import Event, EventDetail

    published = {head.sequence: head.hash for head in heads()}
    for number, digest in known.items():
        if published.get(number, digest) != digest:
            raise Broken(f"Event {number} is not the one whose head was noted earlier.")
    whole = verified((event.public for event in sealed_after()), published | known)
    for detail in EventDetail.objects.select_related("event").iterator():
        if not detail.fits:
            place = detail.event.sequence
            which = f"event {place}" if place else f"event {detail.event_id}, not sealed yet,"
            raise Broken(f"The detail of {which} was changed after it was written.")
    if lifted := event_guard.missing(connection):
        raise Broken(
            "The chain holds, but the database would let events be changed; "
            f"missing: {', '.join(lifted)}."
        )
    waiting = Event.objects.unsealed().count()
    rest = f" {waiting} not sealed yet." if waiting else ""
    if whole is None:
        return f"No event is sealed.{rest}"
    return f"Events 1 to {whole.last} hold.{rest} Head: {whole.last}:{whole.head}"
