"""What pages ask about the failure register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from folkmoot.sources.bridge import account_label, corpus
from folkmoot.sources.models import SocialAccount
from folkmoot.spine.models import Organisation
from folkmoot.strategy.failure_actions import rules_of
from folkmoot.strategy.failure_forms import OPEN
from folkmoot.strategy.models import Failure, FailureOutcome, FailureRule, FailureRun
from mootlib.strategy.failures import TYPES, FailureType, Parameter

#: Kinds of tags for severities, the gravest last.
SEVERITY_TAGS = {1: "", 2: "warn", 3: "bad", 4: "bad"}
STATE_TAGS = {"found": "warn", "accepted": "busy", "being mended": "busy", "mended": "good"}


@dataclass(frozen=True)
class EvidencePost:
    """A post as the card of the pages shows it."""

    text: str
    posted_at: Any
    platform: str
    language: str
    account: str
    sentiment: str | None
    counts: dict[str, int]
    url: str | None


@dataclass(frozen=True)
class TypeRow:
    """A type on the page of all types: what the last look made of it."""

    number: int
    kind: FailureType
    outcome: FailureOutcome | None
    open: int


@dataclass(frozen=True)
class Step:
    """A step of a remedy."""

    number: int
    words: str
    taken: bool


def narrowed(found: QuerySet[Failure], asked: dict[str, Any]) -> QuerySet[Failure]:
    """The failures that fit a filter."""
    if asked.get("state") == OPEN:
        found = found.filter(state__in=Failure.OPEN)
    elif asked.get("state"):
        found = found.filter(state=asked["state"])
    if asked.get("severity"):
        found = found.filter(severity__gte=asked["severity"])
    if asked.get("type"):
        found = found.filter(number=asked["type"])
    if asked.get("body"):
        found = found.filter(body="" if asked["body"] == "." else asked["body"])
    return found


def evidence(failure: Failure) -> list[EvidencePost]:
    """The posts of a failure, as far as the corpus still holds them."""
    keys = [(platform, post_id) for platform, post_id in failure.posts]
    if not keys:
        return []
    rows = {(row["platform"], row["post_id"]): row for row in corpus().posts(keys).to_pylist()}
    return [_card(rows[key]) for key in keys if key in rows]


def _card(row: dict[str, Any]) -> EvidencePost:
    account = {}
    if row["account_id"]:
        account = corpus().account(row["platform"], account_id=row["account_id"]) or row
    return EvidencePost(
        text=row["text"],
        posted_at=row["posted_at"],
        platform=row["platform"],
        language=row["language"] or "",
        account=account_label(account) if account else "",
        sentiment=None,
        counts={},
        url=row["url"],
    )


def steps(failure: Failure) -> list[Step]:
    """The remedy with what was done of it."""
    taken = set(failure.steps_taken.values_list("step", flat=True))
    return [Step(at, words, at in taken) for at, words in enumerate(failure.type.remedy)]


def figures(failure: Failure) -> list[tuple[str, str]]:
    """The figures that made the rule fire."""
    return [
        (name, f"{value:,.2f}".rstrip("0").rstrip(".")) for name, value in failure.figures.items()
    ]


def parameters(failure: Failure) -> list[tuple[Parameter, str]]:
    """The rule's parameters as they were when it was found, each with its unit."""
    given = failure.parameters
    return [(one, _limit(given.get(one.name, one.default), one)) for one in failure.type.parameters]


def _limit(value: float, parameter: Parameter) -> str:
    if parameter.unit == "share":
        return f"{value:.0%}"
    if parameter.unit == "0 or 1":
        return _("yes") if value else _("no")
    what, _space, rest = parameter.unit.partition(" ")
    unit = f"{what.removesuffix('s')} {rest}".strip() if value == 1 else parameter.unit
    return f"{value:,g} {unit}"


def type_rows(run: FailureRun | None, found: QuerySet[Failure]) -> list[TypeRow]:
    """All 25 types with what the last look made of them."""
    outcomes = {one.number: one for one in run.outcomes.all()} if run else {}
    many = dict(
        found.filter(state__in=Failure.OPEN, body="")
        .order_by()
        .values_list("number")
        .annotate(many=Count("pk"))
    )
    return [
        TypeRow(number, kind, outcomes.get(number), many.get(number, 0))
        for number, kind in TYPES.items()
    ]


def own_run(organisation: Organisation) -> FailureRun | None:
    """The last finished look at the organisation itself."""
    return FailureRun.objects.filter(
        organisation=organisation, body="", made_at__isnull=False
    ).first()


def recurrence(found: QuerySet[Failure]) -> tuple[int, int]:
    """How many failures were mended, and how many of those were found again."""
    ever = found.filter(
        Q(state=Failure.State.MENDED) | Q(history__state=Failure.State.MENDED)
    ).distinct()
    return ever.count(), ever.filter(again__isnull=False).distinct().count()


def bodies_to_compare(organisation: Organisation) -> list[str]:
    """Other bodies of the directory, whose public posts may be looked through too."""
    named = SocialAccount.objects.filter(organisation=organisation).exclude(body="")
    return sorted(set(named.values_list("body", flat=True)))


def current(organisation: Organisation, number: int) -> dict[str, float]:
    """The parameters that hold for a type now."""
    return TYPES[number].settings(rules_of(organisation).get(number))


def rule_history(organisation: Organisation, number: int) -> list[tuple[FailureRule, str]]:
    """How the parameters of a type were changed, the newest first."""
    rows = FailureRule.objects.filter(organisation=organisation, number=number)
    usual = _("the usual value again")
    return [(row, usual if row.value is None else f"{row.value:g}") for row in rows]
