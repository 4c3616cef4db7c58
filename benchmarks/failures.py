"""Failures: how often each type signals on real accounts, and whether what was planted is found.

*Real accounts*: each account is looked at as a body of its own, by public posts alone. Up to 20 signals of
each type were read and judged by one engineer (`failures_judged.json`); what the rules missed nobody knows.
Impersonation alone has a truth: the other pages of the set are known to be whose they say, so each signal is
a false alarm.
Nights are taken by UTC, for none of the files states a time zone for all of its times.
*Planted failures*: the demo town's, with their near misses. They were made to fit the rules, hence they
show that rules work as written and are no measure of accuracy.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.failures_sample import judged, labelled_police
from mootlib.reading_files import FilesRead, read_files
from mootlib.records import ACCOUNTS
from mootlib.strategy.failures import TYPES, FailuresResult, Judged, NoData, find
from mootlib.strategy.failures.scene import Scene
from mootlib.strategy.own_records import OwnRecords

_SILENCE = 13
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR = 365.25 * 86_400
#: Years that an account's posts cover, and what was found on it.
Look = tuple[float, FailuresResult]
_PAGES = "pages of Congress, 2017"
_POLICE = "posts of five police forces"
#: Types that are seen in the words of single posts.
_OF_WORDS = (6, 7, 9)
_DEMO = Path(__file__).resolve().parents[1] / "demo"
#: What is counted of planted failures, and summed over the types.
_COUNTED = (
    "planted",
    "found",
    "near misses",
    "near misses taken for one",
    "other signals, not judged",
)
#: Shares of posts and pages that the reference gives for the same file.
_REFERENCE = {
    "comments above reactions": 0.043,
    "angry above likes": 0.029,
    "pages silent for more than 90 days at the end": 2,
}


def run(shared: Path) -> dict[str, Any]:
    """Signals per account-year by type on real accounts; what is found of the planted failures."""
    found: dict[str, Any] = {}
    for name, files in _files(shared).items():
        read = read_files(files, now=_NOW)
        begun = time.perf_counter()
        looks = list(_looks(read))
        seconds = time.perf_counter() - begun
        found[name] = _signals(read, looks) | {"seconds": seconds}
        if name == _PAGES:
            found["base rates"] = _base_rates(read, looks)
    _, police = labelled_police(shared / "data" / "posts" / "uk_police_labelled.csv", _NOW)
    found[_POLICE] = _signals_in_words(police)
    found["judged by one engineer"] = judged(_total(found))
    return found | {"planted in the demo town": _planted()}


def _files(shared: Path) -> dict[str, list[Path]]:
    posts = shared / "data" / "posts"
    return {
        _PAGES: [posts / "us_congress_facebook_2017.parquet"],
        "two accounts, 2014 to 2017": sorted(posts.glob("538_*.csv")),
        "an operations room, 2013, Norwegian": [posts / "norway_police_hordaland_2013.csv"],
        "X exports of one account": sorted((posts / "x_analytics_exports").glob("*.csv")),
    }


def real_sets(
    shared: Path, *, now: datetime
) -> Iterator[tuple[str, pa.Table, list[FailuresResult]]]:
    """Of each set its name, its posts and what is found on each account; and the labelled posts of police."""
    for name, files in _files(shared).items():
        read = read_files(files, now=now)
        yield name, read.posts, [result for _, result in _looks(read)]
    posts, result = labelled_police(shared / "data" / "posts" / "uk_police_labelled.csv", now)
    yield _POLICE, posts, [result]


def _signals_in_words(result: FailuresResult) -> dict[str, Any]:
    """Signals of the types that need words alone, for there is nothing else: no times, counts or accounts."""
    outcomes = {number: result.outcomes[number] for number in _OF_WORDS}
    return {"posts": result.posts} | {
        f"{number} {TYPES[number].name}": len(one.findings)
        if isinstance(one, Judged)
        else one.reason
        for number, one in outcomes.items()
    }


def _total(found: dict[str, Any]) -> dict[str, int]:
    """Signals of each type in all sets together."""
    total: Counter[str] = Counter()
    for number, kind in TYPES.items():
        name = f"{number} {kind.name}"
        for figures in found.values():
            one = figures.get(name)
            total[name] += (
                one["signals"] if isinstance(one, dict) else one if isinstance(one, int) else 0
            )
    return dict(total)


def _signals(read: FilesRead, looks: list[Look]) -> dict[str, Any]:
    """Signals of each type over all accounts of a set; a sentence where none of them could be judged."""
    years = sum(years for years, _ in looks)
    size = {"posts": read.posts.num_rows, "accounts": len(looks), "account-years": years}
    return size | {
        f"{number} {kind.name}": _of_type(number, looks) for number, kind in TYPES.items()
    }


def _looks(read: FilesRead) -> Iterator[Look]:
    """For each account the years that its posts cover up to the end of the set, and what was found."""
    end = pc.max(read.posts["posted_at"]).as_py()
    accounts = _accounts(read.accounts)
    for (platform, handle), posts, counts in _by_account(read, accounts):
        result = find(posts, accounts, counts, own=[(platform, handle)], now=_NOW, seen_until=end)
        first = pc.min(posts["posted_at"]).as_py()
        yield (end - first).total_seconds() / _YEAR, result


def _accounts(accounts: pa.Table) -> pa.Table:
    """Each account once, with its identifier for a handle where it has none."""
    once = {(row["platform"], row["account_id"]): row for row in accounts.to_pylist()}
    return ACCOUNTS.build(
        row | {"handle": row["handle"] or row["account_id"]} for row in once.values()
    )


def _by_account(
    read: FilesRead, accounts: pa.Table
) -> Iterator[tuple[tuple[str, str], pa.Table, pa.Table]]:
    """(platform, handle), posts and counts of each account, cut from tables that are sorted once."""
    names = ("platform", "account_id", "handle")
    known = list(zip(*(accounts[name].to_pylist() for name in names), strict=True))
    code = {(platform, one): at for at, (platform, one, _) in enumerate(known)}
    pairs = zip(*(read.posts[name].to_pylist() for name in names[:2]), strict=True)
    whose = np.fromiter((code[pair] for pair in pairs), np.int64, read.posts.num_rows)
    counted = whose[np.asarray(pc.index_in(_keys(read.counts), _keys(read.posts)))]
    posts, cuts = _sorted(read.posts, whose, len(known))
    counts, count_cuts = _sorted(read.counts, counted, len(known))
    for at, (platform, _, handle) in enumerate(known):
        if cuts[at] < cuts[at + 1]:
            yield (
                (platform, handle),
                posts.slice(cuts[at], cuts[at + 1] - cuts[at]),
                counts.slice(count_cuts[at], count_cuts[at + 1] - count_cuts[at]),
            )


def _sorted(
    table: pa.Table, whose: npt.NDArray[np.int64], accounts: int
) -> tuple[pa.Table, list[int]]:
    order = np.argsort(whose, kind="stable")
    cuts = np.searchsorted(whose[order], np.arange(accounts + 1))
    return table.take(pa.array(order)), cuts.tolist()


def _keys(table: pa.Table) -> pa.Array:
    return pc.binary_join_element_wise(table["platform"], table["post_id"], "\x1f").combine_chunks()


def _of_type(number: int, looks: list[Look]) -> dict[str, Any] | str:
    outcomes = [(years, result.outcomes[number]) for years, result in looks]
    judged = [(years, one) for years, one in outcomes if isinstance(one, Judged)]
    if not judged:
        reasons = sorted({one.reason for _, one in outcomes if isinstance(one, NoData)})
        return f"not measured: {' '.join(reasons)}"
    signals = sum(len(one.findings) for _, one in judged)
    return {
        "signals": signals,
        "per account-year judged": signals / sum(years for years, _ in judged),
        "accounts with one": sum(bool(one.findings) for _, one in judged),
        "accounts that could be judged": len(judged),
        f"{judged[0][1].unit} looked at": sum(one.looked_at for _, one in judged),
    }


def _base_rates(read: FilesRead, looks: list[Look]) -> dict[str, Any]:
    """How often comments outnumber reactions, whatever was said in them; beside the reference's figures."""
    scene = Scene(
        read.posts,
        read.accounts,
        read.counts,
        own=(),
        records=OwnRecords(),
        now=_NOW,
        seen_until=None,
        zone="UTC",
        pictures=None,
        avatars=None,
    )
    silent = sum(
        finding.figures["days"] > 90
        for _, result in looks
        for finding in result.findings
        if finding.number == _SILENCE
    )
    ours = {
        "comments above reactions": float(np.mean(scene.metric("comments") > scene.reactions)),
        "angry above likes": float(np.mean(scene.metric("angry") > scene.metric("likes"))),
        "pages silent for more than 90 days at the end": silent,
    }
    return {name: {"ours": value, "reference": _REFERENCE[name]} for name, value in ours.items()}


