"""Folkmoot's own NDJSON: nothing is lost on the way in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from mootlib import readers

POST = {
    "platform": "mastodon",
    "post_id": "71",
    "account_id": "a1",
    "posted_at": "2026-03-01T10:00:00Z",
    "text": "Is the weir path open again? @aldermouthcouncil",
    "language": "en",
    "form": "text",
    "in_reply_to": "70",
    "conversation_id": "69",
    "mentions": ["aldermouthcouncil"],
    "hashtags": [],
    "place_name": "Weir Lane",
    "account": {
        "handle": "Ferry_Watch",
        "name": "Ferry Watch",
        "organisation": "Aldermouth Council",
        "role": "institution",
        "followers": 812,
    },
    "counts": {"likes": 3, "shares": 0},
}


def test_every_field_arrives(tmp_path: Path) -> None:
    file = tmp_path / "posts.ndjson"
    file.write_text(
        json.dumps(POST) + "\n" + json.dumps(POST | {"post_id": "72", "counts": {}}) + "\n"
    )
    assert readers.detect(file).format == "folkmoot-ndjson"
    (batch,) = readers.read(file, now=datetime(2026, 4, 1, tzinfo=UTC))
    assert batch.rejects.num_rows == 0
    post = batch.posts.to_pylist()[0]
    for name in ("platform", "post_id", "account_id", "text", "language", "form", "in_reply_to",
                 "conversation_id", "mentions", "place_name"):  # fmt: skip
        assert post[name] == POST[name]
    assert post["posted_at"] == datetime(2026, 3, 1, 10, tzinfo=UTC)
    (account,) = batch.accounts.to_pylist()
    assert account["handle"] == "ferry_watch"
    assert account["organisation"] == "Aldermouth Council"
    assert account["role"] == "institution"
    assert account["followers"] == 812
    counts = {(r["post_id"], r["metric"]): r["value"] for r in batch.counts.to_pylist()}
    assert counts == {("71", "likes"): 3, ("71", "shares"): 0}
