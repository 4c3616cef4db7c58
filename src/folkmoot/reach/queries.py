"""What the pages of an evaluation show, from its stored result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mootlib.reach import Evaluation
from mootlib.reach.result import AccountReach, Comparison, Growth, HalfLife, RangeModel
from mootlib.report import growth_chart, interval_chart, words
from mootlib.report.reach_build import in_short, named
from mootlib.report.reach_drawing import comparison_words, drawn_rows, interval_words

TITLES = {
    "form": gettext_lazy("Form"),
    "question": gettext_lazy("With a question"),
    "call": gettext_lazy("With a call to act"),
    "length": gettext_lazy("Length"),
    "tone": gettext_lazy("Tone"),
    "hour": gettext_lazy("Time of day"),
    "weekday": gettext_lazy("Day of the week"),
    "topic": gettext_lazy("Topic"),
}
OUTCOMES = {
    "interactions": gettext_lazy("interactions"),
    "shares": gettext_lazy("shares"),
    "impressions": gettext_lazy("impressions"),
    "views": gettext_lazy("views"),
}
ROLES = {
    "institution": gettext_lazy("The institution"),
    "public servant": gettext_lazy("A public servant"),
    None: gettext_lazy("Nobody said"),
}
RANGES_SHOWN = 15
MEASURES = ("P1", "P2", "P3", "C1", "C2", "C3", "V1", "V2", "V3", "E")
ROLE_MEASURES = {
    "P2": gettext_lazy("Likes a post (P2)"),
    "C2": gettext_lazy("Comments a post (C2)"),
    "V2": gettext_lazy("Shares a post (V2)"),
    "P3": gettext_lazy("Likes a post and 1,000 followers (P3)"),
    "C3": gettext_lazy("Comments a post and 1,000 followers (C3)"),
    "V3": gettext_lazy("Shares a post and 1,000 followers (V3)"),
    "E": gettext_lazy("Engagement (E)"),
    "posts a week": gettext_lazy("Posts a week"),
}


@dataclass(frozen=True)
class Rows:
    """A table: its headings, cells, and which columns hold numbers."""

    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Shown:
    """A comparison on a page."""

    anchor: str
    title: str
    words: str
    svg: str
    table: Rows
    sentences: Sequence[str]  #: of levels without a factor, why
    note: str


# --- Overview --------------------------------------------------------------------------------------


def overview(result: Evaluation) -> dict[str, Any]:
    """The first page: in short, accounts, institutions beside public servants."""
    told = sum(reach.impressions for reach in result.accounts)
    return {
        "points": in_short(result),
        "accounts": accounts_table(result),
        "roles": _roles(result),
        "role_note": result.roles[1].sentence if result.roles else "",
        "calibrated": sum(model.calibrated for model in result.ranges),
        "told": told,
        "servants": sum(a.account.role == "public servant" for a in result.accounts),
        "notes": result.notes,
    }


def accounts_table(result: Evaluation) -> Rows:
    """Every account with its measures."""
    headings = [_("Account"), _("Who speaks"), _("Posts"), _("Posts a week"), _("Followers"), *MEASURES]  # fmt: skip
    rows = [
        [
            named(result, number),
            ROLES.get(reach.account.role, reach.account.role),
            words.number(reach.posts),
            "–" if reach.posts_a_week is None else words.amount(reach.posts_a_week),
            _("not known") if reach.followers is None else words.number(reach.followers),
            *(_measure(reach, name) for name in MEASURES),
        ]
        for number, reach in sorted(
            enumerate(result.accounts),
            key=lambda pair: (pair[1].account.role or "", -pair[1].posts),
        )
    ]
    return Rows(headings, rows, frozenset(range(2, len(headings))))


def _measure(reach: AccountReach, name: str) -> str:
    value = next(m.value for m in reach.measures if m.name == name)
    if value is None:
        return "–"
    return f"{value:.2f}" if value < 10 else words.amount(value)


def _roles(result: Evaluation) -> Rows:
    headings = [_("Measure"), _("Institutions, median"), _("Public servants, median"), _("Times the institutions’")]  # fmt: skip
    rows = [
        [
            ROLE_MEASURES.get(role.measure, role.measure),
            interval_words(role.institution),
            interval_words(role.public_servant),
            interval_words(role.ratio),
        ]
        for role in result.roles
        if role.institution is not None or role.public_servant is not None
    ]
    return Rows(headings, rows)


# --- Which posts reach people ----------------------------------------------------------------------


def comparisons(result: Evaluation, outcome: str = "") -> list[Shown]:
    """Each comparison with its drawing, words and table; by one outcome if it is named."""
    return [_shown(c) for c in result.comparisons if not outcome or c.outcome == outcome]


def _shown(comparison: Comparison) -> Shown:
    title = _("%(feature)s, by %(outcome)s") % {
        "feature": TITLES.get(comparison.feature, comparison.feature),
        "outcome": OUTCOMES.get(comparison.outcome, comparison.outcome),
    }
    if comparison.role:
        title += f" ({ROLES[comparison.role]})"
    rows = drawn_rows(comparison)
    words_of = comparison_words(comparison) if rows else _("No level can be compared: see why in the table.")  # fmt: skip
    return Shown(
        anchor=f"{comparison.feature}-{comparison.outcome}-{(comparison.role or 'all').replace(' ', '-')}",
        title=title,
        words=words_of,
        svg=interval_chart.factors(rows, label=title, width=420, longest=22) if rows else "",
        table=effects_table(comparison),
        sentences=[
            e.sentence
            for e in comparison.effects
            if e.level != comparison.reference and e.factor is None
        ],
        note=_note(comparison),
    )


def effects_table(comparison: Comparison) -> Rows:
    """Levels with factor, rank and median."""
    headings = [_("Level"), _("Posts"), _("Accounts with 30 of it and of the reference"), _("Factor"), _("Rank among own posts"), _("Raw median")]  # fmt: skip
    rows = []
    for effect in comparison.effects:
        if effect.level == comparison.reference:
            factor = _("1: compared with this")
        else:
            factor = _("too few") if effect.too_few else interval_words(effect.factor)
        rows.append(
            [
                effect.level,
                words.number(effect.posts),
                words.number(effect.accounts_enough),
                factor,
                interval_words(effect.rank),
                interval_words(effect.median, 1),
            ]
        )
    return Rows(headings, rows, frozenset({1, 2}))


def _note(comparison: Comparison) -> str:
    left = "; ".join(f"{words.number(n)} {reason}" for reason, n in comparison.left_out.items())
    told = _("%(posts)s posts of %(accounts)s accounts; held equal: %(held)s; errors clustered by %(clusters)s.") % {
        "posts": words.number(comparison.posts),
        "accounts": comparison.accounts,
        "held": ", ".join(comparison.held),
        "clusters": comparison.clusters,
    }  # fmt: skip
    return told + (" " + _("Left out: %(what)s.") % {"what": left} if left else "")


def effect_rows(result: Evaluation) -> list[list[Any]]:
    """All comparisons as rows of a file."""
    return [
        [
            c.feature, c.outcome, c.role or "", e.level, c.reference, e.posts, e.accounts_enough,
            *((e.factor.value, e.factor.low, e.factor.high) if e.factor else (None, None, None)),
            e.rank.value if e.rank else None, e.median.value if e.median else None,
            "too few" if e.too_few else e.factor_reason,
        ]
        for c in result.comparisons
        for e in c.effects
    ]  # fmt: skip


EFFECT_HEADINGS = (
    "feature", "outcome", "role", "level", "reference", "posts", "accounts_enough", "factor", "low",
    "high", "rank", "median", "note",
)  # fmt: skip


# --- Growth ----------------------------------------------------------------------------------------


def half_life_words(life: HalfLife) -> str:
    """When half of a post's interactions were there, in words."""
    if life.hours is None:
        return _("not known")
    hours = words.amount(life.hours)
    return {
        "seen": _("%(hours)s hours") % {"hours": hours},
        "at least": _("at least %(hours)s hours: it was still growing") % {"hours": hours},
        "at most": _("at most %(hours)s hours: half was there at the first look") % {"hours": hours},
    }[life.kind]  # fmt: skip


