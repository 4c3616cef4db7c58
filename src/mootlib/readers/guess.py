"""Guess from names and contents which column of a table means what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mootlib.readers import values
from mootlib.readers.dates import looks_like_date
from mootlib.readers.mapping import platform_named
from mootlib.readers.model import Mapping

#: Names under which fields are known, best first, in lower case without anything but letters.
_NAMES = {
    "text": "fulltext tweettext posttext commenttext messagetext text tweet body message caption "
    "content textoriginal tweetcontent postcontent selftext comment description post status "
    "statement feedback response words texte tekst nachricht inhalt texto mensaje melding "
    "title headline subject",
    "post_id": "tweetid postid idstr statusid restid messageid commentid id objectid itemid "
    "contentid guid uri uniquekey reference ref",
    "posted_at": "createdat postedat publishedat createdtime createdutc postcreated timecreated "
    "tweetcreatedat datetime timestamp created published posted postdate publishdate createddate "
    "time dateandtime date timestampms unixtimestamp timestampshare isodate pubdate opprettet "
    "datum tidspunkt fecha",
    "account_id": "accountid authorid useridstr userid fromid fromuserid authorchannelid "
    "channelid pageid ownerid facebookid",
    "handle": "screenname userscreenname authorusername accounthandle authorhandle handle "
    "username fromuser uniqueid user author account creator from by",
    "name": "fromname authorname displayname authordisplayname authorfullname accountname "
    "pagename fullname channeltitle nickname username name",
    "followers": "followers followerscount followercount authorfollowers userfollowerscount "
    "followersatposting",
    "url": "permalink tweetpermalink permalinkurl posturl tweeturl statusurl tiktokurl postlink "
    "url weburl link",
    "links": "link links urls externallink externallinks linkurl url",
    "language": "lang language languageguess tweetlang",
    "form": "type posttype statustype mediatype contenttype form",
    "in_reply_to": "inreplyto inreplytoid inreplytostatusid inreplytostatusidstr inreplytotweetid "
    "replyto replytosid replytoid replytostatusid parentid isreplyto",
    "conversation_id": "conversationid threadid linkid rootid",
    "repost_of": "repostof retweetedstatusid retweetedid retweetid reblogofid retweetof",
    "quote_of": "quoteof quotedstatusid quotedstatusidstr quotedid quotedtweetid",
    "latitude": "latitude lat geolat",
    "longitude": "longitude lon lng long geolon geolong",
    "place_name": "placename place placefullname location neighbourhood neighborhood",
    "edited_at": "editedat",
    "observed_at": "observedat collectedat scrapedat retrievedat querytime",
    "platform": "platform socialnetwork sourceplatform network source",
    "hashtags": "hashtags tags",
    "mentions": "mentions mentionedusers usermentions",
    "media": "media mediaurls mediaurl imageurl imageurls",
}
#: Names that mean words and nothing else; "status" or "comment" may be something else.
_WORDS = frozenset(
    ("fulltext", "tweettext", "posttext", "commenttext", "text", "tweet", "body", "message")
)
_COUNT_NAMES = {
    "likes": "likes likecount likescount numlikes favoritecount favouritecount favorites "
    "favourites favoritescount favouritescount favoritedcount diggcount reactions reactioncount "
    "reactionscount likestotal upvotes ups score",
    "love": "love loves lovecount",
    "care": "care carecount",
    "haha": "haha hahacount",
    "wow": "wow wowcount",
    "sad": "sad sadcount",
    "angry": "angry angrycount",
    "comments": "comments commentcount commentscount numcomments replies replycount "
    "repliescount totalreplycount",
    "shares": "shares sharecount sharescount retweets retweetcount retweetscount reposts "
    "repostcount repostscount reblogs reblogscount",
    "quotes": "quotes quotecount",
    "bookmarks": "bookmarks bookmarkcount saves savecount collectcount",
    "clicks": "clicks urlclicks linkclicks",
    "views": "views viewcount viewscount plays playcount videoviews postviews",
    "impressions": "impressions impressioncount impressionscount",
    "reach": "reach",
    "engagements": "engagements totalinteractions interactions engagementcount",
}
_PLACES = {f: {n: i for i, n in enumerate(names.split())} for f, names in _NAMES.items()}
_COUNT_PLACES = {
    m: {n: i for i, n in enumerate(names.split())} for m, names in _COUNT_NAMES.items()
}
_SITES = (
    ("x", re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/")),
    ("facebook", re.compile(r"https?://(?:[\w-]+\.)?facebook\.com/")),
    ("instagram", re.compile(r"https?://(?:www\.)?instagram\.com/")),
    ("tiktok", re.compile(r"https?://(?:[\w-]+\.)?tiktok\.com/")),
    ("youtube", re.compile(r"https?://(?:www\.)?(?:youtube\.com|youtu\.be)/")),
    ("reddit", re.compile(r"https?://(?:[\w-]+\.)?reddit\.com/")),
    ("bluesky", re.compile(r"https?://bsky\.app/|at://")),
    ("linkedin", re.compile(r"https?://(?:[\w-]+\.)?linkedin\.com/")),
    ("threads", re.compile(r"https?://(?:www\.)?threads\.(?:net|com)/")),
    ("telegram", re.compile(r"https?://t\.me/")),
    ("mastodon", re.compile(r"https?://[\w.-]+/@[\w.]+/\d{15,}")),
)
_REACTIONS = {"love", "haha", "wow", "sad", "angry"}
_PLATFORM_VALUES = {"x", "facebook", "instagram", "youtube", "bluesky", "tiktok", "linkedin"} | {
    "reddit",
    "threads",
    "telegram",
    "mastodon",
}


def plain(name: str) -> str:
    """A column name in lower case, letters and digits only: ``Tweet-ID`` is ``tweetid``."""
    return re.sub(r"[\W_]+", "", name).lower()


_OTHERS = frozenset(
    {
        *("user", "author", "account", "owner", "channel", "from", "actor", "profile", "parent"),
        *("media", "image", "video", "picture", "place", "location", "link"),
    }
)


def _aliases(name: str) -> tuple[str, ...]:
    """Under which names a column may be known besides its own: ``metrics.likes`` as ``likes``.

    What stands below a user or a picture describes those, not the post: ``user.id`` is ``userid``.
    """
    parts = [plain(part) for part in re.split(r"[./]", name)]
    if len(parts) < 2:
        return ()
    joined = parts[-2] + parts[-1]
    return (joined,) if _OTHERS & set(parts[:-1]) else (joined, parts[-1])


@dataclass(frozen=True)
class Column:
    """A column: its name and what its first cells hold."""

    name: str
    cells: tuple[Any, ...]

    @cached_property
    def filled(self) -> list[Any]:
        return [cell for cell in self.cells if not values.blank(cell)]

    @cached_property
    def texts(self) -> list[str]:
        return [cell for cell in self.filled if isinstance(cell, str)]

    def share(self, test: Any) -> float:
        return (
            sum(1 for cell in self.filled if test(cell)) / len(self.filled) if self.filled else 0.0
        )

    @cached_property
    def dates(self) -> float:
        head = self.filled[:50]
        return sum(1 for cell in head if looks_like_date(cell)) / len(head) if head else 0.0

    @cached_property
    def numbers(self) -> float:
        return self.share(lambda cell: values.count(cell) is not None)

    @cached_property
    def addresses(self) -> float:
        return self.share(
            lambda cell: isinstance(cell, str) and cell.lstrip()[:4].lower() == "http"
        )

    @cached_property
    def length(self) -> float:
        return sum(map(len, self.texts)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def spaced(self) -> float:
        return self.share(lambda cell: isinstance(cell, str) and " " in cell.strip())

    @cached_property
    def distinct(self) -> float:
        return len({str(cell) for cell in self.filled}) / len(self.filled) if self.filled else 0.0

    @property
    def wordy(self) -> bool:
        """Whether the cells could be what people wrote."""
        if not self.filled:
            return False
        return bool(self.texts) and self.numbers < 0.5 and self.addresses < 0.5 and self.dates < 0.5

    def fits(self, field: str) -> bool:
        """Whether the contents could be this field; an empty column fits where it does no harm."""
        if not self.filled:
            return field not in ("text", "post_id", "posted_at", "platform")
        tests = {
            "text": self.wordy
            and (plain(self.name) in _WORDS or self.spaced >= 0.3 or self.distinct >= 0.5),
            "post_id": self.dates < 0.8 or self.numbers > 0.5,
            "posted_at": self.dates >= 0.5,
            "edited_at": self.dates >= 0.8,
            "observed_at": self.dates >= 0.8,
            "url": self.addresses >= 0.5,
            "links": self.addresses >= 0.5,
            "media": self.addresses >= 0.5,
            "followers": self.numbers >= 0.5,
            "latitude": self.share(lambda c: values.number(c) is not None) >= 0.5,
            "longitude": self.share(lambda c: values.number(c) is not None) >= 0.5,
            "platform": self.share(lambda c: platform_named(str(c)) in _PLATFORM_VALUES) >= 0.8,
            "handle": self.addresses < 0.5 and self.length < 60,
            "language": self.length <= 8,
            "form": self.length <= 40 and self.numbers < 0.5,
            "in_reply_to": self.spaced < 0.3 and self.share(_boolean) < 0.5,
            "repost_of": self.spaced < 0.3 and self.share(_boolean) < 0.5,
        }
        return tests.get(field, True)


def _boolean(cell: Any) -> bool:
    return isinstance(cell, bool) or str(cell).lower() in ("true", "false", "yes", "no")


def columns_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Column]:
    """Columns with the cells of the first rows."""
    return [Column(name, tuple(row[i] for row in rows)) for i, name in enumerate(names)]


def guess(columns: Sequence[Column], platform: str | None = None) -> tuple[Mapping | None, float]:
    """A mapping and how sure it is (0 to 1); no mapping if no column could be the text."""
    found: dict[str, str] = {}
    for field in _NAMES:
        name = _named(field, columns, set(found.values()))
        if name is not None:
            found[field] = name
    _by_content(columns, found)
    if "text" not in found:
        return None, 0.0
    _settle_addresses(columns, found)
    counts = _counts(columns, set(found.values()))
    platform_column = found.pop("platform", None)
    mapping = Mapping(
        platform=platform or _platform(columns, found, counts),
        platform_column=platform_column,
        columns={field: (name,) for field, name in found.items()},
        counts={metric: (name,) for metric, name in counts.items()},
    )
    return mapping, _confidence(columns, found)


def _named(field: str, columns: Sequence[Column], taken: set[str]) -> str | None:
    places = _PLACES[field]
    best: tuple[float, str] | None = None
    for column in columns:
        if column.name in taken:
            continue
        rank = float(places.get(plain(column.name), 999))
        if rank == 999:
            rank = min(
                (places[n] + 100.0 for n in _aliases(column.name) if n in places), default=999
            )
        if rank >= 999 or not column.fits(field):
            continue
        if field == "posted_at" and _day_only(column):
            rank += 50
        if best is None or rank < best[0]:
            best = (rank, column.name)
    return best[1] if best else None


def _day_only(column: Column) -> bool:
    """Whether dates come without a time of day: a column with times is better."""
    return bool(column.texts) and all(
        len(cell) <= 10 and ":" not in cell for cell in column.texts[:50]
    )


def _by_content(columns: Sequence[Column], found: dict[str, str]) -> None:
    """What no name gave away: the longest words, and a column of dates."""
    free = [c for c in columns if c.name not in found.values()]
    if "text" not in found:
        wordy = [c for c in free if c.wordy and c.spaced >= 0.5 and c.length >= 8]
        if wordy:
            found["text"] = max(wordy, key=lambda column: column.length).name
    if "post_id" not in found:
        numbered = [c for c in free if c.distinct == 1 and c.share(_long_number) == 1]
        if numbered and numbered[0].name != found.get("text"):
            found["post_id"] = numbered[0].name
    if "posted_at" not in found:
        dated = [
            c for c in free if c.dates >= 0.9 and c.numbers < 0.5 and c.name != found.get("text")
        ]
        dated += [c for c in free if c.dates >= 0.9 and _epoch_like(c)]
        if dated:
            found["posted_at"] = dated[0].name


def _long_number(cell: Any) -> bool:
    """An identifier as X, TikTok or Facebook make them. Shorter ones are not taken by content: a
    column that is not unique after all would make different posts one."""
    return bool(re.fullmatch(r"'?\d{15,20}'?|\d{5,20}_\d{5,20}", str(cell).strip()))


def _epoch_like(column: Column) -> bool:
    """Numbers that are seconds since 1970, not identifiers: ten digits, between 2005 and 2035."""
    return (
        column.share(lambda c: (values.count(c) or 0) in range(1_100_000_000, 2_050_000_000)) >= 0.9
    )


def _settle_addresses(columns: Sequence[Column], found: dict[str, str]) -> None:
    """A column ``link`` or ``url`` may hold the post's own address, or one that the post shares."""
    by_name = {column.name: column for column in columns}
    own = found.get("url")
    if own is None or plain(own) not in ("link", "url"):
        return
    column, ids = by_name[own], by_name.get(found.get("post_id", ""))
    if plain(own) == "link" and not _points_home(column, ids):
        found.setdefault("links", own)
        if found["links"] == own:
            del found["url"]


