"""What pages show of the tone towards topics, services and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from folkmoot.listening import results, tone_models, toning, words
from folkmoot.listening.models import Analysis
from folkmoot.spine.models import Team
from mootlib.listening.tone import LEAST_AUTHORS, LEAST_LABELS, LEAST_OF_A_TONE
from mootlib.text import sentiment_head

LONGEST = 25  #: rows of a table; those with most authors are shown


@dataclass(frozen=True)
class Row:
    """One topic, service or place."""

    name: str
    query: str  #: the filter that shows its posts; empty where none does
    posts: int
    authors: int
    labelled: int
    net: tuple[float, float, float] | None

    @property
    def net_words(self) -> str:
        return words.signed(self.net[0]) if self.net else "–"

    @property
    def interval_words(self) -> str:
        if self.net is None:
            return _("fewer than %(least)s people: nothing is said") % {"least": LEAST_AUTHORS}
        return _("%(low)s to %(high)s") % {
            "low": words.signed(self.net[1]),
            "high": words.signed(self.net[2]),
        }


@dataclass(frozen=True)
class Agreement:
    """How often the model says what the officers said."""

    posts: int
    right: str
    interval: str
    confusion: tuple[
        tuple[str, tuple[int, ...]], ...
    ]  #: of officers' tone: how often the model said each


@dataclass(frozen=True)
class Tone:
    """The page: all of it, by topic, service and place, and how sure it is."""

    made_at: datetime
    level: int
    labelled: int
    everything: Row | None
    topics: tuple[Row, ...]
    services: tuple[Row, ...]
    places: tuple[Row, ...]
    agreement: Agreement
    method: Mapping[str, Any]


def tone(analysis: Analysis) -> Tone | None:
    """What was estimated last; None where there were too few labels."""
    told = toning.stored(analysis)
    if told is None:
        return None
    groups = {group["group"]: group for group in told["groups"]}
    labels = dict(analysis.topics.filter(hidden=False).values_list("number", "label"))
    places = {place.id: place.name for place in results.stored(analysis).places}
    teams = dict(Team.objects.filter(organisation=analysis.organisation).values_list("pk", "name"))
    return Tone(
        made_at=datetime.fromisoformat(told["made_at"]),
        level=round(100 * told["level"]),
        labelled=told["labelled"],
        everything=_row(_("Everything"), "", groups.get(toning.EVERYTHING)),
        topics=_rows(groups, "topic", {str(k): v for k, v in labels.items()}),
        services=_rows(groups, "service", {str(k): v for k, v in teams.items()}),
        places=_rows(groups, "place", places),
        agreement=_agreement(told["accuracy"]),
        method=told["method"],
    )


def needs() -> dict[str, int]:
    """How many labels what takes."""
    return {
        "estimate": LEAST_LABELS,
        "of_each": LEAST_OF_A_TONE,
        "learn": sentiment_head.LEAST_LABELS,
    }


def trial(analysis: Analysis) -> dict[str, Any] | None:
    """What came of the last learning, in words."""
    told = tone_models.last_trial(analysis.organisation)
    if told is None:
        return None
    return {
        "kept": told["kept"],
        "posts": told["posts"],
        "before": _share(told["before"]),
        "after": _share(told["after"]),
        "low": words.signed(told["gain"][1]),
        "high": words.signed(told["gain"][2]),
    }


def drawing(analysis: Analysis, kind: str) -> str | None:
    """Topics, services or places with their intervals, as SVG; None where there is nothing to draw."""
    from mootlib.listening.result import Interval
    from mootlib.report import charts

    found = tone(analysis)
    rows = getattr(found, kind) if found else ()
    drawn = [(row.name, Interval(*row.net)) for row in rows if row.net]
    return charts.tones(drawn, label=str(_("Tone with its interval"))) if drawn else None


def _rows(
    groups: Mapping[str, Mapping[str, Any]], kind: str, names: Mapping[str, str]
) -> tuple[Row, ...]:
    found = []
    for key, group in groups.items():
        of_kind, _colon, number = key.partition(":")
        if of_kind == kind and number in names:
            query = "" if kind == "service" else f"?{urlencode({kind: number})}"
            row = _row(names[number], query, group)
            assert row is not None
            found.append(row)
    found.sort(key=lambda row: (row.net is None, -row.authors, row.name))
    return tuple(found[:LONGEST])


def _row(name: str, query: str, group: Mapping[str, Any] | None) -> Row | None:
    if group is None:
        return None
    net = group["net"]
    return Row(
        name=name,
        query=query,
        posts=group["posts"],
        authors=group["authors"],
        labelled=group["labelled"],
        net=(net[0], net[1], net[2]) if net else None,
    )


def _agreement(told: Mapping[str, Any]) -> Agreement:
    value, low, high = told["right"]
    names = (_("Negative"), _("Neutral"), _("Positive"))
    return Agreement(
        posts=told["posts"],
        right=_share(value),
        interval=_("%(low)s to %(high)s") % {"low": _share(low), "high": _share(high)},
        confusion=tuple(
            (name, tuple(row)) for name, row in zip(names, told["confusion"], strict=True)
        ),
    )


def _share(value: float) -> str:
    return f"{number_format(100 * value, 0)} %"
