"""Posts as the web sites of X, TikTok, Instagram, Threads and LinkedIn give them to a browser."""

from __future__ import annotations

import re
from typing import Any

from mootlib.readers.formats.kinds import Draft, NotAPost, at, dicts
from mootlib.readers.formats.tweets import tweet_draft

_ACTIVITY = re.compile(r"urn:li:(?:activity|ugcPost|share):(\d{10,25})")


def x_post(data: dict[str, Any]) -> Draft:
    """A post of X's web client, newer (``rest_id``) or older (``type: adaptive``)."""
    legacy = data.get("legacy")
    if not isinstance(legacy, dict):
        raise NotAPost("The record is not a post of X (it may be an advertisement).")
    draft = tweet_draft(legacy)
    draft["post_id"] = data.get("rest_id") or draft["post_id"]
    user = at(data, "core", "user_results", "result") or data.get("user")
    named = at(user, "legacy") if at(user, "legacy", "screen_name") else at(user, "core") or user
    draft["account_id"] = legacy.get("user_id_str") or at(user, "rest_id") or at(user, "id_str")
    draft["handle"], draft["name"] = at(named, "screen_name"), at(named, "name")
    draft["followers"] = at(user, "legacy", "followers_count")
    draft["counts"]["views"] = at(data, "views", "count") or at(data, "ext_views", "count")
    long = at(data, "note_tweet", "note_tweet_results", "result", "text")
    draft["text"] = long if isinstance(long, str) else draft["text"]
    original = at(legacy, "retweeted_status_result", "result")
    original = at(original, "tweet") or original
    if isinstance(original, dict):
        draft["repost_of"] = original.get("rest_id") or at(original, "legacy", "id_str")
        words = at(original, "legacy", "full_text")
        draft["text"] = words if isinstance(words, str) else draft["text"]
    if draft["handle"]:
        draft["url"] = f"https://x.com/{draft['handle']}/status/{draft['post_id']}"
    return draft


def tiktok_video(data: dict[str, Any]) -> Draft:
    """A video of TikTok."""
    author = data.get("author")
    handle = at(author, "uniqueId") if isinstance(author, dict) else author
    stats = data.get("statsV2") if isinstance(data.get("statsV2"), dict) else data.get("stats")
    extra = dicts(data.get("textExtra"))
    return {
        "platform": "tiktok",
        "post_id": data.get("id"),
        "text": data.get("desc"),
        "posted_at": data.get("createTime"),
        "language": data.get("textLanguage"),
        "account_id": at(author, "id"),
        "handle": handle,
        "name": at(author, "nickname") or data.get("nickname"),
        "followers": at(data, "authorStats", "followerCount"),
        "url": f"https://www.tiktok.com/@{handle}/video/{data.get('id')}" if handle else None,
        "form": "video",
        "hashtags": [e["hashtagName"] for e in extra if e.get("hashtagName")],
        "mentions": [e["userUniqueId"] for e in extra if e.get("userUniqueId")],
        "counts": {
            "likes": at(stats, "diggCount"),
            "comments": at(stats, "commentCount"),
            "shares": at(stats, "shareCount"),
            "views": at(stats, "playCount"),
            "bookmarks": at(stats, "collectCount"),
        },
    }


def tiktok_comment(data: dict[str, Any]) -> Draft:
    """A comment below a video of TikTok."""
    parent = data.get("reply_id")
    video = data.get("aweme_id")
    return {
        "platform": "tiktok",
        "post_id": data.get("cid"),
        "text": data.get("text"),
        "posted_at": data.get("create_time"),
        "language": data.get("comment_language"),
        "account_id": at(data, "user", "uid"),
        "handle": at(data, "user", "unique_id"),
        "name": at(data, "user", "nickname"),
        "in_reply_to": parent if parent and str(parent) != "0" else video,
        "conversation_id": video,
        "form": "text",
        "counts": {"likes": data.get("digg_count"), "comments": data.get("reply_comment_total")},
    }