def _points_home(column: Column, ids: Column | None) -> bool:
    if ids is None:
        return column.distinct > 0.95
    pairs = [
        (str(a), str(i).rsplit("_", 1)[-1].strip("'"))
        for a, i in zip(column.cells, ids.cells, strict=True)
        if not values.blank(a) and not values.blank(i)
    ]
    return bool(pairs) and sum(i in a for a, i in pairs) >= 0.8 * len(pairs)


def _counts(columns: Sequence[Column], taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for metric, places in _COUNT_PLACES.items():
        best: tuple[int, str] | None = None
        for column in columns:
            names = (plain(column.name), *_aliases(column.name))
            if column.name in taken or (column.filled and column.numbers < 0.5):
                continue
            rank = min((places[n] for n in names if n in places), default=999)
            if rank < 999 and (best is None or rank < best[0]):
                best = (rank, column.name)
        if best:
            found[metric] = best[1]
            taken.add(best[1])
    return found


def _platform(columns: Sequence[Column], found: dict[str, str], counts: dict[str, str]) -> str:
    by_name = {column.name: column for column in columns}
    for field in ("url", "post_id"):
        column = by_name.get(found.get(field, ""))
        for platform, pattern in _SITES:
            if column and column.share(lambda c, p=pattern: bool(p.match(str(c)))) >= 0.8:
                return platform
    names = " ".join(plain(column.name) for column in columns)
    if "tweet" in names:
        return "x"
    if len(_REACTIONS & counts.keys()) >= 3:
        return "facebook"
    ids = by_name.get(found.get("post_id", ""))
    if ids and ids.share(lambda c: bool(re.fullmatch(r"\d{5,20}_\d{5,20}", str(c)))) >= 0.8:
        return "facebook"
    text = by_name.get(found.get("text", ""))
    if text and text.share(lambda c: "https://t.co/" in str(c) or "http://t.co/" in str(c)) >= 0.2:
        return "x"
    if "screenname" in names and ids and ids.share(lambda c: 9 <= len(str(c)) <= 20) >= 0.8:
        return "x"
    return "other"


def _confidence(columns: Sequence[Column], found: dict[str, str]) -> float:
    """0.95 if names and contents agree on text, identifier and time; less for what is missing."""
    result = 0.5
    if {plain(found["text"]), *_aliases(found["text"])} & _PLACES["text"].keys():
        result += 0.2
    longest = max(columns, key=lambda column: column.length if column.wordy else 0.0)
    if longest.name == found["text"]:
        result += 0.05
    result += 0.1 if "post_id" in found else 0.0
    result += 0.1 if "posted_at" in found else 0.0
    return round(result, 2)
