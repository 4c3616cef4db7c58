"""Telling people with an account on the site itself: a row for each person and step, written with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from folkmoot.spine.models import Link, Matter, Membership, Notice, NoticeFeed, User
from folkmoot.spine.models.notice import new_feed_token

READ_KEPT = timedelta(days=90)


# --- Written -----------------------------------------------------------------------------------------


def tell_given(link: Link) -> None:
    """Tell the person a matter was given to, or the members of the team."""
    _write(link, Notice.Kind.GIVEN, answering(link.matter))


def tell_followers(link: Link) -> None:
    """Tell those followers of a matter who have an account, whoever did the step left out."""
    emails = link.matter.subscriptions.exclude(confirmed_at=None).values("email")
    _write(link, Notice.Kind.STEP, _accounts(emails))


def tell_late(today: date | None = None) -> int:
    """Tell who answers a matter that it has become late; once for each day on which it was due."""
    late = Matter.objects.filter(
        state__in=Matter.UNANSWERED, merged_into=None, due_on__lt=today or timezone.localdate()
    )
    rows = [
        Notice(user=user, kind=Notice.Kind.LATE, matter=matter, due_on=matter.due_on)
        for matter in late.select_related("assignee", "team")
        for user in answering(matter)
    ]
    before = Notice.objects.count()
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return Notice.objects.count() - before


def answering(matter: Matter) -> Iterable[User]:
    """Who is to answer a matter: the person it was given to, else the members of its team."""
    if matter.assignee is not None:
        return [matter.assignee]
    if matter.team is None:
        return []
    return User.objects.filter(teams=matter.team, is_active=True)


def _accounts(emails: Any) -> QuerySet[User]:
    """The accounts that these addresses belong to for certain.

    Whoever opens an account may type in another's address; she must not learn what that one follows.
    """
    users = User.objects.filter(email__in=emails, is_active=True)
    if not apps.is_installed("allauth.account"):
        return users
    proven = Q(emailaddress__verified=True, emailaddress__email__iexact=F("email"))
    return users.filter(proven | Q(memberships__isnull=False)).distinct()


def _write(link: Link, kind: str, users: Iterable[User]) -> None:
    rows = [
        Notice(user=user, kind=kind, matter=link.matter, link=link, written_at=link.at)
        for user in users
        if user.pk != link.actor_id
    ]
    if rows:
        Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


# --- Read --------------------------------------------------------------------------------------------


def notices_for(user: User) -> QuerySet[Notice]:
    """A person's notices, of matters and signals that she may (still) read; what is unread first."""
    of_matter = Membership.objects.filter(user=user, organisation=OuterRef("matter__organisation"))
    of_signal = Membership.objects.filter(user=user, organisation=OuterRef("signal__organisation"))
    mine = Notice.objects.filter(user=user).filter(
        Q(matter__public=True) | Exists(of_matter) | Exists(of_signal)
    )
    return (
        mine.annotate(works_there=Exists(of_matter))
        .select_related("matter", "link", "signal")
        .order_by(F("read_at").desc(nulls_first=True), "-written_at", "-pk")
    )


def unread_in(request: HttpRequest) -> int:
    """How many notices whoever asks has not read; asked of the database once a request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return 0
    known: int | None = getattr(request, "notices_unread", None)
    if known is None:
        known = notices_for(user).filter(read_at=None).count()
        request.notices_unread = known  # type: ignore[attr-defined]
    return known


def read(*, by: User, pk: int | None = None) -> int:
    """Mark one notice of a person as read, or all; how many that were."""
    unread = Notice.objects.filter(user=by, read_at=None)
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def feed_renew(*, by: User) -> NoticeFeed:
    """Give a person's feed a new address; the old one leads nowhere from now on."""
    feed, _created = NoticeFeed.objects.update_or_create(
        user=by, defaults={"token": new_feed_token(), "made_at": timezone.now()}
    )
    return feed


@transaction.atomic
def feed_end(*, by: User) -> None:
    """Take a person's feed away."""
    NoticeFeed.objects.filter(user=by).delete()


def forget_read(now: datetime | None = None) -> int:
    """Delete what was read long ago."""
    before = (now or timezone.now()) - READ_KEPT
    gone, _rows = Notice.objects.filter(read_at__lt=before).delete()
    return gone
