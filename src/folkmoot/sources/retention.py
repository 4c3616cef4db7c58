"""How long imports are kept: those never started, those broken off, and the posts of the others."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.actions import import_delete
from folkmoot.sources.models import Import, ImportFile, SocialAccount, TableUpload
from folkmoot.spine.models import Job, Organisation
from folkmoot.spine.retention import keep

#: An import whose job's row is gone has been read all the same.
READ = Exists(ImportFile.objects.filter(owner=OuterRef("pk"), posts_read__isnull=False))
BROKEN_OFF = (Job.State.CANCELLED, Job.State.FAILED)


def _never_started(body: Organisation | None, before: datetime) -> models.QuerySet[Import]:
    return Import.objects.filter(~READ, organisation=body, job__isnull=True, created_at__lt=before)


def _broken_off(body: Organisation | None, before: datetime) -> models.QuerySet[Import]:
    return Import.objects.filter(
        organisation=body, job__state__in=BROKEN_OFF, job__finished_at__lt=before
    )


def _read(body: Organisation | None, before: datetime) -> models.QuerySet[Import]:
    done = Q(job__state=Job.State.DONE, job__finished_at__lt=before)
    return Import.objects.filter(
        done | Q(READ, job__isnull=True, created_at__lt=before), organisation=body
    )


def _delete(rows: models.QuerySet[Import]) -> None:
    """As a person deletes them: uploads, results, findings and the corpus follow."""
    for owner in rows:
        import_delete(by=None, owner=owner)


keep(
    kind="sources.never_started",
    label=_("Uploads whose import was never started"),
    what=_("Deletes uploaded files, with their import, if nobody started to read them."),
    stays=_("Imports that were started stay."),
    due=_never_started,
    forget=_delete,
    default_days=14,
    most_days=365,
    at_once=1,
)
keep(
    kind="sources.broken_off",
    label=_("Imports that were cancelled or failed"),
    what=_("Deletes such imports with their uploaded files and whatever they had brought in."),
    stays=_("Posts that another import brought in as well stay."),
    due=_broken_off,
    forget=_delete,
    default_days=30,
    most_days=365,
    at_once=1,
)
keep(
    kind="sources.posts",
    label=_("Imported posts"),
    what=_(
        "Deletes an import so long after it was read, with its posts, what was found in them, "
        "results and reports."
    ),
    stays=_("Posts that a younger import brought in as well stay; matters and answers stay."),
    due=_read,
    forget=_delete,
    default_days=None,
    least_days=30,
    at_once=1,
)
keep(
    kind="sources.tables",
    label=_("Tables that wait to be taken in"),
    what=_("Deletes uploaded tables, with the rows that could not be taken in."),
    stays=_("What was taken in stays."),
    due=lambda body, before: TableUpload.objects.filter(organisation=body, created_at__lt=before),
    default_days=14,
    most_days=365,
)
keep(
    kind="sources.closed_accounts",
    label=_("Closed accounts in the directory"),
    what=_("Deletes what is said of an account in the directory, so long after it was closed."),
    stays=_("Accounts in use stay. Posts of the account stay as their import or collection says."),
    due=lambda body, before: SocialAccount.objects.filter(
        organisation=body, state=SocialAccount.State.CLOSED, closed_on__lt=before.date()
    ),
    default_days=2192,
    least_days=30,
    may_keep=True,
)
