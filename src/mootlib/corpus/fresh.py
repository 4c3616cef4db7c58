"""Posts that the corpus does not hold, with their counts: put in order in memory, compared with nothing.

Nearly all of an import is new. It is laid out here as columns of numbers; what the corpus holds already is
compared and changed by SQL (`appending`, `counting`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus.layout import LAYOUTS, latest_at
from mootlib.records import METRICS, TIMESTAMP

__all__ = ["by_time", "distinct", "latest", "observations", "repeated", "split"]

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_METRICS = sorted(METRICS)
_LATE = np.iinfo(np.int64).max


def _micros(times: pa.ChunkedArray) -> Numbers:
    """Microseconds since 1970; undated ones come last."""
    found: Numbers = times.cast(pa.int64()).fill_null(_LATE).to_numpy()
    return found


def by_time(posts: pa.Table) -> pa.Table:
    """Posts in the order of their table."""
    keys, posted = posts["key"].to_numpy(), _micros(posts["posted_at"])
    order = np.lexsort((keys, posted))
    if np.array_equal(order, np.arange(len(order))):
        return posts
    return posts.take(pa.array(order))


def repeated(keys: pa.ChunkedArray) -> Numbers:
    """The keys that come more than once."""
    found = np.sort(keys.to_numpy())
    return distinct(found[1:][found[1:] == found[:-1]])


def distinct(ordered: pa.ChunkedArray | Numbers) -> Numbers:
    """Keys that are in order, each once."""
    keys: Numbers = np.asarray(ordered)
    first: Flags = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    found: Numbers = keys[first]
    return found


def split(rows: pa.Table, keys: Numbers) -> tuple[pa.Table, pa.Table]:
    """The rows whose ``key`` is among ``keys``, and the others."""
    if not len(keys) or not rows.num_rows:
        return rows.slice(0, 0), rows
    wanted, ordered = rows["key"].to_numpy(), np.sort(keys)
    places = np.searchsorted(ordered, wanted)
    known: Flags = ordered[np.minimum(places, len(ordered) - 1)] == wanted
    if known.all():
        return rows, rows.slice(0, 0)
    return rows.filter(pa.array(known)), rows.filter(pa.array(~known))


def observations(counts: pa.Table) -> pa.Table:
    """Counts with their ``key`` in the order of their table, each observation once; of two equals the first."""
    keys, seen = counts["key"].to_numpy(), _micros(counts["observed_at"])
    metric = _codes(counts["metric"])
    order = np.lexsort((metric, seen, keys))  # keeps equal ones as they came
    keys, seen, metric = keys[order], seen[order], metric[order]
    again = (keys[1:] == keys[:-1]) & (seen[1:] == seen[:-1]) & (metric[1:] == metric[:-1])
    first = np.append(True, ~again)[: len(order)]
    return counts.take(pa.array(order[first]))


def _codes(metrics: pa.ChunkedArray) -> Numbers:
    """The place of each metric among all in the order of the alphabet."""
    places: Numbers = pc.index_in(metrics, pa.array(_METRICS)).to_numpy()
    return places


def latest(posts: pa.Table, counts: pa.Table) -> pa.Table:
    """Rows of ``posts_latest`` for those of the posts that have counts (``observations`` of these posts)."""
    keys = posts["key"].to_numpy()
    order = np.argsort(keys)
    post = order[np.searchsorted(keys, counts["key"].to_numpy(), sorter=order)]
    seen, value = _micros(counts["observed_at"]), counts["value"].to_numpy()
    metrics = _codes(counts["metric"])
    newest = np.full(len(keys), np.iinfo(np.int64).min)
    np.maximum.at(newest, post, seen)
    counted = np.zeros(len(keys), bool)
    counted[post] = True
    columns = {
        **{name: posts[name] for name in ("key", "platform", "post_id", "posted_at")},
        "observed_at": pa.array(newest).cast(TIMESTAMP),
    }
    for code in np.unique(metrics):
        metric = _METRICS[code]
        at = np.flatnonzero(metrics == code)
        last = at[np.append(post[at][1:] != post[at][:-1], True)]  # they are in order of time
        columns[metric] = _spread(len(keys), post[last], value[last])
        columns[latest_at(metric)] = _spread(len(keys), post[last], seen[last]).cast(TIMESTAMP)
    schema = LAYOUTS["posts_latest"].schema
    found = [columns.get(field.name, pa.nulls(len(keys), field.type)) for field in schema]
    return pa.table(found, schema=schema).filter(pa.array(counted))


def _spread(rows: int, places: Numbers, values: Numbers) -> pa.Array:
    """A column that has values at some places and nothing elsewhere."""
    found, missing = np.zeros(rows, np.int64), np.ones(rows, bool)
    found[places], missing[places] = values, False
    return pa.array(found, mask=missing)
