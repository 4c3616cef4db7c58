"""The store of posts: Delta tables queried by DuckDB, safe under many processes and sudden death.

`Corpus` is the way in. Its tables are Ibis expressions too (``corpus.tables.posts``), so that what is
asked of them can be asked of another engine.
"""

from mootlib.corpus.appending import Appended, Observed
from mootlib.corpus.checking import Stats
from mootlib.corpus.corpus import Corpus
from mootlib.corpus.erasing import Erased
from mootlib.corpus.errors import (
    CorpusBusy,
    CorpusDamaged,
    CorpusFull,
    CorpusTooNew,
    CorpusUnwritable,
)
from mootlib.corpus.finding_questions import FindingsQuery
from mootlib.corpus.retaining import Retained
from mootlib.corpus.searching import Found, Hit
from mootlib.corpus.snapshot import Snapshot, Tables
from mootlib.corpus.summaries import Summary, TopicSummary

__all__ = [
    "Appended",
    "Corpus",
    "CorpusBusy",
    "CorpusDamaged",
    "CorpusFull",
    "CorpusTooNew",
    "CorpusUnwritable",
    "Erased",
    "FindingsQuery",
    "Found",
    "Hit",
    "Observed",
    "Retained",
    "Snapshot",
    "Stats",
    "Summary",
    "Tables",
    "TopicSummary",
]
