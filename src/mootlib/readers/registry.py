"""Every format that can be read, in the order in which they are tried."""

from __future__ import annotations

from mootlib.readers.formats import (
    bluesky,
    crowdtangle,
    facepager,
    feed,
    folkmoot,
    fourcat,
    mastodon,
    meta_export,
    reddit,
    x_analytics,
    x_archive,
    x_json,
    youtube_json,
    youtube_tools,
    zeeschuimer,
)
from mootlib.readers.formats.kinds import ObjectFormat, TableFormat
from mootlib.readers.model import Format

TABLES: tuple[TableFormat, ...] = (
    x_analytics.FORMAT,
    crowdtangle.FACEBOOK_FORMAT,
    crowdtangle.INSTAGRAM_FORMAT,
    meta_export.FORMAT,
    facepager.FORMAT,
    youtube_tools.COMMENTS_FORMAT,
    youtube_tools.VIDEOS_FORMAT,
    fourcat.FORMAT,
)

OBJECTS: tuple[ObjectFormat, ...] = (
    folkmoot.FORMAT,
    zeeschuimer.FORMAT,
    x_archive.FORMAT,
    mastodon.STATUSES_FORMAT,
    mastodon.OUTBOX_FORMAT,
    bluesky.FORMAT,
    youtube_json.FORMAT,
    reddit.FORMAT,
    x_json.FORMAT,
)

_ANY = "Any {} with a column of words. Columns are guessed; a mapping file corrects the guess."

#: Tables of unknown make, by what holds them.
PLAIN: dict[str, Format] = {
    "csv": Format(
        "csv", "CSV or TSV table", ("csv", "tsv", "tab", "txt"), _ANY.format("CSV or TSV file")
    ),
    "json": Format(
        "json",
        "JSON or NDJSON records",
        ("json", "jsonl", "ndjson"),
        _ANY.format("JSON file of objects"),
    ),
    "xlsx": Format("xlsx", "Excel workbook", ("xlsx",), _ANY.format("Excel workbook")),
    "parquet": Format("parquet", "Parquet table", ("parquet",), _ANY.format("Parquet file")),
}


def formats() -> list[Format]:
    """All formats, for help pages: what they are called and how an officer exports them."""
    known = [*(t.about for t in TABLES), *(o.about for o in OBJECTS)]
    return sorted([*known, feed.ABOUT], key=lambda f: f.title.lower()) + list(PLAIN.values())


def title_of(name: str) -> str:
    """The title of a format.

    Raises:
        ValueError: with a sentence that names those that exist.
    """
    for found in formats():
        if found.name == name:
            return found.title
    known = ", ".join(f.name for f in formats())
    raise ValueError(f"There is no format {name!r}; there are {known}.")
