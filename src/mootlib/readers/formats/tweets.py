"""A tweet as X's programs write it (API 1.1, archive, and the web client's ``legacy`` part)."""

from __future__ import annotations

import re
from typing import Any

from mootlib.readers.formats.kinds import Draft, at, dicts

_CREATED = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} ")
_KINDS = {"photo": "photo", "video": "video", "animated_gif": "video"}


def is_tweet(value: Any) -> bool:
    """Whether an object is a tweet with an identifier, words and a time."""
    return (
        isinstance(value, dict)
        and ("id_str" in value or "id" in value)
        and ("full_text" in value or "text" in value)
        and isinstance(value.get("created_at"), str)
        and _CREATED.match(value["created_at"]) is not None
    )


def tweet_draft(tweet: dict[str, Any]) -> Draft:
    """The post in a tweet object."""
    entities = tweet.get("entities")
    media = dicts(at(tweet, "extended_entities", "media")) or dicts(at(entities, "media"))
    links = [url.get("expanded_url") or url.get("url") for url in dicts(at(entities, "urls"))]
    draft: Draft = {
        "platform": "x",
        "post_id": tweet.get("id_str") or tweet.get("id"),
        "text": at(tweet, "extended_tweet", "full_text")
        or tweet.get("full_text")
        or tweet.get("text"),
        "posted_at": tweet.get("created_at"),
        "language": tweet.get("lang"),
        "in_reply_to": tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id"),
        "conversation_id": tweet.get("conversation_id_str"),
        "repost_of": at(tweet, "retweeted_status", "id_str"),
        "quote_of": tweet.get("quoted_status_id_str"),
        "media": [_medium(item) for item in media],
        "place_name": at(tweet, "place", "full_name"),
        "longitude": at(tweet, "coordinates", "coordinates", 0),
        "latitude": at(tweet, "coordinates", "coordinates", 1),
        "counts": {
            "likes": tweet.get("favorite_count"),
            "shares": tweet.get("retweet_count"),
            "comments": tweet.get("reply_count"),
            "quotes": tweet.get("quote_count"),
            "bookmarks": tweet.get("bookmark_count"),
        },
    }
    if isinstance(entities, dict):
        draft["mentions"] = [m.get("screen_name") for m in dicts(entities.get("user_mentions"))]
        draft["hashtags"] = [tag.get("text") for tag in dicts(entities.get("hashtags"))]
        draft["links"] = links
        draft["form"] = None if media else "link" if links else "text"
    draft.update(author(tweet.get("user")))
    return draft


def author(user: Any) -> Draft:
    """The account in a user object."""
    if not isinstance(user, dict):
        return {}
    return {
        "account_id": user.get("id_str") or user.get("id"),
        "handle": user.get("screen_name"),
        "name": user.get("name"),
        "followers": user.get("followers_count"),
    }


def _medium(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": _KINDS.get(str(item.get("type")), "photo"),
        "url": item.get("media_url_https") or item.get("media_url"),
        "alt_text": item.get("ext_alt_text"),
    }
