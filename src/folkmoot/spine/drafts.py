"""Answers that are being written: one draft a matter, which whoever may answer it goes on with."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from folkmoot.spine.models import Matter, ResponseDraft, User


@transaction.atomic
def draft_keep(*, by: User, matter: Matter, words: Mapping[str, str]) -> ResponseDraft | None:
    """Keep what was written so far in place of an earlier draft; without words there is none any more.

    A draft is nothing said: it leaves no link and no event, and goes once the answer is published.
    """
    kept = {name: words.get(name, "") for name in ResponseDraft.WORDS}
    kept["signed"] = kept["signed"][:160]
    if not any(kept.values()):
        ResponseDraft.objects.filter(matter=matter).delete()
        return None
    draft, _created = ResponseDraft.objects.update_or_create(
        matter=matter, defaults=kept | {"author": by, "saved_at": timezone.now()}
    )
    return draft


def draft_of(matter: Matter) -> ResponseDraft | None:
    return ResponseDraft.objects.filter(matter=matter).select_related("author").first()
