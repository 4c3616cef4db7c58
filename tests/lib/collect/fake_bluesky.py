"""Bluesky's methods as far as they are read: an account's feed, a search, single posts, signing in."""

from __future__ import annotations

from typing import Any

from tests.lib.collect.fake_mastodon import stamp
from tests.lib.collect.serving import Asked, Reply
from tests.lib.collect.world import Said, World

DID = "did:plc:council"


class FakeBluesky:
    """Shows a world as Bluesky would: newest first, pages of a search numbered from the top."""

    def __init__(self, world: World, *, page: int = 10, numbered: int = 40) -> None:
        self.world = world
        self.page = page
        self.numbered = numbered  #: so far can a search be paged by number
        self.signed_in = 0
        self.refreshed = 0
        self.valid: set[str] = set()
        self.password = "app-pass-word"
        self.closed = False
        self.renewable = True
        self.alone = False  #: whether all posts are of that account
        self.handle = "council.example"  #: of the one account whose feed it shows

    def __call__(self, asked: Asked) -> Reply:
        method = asked.path.removeprefix("/xrpc/")
        if method.startswith("com.atproto.server."):
            return self._sign_in(asked, method.rsplit(".", 1)[1])
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.valid:
            return Reply(400, {"error": "ExpiredToken", "message": "Token has expired"})
        if method == "com.atproto.identity.resolveHandle":
            if self.closed or asked.get("handle") != self.handle:
                return Reply(
                    400, {"error": "InvalidRequest", "message": "Unable to resolve handle"}
                )
            return Reply(200, {"did": DID})
        if method.startswith("com.atproto.repo."):
            return self._repository(asked, method.rsplit(".", 1)[1])
        if method == "app.bsky.feed.getPosts":
            shown = [self._view(s) for s in self.world.standing]
            found = [post for post in shown if post["uri"] in asked.all("uris")]
            return Reply(200, {"posts": found})
        if method == "app.bsky.feed.getAuthorFeed":
            return self._feed(asked)
        if method == "app.bsky.feed.searchPosts":
            if not token:
                return Reply(403, {"error": "Forbidden", "message": "sign in"})
            return self._search(asked)
        return Reply(404, {"error": "MethodNotImplemented"})

    def _sign_in(self, asked: Asked, what: str) -> Reply:
        import json

        if what == "createSession":
            given = json.loads(asked.body)
            if given["password"] != self.password:
                return Reply(401, {"error": "AuthenticationRequired", "message": "Invalid"})
            self.signed_in += 1
        elif not self.renewable or asked.headers.get("authorization") != "Bearer renewal":
            return Reply(400, {"error": "ExpiredToken"})
        else:
            self.refreshed += 1
        token = f"access-{self.signed_in}-{self.refreshed}"
        self.valid = {token}
        return Reply(200, {"accessJwt": token, "refreshJwt": "renewal", "did": "did:plc:x"})

    def _feed(self, asked: Asked) -> Reply:
        """By the time of indexing, which the cursor names."""
        if self.closed or asked.get("actor") != DID:
            return Reply(400, {"error": "InvalidRequest", "message": "Profile not found"})
        shown = sorted(self.world.standing, key=lambda s: (s.shown_at, s.number), reverse=True)
        if asked.get("cursor"):
            time, _, number = asked.get("cursor").partition("::")
            shown = [s for s in shown if (stamp(s.shown_at), s.number) < (time, int(number))]
        found = shown[: min(self.page, int(asked.get("limit", "50")))]
        body: dict[str, Any] = {"feed": [{"post": self._view(s)} for s in found]}
        if found:
            body["cursor"] = f"{stamp(found[-1].shown_at)}::{found[-1].number}"
        return Reply(200, body)

    def _repository(self, asked: Asked, what: str) -> Reply:
        """The account's own records, newest first; the cursor is the key of the last one."""
        if self.closed or asked.get("repo") != DID:
            return Reply(400, {"error": "InvalidRequest", "message": "Could not find repo"})
        shown = {key(said): _record(said) for said in self.world.standing[::-1]}
        if what == "getRecord":
            found = shown.get(asked.get("rkey"))
            return Reply(200, found) if found else Reply(400, {"error": "RecordNotFound"})
        keys = [k for k in shown if not asked.get("cursor") or k < asked.get("cursor")]
        keys = keys[: min(self.page, int(asked.get("limit", "50")))]
        body: dict[str, Any] = {"records": [shown[k] for k in keys]}
        return Reply(200, body | ({"cursor": keys[-1]} if keys else {}))

    def _view(self, said: Said) -> dict[str, Any]:
        return view(said, DID if self.alone else "")

    def _search(self, asked: Asked) -> Reply:
        """By the time that the author gives; pages are numbered, up to a point."""
        shown = sorted(self.world.standing, key=lambda s: (s.at, s.number), reverse=True)
        if asked.get("until"):
            shown = [s for s in shown if stamp(s.at) < asked.get("until")]
        if asked.get("since"):
            shown = [s for s in shown if stamp(s.at) >= asked.get("since")]
        start = int(asked.get("cursor") or 0)
        found = shown[start : start + min(self.page, int(asked.get("limit", "25")))]
        body: dict[str, Any] = {"posts": [view(s) for s in found]}
        end = start + len(found)
        if end < min(len(shown), self.numbered):
            body["cursor"] = str(end)
        return Reply(200, body)


def uri(said: Said, did: str = "") -> str:
    return f"at://{did or _author(said)}/app.bsky.feed.post/{said.number:013d}"


def key(said: Said) -> str:
    """The key of a record, which holds the time."""
    number, found = int(said.at.timestamp() * 1_000_000) << 10 | said.number % 1024, ""
    for _ in range(13):
        number, rest = divmod(number, 32)
        found = "234567abcdefghijklmnopqrstuvwxyz"[rest] + found
    return found


def record_uri(said: Said) -> str:
    return f"at://{DID}/app.bsky.feed.post/{key(said)}"


def _record(said: Said) -> dict[str, Any]:
    return {"uri": record_uri(said), "cid": f"cid{said.number}", "value": view(said)["record"]}


def _author(said: Said) -> str:
    return f"did:plc:{said.number % 5}"


def view(said: Said, did: str = "") -> dict[str, Any]:
    return {
        "uri": uri(said, did),
        "cid": f"cid{said.number}",
        "author": {"did": did or _author(said), "handle": f"p{said.number % 5}.example"},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": said.text,
            "createdAt": stamp(said.at),
            "langs": ["en"],
        },
        "indexedAt": stamp(said.shown_at),
        "likeCount": said.likes,
    }