def _planted() -> dict[str, Any]:
    """Each planted failure and near miss: was it found? By type, and all of them."""
    plan = json.loads((_DEMO / "failures.json").read_text("utf-8"))
    council = plan["organisation"]
    results = _demo_results(council, {one.get("organisation", council) for one in plan["planted"]})
    by_type: dict[str, Any] = {}
    for number, kind in TYPES.items():
        mine = [one for one in plan["planted"] if one["type"] == number]
        told = [_told(results[one.get("organisation", council)], number) for one in mine]
        by_type[f"{number} {kind.name}"] = (
            _hits(mine, told) if mine else "not measured: none is planted"
        )
    measured = [one for one in by_type.values() if isinstance(one, dict)]
    total = {name: sum(one[name] for one in measured) for name in _COUNTED}
    return {"types": len(measured)} | _rates(total) | by_type


def _hits(planted: list[dict[str, Any]], told: list[list[str]]) -> dict[str, Any]:
    """``told`` are the findings of its type on the body of each planted failure."""
    near = [(one["near_sign"], said) for one, said in zip(planted, told, strict=True) if one["near_sign"]]  # fmt: skip
    meant = [(one["sign"], said) for one, said in zip(planted, told, strict=True)]
    signs = [one[sign] for one in planted for sign in ("sign", "near_sign") if one[sign]]
    every = {finding for said in told for finding in said}
    counts = (
        len(meant),
        sum(any(sign in one for one in said) for sign, said in meant),
        len(near),
        sum(any(sign in one for one in said) for sign, said in near),
        sum(not any(sign in one for sign in signs) for one in every),
    )
    return _rates(dict(zip(_COUNTED, counts, strict=True)))


