"""YouTube's Data API as far as it is read: threads of comments, their replies, single comments."""

from __future__ import annotations

from typing import Any

from tests.lib.collect.fake_mastodon import stamp
from tests.lib.collect.serving import Asked, Reply
from tests.lib.collect.world import Said, World

#: Each third post begins a thread; the next two answer it.
EACH = 3


class FakeYouTube:
    """Shows a world as comments below one video."""

    def __init__(self, world: World, *, page: int = 5, held: int = 1) -> None:
        self.world = world
        self.page = page
        self.held = held  #: so many replies come with their thread
        self.key = "AIza-a-key-of-many-letters"
        self.problem: Reply | None = None

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("x-goog-api-key") != self.key:
            return error(400, "badRequest", "API key not valid. Please pass a valid API key.")
        if self.problem is not None:
            return self.problem
        if asked.path == "/commentThreads":
            return self._threads(asked)
        if asked.get("parentId"):
            thread = asked.get("parentId")
            found = [s for s in self.world.standing if comment_id(s).startswith(f"{thread}.")]
            return self._paged([comment(s) for s in found[::-1]], asked)
        wanted = asked.get("id").split(",")
        firsts = {comment_id(s) for s in self.world.standing if begins(s)}
        found = [s for s in self.world.standing if comment_id(s) in wanted]
        below = [comment(s) for s in found if comment_id(s).partition(".")[0] in firsts]
        return Reply(200, {"items": below})

    def _threads(self, asked: Asked) -> Reply:
        firsts = [s for s in self.world.standing if begins(s)]
        if asked.get("id"):
            wanted = asked.get("id").split(",")
            return Reply(
                200, {"items": [self._thread(s) for s in firsts if comment_id(s) in wanted]}
            )
        return self._paged([self._thread(s) for s in firsts[::-1]], asked)

    def _paged(self, items: list[dict[str, Any]], asked: Asked) -> Reply:
        """A page token names the item to go on with."""
        names = [item["id"] for item in items]
        token = asked.get("pageToken")
        if token and token not in names:
            return error(400, "invalidPageToken", "The page token is not valid.")
        start = names.index(token) if token else 0
        body: dict[str, Any] = {"items": items[start : start + self.page]}
        if start + self.page < len(items):
            body["nextPageToken"] = names[start + self.page]
        return Reply(200, body)

    def _thread(self, said: Said) -> dict[str, Any]:
        name = comment_id(said)
        replies = [s for s in self.world.standing if comment_id(s).startswith(f"{name}.")]
        found: dict[str, Any] = {
            "id": name,
            "snippet": {
                "videoId": "video",
                "topLevelComment": comment(said),
                "totalReplyCount": len(replies),
            },
        }
        if replies[: self.held]:
            found["replies"] = {"comments": [comment(s) for s in replies[: self.held]]}
        return found


def begins(said: Said) -> bool:
    return said.number % EACH == 1


def comment_id(said: Said) -> str:
    first = said.number - (said.number - 1) % EACH
    return f"Ug{first:05d}" if begins(said) else f"Ug{first:05d}.{said.number:05d}"


def comment(said: Said) -> dict[str, Any]:
    edited = said.edited_at or said.at
    snippet: dict[str, Any] = {
        "textOriginal": said.text,
        "authorDisplayName": f"@p{said.number % 5}",
        "authorChannelId": {"value": f"UC{said.number % 5}"},
        "likeCount": said.likes,
        "publishedAt": stamp(said.at),
        "updatedAt": stamp(edited),
    }
    if not begins(said):
        snippet["parentId"] = comment_id(said).partition(".")[0]
    return {"id": comment_id(said), "snippet": snippet}


def error(status: int, reason: str, message: str = "") -> Reply:
    body = {"error": {"code": status, "message": message, "errors": [{"reason": reason}]}}
    return Reply(status, body)
