"""What detectors look at: posts with the body's own told apart, the newest counts, and its records.

Everything is worked out once, when it is first asked for, and in a fixed order of posts, so that the
order of the rows given does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.strategy.failures.model import PostKey
from mootlib.strategy.lexicon import Lexicon
from mootlib.strategy.own_records import AccountRecord, OwnRecords
from mootlib.strategy.purpose_model import PurposeModel
from mootlib.text import language

__all__ = ["EVIDENCE", "REACTIONS", "Scene", "moment"]

#: Posts that a finding names; it counts the rest.
EVIDENCE = 20

#: Kinds of reaction that a platform may count one by one, beside likes.
REACTIONS = ("likes", "love", "care", "haha", "wow", "sad", "angry")

Rows = npt.NDArray[np.int64]
#: (platform, account_id): who wrote.
Account = tuple[str, str]
Pictures = Mapping[tuple[str, str], Sequence[bytes]]

_LANGUAGE_SAMPLE = 400


class Scene:
    """See ``mootlib.strategy.failures.find`` for the arguments."""

    def __init__(
        self,
        posts: pa.Table,
        accounts: pa.Table,
        counts: pa.Table,
        *,
        own: Iterable[tuple[str, str]],
        records: OwnRecords,
        now: datetime,
        seen_until: datetime | None,
        zone: str,
        pictures: Pictures | None,
        avatars: Mapping[tuple[str, str], bytes] | None,
        purpose_model: PurposeModel | None = None,
    ) -> None:
        order = pc.sort_indices(
            posts,
            sort_keys=[
                ("posted_at", "ascending"),
                ("platform", "ascending"),
                ("post_id", "ascending"),
            ],
        )
        self.posts = posts.take(order)
        self.accounts = accounts
        self._counts = counts
        self.records = records
        self.now = now
        self.zone = ZoneInfo(zone)
        self.pictures = pictures
        self.avatars = avatars
        self.purpose_model = purpose_model
        self._seen_until = seen_until
        self._named = frozenset(
            (platform, handle.removeprefix("@").lower()) for platform, handle in own
        )
        self._languages: dict[int, bool] = {}
        self._tones: dict[int, float] = {}
        self._rough: dict[str, npt.NDArray[np.bool_]] = {}

    # -- columns, in the order of time ------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many posts there are."""
        return int(self.posts.num_rows)

    @cached_property
    def platform(self) -> list[str]:
        return self._list("platform")

    @cached_property
    def post_id(self) -> list[str]:
        return self._list("post_id")

    @cached_property
    def account_id(self) -> list[str | None]:
        return self._list("account_id")

    @cached_property
    def text(self) -> list[str]:
        return self._list("text")

    @cached_property
    def in_reply_to(self) -> list[str | None]:
        return self._list("in_reply_to")

    @cached_property
    def quote_of(self) -> list[str | None]:
        return self._list("quote_of")

    @cached_property
    def repost_of(self) -> list[str | None]:
        return self._list("repost_of")

    @cached_property
    def mentions(self) -> list[list[str]]:
        return self._list("mentions")

    @cached_property
    def hashtags(self) -> list[list[str]]:
        return self._list("hashtags")

    @cached_property
    def media(self) -> list[list[dict[str, str | None]]]:
        return self._list("media")

    @cached_property
    def conversation_id(self) -> list[str | None]:
        return self._list("conversation_id")

    @cached_property
    def source(self) -> list[str]:
        return self._list("source")

    @cached_property
    def given_language(self) -> list[str | None]:
        return self._list("language")

    @cached_property
    def seconds(self) -> npt.NDArray[np.float64]:
        """When each was published, seconds since 1970; nan where not known."""
        return self._seconds("posted_at")

    @cached_property
    def deleted(self) -> npt.NDArray[np.float64]:
        return self._seconds("deleted_at")

    @cached_property
    def edited(self) -> npt.NDArray[np.float64]:
        return self._seconds("edited_at")

    def _list(self, name: str) -> list:  # type: ignore[type-arg]
        return list(self.posts[name].to_pylist())

    def _seconds(self, name: str) -> npt.NDArray[np.float64]:
        whole = self.posts[name].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
        return np.asarray(
            pc.divide(whole.cast(pa.float64()), 1e6).to_numpy(zero_copy_only=False),
            dtype=np.float64,
        )

    def key(self, row: int) -> PostKey:
        """Platform and identifier of the post in ``row``."""
        return PostKey(self.platform[row], self.post_id[row])

    def evidence(self, rows: Iterable[int]) -> tuple[PostKey, ...]:
        """The first posts of ``rows`` as a finding names them."""
        return tuple(self.key(int(row)) for row in list(rows)[:EVIDENCE])

    @cached_property
    def row_of(self) -> dict[tuple[str, str], int]:
        """(platform, post_id) > row."""
        return {key: row for row, key in enumerate(zip(self.platform, self.post_id, strict=True))}

    # -- who is who -------------------------------------------------------------------------------

    @cached_property
    def directory(self) -> dict[Account, AccountRecord]:
        """The body's accounts by (platform, handle), where it keeps a directory."""
        return {(one.platform, one.handle): one for one in self.records.accounts or ()}

    @cached_property
    def handles(self) -> dict[Account, str]:
        """(platform, account_id) > handle, where it is known."""
        names = ("platform", "account_id", "handle")
        rows = zip(*(self.accounts[name].to_pylist() for name in names), strict=True)
        return {(platform, one): handle.lower() for platform, one, handle in rows if handle}

    @cached_property
    def own(self) -> dict[Account, str]:
        """The body's accounts: (platform, account_id) > handle (or the identifier)."""
        named = self._named | set(self.directory)
        found = {key: handle for key, handle in self.handles.items() if (key[0], handle) in named}
        found |= {
            (one.platform, one.account_id): one.handle
            for one in self.records.accounts or ()
            if one.account_id
        }
        # Sources that give no identifier of accounts use the handle for it.
        for platform, handle in named:
            found.setdefault((platform, handle), handle)
            found.setdefault((platform, f"handle:{handle}"), handle)
        return found

    @cached_property
    def own_handles(self) -> frozenset[Account]:
        """The body's accounts as (platform, handle)."""
        return frozenset((platform, handle) for (platform, _), handle in self.own.items())

    @cached_property
    def is_own(self) -> npt.NDArray[np.bool_]:
        """Which posts are the body's."""
        own = self.own
        pairs = zip(self.platform, self.account_id, strict=True)
        return np.fromiter((pair in own for pair in pairs), bool, self.size)

    @cached_property
    def own_rows(self) -> Rows:
        """Rows of the body's posts, reposts of others among them."""
        return np.flatnonzero(self.is_own)

    @cached_property
    def own_words(self) -> Rows:
        """Rows of what the body wrote itself."""
        return np.array([row for row in self.own_rows if self.repost_of[row] is None], np.int64)

    @cached_property
    def by_account(self) -> dict[Account, Rows]:
        """The body's posts by (platform, handle), in the order of time; dated ones only."""
        rows: dict[Account, list[int]] = defaultdict(list)
        for row in self.own_rows[~np.isnan(self.seconds[self.own_rows])].tolist():
            rows[self.account(row)].append(row)
        return {account: np.array(rows[account], np.int64) for account in sorted(rows)}

    def account(self, row: int) -> Account:
        """(platform, handle) of an own post."""
        platform = self.platform[row]
        return platform, self.own[platform, self.account_id[row] or ""]

    @cached_property
    def replies_to(self) -> dict[int, list[int]]:
        """Row of an own post > rows of what others replied to it."""
        found: dict[int, list[int]] = defaultdict(list)
        for row, target in enumerate(self.in_reply_to):
            if target is None or self.is_own[row]:
                continue
            to = self.row_of.get((self.platform[row], target))
            if to is not None and self.is_own[to]:
                found[to].append(row)
        return dict(found)

    @cached_property
    def followers(self) -> dict[Account, int]:
        """(platform, account_id) > followers, where known."""
        names = ("platform", "account_id", "followers")
        rows = zip(*(self.accounts[name].to_pylist() for name in names), strict=True)
        return {(platform, one): many for platform, one, many in rows if many is not None}

    @cached_property
    def bodies(self) -> frozenset[Account]:
        """(platform, account_id) of all public bodies' accounts, other bodies' among them."""
        known = self.accounts.filter(pc.is_valid(self.accounts["organisation"]))
        pairs = zip(known["platform"].to_pylist(), known["account_id"].to_pylist(), strict=True)
        return frozenset(pairs) | frozenset(self.own)

    @cached_property
    def servants(self) -> frozenset[Account]:
        """(platform, account_id) of accounts that are said to be a public servant's."""
        columns = (self.accounts[name].to_pylist() for name in ("platform", "account_id", "role"))
        return frozenset(
            (platform, one)
            for platform, one, role in zip(*columns, strict=True)
            if role == "public servant"
        )

    # -- counts -----------------------------------------------------------------------------------

    @cached_property
    def latest(self) -> Mapping[str, npt.NDArray[np.float64]]:
        """Metric > newest value of each post, nan where the source did not give it."""
        newest = self._counts.sort_by([("observed_at", "ascending")])
        rows = pc.index_in(_keys(newest), _keys(self.posts))
        known = np.asarray(pc.is_valid(rows))
        at = np.asarray(rows.drop_null(), dtype=np.int64)
        metrics = np.asarray(newest["metric"].to_pylist(), dtype=object)[known]
        values = np.asarray(newest["value"].cast(pa.float64()))[known]
        found: dict[str, npt.NDArray[np.float64]] = {}
        for metric in sorted(set(metrics.tolist())):
            mine = metrics == metric
            found[metric] = np.full(self.size, np.nan)
            found[metric][at[mine]] = values[mine]  # of several observations the last one stays
        return found

    def metric(self, name: str) -> npt.NDArray[np.float64]:
        """The newest value of one metric for each post; nan where unknown."""
        return self.latest.get(name, np.full(self.size, np.nan))

    @cached_property
    def reactions(self) -> npt.NDArray[np.float64]:
        """Likes and all other reactions that were counted; nan where there is not even a like count."""
        total = self.metric("likes").copy()
        for name in REACTIONS[1:]:
            total += np.nan_to_num(self.metric(name))
        return total

    # -- time and words ---------------------------------------------------------------------------

    @cached_property
    def seen_until(self) -> float:
        """Up to when posts were looked for, seconds; the newest post if not said; nan where there is none."""
        if self._seen_until is not None:
            return min(self._seen_until.timestamp(), self.now.timestamp())
        last = pc.max(self.posts["posted_at"]).as_py()
        return last.timestamp() if last is not None else float("nan")

    def since(self, days: float) -> float:
        """The moment so many days before what was last seen, seconds."""
        return self.seen_until - days * 86_400

    def local(self, row: int) -> datetime:
        """When the post was published, on the body's clock."""
        return datetime.fromtimestamp(float(self.seconds[row]), self.zone)

    def kept_since(self, table: str) -> float:
        """From when a table of own records is kept, seconds; from the beginning if not said."""
        since = self.records.kept_since.get(table)
        return since.timestamp() if since is not None else float("-inf")

    def speaks(self, words: Lexicon, rows: Rows) -> list[int]:
        """Those of ``rows`` whose text may have an entry of a list: few are left to look at closely."""
        if words.name not in self._rough:
            found = pc.match_substring_regex(self.posts["text"], words.rough, ignore_case=True)
            self._rough[words.name] = np.asarray(found, dtype=bool)
        return [int(row) for row in rows[self._rough[words.name][rows]]]

    def english(self, row: int) -> bool:
        """Whether the words of a post are English; the source's word, else found out."""
        return bool(self.english_of([row]))

    def english_of(self, rows: Sequence[int]) -> list[int]:
        """Those of ``rows`` whose words are English; many at once are found out much faster."""
        fresh = [row for row in rows if row not in self._languages]
        unsaid = [row for row in fresh if not self.given_language[row]]
        found = language.detect([self.text[row] for row in unsaid]).codes if unsaid else []
        codes = dict(zip(unsaid, found, strict=True))
        for row in fresh:
            code = self.given_language[row] or codes[row]
            # Few words tell no language: what matched English words is then taken for English.
            self._languages[row] = code.partition("-")[0].lower() in ("en", language.UNKNOWN)
        return [row for row in rows if self._languages[row]]

    @cached_property
    def other_languages(self) -> float:
        """Share of own posts that are not English, by an even sample of at most 400; 0 without posts."""
        rows = self.own_words
        if not len(rows):
            return 0.0
        sample = rows[:: max(1, len(rows) // _LANGUAGE_SAMPLE)].tolist()
        return 1 - len(self.english_of(sample)) / len(sample)

    def tones(self, rows: Sequence[int]) -> npt.NDArray[np.float64]:
        """Tone from -1 to 1 of each post; nan where it is not understood."""
        fresh = [row for row in dict.fromkeys(int(row) for row in rows) if row not in self._tones]
        if fresh:
            from mootlib.text import sentiment  # heavy, and most looks at the register need no tone

            codes = ["en" if self.english(row) else "und" for row in fresh]
            scored = sentiment.score([self.text[row] for row in fresh], codes)
            labels = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
            for row, label in zip(fresh, scored.labels, strict=True):
                self._tones[row] = labels[label] if label is not None else float("nan")
        return np.array([self._tones[int(row)] for row in rows], np.float64)

    def negative_share(self, rows: Sequence[int]) -> tuple[float, int]:
        """Share of negative posts among those understood, and how many were; nan for none."""
        tones = self.tones(rows)
        known = tones[~np.isnan(tones)]
        return (float((known < 0).mean()), len(known)) if len(known) else (float("nan"), 0)


def _keys(table: pa.Table) -> pa.Array:
    """Platform and identifier in one text; the separator is in neither."""
    return pc.binary_join_element_wise(table["platform"], table["post_id"], "\x1f").combine_chunks()


def moment(seconds: float) -> datetime | None:
    """Seconds since 1970 as a time; None for nan."""
    return None if np.isnan(seconds) else datetime.fromtimestamp(float(seconds), UTC)
