"""Posts, counts and accounts with known effects, for the tests and benchmarks of reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from mootlib.reach.sheet import Sheet, lay_out
from mootlib.records import ACCOUNTS, COUNTS, POSTS

SEEN = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2025, 1, 6, 9, tzinfo=UTC)


def post(number: int | str, account: str = "a", **facts: Any) -> dict[str, Any]:
    """One post with what it must have."""
    return {
        "platform": "facebook",
        "post_id": str(number),
        "account_id": account,
        "posted_at": START,
        "text": "The library opens at nine.",
        "form": "text",
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": [],
        "source": "test",
        "collected_at": SEEN,
    } | facts


def count(number: int | str, metric: str, value: int, seen: datetime = SEEN) -> dict[str, Any]:
    return {
        "platform": "facebook", "post_id": str(number), "observed_at": seen, "metric": metric,
        "value": value,
    }  # fmt: skip


def account(account_id: str, /, **facts: Any) -> dict[str, Any]:
    return {"platform": "facebook", "account_id": account_id} | facts


def tables(
    posts: Sequence[Mapping[str, Any]],
    counts: Sequence[Mapping[str, Any]],
    accounts: Sequence[Mapping[str, Any]] = (),
) -> tuple[pa.Table, pa.Table, pa.Table]:
    return POSTS.build(posts), COUNTS.build(counts), ACCOUNTS.build(accounts)


def sheet(
    posts: Sequence[Mapping[str, Any]],
    counts: Sequence[Mapping[str, Any]],
    accounts: Sequence[Mapping[str, Any]] = (),
    **more: Any,
) -> Sheet:
    return lay_out(*tables(posts, counts, accounts), **more)


def town(
    *,
    accounts: int = 12,
    each: int = 80,
    factor: float = 1.0,
    fame: float = 0.0,
    seed: int = 0,
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Accounts that post texts and videos; a video gets ``factor`` times a text's likes.

    With ``fame`` the accounts with more followers post more video, so that pooling sees an effect
    where there is none. Counts scatter far more than Poisson's, and posts of one week are alike.
    """
    rng = np.random.default_rng(seed)
    posts, counts, who = [], [], []
    for number in range(accounts):
        famous = number / max(accounts - 1, 1)
        role = "institution" if number % 2 == 0 else "public servant"
        who.append(account(f"a{number}", handle=f"a{number}", organisation="Kest", role=role, followers=1000))  # fmt: skip
        weeks = rng.normal(0, 0.2, each)
        for at in range(each):
            video = rng.random() < 0.3 + 0.4 * fame * famous
            when = START + timedelta(days=int(at * 300 / each), hours=int(rng.integers(0, 10)))
            mean = np.exp(2.0 + 3 * fame * famous + weeks[at // 3] + np.log(factor) * video)
            likes = int(rng.poisson(mean * rng.gamma(1.5, 1 / 1.5)))
            key = f"{number}-{at}"
            posts.append(post(key, f"a{number}", posted_at=when, form="video" if video else "text"))
            counts.append(count(key, "likes", likes))
    return tables(posts, counts, who)
