"""From values as found to the tables of ``mootlib.records``: the one place where both meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pyarrow as pa

from mootlib.readers import cells, values, words
from mootlib.readers.dates import DAY_FIRST, EPOCH, Dates
from mootlib.readers.mapping import platform_named
from mootlib.readers.model import Batch, Chunk, Mapping, Reject
from mootlib.records import ACCOUNTS, COUNTS, POSTS, REJECTS, ROLES, TIMESTAMP

_ID_IN_ADDRESS = re.compile(
    r"(?:twitter|x)\.com/[^?#]*?/status(?:es)?/(\d{5,20})"
    r"|facebook\.com/[^?#]*?/(?:posts|videos|photos/[^?#]*)/(\d{8,20})"
    r"|(?:story_fbid|fbid)=(\d{8,20})"
    r"|tiktok\.com/[^?#]*?/video/(\d{10,20})"
    r"|instagram\.com/(?:p|reel|tv)/([\w-]{6,20})",
    re.IGNORECASE,
)
_X_HANDLE = re.compile(r"(?:twitter|x)\.com/(\w{1,15})/status", re.IGNORECASE | re.ASCII)
_X_ID = re.compile(r"\d{5,20}", re.ASCII)
_FACEBOOK_ID = re.compile(r"\d{5,20}_\d{5,20}", re.ASCII)
#: Texts without time, account and address are told apart by how often they occurred; only so many
#: different ones are remembered, to keep memory bounded.
_REMEMBERED = 1_000_000
_NOTHING = "The row has neither words nor an identifier."


@dataclass(slots=True)
class Context:
    """What is known about all rows of a file."""

    source: str
    file: str
    platform: str
    now: datetime
    zone: tzinfo = UTC
    order: str = DAY_FIRST
    collection: str | None = None
    excel: bool = False
    damaged_ids: bool = False  #: long identifiers were rounded throughout
    latest: datetime | None = None  #: the later of now and what the source's own clock said
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def now_micros(self) -> int:
        return int((self.now - EPOCH).total_seconds() * 1_000_000)

    def dates(self) -> Dates:
        """Reads dates of these rows; more than a day ahead of now is refused."""
        ahead = max(self.latest or self.now, self.now) - self.now
        latest = self.now_micros + int((ahead + timedelta(days=1)).total_seconds() * 1_000_000)
        return Dates(self.zone, self.order, latest, excel=self.excel)


def mapped(chunk: Chunk, mapping: Mapping) -> Chunk:
    """Rename a table's columns to fields and metrics; of several, the first filled one counts."""
    found = chunk.fields
    fields = {
        name: _coalesced([found[c] for c in columns], keep=name == "text")
        for name, columns in mapping.columns.items()
    }
    if mapping.platform_column:
        fields["platform"] = found[mapping.platform_column]
    counts = {
        metric: _coalesced([found[c] for c in columns], keep=False)
        for metric, columns in mapping.counts.items()
    }
    return Chunk(chunk.lines, fields, counts, chunk.raws, chunk.rejects)


def _coalesced(columns: list[list[Any]], *, keep: bool) -> list[Any]:
    if len(columns) == 1:
        return columns[0]

    def empty(value: Any) -> bool:
        return value is None or value == "" if keep else values.blank(value)

    return [next((v for v in row if not empty(v)), None) for row in zip(*columns, strict=True)]


def build(chunk: Chunk, context: Context) -> Batch:
    """Interpret a chunk. Every record becomes a post or a reject."""
    rows = _Rows(chunk, context)
    keep = rows.kept()
    posts = rows.posts(keep)
    rejects = [*chunk.rejects, *rows.rejects()]
    rejects.sort(key=lambda reject: reject.line)
    return Batch(
        posts=posts,
        accounts=rows.accounts(keep),
        counts=rows.count_table(posts, keep),
        rejects=reject_table(rejects, context.file),
        rows_read=len(chunk.lines) + len(chunk.rejects),
    )


