"""What runs of listening found about posts, kept per run and apart from the posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa

from mootlib.corpus import daily
from mootlib.corpus.answering import Chosen, answer, check_run
from mootlib.corpus.finding_questions import FindingsQuery
from mootlib.corpus.layout import LAYOUTS, key_sql
from mootlib.corpus.snapshot import Snapshot, literal, moment
from mootlib.corpus.transaction import Transaction
from mootlib.records import FINDINGS, METRICS

__all__ = [
    "Chosen",
    "count",
    "counted",
    "drop",
    "keys",
    "merge",
    "next_group",
    "of_posts",
    "one",
    "put",
    "runs",
    "table",
    "with_posts",
]

_COLUMNS = [column.name for column in FINDINGS.columns]
_QUOTED = ", ".join(f'"{name}"' for name in _COLUMNS)
_WORDS = ("text", "url", "form", "in_reply_to", "place_name", "mentions")


def put(transaction: Transaction, run: str, found: pa.Table) -> int:
    """Keep a run's findings in place of what it had; gives how many were kept.

    Findings about posts that the corpus does not hold, or that were deleted or erased while the run
    was at work, are left out.
    """
    check_run(run)
    transaction.give("found", FINDINGS.check(found))
    transaction.make(
        "keyed_findings", f"SELECT {key_sql('platform', 'post_id')} AS key, * FROM found"
    )
    transaction.make(
        "held_posts",
        "SELECT key FROM raw_posts WHERE deleted_at IS NULL "
        "AND key IN (SELECT key FROM keyed_findings)",
    )
    _let_go(transaction, run)
    rows = _insert(transaction, run)
    if transaction.touched:
        transaction.commit()
    return rows


def _insert(transaction: Transaction, run: str) -> int:
    """Write the ``keyed_findings`` of posts that are held, and count them by day."""
    transaction.make(
        "new_findings",
        f"SELECT key, {_QUOTED}, {literal(run)} AS run FROM keyed_findings "
        "WHERE key IN (SELECT key FROM held_posts) "
        "QUALIFY row_number() OVER (PARTITION BY key) = 1",
    )
    order = LAYOUTS["findings"].order
    rows = transaction.insert("findings", f"SELECT * FROM new_findings ORDER BY {order}", run)
    daily.write(transaction, run, "new_findings", 1)
    return rows


def merge(
    transaction: Transaction, run: str, found: pa.Table, gone: Sequence[tuple[str, str]] = ()
) -> int:
    """Put findings beside what a run has, in place of those of the same posts; gives how many.

    Findings of the posts ``gone`` (platform, post_id) are let go. Otherwise as `put`.
    """
    check_run(run)
    transaction.give("found", FINDINGS.check(found))
    transaction.make(
        "keyed_findings", f"SELECT {key_sql('platform', 'post_id')} AS key, * FROM found"
    )
    leaving = pa.table(
        {
            "platform": pa.array([key[0] for key in gone], pa.string()),
            "post_id": pa.array([key[1] for key in gone], pa.string()),
        }
    )
    transaction.give("leaving_findings", leaving)
    transaction.make(
        "replaced_findings",
        "SELECT key FROM keyed_findings UNION "
        f"SELECT {key_sql('platform', 'post_id')} AS key FROM leaving_findings",
    )
    wanted = transaction.rows("SELECT DISTINCT key, posted_at FROM keyed_findings")
    held = transaction.snapshot.posts_by_key(wanted, ("key", "deleted_at"))
    transaction.give("held_rows", held)
    transaction.make("held_posts", "SELECT key FROM held_rows WHERE deleted_at IS NULL")
    _replace(transaction, run)
    rows = _insert(transaction, run)
    if transaction.touched:
        transaction.commit()
    return rows


def _replace(transaction: Transaction, run: str) -> None:
    """Take the findings that come anew, or go, out of the files that hold them."""
    paths = transaction.ask(
        f"SELECT DISTINCT filename FROM {_of(transaction.snapshot, run)} "
        "WHERE key IN (SELECT key FROM replaced_findings)"
    )
    of_run = _of(transaction.snapshot, run)
    transaction.make(
        "old_findings",
        f"SELECT * FROM {of_run} WHERE key IN (SELECT key FROM replaced_findings)",
    )
    daily.write(transaction, run, "old_findings", -1)
    gone = transaction.rows("SELECT key FROM replaced_findings")["key"].to_numpy()
    transaction.rewrite("findings", [path for (path,) in paths], gone)


def drop(transaction: Transaction, run: str) -> bool:
    """Let a run's findings go; gives whether there were any."""
    check_run(run)
    _let_go(transaction, run)
    if transaction.touched:
        transaction.commit()
        return True
    return False


def _let_go(transaction: Transaction, run: str) -> None:
    for name in ("findings", *daily.TABLES):
        for file in transaction.snapshot.files[name]:
            if file.partition == run:
                transaction.remove(file.path)


def runs(snapshot: Snapshot) -> list[str]:
    """Names of the runs that have findings."""
    return sorted({file.partition or "" for file in snapshot.files["findings"]})


