"""Where people write in matters, answers and decisions, names of others among them.

What citizens said here themselves is theirs: it goes with them (`folkmoot.spine.persons`) and is not changed
for others.
"""

from __future__ import annotations

from django.urls import reverse

from folkmoot.spine.models import (
    Appeal,
    Brief,
    Link,
    Matter,
    ModerationNote,
    Mute,
    Reply,
    Response,
    ResponseDraft,
    Signal,
    Voice,
)
from folkmoot.spine.written_words import Written, declare

declare(
    Written(
        Matter,
        ("title", "summary", "topic"),
        page=lambda row: reverse("desk:matter-edit", args=[row.pk]),
    ),
    Written(Voice, ("topic",), found_with="matter"),
    Written(ResponseDraft, ResponseDraft.WORDS),
    Written(Response, ResponseDraft.WORDS),
    Written(Link, ("text", "evidence")),
    Written(Reply, ("text", "unreachable")),
    Written(ModerationNote, ("text",)),
    Written(Appeal, ("answer",)),
    Written(Signal, ("title", "sentence", "scope_label", "subject_label")),
    Written(Mute, ("label",)),
    Written(Brief, (), packed=("content",)),
)
