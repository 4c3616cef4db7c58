"""What the spine keeps for a time: mails, jobs, ways to sign in, details of events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from folkmoot.spine import events
from folkmoot.spine.models import (
    ApiToken,
    EventDetail,
    Invitation,
    Job,
    Notification,
    Organisation,
    RetentionRecord,
    SignInLink,
    Subscription,
)
from folkmoot.spine.retention import keep

SIX_YEARS = 2192  #: days; as long as most claims can be brought


def _finished_jobs(body: Organisation | None, before: datetime) -> models.QuerySet[Job]:
    """Jobs that are over, except those that something else still points to (an import to its own)."""
    over = Job.objects.filter(
        state__in=(Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED), finished_at__lt=before
    )
    pointing = {f"{relation.name}__isnull": True for relation in Job._meta.related_objects}
    return over.filter(**pointing)


def _empty_records(body: Organisation | None, before: datetime) -> models.QuerySet[Any]:
    # Round the model's guard, which refuses to delete: this rule alone may.
    rows: models.QuerySet[Any] = models.QuerySet(RetentionRecord)
    return rows.filter(deleted=0, problem="", finished_at__lt=before)


def _erase_details(rows: models.QuerySet[Any]) -> None:
    events.erase_details(rows)


keep(
    kind="spine.unconfirmed_subscriptions",
    label=_("Addresses that were never confirmed"),
    what=_(
        "Forgets e-mail addresses that somebody entered to follow a matter, if nobody confirmed them."
    ),
    stays=_("Confirmed addresses stay until the person stops following."),
    due=lambda body, before: Subscription.objects.filter(
        matter__organisation=body, confirmed_at=None, asked_at__lt=before
    ),
    default_days=7,
    most_days=30,
)
keep(
    kind="spine.notifications",
    label=_("Mails that were sent or refused"),
    what=_("Deletes the notes of which mail went to whom about what, once it was sent or refused."),
    stays=_("Mails that still wait stay. No mail goes twice because its note is gone."),
    due=lambda body, before: Notification.objects.exclude(state=Notification.State.WAITING).filter(
        claimed_at__lt=before
    ),
    default_days=90,
    most_days=730,
    shared=True,
)
keep(
    kind="spine.jobs",
    label=_("Finished background work"),
    what=_(
        "Deletes the notes of work that was done, failed or cancelled: who asked, when, how it ended."
    ),
    stays=_(
        "What the work made stays, and the note of an import’s own work stays with the import."
    ),
    due=_finished_jobs,
    default_days=90,
    least_days=2,
    most_days=730,
    shared=True,
)
keep(
    kind="spine.sign_in_links",
    label=_("Used and outdated sign-in links"),
    what=_("Deletes links for signing in that were used or have run out."),
    stays=_("Links that can still be used stay."),
    due=lambda body, before: SignInLink.objects.filter(
        Q(used_at__lt=before) | Q(expires_at__lt=before)
    ),
    default_days=7,
    most_days=90,
    shared=True,
)
keep(
    kind="spine.invitations",
    label=_("Invitations that ran out or were accepted"),
    what=_("Forgets to whom a role was offered, so long after the offer ran out or was accepted."),
    stays=_("Roles stay. Invitations that can still be accepted stay."),
    due=lambda body, before: Invitation.objects.filter(organisation=body).filter(
        Q(accepted_at__lt=before) | Q(accepted_at=None, expires_at__lt=before)
    ),
    default_days=30,
    most_days=365,
)
keep(
    kind="spine.api_tokens",
    label=_("Outdated API tokens"),
    what=_("Deletes keys for programs that have run out."),
    stays=_("Keys that are valid, or have no end, stay until somebody deletes them."),
    due=lambda body, before: ApiToken.objects.filter(expires_at__lt=before),
    default_days=30,
    most_days=730,
    shared=True,
)
keep(
    kind="spine.sessions",
    label=_("Sessions that have ended"),
    what=_("Deletes what the site kept for people who were signed in and no longer are."),
    stays=_("Nobody who is signed in is signed out."),
    due=lambda body, before: Session.objects.filter(expire_date__lt=before),
    default_days=1,
    most_days=30,
    shared=True,
)
keep(
    kind="spine.failed_sign_ins",
    label=_("Failed attempts to sign in"),
    what=_("Deletes the e-mail address, network address and browser of attempts that failed."),
    stays=_("Younger attempts stay: they slow down whoever guesses passwords."),
    due=lambda body, before: AccessAttempt.objects.filter(attempt_time__lt=before),
    default_days=30,
    most_days=365,
    shared=True,
)
keep(
    kind="spine.sign_ins",
    label=_("Log of sign-ins"),
    what=_("Deletes who signed in when, with which network address and browser."),
    stays=_("Accounts stay, and so do sessions that are open."),
    due=lambda body, before: AccessLog.objects.filter(attempt_time__lt=before),
    default_days=90,
    least_days=7,
    most_days=730,
    shared=True,
)
keep(
    kind="spine.event_details",
    label=_("Personal details of events"),
    what=_("Erases the personal part of what was recorded in the body’s name: names and reasons."),
    stays=_("The events themselves stay for good, and their chain can still be verified."),
    due=lambda body, before: EventDetail.objects.filter(
        event__organisation=body, event__written_at__lt=before
    ),
    forget=_erase_details,
    default_days=SIX_YEARS,
    least_days=30,
    may_keep=True,
)
keep(
    kind="spine.retention_records",
    label=_("Records of nights on which nothing was deleted"),
    what=_("Deletes the proof that a rule ran and found nothing to delete."),
    stays=_("Records of what was deleted, or could not be, stay for good."),
    due=_empty_records,
    default_days=90,
    least_days=30,
    most_days=730,
    shared=True,
)
