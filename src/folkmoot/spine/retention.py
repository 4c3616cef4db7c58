"""How long things are kept: each store declares a kind; rules are rows; a nightly job keeps them.

A kind says which of its rows are due (``due``); that one query gives both the number that would go
tonight and what goes. How a kind is added: docs/retention.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.spine import events
from folkmoot.spine.models import Organisation, RetentionRecord, RetentionRule, User

Due = Callable[[Organisation | None, datetime], "models.QuerySet[Any]"]
Forget = Callable[["models.QuerySet[Any]"], None]

LONGEST = 36_525  #: a hundred years: beyond it "keep" is meant
AT_ONCE = 200  #: rows deleted in one transaction; on SQLite whoever writes waits for it


def delete_rows(rows: models.QuerySet[Any]) -> None:
    """How most stores forget."""
    rows.delete()


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept for a time."""

    name: str
    label: Any  #: lazily translated, as are the other words
    what: Any  #: a sentence: what goes
    stays: Any  #: a sentence: what stays
    default_days: int | None  #: None: kept, until a body decides otherwise
    least_days: int
    most_days: int
    may_keep: bool  #: whether a body may decide to keep it without an end
    shared: bool  #: one store for the whole installation, hence one rule
    due: Due
    forget: Forget
    at_once: int

    def allows(self, days: int | None) -> bool:
        if days is None:
            return self.may_keep
        return self.least_days <= days <= self.most_days

    def due_for(
        self, organisation: Organisation | None, days: int | None, now: datetime | None = None
    ) -> models.QuerySet[Any] | None:
        """The rows that would go now if they were kept for ``days``; None if all are kept."""
        if days is None:
            return None
        return self.due(organisation, (now or timezone.now()) - timedelta(days=days))


_kinds: dict[str, Kind] = {}
_modules: list[str] = []


def declared_in(module: str) -> None:
    """Say where kinds are declared; the module is imported once somebody asks for kinds."""
    if module not in _modules:
        _modules.append(module)


def keep(
    *,
    kind: str,
    label: Any,
    what: Any,
    stays: Any = "",
    due: Due,
    forget: Forget = delete_rows,
    default_days: int | None,
    least_days: int = 1,
    most_days: int = LONGEST,
    may_keep: bool | None = None,
    shared: bool = False,
    at_once: int = AT_ONCE,
) -> None:
    """Declare a kind. ``forget`` is handed at most ``at_once`` due rows, in a transaction.

    Unless ``may_keep`` says otherwise, only what is kept by default may be kept without an end.
    """
    _kinds[kind] = Kind(
        name=kind,
        label=label,
        what=what,
        stays=stays,
        default_days=default_days,
        least_days=least_days,
        most_days=most_days,
        may_keep=default_days is None if may_keep is None else may_keep,
        shared=shared,
        due=due,
        forget=forget,
        at_once=at_once,
    )


def kinds() -> tuple[Kind, ...]:
    """All kinds of this version, in the order in which they were declared."""
    while _modules:
        import_module(_modules.pop(0))
    return tuple(_kinds.values())


def kind_named(name: str) -> Kind | None:
    """A kind by name, or None if this version does not know it."""
    kinds()
    return _kinds.get(name)


# --- Rules -----------------------------------------------------------------------------------------


def rules(organisations: Iterable[Organisation] | None = None) -> list[RetentionRule]:
    """The rules of these organisations (of all if none are given) and the shared ones.

    Rules that nobody has written yet are written from their defaults. Rows of kinds that this
    version does not know come last.
    """
    bodies = list(Organisation.objects.all() if organisations is None else organisations)
    rows = {(row.kind, row.organisation_id): row for row in _rows(bodies)}
    wanted = [(kind, body) for kind in kinds() for body in _owners(kind, bodies)]
    missing = [
        RetentionRule(organisation=body, kind=kind.name, days=kind.default_days)
        for kind, body in wanted
        if _key(kind, body) not in rows
    ]
    if missing:
        RetentionRule.objects.bulk_create(missing, ignore_conflicts=True)
        rows = {(row.kind, row.organisation_id): row for row in _rows(bodies)}
    known = [rows.pop(_key(kind, body)) for kind, body in wanted]
    return known + list(rows.values())


def _owners(kind: Kind, bodies: list[Organisation]) -> list[Organisation | None]:
    return [None] if kind.shared else list(bodies)


def _key(kind: Kind, body: Organisation | None) -> tuple[str, int | None]:
    return kind.name, body.pk if body else None


def _rows(bodies: list[Organisation]) -> models.QuerySet[RetentionRule]:
    mine = models.Q(organisation__isnull=True) | models.Q(organisation__in=bodies)
    return RetentionRule.objects.filter(mine).select_related("organisation", "changed_by")


@transaction.atomic
def rule_change(*, by: User, rule: RetentionRule, days: int | None) -> None:
    """Set how long a kind is kept: a decision of the body, hence an event.

    Raises:
        ValueError: if the kind is not known, or does not allow so many or so few days.
    """
    kind = kind_named(rule.kind)
    if kind is None or not kind.allows(days):
        raise ValueError(f"{rule.kind} may not be kept for {days} days.")
    former, body = rule.days, rule.organisation or Organisation.objects.first()
    rule.days, rule.changed_at, rule.changed_by = days, timezone.now(), by
    rule.save(update_fields=["days", "changed_at", "changed_by"])
    if body is not None and former != days:
        events.record(
            kind="retention.changed",
            by=by,
            organisation=body,
            subject=f"retention:{rule.kind}",
            facts={"from": former, "to": days},
        )


# --- In words --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promise:
    """What the public is told about one kind: how long each body keeps it."""

    kind: Kind
    terms: tuple[tuple[str, str], ...]  #: body (empty where all keep it alike), how long


def promises() -> list[Promise]:
    """How long everything is kept; writes nothing, for anybody may ask."""
    bodies = list(Organisation.objects.all())
    days = {(row.kind, row.organisation_id): row.days for row in _rows(bodies)}
    told = []
    for kind in kinds():
        terms = [
            (body, days.get(_key(kind, body), kind.default_days)) for body in _owners(kind, bodies)
        ]
        alike = len({term for _body, term in terms}) <= 1
        shown = terms[:1] if alike else terms
        told.append(
            Promise(
                kind, tuple(("" if alike else str(body), days_in_words(n)) for body, n in shown)
            )
        )
    return told


def days_in_words(days: int | None) -> str:
    """A term as people say it; years only where they come out even."""
    if days is None:
        return _("kept until somebody deletes it")
    years = round(days / 365.25)
    if years and days in (365 * years, round(365.25 * years)):
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def last_records(rows: Iterable[RetentionRule]) -> dict[int, RetentionRecord]:
    """The newest record of each rule, by the rule's number."""
    found = {}
    for rule in rows:
        newest = RetentionRecord.objects.filter(
            kind=rule.kind, organisation=rule.organisation
        ).first()
        if newest is not None:
            found[rule.pk] = newest
    return found
