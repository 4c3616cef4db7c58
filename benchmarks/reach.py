"""Reach: what pooling says and what accounts say; whether intervals and ranges hold what they promise.

*Forms*: the Facebook pages of members of Congress in 2017 (the shared subset), within accounts by our
comparison and pooled as most tools do, beside the figures of the reference for the same file.
*Known effects*: towns that were made up with a known factor; how often the 95 % interval holds it.
*Ranges*: the X exports of one account, month by month, judged on months held out, beside a split
conformal interval that is refitted monthly without adapting (the reference's way: 77 / 87.5 %).
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tests.lib.reach.making import town

from mootlib.reach import forms, reach_range
from mootlib.reach.ppml import fit
from mootlib.reach.sheet import Sheet, lay_out
from mootlib.reading_files import read_files

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_TOWNS = 100
#: (pooled, within by interactions, within by shares, place) of the reference, section 4.
_REFERENCE = {
    "video": (2.43, 1.02, 2.48, 0.571),
    "link": (0.43, 0.57, 0.74, 0.513),
    "photo": (0.25, 0.53, 0.58, 0.452),
}


def run(shared: Path) -> dict[str, Any]:
    """Factors within and pooled, coverage on made-up towns, coverage of the ranges."""
    posts = shared / "data" / "posts"
    pages = _laid([posts / "us_congress_facebook_2017.parquet"])
    exports = _laid(sorted((posts / "x_analytics_exports").glob("*.csv")))
    return {
        "forms of pages": _forms(pages),
        "made-up towns": _towns(),
        "ranges of impressions": {f"{level:.0%}": _range(exports, level) for level in (0.8, 0.9)},
    }


def _laid(files: list[Path]) -> Sheet:
    read = read_files(files, now=_NOW)
    return lay_out(read.posts, read.counts, read.accounts)


def _forms(pages: Sheet) -> dict[str, Any]:
    begun = time.perf_counter()
    within = {o: _effects(pages, o) for o in ("interactions", "shares")}
    seconds = time.perf_counter() - begun
    pooled = forms.pooled(pages).factors
    found: dict[str, Any] = {
        "posts": len(pages),
        "pages": len(pages.accounts),
        "seconds for both outcomes": seconds,
    }
    for form, (was_pooled, was_within, was_shares, was_place) in _REFERENCE.items():
        effect, shares = within["interactions"][form], within["shares"][form]
        found[form] = {
            "pooled, interactions": _words(pooled[form]),
            "pooled, reference": was_pooled,
            "within, interactions": _words(effect.factor),
            "within, reference": was_within,
            "within, shares": _words(shares.factor),
            "within, shares, reference": was_shares,
            "place, interactions": _words(effect.rank),
            "place, reference": was_place,
            "pages with 30 of it and of text": effect.accounts_enough,
        }
    video = within["interactions"]["video"].factor
    found["pooling says video doubles"] = bool(pooled["video"].value > 2)
    found["within pages it does"] = bool(video is not None and video.low > 1)
    return found


def _effects(pages: Sheet, outcome: str) -> dict[str, Any]:
    return {effect.level: effect for effect in forms.compare(pages, "form", outcome).effects}


def _words(found: Any) -> str:
    return "none" if found is None else f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _towns() -> dict[str, Any]:
    """Bias of the factor and share of the 95 % intervals that hold it; many and few accounts."""
    found = {}
    for name, accounts, each, factor in (
        ("30 accounts of 60 posts, factor 1.5", 30, 60, 1.5),
        ("12 accounts of 60 posts, no effect", 12, 60, 1.0),
        ("2 accounts of 150 posts, factor 1.5", 2, 150, 1.5),
    ):
        logs, inside = [], 0
        for seed in range(_TOWNS):
            laid = lay_out(*town(accounts=accounts, each=each, factor=factor, seed=seed))
            clusters = laid.account if accounts >= 10 else laid.account * 1_000_000 + laid.week
            effects = {"account": laid.account, "month": laid.month, "weekday": laid.weekday}
            video = fit(laid.interactions, laid.form, reference="text", effects=effects, clusters=clusters).factors["video"]  # fmt: skip
            logs.append(np.log(video.value / factor))
            inside += video.low <= factor <= video.high
        found[name] = {
            "towns": _TOWNS,
            "bias of the factor": float(np.exp(np.mean(logs)) - 1),
            "95% intervals that hold it": inside / _TOWNS,
        }
    return found


def _range(exports: Sheet, level: float) -> dict[str, Any]:
    (ours,) = reach_range.ranges(exports, level=level)
    (plain,) = reach_range.ranges(exports, level=level, gamma=0.0)
    months = [covered / judged for _, judged, covered in ours.by_month if judged >= 20]
    assert ours.coverage is not None
    return {
        "posts judged": ours.judged,
        "covered": ours.coverage.value,
        "covered, 95% interval": [ours.coverage.low, ours.coverage.high],
        "covered, newest 1,028 posts": _newest(ours, 1_028),
        "covered, worst month of 20 posts or more": min(months),
        "covered, without adapting": plain.coverage.value if plain.coverage else None,
        "half the range as a factor": (ours.width_factor or 0.0) ** 0.5,
        "median error as a factor": ours.error_factor,
    }


def _newest(model: Any, number: int) -> float:
    """Coverage of the last months that hold so many posts."""
    judged = covered = 0
    for _, posts, inside in reversed(model.by_month):
        if judged >= number:
            break
        judged, covered = judged + posts, covered + inside
    return covered / judged
