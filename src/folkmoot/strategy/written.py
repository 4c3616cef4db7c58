"""Where people write in a body's own records, in failures and promises, names of others among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from folkmoot.spine.written_words import Written, declare
from folkmoot.strategy.models import Failure, FailureMove, FailureOutcome, ParticipationLevel
from folkmoot.strategy.record_kinds import KINDS, RecordKind

#: Columns of records that hold signs and words from lists, or say which account or post is meant: what is
#: an erased account's is cut from these by `folkmoot.strategy.record_erasing`.
CODES = frozenset(
    {
        "platform", "handle", "post_id", "correction_post_id", "target", "reason_code", "dimension",
        "group", "person", "location_class", "types", "strategies",
    }
)  # fmt: skip


def words_of(kind: RecordKind) -> tuple[str, ...]:
    """The columns of a kind of record in which people write."""
    written = ("text", "lines", "address")
    return tuple(c.name for c in kind.columns if c.kind in written and c.name not in CODES)


def _page_of(kind: RecordKind) -> Callable[[Any], str]:
    return lambda row: reverse("strategy:record", args=[kind.name, row.pk])


declare(
    *(
        Written(kind.model, words, page=_page_of(kind), people=kind.staff)
        for kind in KINDS.values()
        if (words := words_of(kind))
    ),
    Written(
        ParticipationLevel,
        ("process", "evidence_url"),
        page=lambda row: reverse("strategy:promise-change", args=[row.pk]),
    ),
    Written(Failure, ("subject", "sentence"), packed=("records",)),
    Written(FailureOutcome, (), packed=("notes", "needed")),
    Written(FailureMove, ("text",)),
)
