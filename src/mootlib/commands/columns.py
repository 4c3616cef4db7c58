"""Which column is taken for what: told before reading, printed to be corrected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mootlib.readers import Detection, Mapping

_TO_FILL_IN = {"platform": "other", "columns": {"text": "the column with the words"}}
_SHOWN = 40


def tell_guesses(files: tuple[Path, ...]) -> None:
    """Say on standard error how the columns of tables will be read, once for files that are alike.

    A file that cannot be read is passed over: reading it will say so.
    """
    from mootlib import readers

    told: dict[str, list[str]] = {}
    for file in files:
        try:
            found = readers.detect(file)
        except ValueError:
            continue
        if found.mapping is not None and found.format in _GUESSED:
            told.setdefault(_words(found.mapping), []).append(file.name)
    for words, names in told.items():
        more = f" and {len(names) - 1} more like it" if len(names) > 1 else ""
        click.echo(f"{names[0]}{more}: {words}.", err=True)
    if told:
        click.echo("If that is wrong, see --show-mapping and --map.", err=True)


#: Formats whose columns are guessed; others say themselves what each means.
_GUESSED = frozenset({"csv", "json", "xlsx", "parquet"})


def _words(mapping: Mapping) -> str:
    pairs = [f"{what} from '{names[0]}'" for what, names in mapping.columns.items()]
    counts = [f"'{names[0]}'" for names in mapping.counts.values()]
    return ", ".join(pairs) + (f", counts from {', '.join(counts)}" if counts else "")


def print_mapping(files: tuple[Path, ...], mapping: Mapping | None) -> None:
    """Print the mapping of each file as JSON to start from; what it is about on standard error."""
    from mootlib import readers

    printed: set[str] = set()
    for file in files:
        found = readers.detect(file, mapping=mapping)
        click.echo(f"{file}: {found.title}", err=True)
        for note in found.notes:
            click.echo(f"  {note}", err=True)
        text = _as_json(found)
        if text is None:
            click.echo("  This format says itself what each field means.", err=True)
        elif text not in printed:
            printed.add(text)
            click.echo(text)


def _as_json(found: Detection) -> str | None:
    from mootlib import readers

    if found.mapping is not None:
        return json.dumps(readers.to_json(found.mapping), indent=2, ensure_ascii=False)
    if found.confidence > 0:
        return None
    names = ", ".join(found.columns[:_SHOWN])
    click.echo(f"  No column looks like the words of a post. Its columns: {names}.", err=True)
    return json.dumps(_TO_FILL_IN, indent=2)
