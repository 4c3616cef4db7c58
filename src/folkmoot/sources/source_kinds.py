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

from folkmoot.sources import source_building
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
    term_hint: Any  #: how it is written; where nothing is asked for, what there is to know
    term: re.Pattern[str]
    build: Build
    server_hint: Any = ""  #: how a server is written; '' if none is asked for
    credential: str = ""  #: of `Credential.Kind`; '' if there is none for it
    needs_credential: bool = False
    every: timedelta = timedelta(minutes=1)
    listen: Listen | None = None  #: None if it is only polled
    #: Whether it gives so much that a collection must say which words it wants.
    needs_words: bool = False


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
            source_building.mastodon_hashtag,
            server_hint=_SERVER,
            credential=Credential.Kind.MASTODON,
            listen=source_building.tag_stream,
        ),
        SourceKind(
            "mastodon_account",
            gettext_lazy("Mastodon: an account"),
            gettext_lazy("Account"),
            gettext_lazy("As in @council or @council@example.social."),
            HANDLE,
            source_building.mastodon_account,
            server_hint=_SERVER,
            credential=Credential.Kind.MASTODON,
        ),
        SourceKind(
            "mastodon_public",
            gettext_lazy("Mastodon: all public posts of a server’s own people"),
            "",
            "",
            ANYTHING,
            source_building.mastodon_public,
            server_hint=_SERVER,
            credential=Credential.Kind.MASTODON,
            listen=source_building.local_stream,
        ),
        SourceKind(
            "bluesky_account",
            gettext_lazy("Bluesky: an account"),
            gettext_lazy("Account"),
            gettext_lazy("As in council.example."),
            HANDLE,
            source_building.bluesky_account,
            listen=source_building.account_stream,
        ),
        SourceKind(
            "bluesky_repository",
            gettext_lazy("Bluesky: an account, read at its own server"),
            gettext_lazy("Account"),
            gettext_lazy("As in council.example. For accounts that Bluesky itself does not show."),
            HANDLE,
            source_building.bluesky_repository,
            server_hint=gettext_lazy(
                "The name of the account’s server, as in pds.council.example."
            ),
        ),
        SourceKind(
            "bluesky_everything",
            gettext_lazy("Bluesky: whatever is said with the collection’s words"),
            "",
            gettext_lazy(
                "All public posts of Bluesky are heard as they are said; only those with a word of the "
                "collection are kept. It begins when the collection is switched on, and shows nothing older."
            ),
            ANYTHING,
            source_building.bluesky_everything,
            needs_words=True,
        ),
        SourceKind(
            "bluesky_search",
            gettext_lazy("Bluesky: a search"),
            gettext_lazy("Words to search for"),
            gettext_lazy("As you would type them into Bluesky’s own search."),
            ANYTHING,
            source_building.bluesky_search,
            credential=Credential.Kind.BLUESKY,
            needs_credential=True,
        ),
        SourceKind(
            "feed",
            gettext_lazy("A web feed (RSS or Atom)"),
            gettext_lazy("Address of the feed"),
            gettext_lazy("It begins with https://"),
            ADDRESS,
            source_building.feed,
            every=timedelta(minutes=5),
        ),
        SourceKind(
            "youtube_channel",
            gettext_lazy("YouTube: comments on a channel’s videos"),
            gettext_lazy("Identifier of the channel"),
            gettext_lazy("It begins with UC; the channel’s “Share” menu shows it."),
            YOUTUBE,
            source_building.youtube_channel,
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
            source_building.youtube_video,
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
            source_building.reddit_comments,
            credential=Credential.Kind.REDDIT,
            needs_credential=True,
        ),
        SourceKind(
            "reddit_submissions",
            gettext_lazy("Reddit: submissions to a subreddit"),
            gettext_lazy("Subreddit"),
            _SUBREDDIT,
            SUBREDDIT,
            source_building.reddit_submissions,
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
            source_building.folder,
            every=timedelta(seconds=15),
        ),
    )
}


#: Whose term names an account, which may be a person's.
ACCOUNT_KINDS = frozenset(
    {"mastodon_account", "bluesky_account", "bluesky_repository", "youtube_channel"}
)


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
