"""``lib changes``: how channels, voices, places and answers changed over time in an export of posts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.commands.network import read_posts
from mootlib.report.words import counted

if TYPE_CHECKING:
    from mootlib.listening.result import Interval
    from mootlib.listening.transformation import Transformation

_PATH = click.Path(path_type=Path, readable=False)
_COLUMNS = (
    "start", "channel", "posts", "share", "share_low", "share_high", "voices", "new_voices",
    "settled", "top_tenth_of_all",
)  # fmt: skip


@click.command()
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
@click.option("--organisation", metavar="NAME", help="The body whose own posts are left out.")
@click.option("--gazetteer", metavar="FILE", type=_PATH, help="Places instead of those shipped.")
@click.option("--zone", default="UTC", show_default=True, help="Whose months count.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the intervals."
)
def changes(
    source: Path,
    out: Path,
    organisation: str | None,
    gazetteer: Path | None,
    zone: str,
    seed: int,
) -> None:
    """Who takes part where, by month: start, channel, posts, share with interval, voices, new voices.

    INPUT is any export of posts that `listen` reads; several platforms in one file are several channels.
    Posts that span more than three years are counted by year. Where settled is 0, old voices look new.
    """
    with sentences(out):
        require_place(out)
        found = _found(source, organisation, gazetteer, zone, seed)
        write_csv(out, _COLUMNS, _rows(found))
    click.echo(
        f"{counted(found.posts, 'post')} by people from {counted(found.voices, 'voice')} in "
        f"{counted(len(found.steps), found.unit)}, in {out}. Left out: {counted(found.of_bodies, 'post')} of public "
        f"bodies, {found.undated:,} without a time."
    )
    for line in _told(found):
        click.echo(line)


def _found(
    source: Path, organisation: str | None, gazetteer: Path | None, zone: str, seed: int
) -> Transformation:
    import numpy as np

    from mootlib.listening import gazetteer as gazetteers
    from mootlib.listening import places, questions, transformation, trend
    from mootlib.listening.people import Identities
    from mootlib.text import language

    trend.zone_named(zone)  # said before the work, not after it
    known = gazetteers.load(gazetteer)
    posts, accounts = read_posts(source)
    who = Identities(posts, accounts, organisation, b"no pseudonym is written")
    texts = posts["text"].to_pylist()
    languages = language.detect(texts).codes
    authors = list(zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True))
    named = places.find(texts, known, languages=languages)
    names = {one.place.id: one.place.name for one in named.places}
    asked = questions.find(posts, who, languages=languages).questions
    return transformation.find(
        posts,
        languages=languages,
        places=[[names[one] for one in here] for here in named.per_text],
        bodies=np.array([author in who.bodies for author in authors], dtype=bool),
        asked=[
            transformation.Asked(
                authors[one.row][0],
                organisation is not None and one.directed_at == organisation,
                one.answered,
            )
            for one in asked
        ],
        zone=zone,
        seed=seed,
    )


def _rows(found: Transformation) -> Iterator[list[Any]]:
    for step in found.steps:
        for part in step.channels:
            yield [
                step.start.isoformat(), part.channel, part.posts, *_share(part.share), part.voices,
                part.new_voices, int(part.settled),
                "" if step.top_tenth is None else f"{step.top_tenth:.4f}",
            ]  # fmt: skip


def _share(share: Interval | None) -> tuple[str, str, str]:
    if share is None:
        return "", "", ""
    return f"{share.value:.4f}", f"{share.low:.4f}", f"{share.high:.4f}"


def _told(found: Transformation) -> Iterator[str]:
    """What the table does not say."""
    for one in found.channels:
        tenth = one.concentration.top_tenth
        said = f"{one.name}: {counted(one.voices, 'voice')}"
        if tenth is not None:
            said += (
                f"; the busiest tenth wrote {tenth.value:.0%} ({tenth.low:.0%} to {tenth.high:.0%})"
            )
        if one.answers.to_body:
            said += (
                f"; {counted(one.answers.to_body, 'question')} to the body, {one.answers.answered:,} of "
                f"{one.answers.known:,} known answered"
            )
        if one.places:
            said += "; brings in " + ", ".join(place.name for place in one.places[:5])
        yield f"{said}."
