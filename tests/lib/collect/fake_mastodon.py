"""Mastodon's API as far as it is read: timelines by min_id, single posts, accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.lib.collect.serving import Asked, Reply
from tests.lib.collect.world import Said, World


class FakeMastodon:
    """Shows a world as a Mastodon server would, so many posts a page."""

    def __init__(
        self, world: World, *, page: int = 7, many: bool = True, links: bool = True
    ) -> None:
        self.world = world
        self.page = page
        self.many = many  #: whether several posts can be asked for at once
        self.links = links
        self.gone = False
        self.token: str | None = None

    def __call__(self, asked: Asked) -> Reply:
        if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401, {"error": "The access token is invalid"})
        if asked.path == "/api/v1/accounts/lookup":
            known = asked.get("acct") == "ann" and not self.gone
            return Reply(200, {"id": "77", "acct": "ann"}) if known else _missing()
        if asked.path in ("/api/v1/timelines/tag/bins", "/api/v1/timelines/public"):
            return self._timeline(asked)
        if asked.path == "/api/v1/accounts/77/statuses":
            return Reply(410, {"error": "Gone"}) if self.gone else self._timeline(asked)
        if asked.path == "/api/v1/statuses":
            found = [s for s in self.world.standing if post_id(s) in asked.all("id[]")]
            return Reply(200, [status(s) for s in found]) if self.many else _missing()
        if asked.path.startswith("/api/v1/statuses/"):
            wanted = asked.path.rsplit("/", 1)[1]
            found = [s for s in self.world.standing if post_id(s) == wanted]
            return Reply(200, status(found[0])) if found else _missing()
        return _missing()

    def _timeline(self, asked: Asked) -> Reply:
        shown = self.world.standing  # sorted by identifier, which holds the time
        limit = min(self.page, int(asked.get("limit", "20")))
        if asked.get("min_id"):
            newer = [s for s in shown if int(post_id(s)) > int(asked.get("min_id"))]
            found = newer[:limit][::-1]
        else:
            found = shown[-limit:][::-1]
        headers = {}
        if found and self.links:
            base = f"http://{asked.headers['host']}{asked.path}"
            headers["Link"] = (
                f'<{base}?max_id={post_id(found[-1])}>; rel="next", '
                f'<{base}?min_id={post_id(found[0])}>; rel="prev"'
            )
        return Reply(200, [status(s) for s in found], headers)


def post_id(said: Said) -> str:
    return str((int(said.at.timestamp() * 1000) << 16) + said.number)


def status(said: Said) -> dict[str, Any]:
    return {
        "id": post_id(said),
        "created_at": stamp(said.at),
        "edited_at": said.edited_at and stamp(said.edited_at),
        "content": f"<p>{said.text}</p>",
        "visibility": "public",
        "language": "en",
        "account": {"id": str(said.number % 5), "acct": f"person{said.number % 5}"},
        "favourites_count": said.likes,
        "reblogs_count": 0,
        "replies_count": 0,
        "media_attachments": [],
        "mentions": [],
        "tags": [{"name": "bins"}],
        "url": f"https://example.social/@p/{said.number}",
    }


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _missing() -> Reply:
    return Reply(404, {"error": "Record not found"})