def _instagram_forms(data: dict[str, Any]) -> str | None:
    number = {1: "photo", 2: "video", 8: "photo"}.get(data.get("media_type") or 0)
    return number or data.get("__typename")


def instagram_post(data: dict[str, Any]) -> Draft:
    """A post of Instagram, as its feed (``code``) or its older graph (``shortcode``) gives it."""
    code = data.get("code") or data.get("shortcode")
    user = data.get("user") if isinstance(data.get("user"), dict) else data.get("owner")
    caption = at(data, "caption", "text")
    if caption is None:
        caption = at(data, "edge_media_to_caption", "edges", 0, "node", "text")
    likes = data.get("like_count")
    if likes is None:
        likes = at(data, "edge_media_preview_like", "count")
    comments = data.get("comment_count")
    if comments is None:
        comments = at(data, "edge_media_to_comment", "count")
    return {
        "platform": "instagram",
        "post_id": code or data.get("id"),
        "text": caption,
        "posted_at": data.get("taken_at") or data.get("taken_at_timestamp"),
        "account_id": at(user, "pk") or at(user, "id"),
        "handle": at(user, "username"),
        "name": at(user, "full_name"),
        "url": f"https://www.instagram.com/p/{code}/" if code else None,
        "form": _instagram_forms(data),
        "place_name": at(data, "location", "name"),
        "latitude": at(data, "location", "lat"),
        "longitude": at(data, "location", "lng"),
        "counts": {
            "likes": likes,
            "comments": comments,
            "views": data.get("play_count") or data.get("video_view_count"),
        },
    }


def threads_post(data: dict[str, Any]) -> Draft:
    """A post of Threads."""
    code, handle = data.get("code"), at(data, "user", "username")
    about = data.get("text_post_app_info")
    return {
        "platform": "threads",
        "post_id": code or data.get("pk"),
        "text": at(data, "caption", "text"),
        "posted_at": data.get("taken_at"),
        "account_id": at(data, "user", "pk"),
        "handle": handle,
        "name": at(data, "user", "full_name"),
        "url": f"https://www.threads.com/@{handle}/post/{code}" if handle and code else None,
        "form": {1: "photo", 2: "video", 8: "photo", 19: "text"}.get(data.get("media_type") or 0),
        "repost_of": at(about, "share_info", "reposted_post", "code"),
        "quote_of": at(about, "share_info", "quoted_post", "code"),
        "counts": {
            "likes": data.get("like_count"),
            "comments": at(about, "direct_reply_count"),
            "shares": at(about, "repost_count"),
            "quotes": at(about, "quote_count"),
        },
    }


def linkedin_post(data: dict[str, Any]) -> Draft:
    """A post of LinkedIn. It states no time: LinkedIn's identifiers carry it in their upper bits."""
    urn = at(data, "updateMetadata", "urn") or data.get("preDashEntityUrn") or data.get("entityUrn")
    found = _ACTIVITY.search(str(urn))
    actor = data.get("actor")
    if not found or not isinstance(actor, dict):
        raise NotAPost("The record lacks what a LinkedIn post has.")
    target = str(at(actor, "navigationContext", "actionTarget") or "")
    handle = target.split("linkedin.com/")[-1].split("?")[0].removesuffix("/posts").strip("/")
    social = data.get("*socialDetail")
    totals = at(social, "*totalSocialActivityCounts")
    link = at(data, "content", "articleComponent", "navigationContext", "actionTarget")
    return {
        "platform": "linkedin",
        "post_id": found[1],
        "text": at(data, "commentary", "text", "text"),
        "posted_at": int(found[1]) >> 22,
        "handle": handle or None,
        "name": at(actor, "name", "text"),
        "url": f"https://www.linkedin.com/feed/update/urn:li:activity:{found[1]}",
        "links": [link] if isinstance(link, str) else [],
        "counts": {
            "likes": at(totals, "numLikes"),
            "comments": at(totals, "numComments"),
            "shares": at(totals, "numShares"),
        },
    }
