"""YouTube: comments below a video, or below all videos of a channel, by the Data API.

Threads come with the newest first and are walked; their replies are read with them. Each question costs
one of the 10,000 units that a key has per day; YouTube does not say how many are left, so they are
counted here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mootlib.collect.answers import Window, batch_of, moment, refusal
from mootlib.collect.contract import Batch, Cursor, Deletion
from mootlib.collect.errors import Gone, Misread, Refused, SourceError, Throttled
from mootlib.collect.looking import looks
from mootlib.collect.quota import Quota
from mootlib.collect.secrets import Secret
from mootlib.collect.walk import Page, PageLost, Walk, walk
from mootlib.collect.web import Answer, Web
from mootlib.readers.formats.kinds import at, dicts

__all__ = ["API", "Comments", "Key", "of_channel", "of_video"]

API = "https://www.googleapis.com/youtube/v3"
_PAGE = 100
_EACH_LOOK = 50
_TRIES = 3
#: Google's day ends at midnight there.
_ZONE = "America/Los_Angeles"
_SPENT = ("quotaExceeded", "dailyLimitExceeded")
_TOO_FAST = ("rateLimitExceeded", "userRateLimitExceeded")
_NO_PAGE = ("invalidPageToken", "processingFailure")
_GONE = {
    "commentsDisabled": "comments are switched off there",
    "videoNotFound": "the video does not exist or was deleted",
    "channelNotFound": "the channel does not exist or was deleted",
    "parentCommentNotFound": "the comment was deleted",
}


@dataclass(slots=True)
class Key:
    """An API key and the units that it has spent today; to be shared by all sources that use it."""

    web: Web
    secret: Secret
    server: str = API
    daily: int = 10_000
    _spent: int = field(default=0, repr=False)
    _resets_at: datetime | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def quota(self) -> Quota:
        """Units left today, as far as they were spent here."""
        with self._lock:
            self._turn_over()
            return Quota(max(0, self.daily - self._spent), self.daily, self._resets_at)

    def ask(self, method: str, params: Sequence[tuple[str, str]]) -> Answer:
        """The answer of one of the API's lists. The key goes into a header: addresses get logged."""
        with self._lock:
            self._turn_over()
            self._spent += 1
        headers = {"X-Goog-Api-Key": self.secret.reveal()}
        return self.web.get(f"{self.server}/{method}", params=params, headers=headers, want=dict)

    def spent(self) -> datetime:
        """Google says that nothing is left today; gives when its next day begins."""
        with self._lock:
            self._turn_over()
            self._spent = self.daily
            assert self._resets_at is not None
            return self._resets_at

    def _turn_over(self) -> None:
        now = self.web.clock.now()
        if self._resets_at is None or now >= self._resets_at:
            there = now.astimezone(ZoneInfo(_ZONE))
            midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
            self._resets_at = (midnight + timedelta(days=1)).astimezone(now.tzinfo)
            self._spent = 0


def of_video(key: Key, video_id: str, **options: Any) -> Comments:
    """Comments below a video. Options are ``window`` and ``overlap``."""
    return Comments(key, f"Comments on YouTube video {video_id}", ("videoId", video_id), **options)


def of_channel(key: Key, channel_id: str, **options: Any) -> Comments:
    """Comments below all videos of a channel."""
    name = f"Comments on YouTube channel {channel_id}"
    return Comments(key, name, ("allThreadsRelatedToChannelId", channel_id), **options)