def table(snapshot: Snapshot, run: str, *, since: datetime | None = None) -> pa.Table:
    """Findings of a run, of the shape FINDINGS: all, or about posts said since a moment."""
    check_run(run)
    order = LAYOUTS["findings"].order
    late = "" if since is None else f"WHERE posted_at >= {moment(since)}"
    rows = snapshot.rows(f"SELECT {_QUOTED} FROM {_of(snapshot, run)} {late} ORDER BY {order}")
    return FINDINGS.check(rows)


def of_posts(snapshot: Snapshot, run: str, keys: pa.Table) -> pa.Table:
    """Findings of a run about the posts with these keys, of the shape FINDINGS."""
    check_run(run)
    return FINDINGS.check(
        snapshot.rows(
            f"SELECT {_QUOTED} FROM {_of(snapshot, run)} WHERE key IN (SELECT key FROM keys)",
            keys=keys,
        )
    )


def next_group(snapshot: Snapshot, run: str) -> int:
    """Above every number of a near-duplicate group of a run."""
    check_run(run)
    found = snapshot.rows(f'SELECT max("group") AS n FROM {_of(snapshot, run)}')["n"][0].as_py()
    return 0 if found is None else int(found) + 1


def _of(snapshot: Snapshot, run: str) -> str:
    return snapshot.scan("findings", lambda file: file.partition == run)


def count(snapshot: Snapshot, query: FindingsQuery, chosen: Chosen) -> int:
    """How many findings fit."""
    if daily.answers(query):
        return sum(number for _, number in daily.counted(snapshot, query, "topic"))
    return int(answer(snapshot, "findings_counted", query, chosen, by=None)["n"][0].as_py())


def counted(
    snapshot: Snapshot, query: FindingsQuery, chosen: Chosen, by: str
) -> list[tuple[object, int]]:
    """How many findings fit of each topic, language, ... (`finding_questions.BY`), most first."""
    if daily.answers(query, by):
        return daily.counted(snapshot, query, by)
    rows = answer(snapshot, "findings_counted", query, chosen, by=by)
    return list(zip(rows["what"].to_pylist(), rows["n"].to_pylist(), strict=True))


def keys(
    snapshot: Snapshot, query: FindingsQuery, chosen: Chosen, *, questions_only: bool
) -> set[tuple[str, str]]:
    """(platform, post_id) of all findings that fit."""
    if questions_only:
        query = replace(query, question=True)
    everything = {"order": "newest", "limit": 1 << 40, "offset": 0}
    rows = answer(snapshot, "findings_page", query, chosen, **everything)
    return set(zip(rows["platform"].to_pylist(), rows["post_id"].to_pylist(), strict=True))


def with_posts(
    snapshot: Snapshot, query: FindingsQuery, chosen: Chosen, *, limit: int, offset: int, order: str
) -> pa.Table:
    """A page of findings that fit, each with its post, its account and its latest counts.

    Columns: those of FINDINGS; text, url, form, in_reply_to, place_name and mentions of the post;
    name and organisation of the account; ``counts``, a list of (metric, value).
    """
    page = {"order": order, "limit": limit, "offset": offset}
    near = daily.narrowed(snapshot, query, order, limit + offset)
    found = answer(snapshot, "findings_page", near, chosen, **page)
    wanted = found.select(["key", "posted_at"])
    place = pa.array(range(found.num_rows), pa.int64())
    speakers = snapshot.rows(
        f"SELECT DISTINCT {key_sql('platform', 'account_id')} AS key FROM found "
        "WHERE account_id IS NOT NULL",
        found=found,
    )
    counts = ", ".join(f"{{'metric': '{m}', 'value': l.\"{m}\"}}" for m in METRICS)
    shown = ", ".join([f'f."{name}"' for name in _COLUMNS] + [f"p.{word}" for word in _WORDS])
    return snapshot.rows(
        f"SELECT {shown}, a.name, a.organisation, "
        f"list_filter([{counts}], lambda c: c.value IS NOT NULL) AS counts "
        "FROM found f JOIN said p USING (key) LEFT JOIN latest l USING (key) "
        f"LEFT JOIN people a ON a.key = {key_sql('f.platform', 'f.account_id')} ORDER BY f.place",
        found=found.append_column("place", place),
        said=snapshot.posts_by_key(wanted, ("key", *_WORDS)),
        latest=snapshot.by_key("posts_latest", wanted, ("key", *METRICS)),
        people=snapshot.by_key("accounts", speakers, ("key", "name", "organisation")),
    )


def one(snapshot: Snapshot, run: str, platform: str, post_id: str) -> dict[str, object] | None:
    """What a run found about one post; None if nothing."""
    check_run(run)
    found = snapshot.rows(
        f"SELECT {_QUOTED} FROM {_of(snapshot, run)} "
        f"WHERE key = {key_sql(literal(platform), literal(post_id))}"
    ).to_pylist()
    return found[0] if found else None
