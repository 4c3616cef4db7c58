"""What staff do in strategy: ask for profiles, label posts, keep documents and promises."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources.stages import Owner
from folkmoot.spine import events, jobs
from folkmoot.spine.models import Job, Organisation, User
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy.models import (
    EvidenceDocument,
    ParticipationLevel,
    PostLabel,
    Profile,
    PurposeHead,
)
from mootlib.strategy import purpose_head
from mootlib.strategy.purpose_rules import FURTHER

PROFILES, PROFILE, LEARN = "strategy.profiles", "strategy.profile", "strategy.learn"


def profiles_refresh(*, owner: Owner) -> Job:
    """Have profiles made anew after posts came in: at once after an import, once a day of a collection."""
    mark = owner.collection
    if mark.startswith("collection"):
        mark = f"{mark}:{timezone.localdate().isoformat()}"
    body = owner.organisation
    return jobs.enqueue(
        PROFILES, key=f"{PROFILES}:{body.pk}:{mark}", organisation=body, organisation_id=body.pk
    )


def profiles_forget(*, owner: Owner) -> Job:
    """Have profiles made anew without what is being deleted."""
    body = owner.organisation
    key = f"{PROFILES}:{body.pk}:without-{owner.collection}"
    return jobs.enqueue(PROFILES, key=key, organisation=body, organisation_id=body.pk)


@transaction.atomic
def profiles_ask(*, by: User, organisation: Organisation) -> Job:
    """Have all profiles of an organisation made anew now.

    Raises:
        NotPossible: if they are being made already.
    """
    if working(organisation) is not None:
        raise NotPossible(_("The profiles are being made already."))
    mark = timezone.now().isoformat()
    return jobs.enqueue(
        PROFILES,
        key=f"{PROFILES}:{organisation.pk}:{mark}",
        organisation=organisation,
        by=by,
        organisation_id=organisation.pk,
    )


@transaction.atomic
def profile_ask(
    *,
    by: User,
    organisation: Organisation,
    body: str,
    first_day: date | None,
    last_day: date | None,
) -> Profile:
    """Have the profile of a body in a period made, or made anew.

    Raises:
        NotPossible: if its last day lies before its first.
    """
    if first_day and last_day and last_day < first_day:
        raise NotPossible(_("The last day lies before the first."))
    row, _made = Profile.objects.get_or_create(
        organisation=organisation, body=body, first_day=first_day, last_day=last_day
    )
    row.job = jobs.enqueue(
        PROFILE,
        key=f"{PROFILE}:{row.pk}:{timezone.now().isoformat()}",
        organisation=organisation,
        by=by,
        profile_id=row.pk,
    )
    row.save(update_fields=["job"])
    return row


def working(organisation: Organisation) -> Job | None:
    """The work on an organisation's profiles that waits or runs."""
    return Job.objects.filter(
        organisation=organisation,
        kind__in=(PROFILES, PROFILE),
        state__in=(Job.State.QUEUED, Job.State.RUNNING),
    ).first()


@transaction.atomic
def post_label(
    *,
    by: User,
    organisation: Organisation,
    key: tuple[str, str],
    purpose: str,
    further: Collection[str],
) -> PostLabel:
    """Keep what a coder says of a post; said again, the later word counts.

    Raises:
        NotPossible: for an unknown purpose.
    """
    if purpose not in PostLabel.Purpose.values:
        raise NotPossible(_("Choose what the post is for."))
    row, _made = PostLabel.objects.update_or_create(
        organisation=organisation,
        platform=key[0],
        post_id=key[1],
        coder=by,
        defaults={"purpose": purpose, **{name: name in further for name in FURTHER}},
    )
    return row


@transaction.atomic
def label_take_back(*, by: User, organisation: Organisation) -> bool:
    """Take a coder's last label back; whether there was one."""
    last = PostLabel.objects.filter(organisation=organisation, coder=by).first()
    if last is None:
        return False
    last.delete()
    return True


@transaction.atomic
def classifier_learn(*, by: User, organisation: Organisation) -> PurposeHead:
    """Have the classifier fitted to the body's labels.

    Raises:
        NotPossible: if it is being fitted already.
    """
    last = PurposeHead.objects.filter(organisation=organisation).select_related("job").first()
    if last is not None and last.job is not None and not last.job.is_over:
        raise NotPossible(_("The classifier is learning already."))
    return _learn(organisation, by)


@transaction.atomic
def classifier_learn_again(*, organisation: Organisation) -> PurposeHead | None:
    """Have it fitted to the labels that are left, after some had to go; None with too few."""
    posts = PostLabel.objects.filter(organisation=organisation).values("platform", "post_id")
    if posts.order_by().distinct().count() < purpose_head.LEAST_LABELS:
        return None
    return _learn(organisation, None)


def _learn(organisation: Organisation, by: User | None) -> PurposeHead:
    head = PurposeHead.objects.create(organisation=organisation)
    head.job = jobs.enqueue(
        LEARN, key=f"{LEARN}:{head.pk}", organisation=organisation, by=by, head_id=head.pk
    )
    head.save(update_fields=["job"])
    return head


@transaction.atomic
def document_add(*, by: User, organisation: Organisation, **values: Any) -> EvidenceDocument:
    """Keep a document that meets a criterion of maturity."""
    row = EvidenceDocument.objects.create(organisation=organisation, **values)
    _record("evidence.added", by, row.organisation, f"document:{row.pk}", row.criterion)
    return row


@transaction.atomic
def document_remove(*, by: User, document: EvidenceDocument) -> None:
    """Take a document out again."""
    _record(
        "evidence.removed", by, document.organisation, f"document:{document.pk}", document.criterion
    )
    document.delete()


@transaction.atomic
def promise_save(
    *,
    by: User,
    organisation: Organisation,
    promise: ParticipationLevel | None = None,
    **values: Any,
) -> ParticipationLevel:
    """Keep what a process promised and what its outcome shows.

    Raises:
        NotPossible: if the process has a promise already.
    """
    row = promise or ParticipationLevel(organisation=organisation)
    for name, value in values.items():
        setattr(row, name, value)
    same = ParticipationLevel.objects.filter(
        organisation=organisation, body=row.body, process=row.process
    )
    if same.exclude(pk=row.pk).exists():
        raise NotPossible(_("This process has a promise already: change that one."))
    row.save()
    _record("participation.promised", by, organisation, f"promise:{row.pk}", str(row.declared))
    return row


@transaction.atomic
def promise_remove(*, by: User, promise: ParticipationLevel) -> None:
    """Take a promise out again."""
    _record("participation.removed", by, promise.organisation, f"promise:{promise.pk}", "")
    promise.delete()


def _record(kind: str, by: User, organisation: Organisation, subject: str, what: str) -> None:
    facts = {"what": what} if what else {}
    events.record(kind=kind, by=by, organisation=organisation, subject=subject, facts=facts)
