"""Comments as YouTube's Data API gives them: threads with replies, or single comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mootlib.readers import words
from mootlib.readers.formats.kinds import Draft, ObjectFormat, at, dicts
from mootlib.readers.model import Format

ABOUT = Format(
    "youtube-json",
    "YouTube comments (Data API)",
    ("json", "jsonl", "ndjson"),
    "What YouTube's Data API answers to commentThreads.list or comments.list, saved as it is.",
)


def recognise(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if isinstance(at(value, "snippet", "topLevelComment"), dict):
        return True
    snippet = value.get("snippet")
    return isinstance(snippet, dict) and ("textOriginal" in snippet or "textDisplay" in snippet)


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    """The comment that begins a thread, and its replies as far as the answer holds them."""
    first = at(value, "snippet", "topLevelComment")
    if not isinstance(first, dict):
        yield _comment(value, None)
        return
    draft = _comment(first, at(value, "snippet", "videoId"))
    draft["counts"]["comments"] = at(value, "snippet", "totalReplyCount")
    yield draft
    for reply in dicts(at(value, "replies", "comments")):
        yield _comment(reply, at(value, "snippet", "videoId"), draft["post_id"])


def _comment(comment: dict[str, Any], video: Any, thread: Any = None) -> Draft:
    snippet = comment.get("snippet")
    text = at(snippet, "textOriginal")
    links: list[str] = []
    if not isinstance(text, str):
        text, links = words.from_html(at(snippet, "textDisplay"))
    parent = at(snippet, "parentId") or thread
    video = at(snippet, "videoId") or video
    post_id = comment.get("id")
    known = isinstance(video, str) and isinstance(post_id, str)
    author = at(snippet, "authorDisplayName")
    published, updated = at(snippet, "publishedAt"), at(snippet, "updatedAt")
    return {
        "platform": "youtube",
        "post_id": post_id,
        "text": text,
        "links": links,
        "posted_at": published,
        "edited_at": updated if updated != published else None,
        "account_id": at(snippet, "authorChannelId", "value"),
        "name": author,
        "handle": author if isinstance(author, str) and author.startswith("@") else None,
        "url": f"https://www.youtube.com/watch?v={video}&lc={post_id}" if known else None,
        "in_reply_to": parent,
        "conversation_id": parent or post_id,
        "form": "text",
        "counts": {"likes": at(snippet, "likeCount")},
    }


FORMAT = ObjectFormat(ABOUT, recognise, drafts)
