"""From a record of a JSON format to drafts of posts, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mootlib.readers.formats.kinds import Draft, NotAPost, NotPublic, ObjectFormat
from mootlib.readers.jsonstream import Record
from mootlib.readers.model import Chunk, Reject
from mootlib.readers.plans import draft_chunk

__all__ = ["Item", "chunk_of", "items_of"]


class Item(NamedTuple):
    """A draft, or why there is none."""

    line: int
    raw: str
    draft: Draft | None
    reason: str = ""


def chunk_of(items: Sequence[Item]) -> Chunk:
    """Drafts and rejects as the columns that are built into a batch."""
    good = [item for item in items if item.draft is not None]
    rejects = [Reject(i.line, i.reason, i.raw) for i in items if i.draft is None]
    drafts = [item.draft for item in good if item.draft is not None]
    return draft_chunk(drafts, [i.line for i in good], [i.raw for i in good], rejects)


def items_of(known: ObjectFormat, record: Record, defaults: Draft) -> Iterator[Item]:
    """The posts in one record; ``defaults`` fill what it leaves empty."""
    if record.reason is not None:
        yield Item(record.line, record.raw, None, record.reason)
        return
    if not known.recognise(record.value):
        reason = f"The record is not what a file of the kind {known.about.title} holds."
        yield Item(record.line, record.raw, None, reason)
        return
    try:
        for draft in known.drafts(record.value):
            for key, value in defaults.items():
                draft[key] = draft.get(key) or value
            yield Item(record.line, record.raw, draft)
    except NotPublic as error:
        yield Item(record.line, "", None, str(error))
    except NotAPost as error:
        yield Item(record.line, record.raw, None, str(error))
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, RecursionError) as error:
        # a stranger's JSON may hold anything where the format has a list or a text
        reason = "A field of the record has another form than this format gives it."
        if isinstance(error, ValueError) and str(error).endswith("."):
            reason = str(error)
        yield Item(record.line, record.raw, None, reason)
