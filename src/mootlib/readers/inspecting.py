"""From an opened file to the plans by which it will be read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from mootlib.readers import opening
from mootlib.readers.encoding import SAMPLE_BYTES, Encoding, detect_encoding
from mootlib.readers.formats import feed, x_archive
from mootlib.readers.formats.kinds import Draft
from mootlib.readers.json_plans import json_plan
from mootlib.readers.jsonstream import stream
from mootlib.readers.lines import text_of
from mootlib.readers.model import BadMapping, Chunk, Detection, Mapping, Reject, UnreadableFile
from mootlib.readers.opening import Source
from mootlib.readers.parquet import ParquetTable
from mootlib.readers.plans import Plan, batched, draft_chunk, renamed, table_plan
from mootlib.readers.registry import OBJECTS, TABLES
from mootlib.readers.sheets import SheetTable, is_workbook
from mootlib.readers.tables import DelimitedTable

_DATA = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".json",
    ".jsonl",
    ".ndjson",
    ".js",
    ".xml",
    ".rss",
    ".atom",
)
_NESTED = (".zip", ".gz", ".tgz", ".7z", ".rar", ".xlsx", ".parquet")
_TWEETS = re.compile(r"(?:^|/)data/(?:tweets?(?:-part\d+)?)\.js$")
_OUTBOX = re.compile(r"(?:^|/)outbox\.json$")
_ACCOUNT = re.compile(r"(?:^|/)data/account\.js$")
_JSON_START = re.compile(r"\s*(?:[\[{]|(?:var\s+|let\s+|const\s+)?window\.YTD[\w.\[\]'\"]*\s*=)")
_OTHER_PART = re.compile(r"\s*window\.YTD\.(?!tweets?\b)(\w+)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_MAX_DATA_MEMBERS = 2_000


def plans_for(
    raw: BinaryIO, name: str, size: int, forced: str | None, mapping: Mapping | None
) -> list[Plan]:
    """The plans of a file: one, or one for each file of an archive.

    Raises:
        UnreadableFile: with a sentence.
        BadMapping: if the mapping does not fit.
    """
    head = raw.read(4096)
    raw.seek(0)
    if head[:4] == b"PAR1":
        table = ParquetTable(name, raw, size)
        plan = table_plan(table, "parquet", name, forced=forced, mapping=mapping)
        plan.rows = table.rows
        return [plan]
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_plans(raw, name, forced, mapping)
    if head[:3] == b"\x1f\x8b\x08":
        return [text_plan(opening.gzip_source(name, raw, size), forced, mapping)]
    return [text_plan(opening.plain_source(name, raw), forced, mapping)]


def text_plan(
    source: Source, forced: str | None, mapping: Mapping | None, defaults: Draft | None = None
) -> Plan:
    """The plan of a source of text: JSON, a feed, or a table."""
    with source.open() as stream_:
        sample = opening.beginning(stream_, SAMPLE_BYTES)
    if not sample.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"{source.name} is empty.")
    opening.refuse_known_kinds(source.name, sample[:4096])
    encoding = detect_encoding(sample)
    text = _decoded(sample, encoding)
    _refuse_binary(source.name, text)
    tables = {known.about.name for known in TABLES} | {"csv"}
    objects = {known.about.name for known in OBJECTS} | {"json"}
    start = text.lstrip()[:1]
    if forced == feed.ABOUT.name or (forced is None and start == "<"):
        return _feed_plan(source, encoding, text)
    if (part := _OTHER_PART.match(text)) and forced is None:
        raise UnreadableFile(
            f"{source.name} is the part {part[1]!r} of an X archive, which holds no posts; give the "
            "whole zip file, or tweets.js."
        )
    if forced in objects or (forced not in tables and _JSON_START.match(text)):
        return json_plan(source, encoding, text, forced=forced, mapping=mapping, defaults=defaults)
    table = DelimitedTable(source, encoding)
    notes = (encoding.note,) if encoding.note else ()
    return table_plan(
        table,
        "csv",
        source.name,
        forced=forced,
        mapping=mapping,
        encoding=encoding.name,
        notes=notes,
    )


def _decoded(sample: bytes, encoding: Encoding) -> str:
    text = sample.decode(encoding.name, encoding.errors).lstrip("\ufeff")
    return encoding.repair(text) if encoding.repair else text


def _refuse_binary(name: str, text: str) -> None:
    head = text[:65_536]
    odd = len(_CONTROL.findall(head))
    if odd > 0.02 * len(head) + 8:
        raise UnreadableFile(f"{name} is not text: it holds no posts that can be read.")


def _feed_plan(source: Source, encoding: Encoding, text: str) -> Plan:
    feed.refuse_entities(source.name, text)
    if not feed.is_feed(text):
        page = "<html" in text[:2000].lower() or "<!doctype html" in text[:2000].lower()
        kind = "a web page" if page else "XML, but no RSS or Atom feed"
        raise UnreadableFile(f"{source.name} is {kind}; there are no posts in it that can be read.")
    with source.open() as stream_:
        raw = stream_.read(feed.MAX_BYTES + 1)
    if len(raw) > feed.MAX_BYTES:
        raise UnreadableFile(f"{source.name} is a feed of more than 64 MB; split it.")
    whole = _decoded(raw, encoding)
    feed.refuse_entities(source.name, whole)

    def chunks(size: int) -> Iterator[Chunk]:
        numbered = enumerate(feed.drafts(source.name, whole), start=1)
        for part in batched(numbered, size):
            good = [(line, draft) for line, draft in part if isinstance(draft, dict)]
            rejects = [Reject(line, str(d), "") for line, d in part if not isinstance(d, dict)]
            drafts = [draft for _, draft in good]
            raws = [draft.get("text") or "" for draft in drafts]
            yield draft_chunk(drafts, [line for line, _ in good], raws, rejects)

    detection = Detection(feed.ABOUT.name, feed.ABOUT.title, None, 1.0, (), (), encoding.name, ())
    return Plan(detection, chunks, platform="web", time_zone="UTC", file=source.name)


def _zip_plans(raw: BinaryIO, name: str, forced: str | None, mapping: Mapping | None) -> list[Plan]:
    archive = opening.open_zip(name, raw)
    if is_workbook(archive):
        table = SheetTable(name, raw, archive)
        notes = (f"The workbook has {table.other_sheets} more sheets; only one was read.",)
        plan = table_plan(
            table,
            "xlsx",
            name,
            forced=forced,
            mapping=mapping,
            notes=notes if table.other_sheets else (),
        )
        plan.rows = table.rows
        return [plan]
    members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    tweets = [m for m in members if _TWEETS.search(m.filename)]
    outboxes = [m for m in members if _OUTBOX.search(m.filename)]
    if tweets and forced in (None, x_archive.ABOUT.name):
        owner = _owner(name, archive, members)
        tweets.sort(
            key=lambda m: [int(p) if p.isdigit() else p for p in re.split(r"(\d+)", m.filename)]
        )
        return _member_plans(name, archive, tweets, x_archive.ABOUT.name, mapping, owner)
    wanted = outboxes or [m for m in members if m.filename.lower().endswith(_DATA)]
    wanted = [m for m in wanted if not m.filename.rsplit("/", 1)[-1].startswith(".")]
    if not wanted:
        nested = any(m.filename.lower().endswith(_NESTED) for m in members)
        raise UnreadableFile(
            f"{name} holds other archives or workbooks; unpack it and give the files in it."
            if nested
            else f"{name} holds no file of posts that can be read."
        )
    if len(wanted) > _MAX_DATA_MEMBERS:
        raise UnreadableFile(f"{name} holds more than {_MAX_DATA_MEMBERS:,} files of data.")
    return _member_plans(name, archive, wanted, forced, mapping, {})


def _member_plans(
    name: str,
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    forced: str | None,
    mapping: Mapping | None,
    defaults: Draft,
) -> list[Plan]:
    """A plan for each file; one that cannot be read becomes a reject, unless all are."""
    plans: list[Plan] = []
    failures: list[UnreadableFile | BadMapping] = []
    for member in members:
        source = opening.member_source(name, archive, member)
        try:
            plan = text_plan(source, forced, mapping, defaults)
            if plan.detection.format in ("csv", "json") and plan.detection.mapping is None:
                raise UnreadableFile(f"{source.name} has no column that looks like words of posts.")
            plans.append(plan)
        except (UnreadableFile, BadMapping) as error:
            failures.append(error)
            plans.append(_failed(source.name, str(error)))
    if len(failures) == len(plans):
        raise failures[0]
    plans.sort(key=lambda plan: bool(plan.failed))
    if len(plans) > 1:
        note = f"The archive holds {len(plans)} files of data; each is read."
        renamed(plans[0], notes=(*plans[0].detection.notes, note))
    return plans


def _failed(file: str, sentence: str) -> Plan:
    detection = Detection("", "", None, 0.0, (), (), None, ())
    return Plan(detection, lambda _: iter(()), file=file, failed=[Reject(1, sentence, "")])


def _owner(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Draft:
    """Whose archive it is: ``account.js`` stands beside the posts."""
    for member in members:
        if _ACCOUNT.search(member.filename) and member.file_size < 1_000_000:
            source = opening.member_source(name, archive, member)
            try:
                with source.open() as opened:
                    text = text_of(opened, Encoding("utf-8-sig"))
                    first = next(islice(stream(text.read), 1), None)
            except UnreadableFile:
                return {}
            return x_archive.owner(first.value) if first and first.reason is None else {}
    return {}