def growth_of(result: Evaluation, platform: str, post_id: str) -> Growth | None:
    """The growth of one post, if it was looked at more than once."""
    return next((g for g in result.growth if (g.platform, g.post_id) == (platform, post_id)), None)


def growth_page(grown: Growth) -> dict[str, Any]:
    """One post's course with its drawing and table."""
    title = _("Interactions since it was posted")
    told = _("%(first)s after %(hours)s hours, %(last)s at the last look. Half was there after: %(half)s.") % {
        "first": words.number(grown.points[0][1]),
        "hours": words.amount(grown.points[0][0]),
        "last": words.number(grown.points[-1][1]),
        "half": half_life_words(grown.half_life),
    }  # fmt: skip
    half = grown.half_life.hours if grown.half_life.kind == "seen" else None
    rows = [[words.amount(hours), words.number(count)] for hours, count in grown.points]
    return {
        "title": title,
        "words": told,
        "svg": growth_chart.growth(grown.points, half=half, label=f"{title}. {told}", width=440),
        "table": Rows([_("Hours"), _("Interactions")], rows, frozenset({0, 1})),
    }


def half_lives_table(result: Evaluation) -> Rows:
    """Each account's half-life."""
    headings = [_("Account"), _("Posts looked at again"), _("Still growing"), _("Half at the first look"), _("Median, hours")]  # fmt: skip
    rows = [
        [named(result, number), words.number(lives.posts), words.number(lives.still_growing), words.number(lives.at_first_look), interval_words(lives.median, 1)]
        for number, lives in result.half_lives
    ]  # fmt: skip
    return Rows(headings, rows, frozenset({1, 2, 3}))


