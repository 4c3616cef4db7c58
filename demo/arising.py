"""An issue arises: the weeks before January's flood and its first hours once more, as if they were these days.

    python3 -m demo.arising FOLDER

writes a file into FOLDER, which is the watched folder of a collection (its page names it). Within a minute or two
it is read and understood, and an alert is told. Nothing else is done than when real posts come in. Standard
library only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

POSTS = Path(__file__).resolve().parent / "posts"
MONTHS = ("2025-12", "2026-01")
#: The last post that is told again: the water has been in Weir Lane for some hours.
UNTIL = datetime(2026, 1, 22, 22, 0, tzinfo=UTC)
BACK = timedelta(days=35)
#: What of a post names another post.
_NAMES_POSTS = ("post_id", "in_reply_to", "conversation_id", "repost_of", "quote_of")


def arising(now: datetime) -> Iterator[dict[str, Any]]:
    """The posts, the last of them said just now; they are other posts than those of January."""
    for month in MONTHS:
        for line in (POSTS / f"{month}.ndjson").read_text("utf-8").splitlines():
            post = json.loads(line)
            said = datetime.fromisoformat(post["posted_at"].replace("Z", "+00:00"))
            if UNTIL - BACK <= said <= UNTIL:
                yield _again(post, said + (now - UNTIL))


def _again(post: dict[str, Any], at: datetime) -> dict[str, Any]:
    new = {name: value for name, value in post.items() if name != "url"}
    new |= {name: f"again-{post[name]}" for name in _NAMES_POSTS if post.get(name)}
    if post.get("account_id"):
        new["account_id"] = f"again-{post['account_id']}"
    return new | {"posted_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def write(folder: Path, now: datetime) -> Path:
    """Write the file, whole or not at all."""
    lines = [json.dumps(post, ensure_ascii=False) for post in arising(now)]
    draft, file = folder / "arising.part", folder / "arising.ndjson"
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.rename(file)
    return file


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Name the folder that the collection watches: python3 -m demo.arising FOLDER")
    sys.stdout.write(f"Written: {write(Path(sys.argv[1]), datetime.now(UTC))}\n")
