"""Zeeschuimer's NDJSON: what a browser received from X, TikTok, Instagram, Threads or LinkedIn.

Each line wraps the platform's own object. Objects of other platforms are rejected with that reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mootlib.readers.formats import web_objects
from mootlib.readers.formats.kinds import Draft, NotAPost, ObjectFormat
from mootlib.readers.model import Format

ABOUT = Format(
    "zeeschuimer-ndjson",
    "Zeeschuimer capture",
    ("ndjson",),
    "In the browser extension Zeeschuimer, choose .ndjson beside the platform.",
)
_PLATFORMS: dict[str, Callable[[dict[str, Any]], Draft]] = {
    "twitter.com": web_objects.x_post,
    "x.com": web_objects.x_post,
    "tiktok.com": web_objects.tiktok_video,
    "tiktok-comments": web_objects.tiktok_comment,
    "instagram.com": web_objects.instagram_post,
    "threads.net": web_objects.threads_post,
    "threads.com": web_objects.threads_post,
    "linkedin.com": web_objects.linkedin_post,
}


def recognise(value: Any) -> bool:
    return isinstance(value, dict) and {"source_platform", "item_id", "data"} <= value.keys()


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    platform = str(value.get("source_platform")).lower()
    read = _PLATFORMS.get(platform)
    if read is None:
        raise NotAPost(f"Captures of {platform[:60]!r} are not understood yet.")
    data = value.get("data")
    if not isinstance(data, dict):
        raise NotAPost("The line holds no object of the platform.")
    draft = read(data)
    if not draft.get("post_id"):
        draft["post_id"] = value.get("item_id")
    draft["observed_at"] = value.get("timestamp_collected")
    yield draft


FORMAT = ObjectFormat(ABOUT, recognise, drafts)
