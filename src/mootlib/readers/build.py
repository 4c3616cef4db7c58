"""From values as found to the tables of ``mootlib.records``: the one place where both meet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.readers import values, words
from mootlib.readers.dates import DAY_FIRST, EPOCH, Dates
from mootlib.readers.mapping import platform_named
from mootlib.readers.model import RAW_LIMIT, Batch, Chunk, Mapping, Reject
from mootlib.records import ACCOUNTS, COUNTS, MEDIA, POSTS, REJECTS, TIMESTAMP

_FORMS = {
    **dict.fromkeys(("text", "status", "note", "tweet", "self", "mobile_status_update"), "text"),
    **dict.fromkeys(("link", "share", "shared_story", "article"), "link"),
    **dict.fromkeys(
        ("photo", "image", "album", "photos", "picture", "carousel", "graphimage"), "photo"
    ),
    **dict.fromkeys(("graphsidecar", "added_photos", "cover_photo", "profile_media"), "photo"),
    **dict.fromkeys(
        ("video", "videos", "native_video", "youtube", "igtv", "reel", "reels"), "video"
    ),
    **dict.fromkeys(("graphvideo", "added_video", "video_inline", "animated_gif", "gif"), "video"),
    **dict.fromkeys(("live", "live_video", "live_video_complete", "live_video_scheduled"), "live"),
    **dict.fromkeys(("poll", "question"), "poll"),
    "story": "story",
    **dict.fromkeys(("event", "created_event"), "event"),
}
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
#: X has put the time into its identifiers since November 2010 (the "snowflake" scheme).
_X_EPOCH_MS = 1288834974657
_X_FIRST_SNOWFLAKE = 29_700_859_247
#: Texts without time, account and address are told apart by how often they occurred; only so many
#: different ones are remembered, to keep memory bounded.
_REMEMBERED = 1_000_000
_SEPARATOR = re.compile(r"[,;|\s\[]")
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
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def now_micros(self) -> int:
        return int((self.now - EPOCH).total_seconds() * 1_000_000)

    def dates(self) -> Dates:
        """Reads dates of these rows; more than a day ahead of now is refused."""
        latest = self.now_micros + 86_400_000_000
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
        self.url = [_address(v) for v in given["url"]] if "url" in given else list(none)
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
        self.name = values.each(given.get("name", none), _short)
        accounts = values.each(given.get("account_id", none), _soft_id)
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
                        posted[row] = _x_time(int(ids[row]), self._context.now_micros)
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
        return [Reject(lines[r], why, as_raw(raws[r])) for r, why in self._problems.items()]

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
        links = field_of("links", _listed)
        media = field_of("media", _media)
        latitude, longitude = _coordinates(
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
            "language": field_of("language", _short),
            "url": take(self.url),
            "form": _forms(field_of("form", _form), media),
            "in_reply_to": field_of("in_reply_to", _soft_id),
            "conversation_id": field_of("conversation_id", _soft_id),
            "repost_of": _reposts(field_of("repost_of", _soft_id), text, platform),
            "quote_of": field_of("quote_of", _soft_id),
            "mentions": _either(field_of("mentions", _handles), text, words.mentions),
            "hashtags": _either(field_of("hashtags", _tags), text, words.hashtags),
            "links": _both(links, [words.links(t) for t in text]),
            "media": media or [[]] * count,
            "latitude": latitude,
            "longitude": longitude,
            "place_name": field_of("place_name", _short),
            "collections": [[context.collection] if context.collection else []] * count,
            "source": [context.source] * count,
            "collected_at": [context.now_micros] * count,
        }
        return pa.table(
            [_array(columns[f.name], f.type, count) for f in POSTS.schema], schema=POSTS.schema
        )

    def accounts(self, keep: list[int] | None) -> pa.Table:
        """Each account once; what was said last about it in these rows counts."""
        given = self._chunk.fields
        followers = given.get("followers")
        public = [(at, given[name]) for at, name in ((3, "organisation"), (4, "role")) if name in given]
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
                entry[place] = _short(column[row]) or entry[place]
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
            [_array(columns.get(f.name), f.type, count) for f in ACCOUNTS.schema],
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
            value = _count_array(rows)
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
        "raw": [as_raw(reject.raw) for reject in rejects],
    }
    return pa.table(
        [_array(columns[f.name], f.type, len(rejects)) for f in REJECTS.schema],
        schema=REJECTS.schema,
    )


def as_raw(found: Any) -> str:
    """A record as found, as text of at most ``RAW_LIMIT`` characters."""
    if isinstance(found, str):
        return found.rstrip("\r\n")[:RAW_LIMIT]
    try:
        return json.dumps(found, ensure_ascii=False, default=str)[:RAW_LIMIT]
    except (ValueError, RecursionError, TypeError):
        return repr(type(found))


def _array(column: list[Any] | None, kind: pa.DataType, count: int) -> pa.Array:
    if column is None:
        return pa.nulls(count, kind)
    if kind == TIMESTAMP:
        return pa.array(column, pa.int64()).cast(TIMESTAMP)
    try:
        return pa.array(column, kind)
    except UnicodeEncodeError:  # half a character, as JSON's \ud83d alone
        return pa.array([_encodable(value) for value in column], kind)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return value


def _count_array(column: list[Any]) -> pa.Array:
    """Counts, null where a cell holds none."""
    if set(map(type, column)) <= {int, type(None)}:
        try:
            found = pa.array(column, pa.int64())
            if (pc.min(found).as_py() or 0) >= 0:
                return found
        except (pa.ArrowInvalid, OverflowError):
            pass
    return pa.array(values.each(column, values.count), pa.int64())


def _x_time(number: int, latest: int) -> int | None:
    if number < _X_FIRST_SNOWFLAKE:
        return None
    micros = ((number >> 22) + _X_EPOCH_MS) * 1000
    return micros if micros <= latest + 86_400_000_000 else None


def _address(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    text = value.strip()
    return words.clean(text)[:2000] if text[:4].lower() == "http" and "://" in text else None


def _short(value: Any) -> str | None:
    return None if values.blank(value) else words.clean(value)[:500] or None


def _soft_id(value: Any) -> str | None:
    """An identifier of something else than the post itself: None where it is damaged."""
    try:
        return values.identifier(value)
    except values.DamagedId:
        return None


def _form(value: Any) -> str | None:
    if values.blank(value):
        return None
    return _FORMS.get(str(value).strip().lower().replace(" ", "_"))


def _forms(given: list[Any] | None, media: list[Any] | None) -> list[Any] | None:
    if media is None:
        return given
    kinds = [next((m["kind"] for m in items), None) for items in media]
    kinds = [kind if kind in ("photo", "video", "live") else None for kind in kinds]
    return kinds if given is None else [a or b for a, b in zip(given, kinds, strict=True)]


def _listed(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [words.clean(item) for item in value if isinstance(item, str) and item.strip()]
    if values.blank(value):
        return []
    text = str(value).strip()
    if not _SEPARATOR.search(text):
        return [words.clean(text)]
    if text[0] == "[":
        try:
            return _listed(json.loads(text))
        except (ValueError, RecursionError):
            text = text.strip("[]").replace("'", "")
    pieces = re.split(r"[,;|\s]+(?=https?://)|\s+" if "://" in text else r"[,;|\s]+", text)
    return [words.clean(piece) for piece in pieces if piece]


def _handles(value: Any) -> list[str]:
    return list(dict.fromkeys(h for v in _listed(value) if (h := values.handle(v))))


def _tags(value: Any) -> list[str]:
    return list(dict.fromkeys(t for v in _listed(value) if (t := v.lstrip("#＃").lower())))


def _media(value: Any) -> list[dict[str, str | None]]:
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [{f.name: _short(item.get(f.name)) for f in MEDIA} for item in value]
    return [{"kind": _kind(url), "url": url, "alt_text": None} for url in _listed(value)]


def _kind(url: str) -> str:
    end = url.split("?")[0].rsplit(".", 1)[-1].lower()
    return "video" if end in ("mp4", "mov", "webm", "m3u8") else "photo"


def _either(
    given: list[Any] | None, text: list[str], find: Callable[[str], list[str]]
) -> list[Any]:
    if given is None:
        return [find(t) for t in text]
    return [g or find(t) for g, t in zip(given, text, strict=True)]


def _both(given: list[Any] | None, found: list[Any]) -> list[Any]:
    if given is None:
        return found
    return [list(dict.fromkeys([*g, *f])) for g, f in zip(given, found, strict=True)]


def _reposts(given: list[Any] | None, text: list[str], platform: list[str]) -> list[Any]:
    """Identifier of the post passed on; where only ``RT @name:`` tells, a digest of its words."""
    result = given or [None] * len(text)
    for row, words_ in enumerate(text):
        if result[row] is None and platform[row] == "x" and (found := words.reposted(words_)):
            result[row] = values.content_id("x", *found)
    return result


def _coordinates(
    latitude: list[Any] | None, longitude: list[Any] | None
) -> tuple[list[Any] | None, list[Any] | None]:
    """Both or neither; 0, 0 is what programs write for "unknown"."""
    if latitude is None or longitude is None:
        return None, None
    pairs = [
        (a, b)
        if a is not None and b is not None and abs(a) <= 90 and abs(b) <= 180 and (a or b)
        else (None, None)
        for a, b in zip(latitude, longitude, strict=True)
    ]
    return [a for a, _ in pairs], [b for _, b in pairs]