# --- Ranges ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RangeShown:
    """One account's range, or why there is none."""

    account: str
    model: RangeModel
    coverage: str
    months: Rows
    posts: Rows


def ranges(result: Evaluation) -> list[RangeShown]:
    """Each account's range: how often it was right, by month, and its newest posts."""
    return [
        RangeShown(
            account=named(result, m.account),
            model=m,
            coverage=_coverage(m),
            months=Rows(
                [_("Month"), _("Posts judged"), _("In their range")],
                [[month, words.number(judged), f"{covered / judged:.0%}"] for month, judged, covered in m.by_month],
                frozenset({1, 2}),
            ),
            posts=Rows(
                [_("Post"), _("Interactions"), _("Likely"), _("From"), _("To"), _("Told")],
                [
                    [r.post_id, words.number(r.interactions), words.number(r.likely), words.number(r.low), words.number(r.high), _("not told") if r.told is None else words.number(r.told)]
                    for r in m.ranges[:RANGES_SHOWN]
                ],
                frozenset({1, 2, 3, 4, 5}),
            ),
        )
        for m in sorted(result.ranges, key=lambda m: not m.calibrated)
    ]  # fmt: skip


def _coverage(model: RangeModel) -> str:
    if model.coverage is None:
        return ""
    return _("Of %(judged)s posts of months held out, %(share)s lay in their range (95%% interval %(low)s to %(high)s); aimed at %(level)s.") % {
        "judged": words.number(model.judged),
        "share": f"{model.coverage.value:.1%}",
        "low": f"{model.coverage.low:.1%}",
        "high": f"{model.coverage.high:.1%}",
        "level": f"{model.level:.0%}",
    }  # fmt: skip
