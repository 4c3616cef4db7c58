"""Alerts as signals: what people are told of an emerging issue, and whether they are told at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from folkmoot.listening.models import Alert, Analysis, Topic
from folkmoot.spine import mutes, signal_kinds
from folkmoot.spine.models import Organisation, Signal, User
from folkmoot.spine.signals import Found, keys_of, signal_note, signals_forget

KIND = "listening.emerging"
EVERYTHING = -1
#: What was over for so long when it was found is listed and told to nobody.
NEWS = timedelta(days=2)
#: After so long without another alarm an issue is over: `mootlib.listening.emerging.Settings`.
QUIET = timedelta(hours=12)
#: Shorter than signals are kept at least (`folkmoot.spine.retention_signals`).
LATELY = timedelta(days=5)


def declare() -> None:
    """Say that this app finds emerging issues, in collections."""
    signal_kinds.declare(
        signal_kinds.Kind(KIND, gettext_lazy("Emerging"), "listening.read", _collections)
    )


def _collections(organisation: Organisation) -> Iterable[tuple[str, str]]:
    return [(_scope(row.pk), row.name) for row in organisation.collections.all()]


def tell(analysis: Analysis, now: datetime) -> None:
    """Note all alerts of a collection's analysis; those that are new are told."""
    topics = {row.number: row for row in analysis.topics.all()}
    alerts = list(analysis.alerts.order_by("known"))
    known = keys_of(KIND, [str(alert.pk) for alert in alerts])
    for alert in alerts:
        # What was told and let go of since (by its retention rule) does not come back.
        if str(alert.pk) in known or alert.found_at >= now - LATELY:
            topic = topics.get(alert.topic)
            news = _is_news(alert, topic, alerts, now)
            signal_note(_found(analysis, alert, topic, news), now=now)


def end_the_quiet(now: datetime | None = None) -> int:
    """Say of issues that nobody has spoken of for long that they are over; how many.

    Where nothing more comes in, nothing is analysed that would find it out.
    """
    now = now or timezone.now()
    over = Alert.objects.filter(ongoing=True, last__lt=now - QUIET).select_related("analysis")
    with transaction.atomic():
        analyses = {alert.analysis for alert in over}
        ended = over.update(ongoing=False)
        for analysis in analyses:
            tell(analysis, now)
    return ended


def mute_token(alert: Alert, user: User) -> str:
    """The secret part of the link by which a person mutes an alert for herself; '' if it was never told."""
    row = Signal.objects.filter(kind=KIND, key=str(alert.pk)).first()
    return mutes.token_for(row, user=user) if row else ""


def forget(analysis: Analysis) -> None:
    """Let go of what was told of an analysis that goes."""
    signals_forget(KIND, [str(pk) for pk in analysis.alerts.values_list("pk", flat=True)])


def _is_news(alert: Alert, topic: Topic | None, alerts: Sequence[Alert], now: datetime) -> bool:
    """Whether to tell of it: not of what was over long ago, is muted for all, or is told by its topic."""
    if alert.last < now - NEWS or (topic is not None and topic.muted):
        return False
    if alert.topic != EVERYTHING:
        return True
    return not any(
        other.topic != EVERYTHING and other.onset < alert.last and alert.onset < other.last
        for other in alerts
    )


def _found(analysis: Analysis, alert: Alert, topic: Topic | None, tell_of_it: bool) -> Found:
    assert analysis.collection_id is not None  # alerts are those of collections
    label = topic.label if topic else _("Everything together")
    return Found(
        kind=KIND,
        key=str(alert.pk),
        organisation=analysis.organisation,
        title=label,
        sentence=_sentence(alert),
        path=reverse("listening:alert", args=[analysis.pk, alert.pk]),
        scope=(_scope(analysis.collection_id), analysis.name),
        subject=(f"topic:{analysis.pk}/{topic.number}", label) if topic else ("", ""),
        began_at=alert.onset,
        size=alert.posts,
        ended_at=None if alert.ongoing else alert.last,
        tell=tell_of_it,
    )


def _sentence(alert: Alert) -> str:
    """What the numbers say, and no more."""
    words = {
        "posts": number_format(alert.posts, force_grouping=True),
        "expected": number_format(alert.expected, 1) if alert.expected >= 0.05 else _("under 0.1"),
        "since": date_format(timezone.localtime(alert.onset), "j F, H:i"),
    }
    said = ngettext(
        "%(posts)s post since %(since)s, where %(expected)s were to be expected by the past when it was noticed.",
        "%(posts)s posts since %(since)s, where %(expected)s were to be expected by the past when it was noticed.",
        alert.posts,
    )
    return said % words


def _scope(collection_id: int) -> str:
    return f"collection:{collection_id}"