class _Rows:
    """The columns of a chunk, interpreted one after another."""

    def __init__(self, chunk: Chunk, context: Context) -> None:
        self._chunk = chunk
        self._context = context
        self._count = len(chunk.lines)
        self._problems: dict[int, str] = {}
        self._dates = context.dates()
        given = chunk.fields
        self.platform = self._platforms(given.get("platform"))
        none: list[Any] = [None] * self._count
        self.text = [
            words.clean(value, entities=platform == "x")
            for value, platform in zip(given.get("text", none), self.platform, strict=True)
        ]
        self.url = [cells.address(v) for v in given["url"]] if "url" in given else list(none)
        self.posted = self._moments("posted_at", required=True)
        self._read_accounts(none)
        self.post_id = self._post_ids(given.get("post_id", none))
        self._derive()

    def _platforms(self, given: list[Any] | None) -> list[str]:
        default = self._context.platform
        if given is None:
            return [default] * self._count
        return values.each(given, lambda v: default if values.blank(v) else platform_named(str(v)))

    def _moments(self, name: str, *, required: bool = False) -> list[int | None]:
        given = self._chunk.fields.get(name)
        if given is None:
            return [None] * self._count
        found, reasons = self._dates.column(given)
        if required:
            self._problems.update(reasons)
        return found

    def _read_accounts(self, none: list[Any]) -> None:
        given = self._chunk.fields
        self.handle = values.each(given.get("handle", none), values.handle)
        self.name = values.each(given.get("name", none), cells.short)
        accounts = values.each(given.get("account_id", none), cells.soft_id)
        for row, account in enumerate(accounts):
            if account is not None:
                continue
            if self.handle[row] is None and (url := self.url[row]) and "/status" in url:
                found = _X_HANDLE.search(url)
                self.handle[row] = found[1].lower() if found and found[1] != "i" else None
            known = self.handle[row] or (self.name[row] or "").lower()
            accounts[row] = f"handle:{known}" if known else None
        self.account = accounts

    def _post_ids(self, given: list[Any]) -> list[str]:
        result: list[str] = [""] * self._count
        damaged = self._context.damaged_ids
        for row, value in enumerate(given):
            try:
                found = values.identifier(value)
                if damaged and found and len(found) >= 17:
                    raise values.DamagedId(values.damage(found))
            except values.DamagedId as error:
                found = self._id_from_address(row)
                if found is None:
                    self._problems.setdefault(row, str(error))
                    continue
            result[row] = found or self._id_from_address(row) or self._content_id(row)
        return result

    def _id_from_address(self, row: int) -> str | None:
        found = _ID_IN_ADDRESS.search(self.url[row] or "")
        return found[found.lastindex or 0] if found else None

    def _content_id(self, row: int) -> str:
        text = self.text[row]
        if not text and not self.url[row]:
            self._problems.setdefault(row, _NOTHING)
            return ""
        known = (self.account[row], self.posted[row], self.url[row])
        found = values.content_id(self.platform[row], *known, text)
        if any(known):
            return found
        seen = self._context.seen
        times = seen.get(found, 0) + 1
        if times > 1 or len(seen) < _REMEMBERED:
            seen[found] = times
        return found if times == 1 else f"{found}-{times}"

    def _derive(self) -> None:
        """What identifiers of X and Facebook tell by their form: time and address."""
        posted, url, ids = self.posted, self.url, self.post_id
        for row, platform in enumerate(self.platform):
            if platform == "x" and (posted[row] is None or url[row] is None):
                if _X_ID.fullmatch(ids[row]):
                    url[row] = url[row] or f"https://x.com/i/status/{ids[row]}"
                    if posted[row] is None and row not in self._problems:
                        posted[row] = cells.x_time(int(ids[row]), self._context.now_micros)
            elif platform == "facebook" and url[row] is None and _FACEBOOK_ID.fullmatch(ids[row]):
                url[row] = f"https://www.facebook.com/{ids[row]}"

    def kept(self) -> list[int] | None:
        """The rows without a problem; None if that is all of them."""
        if not self._problems:
            return None
        return [row for row in range(self._count) if row not in self._problems]

    def rejects(self) -> list[Reject]:
        """The rows with a problem."""
        lines, raws = self._chunk.lines, self._chunk.raws
        return [Reject(lines[r], why, cells.as_raw(raws[r])) for r, why in self._problems.items()]

    def posts(self, keep: list[int] | None) -> pa.Table:
        """The posts table of the rows kept."""
        given, context = self._chunk.fields, self._context
        count = self._count if keep is None else len(keep)

        def take(column: list[Any]) -> list[Any]:
            return column if keep is None else [column[row] for row in keep]

        def field_of(name: str, read: Callable[[Any], Any]) -> list[Any] | None:
            return values.each(take(given[name]), read) if name in given else None

        def moments(name: str) -> list[Any] | None:
            return take(self._moments(name)) if name in given else None

        text, platform = take(self.text), take(self.platform)
        links = field_of("links", cells.listed)
        media = field_of("media", cells.media)
        latitude, longitude = cells.coordinates(
            field_of("latitude", values.number), field_of("longitude", values.number)
        )
        columns: dict[str, Any] = {
            "platform": platform,
            "post_id": take(self.post_id),
            "account_id": take(self.account),
            "posted_at": take(self.posted),
            "edited_at": moments("edited_at"),
            "deleted_at": moments("deleted_at"),
            "text": text,
            "language": field_of("language", cells.short),
            "url": take(self.url),
            "form": cells.forms(field_of("form", cells.form), media),
            "in_reply_to": field_of("in_reply_to", cells.soft_id),
            "conversation_id": field_of("conversation_id", cells.soft_id),
            "repost_of": cells.reposts(field_of("repost_of", cells.soft_id), text, platform),
            "quote_of": field_of("quote_of", cells.soft_id),
            "mentions": cells.either(field_of("mentions", cells.handles), text, words.mentions),
            "hashtags": cells.either(field_of("hashtags", cells.tags), text, words.hashtags),
            "links": cells.both(links, [words.links(t) for t in text]),
            "media": media or [[]] * count,
            "latitude": latitude,
            "longitude": longitude,
            "place_name": field_of("place_name", cells.short),
            "collections": [[context.collection] if context.collection else []] * count,
            "source": [context.source] * count,
            "collected_at": [context.now_micros] * count,
        }
        return pa.table(
            [cells.array(columns[f.name], f.type, count) for f in POSTS.schema], schema=POSTS.schema
        )

    def accounts(self, keep: list[int] | None) -> pa.Table:
        """Each account once; what was said last about it in these rows counts."""
        given = self._chunk.fields
        followers = given.get("followers")
        public = [
            (at, given[name]) for at, name in ((3, "organisation"), (4, "role")) if name in given
        ]
        found: dict[tuple[str, str], list[Any]] = {}
        for row in range(self._count) if keep is None else keep:
            account = self.account[row]
            if account is None:
                continue
            entry = found.setdefault((self.platform[row], account), [None] * 5)
            entry[0] = self.handle[row] or entry[0]
            entry[1] = self.name[row] or entry[1]
            if followers is not None and (number := values.count(followers[row])) is not None:
                entry[2] = number
            for place, column in public:
                entry[place] = cells.short(column[row]) or entry[place]
            if entry[4] not in ROLES:
                entry[4] = None
        count = len(found)
        columns = {
            "platform": [key[0] for key in found],
            "account_id": [key[1] for key in found],
            "handle": [entry[0] for entry in found.values()],
            "name": [entry[1] for entry in found.values()],
            "followers": [entry[2] for entry in found.values()],
            "organisation": [entry[3] for entry in found.values()],
            "role": [entry[4] for entry in found.values()],
        }
        return pa.table(
            [cells.array(columns.get(f.name), f.type, count) for f in ACCOUNTS.schema],
            schema=ACCOUNTS.schema,
        )

    def count_table(self, posts: pa.Table, keep: list[int] | None) -> pa.Table:
        """One row per post and metric that the source gave."""
        given = self._chunk.fields.get("observed_at")
        seen = (
            [v or self._context.now_micros for v in self._moments("observed_at")] if given else None
        )
        if seen is not None and keep is not None:
            seen = [seen[row] for row in keep]
        now = seen or [self._context.now_micros] * len(posts)
        observed = pa.array(now, pa.int64()).cast(TIMESTAMP)
        tables = []
        for metric, column in self._chunk.counts.items():
            rows = column if keep is None else [column[row] for row in keep]
            value = cells.count_array(rows)
            known = value.is_valid()
            total = len(value) - value.null_count
            tables.append(
                pa.table(
                    [
                        posts["platform"].filter(known),
                        posts["post_id"].filter(known),
                        observed.filter(known),
                        pa.repeat(pa.scalar(metric, pa.string()), total),
                        value.filter(known),
                    ],
                    schema=COUNTS.schema,
                )
            )
        return pa.concat_tables(tables) if tables else COUNTS.empty()


def reject_table(rejects: Sequence[Reject], file: str) -> pa.Table:
    """Rejects as a table."""
    columns: dict[str, list[Any]] = {
        "file": [words.clean(file)] * len(rejects),
        "line": [reject.line for reject in rejects],
        "reason": [words.clean(reject.reason) for reject in rejects],
        "raw": [cells.as_raw(reject.raw) for reject in rejects],
    }
    return pa.table(
        [cells.array(columns[f.name], f.type, len(rejects)) for f in REJECTS.schema],
        schema=REJECTS.schema,
    )
