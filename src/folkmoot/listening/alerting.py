"""Emerging issues of a collection: looked for after each analysis, kept as alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from folkmoot.listening import signals
from folkmoot.listening.models import Alert, Analysis
from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.models import Collection
from mootlib.listening import emerging
from mootlib.text import personal

#: So much of the past teaches the season; more would only cost time.
PAST = timedelta(days=56)
SILENT = timedelta(days=1)


def look_for_issues(
    analysis: Analysis, collection: Collection, findings: pa.Table, place_names: dict[str, str]
) -> emerging.EmergingResult:
    """Look for issues in what was found in posts, and keep what is new or goes on."""
    now = timezone.now()
    times = _times(findings)
    until = _until(times, now)
    found = emerging.look(
        times,
        findings["topic"].to_numpy().astype(np.int64),
        now=_naive(until),
        since=_naive(min(until, max(_begun(collection), until - PAST))),
        authors=_pseudonyms(findings),
        places=_places(findings, place_names),
        zone=settings.TIME_ZONE,
    )
    keys = list(zip(findings["platform"].to_pylist(), findings["post_id"].to_pylist(), strict=True))
    with transaction.atomic():
        for alert in found.alerts:
            _keep(analysis, alert, keys, now)
        signals.tell(analysis, now)
    return found


def _until(times: np.ndarray[Any, np.dtype[np.datetime64]], now: datetime) -> datetime:
    """Up to when to look: now; a day after its last post where a collection has long been silent, so that
    the weeks looked at are those in which something was said."""
    dated = times[~np.isnat(times)]
    return min(now, _aware(dated.max()) + SILENT) if len(dated) else now


def _keep(
    analysis: Analysis, alert: emerging.Alert, keys: Sequence[tuple[str, str]], now: datetime
) -> None:
    grows = {
        "last": _aware(alert.last),
        # Where listening stopped long ago, nothing goes on.
        "ongoing": alert.ongoing and _aware(alert.last) >= now - signals.QUIET,
        "posts": len(alert.posts),
        "authors": alert.authors,
        "places": [list(place) for place in alert.places],
        "curve": _curve(alert.curve),
    }
    stays = {
        "onset": _aware(alert.onset),
        "expected": float(alert.expected),
        "first_posts": [list(keys[row]) for row in alert.first_posts],
        "first_authors": [list(author) for author in alert.first_authors],
        "false_alarms": alert.false_alarms,
        "found_at": now,
    }
    Alert.objects.update_or_create(
        analysis=analysis,
        topic=signals.EVERYTHING if alert.topic is None else alert.topic,
        known=_aware(alert.known),
        defaults=grows,
        create_defaults=grows | stays,
    )


def _curve(curve: emerging.Curve) -> dict[str, Any]:
    width = curve.bins[1] - curve.bins[0] if len(curve.bins) > 1 else np.timedelta64(600, "s")
    return {
        "start": _aware(curve.bins[0]).isoformat(),
        "seconds": int(width / np.timedelta64(1, "s")),
        "counts": [int(count) for count in curve.counts],
        "baseline": [round(float(value), 2) for value in curve.baseline],
        "upper": [round(float(value), 2) for value in curve.upper],
    }


def _begun(collection: Collection) -> datetime:
    return datetime.combine(collection.starts_on, time(), ZoneInfo(settings.TIME_ZONE))


def _times(findings: pa.Table) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    column = findings["posted_at"].cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    return np.asarray(column, dtype="datetime64[us]")


def _pseudonyms(findings: pa.Table) -> list[str | None]:
    key = privacy_key()
    known: dict[tuple[str, str], str] = {}
    names: list[str | None] = []
    platforms, accounts = findings["platform"].to_pylist(), findings["account_id"].to_pylist()
    for platform, account in zip(platforms, accounts, strict=True):
        if not account:
            names.append(None)
            continue
        if (platform, account) not in known:
            known[platform, account] = personal.pseudonym(key, platform, account)
        names.append(known[platform, account])
    return names


def _places(findings: pa.Table, names: dict[str, str]) -> list[str | None]:
    """The first place that each post names."""
    return [
        names.get(found[0], found[0]) if found else None for found in findings["places"].to_pylist()
    ]


def _naive(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "s")


def _aware(moment: np.datetime64) -> datetime:
    value = moment.astype("datetime64[us]").item()
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC)
