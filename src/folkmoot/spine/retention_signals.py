"""How long is kept what people were told: signals, letters, deliveries, mutes that are over, briefs."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Brief, Delivery, Letter, Mute, Signal
from folkmoot.spine.retention import keep

keep(
    kind="spine.signals",
    label=_("What was told of things found"),
    what=_(
        "Deletes what was told of emerging issues and the like, who was told, and their notices, so long "
        "after they last changed."
    ),
    stays=_("What listening found stays with its collection. What goes on still stays."),
    due=lambda body, before: Signal.objects.filter(
        organisation=body, changed_at__lt=before, ended_at__isnull=False
    ),
    default_days=365,
    least_days=7,
    most_days=1096,
)
keep(
    kind="spine.letters",
    label=_("Which letter went to whom of the staff"),
    what=_("Deletes the notes of which letter was written to whom, and of what."),
    stays=_("Younger ones stay: by them nobody is told the same thing twice by mail."),
    due=lambda body, before: Letter.objects.filter(organisation=body, written_at__lt=before),
    default_days=90,
    least_days=7,
    most_days=730,
)
keep(
    kind="spine.deliveries",
    label=_("The log of what was sent to webhooks"),
    what=_("Deletes what became of messages to other programs, once they were taken or given up."),
    stays=_("Messages that still wait stay."),
    due=lambda body, before: Delivery.objects.filter(
        webhook__organisation=body, ended_at__lt=before
    ),
    default_days=90,
    most_days=730,
)
keep(
    kind="spine.ended_mutes",
    label=_("Mutes whose time is over"),
    what=_("Deletes what somebody had muted for a time that is over."),
    stays=_("Mutes that hold still, or for good, stay until the person lifts them."),
    due=lambda body, before: Mute.objects.filter(Q(until__lt=before), organisation=body),
    default_days=7,
    most_days=90,
)
keep(
    kind="spine.briefs",
    label=_("Daily and weekly briefs"),
    what=_("Deletes briefs so long after the last day that they are about."),
    stays=_("What they tell of stays where it was found."),
    due=lambda body, before: Brief.objects.filter(organisation=body, last_day__lt=before.date()),
    default_days=1096,
    least_days=30,
    most_days=3653,
    may_keep=True,
)
