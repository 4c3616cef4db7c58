"""Which kinds of source there are: what each asks for, and how the library reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.sources.models import Credential, Source

if TYPE_CHECKING:
    from folkmoot.sources.ways import Ways
    from mootlib import collect

HASHTAG = re.compile(r"#?\w+")
HANDLE = re.compile(r"@?[\w.:-]+(@[\w.-]+)?")
SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}(\+[A-Za-z0-9_]{2,21})*", re.ASCII)
YOUTUBE = re.compile(r"[A-Za-z0-9_-]{5,64}", re.ASCII)
FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s@]+\Z")
ANYTHING = re.compile(r".+", re.DOTALL)

Build = Callable[[Source, "Ways"], "collect.Source"]
#: From a source as it is built to the stream that tells of it; None where this installation has none.
Listen = Callable[[Any, "Ways"], "collect.Stream | None"]


@dataclass(frozen=True)
class SourceKind:
    """One kind of source."""

    name: str
    label: Any  #: lazily translated, as are the other words
    term_label: Any  #: what the person writes; '' if nothing is asked for
    term_hint: Any
    term: re.Pattern[str]
    build: Build
    server_hint: Any = ""  #: how a server is written; '' if none is asked for
    credential: str = ""  #: of `Credential.Kind`; '' if there is none for it
    needs_credential: bool = False
    every: timedelta = timedelta(minutes=1)
    listen: Listen | None = None  #: None if it is only polled
    #: Whether it gives so much that a collection must say which words it wants.
    needs_words: bool = False


def _window(source: Source) -> Any:
    from folkmoot.sources.ways import window

    return window(source.collection)


def _mastodon(source: Source, ways: Ways) -> Any:
    from mootlib.collect import mastodon

    secret = ways.secret(source.credential)
    return mastodon.Server.named(ways.web(), source.server, secret)


def _mastodon_account(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import mastodon

    return mastodon.account(_mastodon(source, ways), source.term, window=_window(source))


def _mastodon_hashtag(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import mastodon

    return mastodon.hashtag(_mastodon(source, ways), source.term, window=_window(source))


def _mastodon_public(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import mastodon

    return mastodon.public(_mastodon(source, ways), local=True, window=_window(source))


def _tag_stream(timeline: Any, ways: Ways) -> collect.Stream:
    from mootlib.collect.mastodon_stream import Listening

    return Listening(timeline, "hashtag")


def _local_stream(timeline: Any, ways: Ways) -> collect.Stream:
    from mootlib.collect.mastodon_stream import Listening

    return Listening(timeline, "public/local")


def _bluesky_account(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import bluesky

    return bluesky.account(bluesky.Visitor(ways.web()), source.term, window=_window(source))


def _bluesky_search(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import bluesky

    return bluesky.search(ways.bluesky(source.credential), source.term, window=_window(source))


def _account_stream(feed: Any, ways: Ways) -> collect.Stream | None:
    from mootlib.collect import jetstream

    server = ways.jetstream(feed.caller.web)
    return jetstream.Account(feed, server) if server else None


def _bluesky_everything(source: Source, ways: Ways) -> collect.Source:
    from folkmoot.sources.choices import choice_of
    from mootlib.collect import Refused, bluesky, jetstream

    choice, web = choice_of(source.collection), ways.web()
    server = ways.jetstream(web)
    if server is None:
        raise Refused(_("This installation listens to no streams (FOLKMOOT_COLLECT_STREAMS)."))
    if not choice.words:
        raise Refused(NEEDS_WORDS % {"kind": KINDS["bluesky_everything"].label})
    # Counts are asked for while the stream waits, so not for long.
    visitor = bluesky.Visitor(ways.web(tries=2))
    looks = bluesky.search(visitor, "", window=_window(source))
    return jetstream.Everything(server, choice, looks, window=_window(source))


def _youtube_video(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import youtube

    return youtube.of_video(ways.youtube(source.credential), source.term, window=_window(source))


def _youtube_channel(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import youtube

    return youtube.of_channel(ways.youtube(source.credential), source.term, window=_window(source))


def _reddit_comments(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import reddit

    return reddit.comments(ways.reddit(source.credential), source.term, window=_window(source))


def _reddit_submissions(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import reddit

    return reddit.submissions(ways.reddit(source.credential), source.term, window=_window(source))


def _feed(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import feeds

    return feeds.Feed(ways.web(), source.term, window=_window(source))


def _folder(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import folder

    path = folder_of(source)
    path.mkdir(parents=True, exist_ok=True)
    return folder.Folder(path, window=_window(source), stop=ways.stop, clock=ways.clock)


def folder_of(source: Source) -> Path:
    """Where the exports of a watched folder are put: below one place, never anywhere a person names."""
    return Path(settings.WATCHED_DIR) / source.collection.organisation.slug / source.term


NEEDS_WORDS = gettext_lazy(
    "“%(kind)s” gives far more than may be kept: say in the collection which words are wanted first."
)
_SERVER = gettext_lazy("The server’s name, as in example.social.")
_SUBREDDIT = gettext_lazy("The subreddit’s name without r/; several are joined with +.")

KINDS: dict[str, SourceKind] = {
    kind.name: kind
    for kind in (
        SourceKind(
            "mastodon_hashtag",
            gettext_lazy("Mastodon: a hashtag"),
            gettext_lazy("Hashtag"),
            gettext_lazy("As in #bins. Only posts that this server has seen are found."),
            HASHTAG,
            _mastodon_hashtag,
            server_hint=_SERVER,
            credential=Credential.Kind.MASTODON,
            listen=_tag_stream,
        ),
        SourceKind(
            "mastodon_account",
            gettext_lazy("Mastodon: an account"),
            gettext_lazy("Account"),
            gettext_lazy("As in @council or @council@example.social."),
            HANDLE,
            _mastodon_account,
            server_hint=_SERVER,
            credential=Credential.Kind.MASTODON,
        ),
        SourceKind(
            "mastodon_public",
            gettext_lazy("Mastodon: all public posts of a server’s own people"),
            "",
            "",
            ANYTHING,
            _mastodon_public,
            server_hint=_SERVER,
            credential=Credential.Kind.MASTODON,
            listen=_local_stream,
        ),
        SourceKind(
            "bluesky_account",
            gettext_lazy("Bluesky: an account"),
            gettext_lazy("Account"),
            gettext_lazy("As in council.example."),
            HANDLE,
            _bluesky_account,
            listen=_account_stream,
        ),
        SourceKind(
            "bluesky_everything",
            gettext_lazy("Bluesky: whatever is said with the collection’s words"),
            "",
            "",
            ANYTHING,
            _bluesky_everything,
            needs_words=True,
        ),
        SourceKind(
            "bluesky_search",
            gettext_lazy("Bluesky: a search"),
            gettext_lazy("Words to search for"),
            gettext_lazy("As you would type them into Bluesky’s own search."),
            ANYTHING,
            _bluesky_search,
            credential=Credential.Kind.BLUESKY,
            needs_credential=True,
        ),
        SourceKind(
            "feed",
            gettext_lazy("A web feed (RSS or Atom)"),
            gettext_lazy("Address of the feed"),
            gettext_lazy("It begins with https://"),
            ADDRESS,
            _feed,
            every=timedelta(minutes=5),
        ),
        SourceKind(
            "youtube_channel",
            gettext_lazy("YouTube: comments on a channel’s videos"),
            gettext_lazy("Identifier of the channel"),
            gettext_lazy("It begins with UC; the channel’s “Share” menu shows it."),
            YOUTUBE,
            _youtube_channel,
            credential=Credential.Kind.YOUTUBE,
            needs_credential=True,
            every=timedelta(minutes=10),
        ),
        SourceKind(
            "youtube_video",
            gettext_lazy("YouTube: comments on a video"),
            gettext_lazy("Identifier of the video"),
            gettext_lazy("The part of its address after v="),
            YOUTUBE,
            _youtube_video,
            credential=Credential.Kind.YOUTUBE,
            needs_credential=True,
            every=timedelta(minutes=10),
        ),
        SourceKind(
            "reddit_comments",
            gettext_lazy("Reddit: comments in a subreddit"),
            gettext_lazy("Subreddit"),
            _SUBREDDIT,
            SUBREDDIT,
            _reddit_comments,
            credential=Credential.Kind.REDDIT,
            needs_credential=True,
        ),
        SourceKind(
            "reddit_submissions",
            gettext_lazy("Reddit: submissions to a subreddit"),
            gettext_lazy("Subreddit"),
            _SUBREDDIT,
            SUBREDDIT,
            _reddit_submissions,
            credential=Credential.Kind.REDDIT,
            needs_credential=True,
        ),
        SourceKind(
            "folder",
            gettext_lazy("A folder of exports on this installation’s machine"),
            gettext_lazy("Name of the folder"),
            gettext_lazy(
                "Letters, numbers, dots and dashes. It is made below the folder for watched files; "
                "each file that is put into it is read once."
            ),
            FOLDER,
            _folder,
            every=timedelta(seconds=15),
        ),
    )
}


#: Whose term names an account, which may be a person's.
ACCOUNT_KINDS = frozenset({"mastodon_account", "bluesky_account", "youtube_channel"})


def kind_of(source: Source) -> SourceKind:
    return KINDS[source.kind]


def title_of(source: Source) -> str:
    """A source in words, for the people of the body."""
    kind = kind_of(source)
    parts = [str(kind.label)]
    if source.term:
        parts.append(f"“{source.term}”")
    if source.server:
        parts.append(_("on %(server)s") % {"server": source.server})
    return " ".join(parts)
