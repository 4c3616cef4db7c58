"""How long things are kept: the rules, what would go tonight, and what went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from folkmoot.desk.retention_forms import RetentionForm, due_count
from folkmoot.spine import retention
from folkmoot.spine.access import may
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.models import RetentionRecord, RetentionRule, User
from folkmoot.spine.retention_access import (
    get_rule_for,
    may_change,
    records_for,
    rules_for,
)

PER_PAGE = 25
RECORD_COLUMNS = (
    "run", "organisation", "kind", "days", "before", "deleted", "started", "finished", "problem",
    "event",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A rule as the page shows it."""

    rule: RetentionRule
    kind: retention.Kind | None  #: None: this version does not know it
    term: str
    due: int
    last: RetentionRecord | None
    may_change: bool


@may("retention.manage")
@never_cache
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, what would go tonight, and the record of what went."""
    page = Paginator(records_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    for record in page:
        _label(record)
    return render(request, "desk/retention.html", {"rows": _rows(request), "page": page})


@may("retention.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how long one kind is kept; what would go at once is asked about first."""
    found = get_rule_for(request.user, pk)
    kind = retention.kind_named(found.kind)
    assert kind is not None
    form = RetentionForm(request.POST or None, rule=found, kind=kind)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        retention.rule_change(by=request.user, rule=found, days=form.cleaned_data["days"])
        messages.success(request, _saved(kind, found))
        return redirect("desk:retention")
    context = {
        "form": form,
        "rule": found,
        "kind": kind,
        "due": due_count(kind, found, found.days),
        "term": retention.days_in_words(found.days),
    }
    return render(request, "desk/retention_rule.html", context, status=422 if form.errors else 200)


@may("retention.manage")
@never_cache
@require_GET
def records_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole record as a table, newest first."""
    return csv_answer(
        f"retention-{timezone.localdate().isoformat()}", RECORD_COLUMNS, _cells(request)
    )


def _cells(request: HttpRequest) -> Iterator[tuple[Any, ...]]:
    for record in records_for(request.user).iterator(chunk_size=1000):
        yield (
            record.run,
            record.organisation.slug if record.organisation else "",
            record.kind,
            record.days,
            record.before.isoformat(),
            record.deleted,
            record.started_at.isoformat(),
            record.finished_at.isoformat() if record.finished_at else "",
            record.problem,
            record.event_id or "",
        )


def _rows(request: HttpRequest) -> list[Row]:
    found = rules_for(request.user)
    last = retention.last_records(found)
    return [_row(request, each, last.get(each.pk)) for each in found]


def _row(request: HttpRequest, each: RetentionRule, last: RetentionRecord | None) -> Row:
    kind = retention.kind_named(each.kind)
    return Row(
        rule=each,
        kind=kind,
        term=retention.days_in_words(each.days),
        due=due_count(kind, each, each.days) if kind else 0,
        last=last,
        may_change=may_change(request.user, each),
    )


def _label(record: RetentionRecord) -> None:
    kind = retention.kind_named(record.kind)
    record.label = kind.label if kind else record.kind  # type: ignore[attr-defined]


def _saved(kind: retention.Kind, rule: RetentionRule) -> str:
    number = due_count(kind, rule, rule.days)
    said = _("%(kind)s: %(term)s.") % {
        "kind": kind.label,
        "term": retention.days_in_words(rule.days),
    }
    goes = ngettext(
        "%(number)s goes in the coming night.", "%(number)s go in the coming night.", number
    ) % {"number": number}
    return f"{said} {goes}" if number else said