def _rates(counts: dict[str, int]) -> dict[str, Any]:
    """Precision among planted failures and near misses alone; other signals nobody judged."""
    named = counts["found"] + counts["near misses taken for one"]
    return counts | {
        "recall": counts["found"] / counts["planted"],
        "precision": counts["found"] / named if named else "none was named",
    }


def _told(result: FailuresResult, number: int) -> list[str]:
    outcome = result.outcomes[number]
    return [repr(one) for one in outcome.findings] if isinstance(outcome, Judged) else []


def _demo_results(council: str, bodies: set[str]) -> dict[str, FailuresResult]:
    """What is found on each body of the demo town; the council alone keeps records of its own."""
    from demo.load import read_posts

    posts, accounts, counts = read_posts(_DEMO)
    now = posts["collected_at"][0].as_py()
    records = dict.fromkeys(bodies, OwnRecords()) | {council: _records(council)}
    return {
        body: find(posts, accounts, counts, organisation=body, records=records[body], now=now)
        for body in sorted(bodies)
    }


def _records(council: str) -> OwnRecords:
    """The council's own records, kept on a site of their own that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOLKMOOT_DATA_DIR"] = folder
        from django.core.management import call_command

        from folkmoot.commands.options import load_site

        load_site()
        call_command("migrate", interactive=False, verbosity=0)

        from demo.directory import fill_directory
        from demo.own_records import keep_records
        from tests.factories import member, organisation

        from folkmoot.strategy.own_records import own_records_of

        body = organisation(council)
        officer = member("officer", body=body)
        fill_directory(officer, body)
        keep_records(officer, body)
        return own_records_of(body)
