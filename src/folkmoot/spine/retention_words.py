"""What is kept for a time of people's own words here, and of who they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine import contributions
from folkmoot.spine.models import Act, Appeal, Concern, Contribution, Identity, Organisation
from folkmoot.spine.retention import keep

TWO_YEARS = 730  #: days


def _gone_words(body: Organisation | None, before: datetime) -> models.QuerySet[Contribution]:
    """Words that nobody may read any more, unless an appeal about them is still open."""
    gone = (Contribution.State.HIDDEN, Contribution.State.WITHDRAWN)
    return Contribution.objects.filter(
        organisation=body, state__in=gone, left_at__lt=before
    ).exclude(decisions__appeal__outcome=Appeal.Outcome.OPEN)


def _erase_words(rows: models.QuerySet[Any]) -> None:
    for one in rows:
        contributions.erase_words(contributions.held(one))


keep(
    kind="spine.gone_words",
    label=_("Words that were hidden or taken back"),
    what=_(
        "Erases the words, their earlier versions, moderators’ notes and the text of appeals, so long "
        "after the words were hidden or taken back."
    ),
    stays=_("That something was said and decided stays counted. Words under appeal stay."),
    due=_gone_words,
    forget=_erase_words,
    default_days=180,
    least_days=30,
    most_days=TWO_YEARS,
)
keep(
    kind="spine.unverified_identities",
    label=_("Authors’ addresses that were never confirmed"),
    what=_(
        "Forgets e-mail addresses that somebody left for what they said, if nobody confirmed them."
    ),
    stays=_("The words stay. Confirmed addresses stay until the person is forgotten."),
    due=lambda body, before: Identity.objects.filter(
        participant__process__organisation=body,
        user=None,
        verified_at=None,
        asked_at__lt=before,
    ),
    default_days=7,
    most_days=30,
)
keep(
    kind="spine.acts",
    label=_("The trace of taking part in several processes"),
    what=_("Deletes the notes, under a code, of who took part where."),
    stays=_("What was said stays."),
    due=lambda body, before: Act.objects.filter(process__organisation=body, day__lt=before.date()),
    default_days=TWO_YEARS,
    most_days=2192,
)
keep(
    kind="spine.concerns",
    label=_("What readers pointed out to moderators"),
    what=_("Deletes what readers wrote about somebody’s words, so long after a moderator decided."),
    stays=_("What was decided stays in the moderation log."),
    due=lambda body, before: Concern.objects.filter(
        contribution__organisation=body, handled_at__lt=before
    ),
    default_days=365,
    most_days=TWO_YEARS,
)
