"""Reddit's API as far as it is read: listings, single things, a token for an app."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from tests.lib.collect.serving import Asked, Reply
from tests.lib.collect.world import Said, World


class FakeReddit:
    """Shows a world as comments in one subreddit, the newest so many of them."""

    def __init__(self, world: World, *, page: int = 8, most: int = 1000) -> None:
        self.world = world
        self.page = page
        self.most = most
        self.tokens = 0
        self.valid = ""
        self.secret = "an-app-secret"
        self.problem: Reply | None = None

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/api/v1/access_token":
            given = b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
            if given != f"app:{self.secret}":
                return Reply(401, {"message": "Unauthorized", "error": 401})
            self.tokens += 1
            self.valid = f"token-{self.tokens}"
            return Reply(200, {"access_token": self.valid, "expires_in": 86400})
        known = self.secret == "an-app-secret"
        if not known or asked.headers.get("authorization") != f"Bearer {self.valid}":
            return Reply(401, {"message": "Unauthorized", "error": 401})
        if self.problem is not None:
            return self.problem
        if asked.path == "/api/info":
            wanted = asked.get("id").split(",")
            return listing([s for s in self.world.posts if name(s) in wanted])
        shown = self.world.standing[-self.most :][::-1]
        start = 0
        if anchor := asked.get("after"):
            names = [name(s) for s in shown]
            if anchor not in names:
                return listing([])
            start = names.index(anchor) + 1
        found = shown[start : start + self.page]
        return listing(found, more=start + self.page < len(shown))


def name(said: Said) -> str:
    return f"t1_{said.number:06x}"


def thing(said: Said) -> dict[str, Any]:
    data = {
        "id": name(said)[3:],
        "name": name(said),
        "subreddit": "Lincoln",
        "body": "[deleted]" if said.deleted else said.text,
        "author": "[deleted]" if said.deleted else f"p{said.number % 5}",
        "author_fullname": f"t2_{said.number % 5}",
        "created_utc": said.at.timestamp(),
        "edited": said.edited_at.timestamp() if said.edited_at else False,
        "score": said.likes,
        "permalink": f"/r/Lincoln/comments/x/_/{name(said)[3:]}/",
        "link_id": "t3_x",
        "parent_id": "t3_x",
    }
    return {"kind": "t1", "data": data}


def listing(found: list[Said], *, more: bool = False) -> Reply:
    children = [thing(s) for s in found]
    after = name(found[-1]) if found and more else None
    headers = {
        "x-ratelimit-remaining": "95.0",
        "x-ratelimit-used": "5",
        "x-ratelimit-reset": "300",
    }
    return Reply(200, {"kind": "Listing", "data": {"children": children, "after": after}}, headers)
