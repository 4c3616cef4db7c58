"""What a body promises to those who ask: within how many working days their questions are answered."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from folkmoot.spine import events
from folkmoot.spine.models import Organisation, User
from mootlib.thread.deadlines import due_on

MOST_DAYS = 60


@transaction.atomic
def answer_days_set(*, by: User, organisation: Organisation, days: int) -> None:
    """Change the promise; questions asked before are measured by it too."""
    if days == organisation.answer_days:
        return
    before, organisation.answer_days = organisation.answer_days, days
    organisation.save(update_fields=["answer_days"])
    events.record(
        kind="policy.answer_days_set",
        by=by,
        organisation=organisation,
        subject=f"organisation:{organisation.pk}",
        facts={"days": days, "before": before},
    )


def answer_due_on(organisation: Organisation, asked_at: datetime) -> date:
    """The day by whose end the answer to a question is due, where the body is."""
    return due_on(timezone.localtime(asked_at).date(), organisation.answer_days)
