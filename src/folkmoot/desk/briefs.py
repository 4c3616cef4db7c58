"""Briefs: made in the morning for each body, kept, and mailed to whoever wants them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from folkmoot.desk import brief_facts
from folkmoot.desk.brief_facts import Period
from folkmoot.sources.erasures import in_turn
from folkmoot.spine import jobs, letters
from folkmoot.spine.models import Brief, Job, Membership, Organisation, User, Wish
from folkmoot.spine.permissions import roles_that_may
from mootlib.report import brief_to_json

MAKING = "desk.brief"
PERMISSION = "desk.read"
BEGINS = 6  #: the hour, by the town's clock
MONDAY = 0


def period_of(rhythm: str, day: date) -> Period:
    """The period of a brief that ends with ``day``: the day itself, or the seven days up to it."""
    days = 1 if rhythm == Brief.Rhythm.DAILY else 7
    return Period(rhythm, day - timedelta(days=days - 1), day)


def ask_for_briefs() -> None:
    """In the morning: of yesterday each day, of the last week on Mondays."""
    here = timezone.localtime()
    if here.hour < BEGINS:
        return
    yesterday = here.date() - timedelta(days=1)
    rhythms = [Brief.Rhythm.DAILY]
    if here.weekday() == MONDAY:
        rhythms.append(Brief.Rhythm.WEEKLY)
    for body in Organisation.objects.filter(memberships__isnull=False).distinct():
        for rhythm in rhythms:
            jobs.enqueue(
                MAKING,
                key=f"{MAKING}:{body.pk}:{rhythm}:{yesterday.isoformat()}",
                organisation=body,
                organisation_id=body.pk,
                rhythm=rhythm.value,
                day=yesterday.isoformat(),
            )


@jobs.job(MAKING, lane=Job.Lane.LIVE)
def _make(run: jobs.Run, organisation_id: int, rhythm: str, day: str) -> None:
    body = Organisation.objects.filter(pk=organisation_id).first()
    if body is not None:
        brief_make(organisation=body, rhythm=rhythm, day=date.fromisoformat(day))


def brief_make(
    *, organisation: Organisation, rhythm: str, day: date, now: datetime | None = None
) -> Brief:
    """Make the brief that ends with ``day``, and write to whoever wants it; once."""
    # It holds names of topics: beside it nobody is erased, so that an erasure finds it whole.
    with in_turn():
        return _made(organisation, period_of(rhythm, day), now or timezone.now())


def _made(organisation: Organisation, period: Period, now: datetime) -> Brief:
    known = Brief.objects.filter(
        organisation=organisation, rhythm=period.rhythm, first_day=period.first_day
    ).first()
    if known is not None:
        return known
    made = Brief.objects.create(
        organisation=organisation,
        rhythm=period.rhythm,
        first_day=period.first_day,
        last_day=period.last_day,
        content=brief_to_json(brief_facts.facts(organisation, period, now)),
        made_at=now,
    )
    if _is_news(period, now):
        for user in readers(made):
            letters.write_brief(user, made)
    return made


def _is_news(period: Period, now: datetime) -> bool:
    """Whether it is of the days just past; one that is made afterwards is mailed to nobody."""
    return now - period.end < timedelta(days=2)


def readers(brief: Brief) -> list[User]:
    """Who wants this brief by mail and may read it."""
    wishes = Wish.objects.filter(
        organisation=brief.organisation, scope="", briefs=brief.rhythm, user__is_active=True
    ).select_related("user")
    may = set(
        Membership.objects.filter(
            organisation=brief.organisation, role__in=roles_that_may(PERMISSION)
        ).values_list("user_id", flat=True)
    )
    return [wish.user for wish in wishes if wish.user_id in may]