@dataclass(frozen=True, slots=True)
class Comments:
    """Threads of comments, as a source: see `mootlib.collect.contract.Source`.

    A reply that comes late to an old thread is found by `refresh` of the thread's first comment.
    """

    key: Key
    name: str
    where: tuple[str, str]
    window: Window = field(default_factory=Window)
    overlap: timedelta = timedelta(days=1)  # comments held back for a moderator appear late
    platform: str = "youtube"

    @property
    def quota(self) -> Quota | None:
        return self.key.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        answers: list[Answer] = []

        def ask(token: str | None) -> Page:
            answers[:] = [self._threads(token)]
            return _page(answers[0])

        steps = walk(
            Walk.of(cursor),
            ask,
            self.key.web.pause,
            now=self.key.web.clock.now(),
            since=self.window.since,
            overlap=self.overlap,
        )
        try:
            for step in steps:
                # The replies first, without a cursor: who stops among them comes back to this page.
                for thread in step.page.items:
                    yield from self._replies(thread)
                yield replace(
                    self._batch(step.page.items, answers[0]),
                    cursor=step.walk.cursor,
                    complete_until=step.complete_until,
                    progress=step.progress,
                    reached=step.reached,
                )
        except PageLost as lost:
            raise Misread(f"{self.name} cannot be read to their end; it is tried again.") from lost

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        # A reply's identifier is that of its thread, a full stop, and its own. Whole threads are looked
        # at: that finds new replies too, and only a thread knows its video.
        asked = set(post_ids)
        threads = list(dict.fromkeys(post_id.partition(".")[0] for post_id in post_ids))
        pause = self.key.web.pause
        for look in looks(threads, self._look, _by_id, pause, platform="youtube", each=_EACH_LOOK):
            seen = set[str]()
            for thread in look.found:
                seen |= {str(reply.get("id")) for reply in dicts(at(thread, "replies", "comments"))}
                for batch in self._replies(thread):
                    seen |= set(batch.posts["post_id"].to_pylist())
                    yield batch
            gone = {deletion.post_id for deletion in look.deletions}
            here = {str(thread.get("id")) for thread in look.found} | gone
            missing = [each for each in asked - seen - here if each.partition(".")[0] in here]
            told = tuple(each for each in look.deletions if each.post_id in asked)
            yield replace(
                self._batch(look.found, look.answer),
                deletions=(*told, *self._missing(missing)),
            )

    def _missing(self, replies: list[str]) -> Iterator[Deletion]:
        """Those of some replies that are gone; not to be in its thread's list is not yet a proof."""

        def ask(asked: list[str]) -> Answer:
            return self._ask("comments", [("part", "snippet"), ("id", ",".join(asked))])

        pause = self.key.web.pause
        for look in looks(replies, ask, _by_id, pause, platform="youtube", each=_EACH_LOOK):
            yield from look.deletions

    def _look(self, asked: list[str]) -> Answer:
        return self._ask("commentThreads", [("part", "snippet,replies"), ("id", ",".join(asked))])

    def _threads(self, token: str | None) -> Answer:
        params = [("part", "snippet,replies"), self.where, ("order", "time")]
        params += [("maxResults", str(_PAGE)), *([("pageToken", token)] if token else [])]
        return self._ask("commentThreads", params, token)

    def _replies(self, thread: dict[str, Any]) -> Iterator[Batch]:
        """The replies that did not come with their thread."""
        held = len(dicts(at(thread, "replies", "comments")))
        total = at(thread, "snippet", "totalReplyCount")
        if not isinstance(total, int) or total <= held:
            return
        given = [("part", "snippet"), ("parentId", str(thread.get("id"))), ("maxResults", "100")]
        token, seen = None, set[str | None]()
        while token not in seen:
            seen.add(token)
            answer = self._below(thread, [*given, *([("pageToken", token)] if token else [])])
            yield self._batch(_with_video(answer, thread), answer)
            token = at(answer.json, "nextPageToken")
            if not token:
                return

    def _below(self, thread: dict[str, Any], params: list[tuple[str, str]]) -> Answer:
        """A page of replies; asked for again where it is one of another thread."""
        for attempt in range(_TRIES):
            answer = self._ask("comments", params)
            if all(each.partition(".")[0] == thread.get("id") for each in _by_id(answer)):
                return answer
            self.key.web.pause(attempt)
        raise Misread("YouTube answers something else than it was asked.")

    def _ask(self, method: str, params: list[tuple[str, str]], token: str | None = None) -> Answer:
        answer = self.key.ask(method, params)
        if answer.status == 200:
            return answer
        reason = str(at(answer.json, "error", "errors", 0, "reason"))
        if token is not None and reason in _NO_PAGE:
            raise PageLost
        raise self._refusal(answer, reason)

    def _refusal(self, answer: Answer, reason: str) -> SourceError:
        if reason in _SPENT:
            resets_at = self.key.spent()
            return Throttled(
                f"The units of the YouTube key are spent until {resets_at.day} {resets_at:%B, %H:%M} UTC.",
                retry_at=resets_at,
            )
        if reason in _TOO_FAST:
            return Throttled("YouTube allows no more requests for now.")
        if reason in _GONE:
            return Gone(f"{self.name} are not to be had: {_GONE[reason]}.")
        said = str(at(answer.json, "error", "message") or "").lower()
        if answer.status in (400, 403) and "api key" in said:
            return Refused("YouTube does not accept the API key; enter another one.")
        return refusal(answer, self.name)

    def _batch(self, items: Sequence[Any], answer: Answer) -> Batch:
        return batch_of(
            items,
            answer,
            format="youtube-json",
            source="youtube-api",
            name=self.name,
            window=self.window,
        )


def _page(answer: Answer) -> Page:
    items = dicts(at(answer.json, "items"))
    published = (
        moment(at(item, "snippet", "topLevelComment", "snippet", "publishedAt")) for item in items
    )
    older = at(answer.json, "nextPageToken")
    return Page(
        items=items,
        names=[str(item.get("id")) for item in items],
        times=[time for time in published if time is not None],
        older=older if isinstance(older, str) and older else None,
        seen_at=answer.asked_at,
        latest=answer.latest,
    )


def _by_id(answer: Answer) -> dict[str, Any]:
    return {str(item.get("id")): item for item in dicts(at(answer.json, "items"))}


def _with_video(answer: Answer, thread: dict[str, Any]) -> list[dict[str, Any]]:
    """Replies with the video that they stand below, which only their thread knows."""
    video = at(thread, "snippet", "videoId")
    items = dicts(at(answer.json, "items"))
    return [
        {**item, "snippet": {"videoId": video, **item["snippet"]}}
        if isinstance(item.get("snippet"), dict)
        else item
        for item in items
    ]
