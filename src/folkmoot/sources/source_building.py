"""How the library's sources are made of rows, and the streams that tell of them (see `source_kinds`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from folkmoot.sources.models import Source

if TYPE_CHECKING:
    from folkmoot.sources.ways import Ways
    from mootlib import collect


def _window(source: Source) -> Any:
    from folkmoot.sources.ways import window

    return window(source.collection)


def _mastodon(source: Source, ways: Ways) -> Any:
    from mootlib.collect import mastodon

    secret = ways.secret(source.credential)
    return mastodon.Server.named(ways.web(), source.server, secret)


def mastodon_account(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import mastodon

    return mastodon.account(_mastodon(source, ways), source.term, window=_window(source))


def mastodon_hashtag(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import mastodon

    return mastodon.hashtag(_mastodon(source, ways), source.term, window=_window(source))


def mastodon_public(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import mastodon

    return mastodon.public(_mastodon(source, ways), local=True, window=_window(source))


def tag_stream(timeline: Any, ways: Ways) -> collect.Stream:
    from mootlib.collect.mastodon_stream import Listening

    return Listening(timeline, "hashtag")


def local_stream(timeline: Any, ways: Ways) -> collect.Stream:
    from mootlib.collect.mastodon_stream import Listening

    return Listening(timeline, "public/local")


def bluesky_account(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import bluesky

    return bluesky.account(bluesky.Visitor(ways.web()), source.term, window=_window(source))


def bluesky_repository(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import bluesky, bluesky_repository

    address = source.server if "//" in source.server else f"https://{source.server}"
    server = bluesky.Visitor(ways.web(), address)
    return bluesky_repository.Repository(server, source.term, window=_window(source))


def bluesky_search(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import bluesky

    return bluesky.search(ways.bluesky(source.credential), source.term, window=_window(source))


def account_stream(feed: Any, ways: Ways) -> collect.Stream | None:
    from mootlib.collect import jetstream

    server = ways.jetstream(feed.caller.web)
    return jetstream.Account(feed, server) if server else None


def bluesky_everything(source: Source, ways: Ways) -> collect.Source:
    from folkmoot.sources.choices import choice_of
    from mootlib.collect import Refused, bluesky, jetstream

    choice, web = choice_of(source.collection), ways.web()
    server = ways.jetstream(web)
    if server is None:
        raise Refused(_("This installation listens to no streams (FOLKMOOT_COLLECT_STREAMS)."))
    if not choice.words:
        raise Refused(
            _("Say in the collection which words are wanted: this source hears all of Bluesky.")
        )
    # Counts are asked for while the stream waits, so not for long.
    visitor = bluesky.Visitor(ways.web(tries=2))
    looks = bluesky.search(visitor, "", window=_window(source))
    return jetstream.Everything(server, choice, looks, window=_window(source))


def youtube_video(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import youtube

    return youtube.of_video(ways.youtube(source.credential), source.term, window=_window(source))


def youtube_channel(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import youtube

    return youtube.of_channel(ways.youtube(source.credential), source.term, window=_window(source))


def reddit_comments(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import reddit

    return reddit.comments(ways.reddit(source.credential), source.term, window=_window(source))


def reddit_submissions(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import reddit

    return reddit.submissions(ways.reddit(source.credential), source.term, window=_window(source))


def feed(source: Source, ways: Ways) -> collect.Source:
    from mootlib.collect import feeds

    return feeds.Feed(ways.web(), source.term, window=_window(source))


def folder(source: Source, ways: Ways) -> collect.Source:
    from folkmoot.sources.source_kinds import folder_of
    from mootlib.collect import folder as folders

    path = folder_of(source)
    path.mkdir(parents=True, exist_ok=True)
    return folders.Folder(
        path, window=_window(source), stop=ways.own_stop or ways.stop, clock=ways.clock
    )
