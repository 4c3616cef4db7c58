"""What the pages on equity and on whose voice show, from the tables that a body brought."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.reach.models import AudienceGroup, CensusGroup, Survey
from folkmoot.reach.queries import Rows
from folkmoot.spine.models import Organisation
from mootlib.reach import equity
from mootlib.reach.census import Group, Reached
from mootlib.report import interval_chart, words

VERDICTS = {
    "not reached": (gettext_lazy("Not reached"), "bad"),
    "under-reached": (gettext_lazy("Reached too little"), "warn"),
    "hidden": (gettext_lazy("Hidden: fewer than ten, or next to it"), ""),
    "not certain": (gettext_lazy("Not certain"), ""),
    "even": (gettext_lazy("Even"), "good"),
    "over-reached": (gettext_lazy("Reached more than its share"), ""),
}


def census_of(organisation: Organisation) -> list[Group]:
    """Who lives here."""
    rows = CensusGroup.objects.filter(organisation=organisation)
    return [Group(row.dimension, row.group, row.people) for row in rows]


def equity_of(organisation: Organisation) -> list[dict[str, Any]]:
    """Each source and dimension of the audience beside the census, the worst reached first."""
    audience = [
        Reached(row.source, row.dimension, row.group, row.people)
        for row in AudienceGroup.objects.filter(organisation=organisation)
    ]
    found = equity.compare(census_of(organisation), audience)
    return [_shown(one) for one in sorted(found, key=_worst)]


def _worst(found: equity.Equity) -> float:
    return min((g.ratio.value for g in found.groups if g.ratio is not None), default=9.0)


def _shown(found: equity.Equity) -> dict[str, Any]:
    title = _("%(dimension)s, by %(source)s") % {"dimension": found.dimension.capitalize(), "source": found.source}  # fmt: skip
    rows = [
        (g.group, g.ratio.value, max(g.ratio.low, 0.01), g.ratio.high)
        for g in found.groups
        if g.ratio is not None and g.ratio.value > 0
    ]
    facts = [_("%(known)s people whose %(dimension)s is known; of %(share)s it is not.") % {"known": words.number(found.known), "dimension": found.dimension, "share": words.percent(found.unknown_share)}]  # fmt: skip
    if found.dissimilarity is not None:
        d = found.dissimilarity
        facts.append(_("Dissimilarity %(value)s (%(low)s to %(high)s): the share of the audience that would have to be of another group to mirror the residents.") % {"value": f"{d.value:.0%}", "low": f"{d.low:.0%}", "high": f"{d.high:.0%}"})  # fmt: skip
    if found.missing:
        facts.append(_("No data on: %(groups)s.") % {"groups": ", ".join(found.missing)})
    if found.unmatched:
        facts.append(_("In no group of the census table: %(groups)s.") % {"groups": ", ".join(found.unmatched)})  # fmt: skip
    return {
        "title": title,
        "words": found.sentence,
        "svg": interval_chart.factors(rows, label=f"{title}. {found.sentence}", width=420, longest=22) if rows else "",
        "groups": [(g, *VERDICTS[g.verdict]) for g in found.groups],
        "facts": facts,
    }  # fmt: skip


def equity_rows(organisation: Organisation) -> list[list[Any]]:
    """The same as rows of a file; hidden figures are empty."""
    audience = [
        Reached(row.source, row.dimension, row.group, row.people)
        for row in AudienceGroup.objects.filter(organisation=organisation)
    ]
    return [
        [
            e.source, e.dimension, g.group, g.residents, g.people,
            *((g.ratio.value, g.ratio.low, g.ratio.high) if g.ratio else (None, None, None)),
            g.per_thousand, g.verdict,
        ]
        for e in equity.compare(census_of(organisation), audience)
        for g in e.groups
    ]  # fmt: skip


EQUITY_HEADINGS = (
    "source", "dimension", "group", "residents", "reached", "ratio", "low", "high",
    "reached_per_1000", "verdict",
)  # fmt: skip


def voices_of(survey: Survey) -> dict[str, Any]:
    """A survey's shares by platform: everybody first, then each group; and who uses it least."""
    uses = list(survey.uses.all())
    platforms = list(dict.fromkeys(use.platform for use in uses))
    return {
        "survey": survey,
        "platforms": [
            {
                "name": words.platform(platform),
                "svg": _drawn(platform, uses),
                "table": _table([use for use in uses if use.platform == platform]),
                "words": _silent([u for u in uses if u.platform == platform and u.silent]),
            }
            for platform in platforms
        ],
    }


def _drawn(platform: str, uses: list[Any]) -> str:
    mine = [u for u in uses if u.platform == platform and u.share is not None]
    everybody = next((u.share for u in mine if u.dimension == "everybody"), None)
    if everybody is None:
        return ""
    rows = [(u.group if u.dimension != "everybody" else str(_("Everybody")), u.share, u.low, u.high) for u in mine]  # fmt: skip
    return interval_chart.shares(
        rows, reference=everybody, label=words.platform(platform), width=420, longest=22
    )


def _table(uses: list[Any]) -> Rows:
    rows = [
        [
            str(_("Everybody")) if u.dimension == "everybody" else f"{u.group} ({u.dimension})",
            words.number(u.asked),
            _("fewer than ten") if u.share is None else f"{u.share:.0%} ({u.low:.0%}–{u.high:.0%})",
        ]
        for u in uses
    ]
    return Rows([_("Group"), _("Asked"), _("Use it")], rows, frozenset({1, 2}))


def _silent(uses: list[Any]) -> str:
    if not uses:
        return _("No group uses it clearly less than everybody.")
    named = ", ".join(f"{u.group} ({u.share:.0%})" for u in sorted(uses, key=lambda u: u.share))
    return _("Clearly less than everybody: %(groups)s.") % {"groups": named}
