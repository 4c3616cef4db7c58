"""Pages of a body's own records: one list, one form and one import, whatever the kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.sources import table_pages
from folkmoot.sources.table_kinds import written
from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.strategy import record_actions as actions
from folkmoot.strategy.models import RecordKeeping
from folkmoot.strategy.own_records import kept_since, rows_of
from folkmoot.strategy.record_forms import KeepingForm, RecordForm
from folkmoot.strategy.record_kinds import KINDS, RecordKind

READ, WORK = "strategy.read", "strategy.work"
PER_PAGE = 50
COLUMNS_SHOWN = 6


@dataclass(frozen=True)
class KindRow:
    """One kind in the overview of one body."""

    kind: RecordKind
    rows: int
    since: datetime | None
    kept: bool


@may(READ)
@never_cache
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """Which records of its own each body keeps, and which it does not."""
    bodies = [
        (body, [_kind_row(kind, body) for kind in KINDS.values()])
        for body in organisations_of(request.user, READ)
    ]
    return render(request, "strategy/records.html", {"bodies": bodies})


def _of_kind(view: Any) -> Any:
    """Hands the view its kind; an address of no kind does not exist."""

    @wraps(view)
    def found(request: HttpRequest, kind: str, **more: Any) -> HttpResponse:
        if kind not in KINDS:
            raise Http404
        answer: HttpResponse = view(request, KINDS[kind], **more)
        return answer

    return found


def _of_kind_kept_by(view: Any) -> Any:
    """As ``_of_kind``, for those who may keep records of the kind: each names the permission it needs."""

    @_of_kind
    @wraps(view)
    def found(request: HttpRequest, kind: RecordKind, **more: Any) -> HttpResponse:
        if not organisations_of(request.user, kind.permission):
            raise PermissionDenied
        answer: HttpResponse = view(request, kind, **more)
        return answer

    return found


@may(READ)
@never_cache
@require_GET
@_of_kind
def record_list(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """The rows of one kind."""
    bodies = organisations_of(request.user, READ)
    page = Paginator(_rows_for(request, kind), PER_PAGE).get_page(request.GET.get("page"))
    manages = organisations_of(request.user, kind.permission)
    shown = kind.columns[:COLUMNS_SHOWN]
    context = {
        "kind": kind,
        "page": page,
        "shown": shown,
        "rows": [(row, [_cell(row, column.name) for column in shown]) for row in page],
        "keeping": [_kind_row(kind, body) for body in bodies] if len(bodies) == 1 else [],
        "form": KeepingForm(organisations=manages, initial=_keeping(kind, manages)),
        "may_manage": bool(manages),
        "several": len(bodies) > 1,
    }
    return render(request, "strategy/record_list.html", context)


@may(WORK)
@never_cache
@require_http_methods(["GET", "POST"])
@_of_kind_kept_by
def record_new(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Write a record down."""
    bodies = organisations_of(request.user, kind.permission)
    form = RecordForm(
        sent(request), kind=kind, organisations=bodies, initial=RecordForm.given(kind)
    )
    if request.method == "POST" and form.is_valid():
        body = form.chosen
        assert body is not None  # the form was valid
        if done(
            form,
            None,
            lambda: actions.record_save(
                by=me(request), organisation=body, kind=kind, values=form.values()
            ),
        ):
            messages.success(request, _("It is written down."))
            return redirect("strategy:record-list", kind.name)
    return form_page(request, "strategy/record_form.html", form, {"kind": kind, "record": None})


@may(WORK)
@never_cache
@require_http_methods(["GET", "POST"])
@_of_kind_kept_by
def record(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Change a record, or remove it."""
    row = _record_for(request, kind, pk)
    form = RecordForm(
        sent(request),
        kind=kind,
        organisations=[row.organisation],
        initial=RecordForm.given(kind, row),
    )
    if request.method == "POST" and request.POST.get("step") == "remove":
        actions.record_remove(by=me(request), kind=kind, record=row)
        messages.success(request, _("The record is removed."))
        return redirect("strategy:record-list", kind.name)

    def save() -> object:
        body, values = row.organisation, form.values()
        return actions.record_save(
            by=me(request), organisation=body, kind=kind, values=values, record=row
        )

    if request.method == "POST" and form.is_valid() and done(form, None, save):
        messages.success(request, _("Saved."))
        return redirect("strategy:record-list", kind.name)
    return form_page(request, "strategy/record_form.html", form, {"kind": kind, "record": row})


@may(WORK)
@require_POST
@_of_kind_kept_by
def record_keeping(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Say since when a record is kept."""
    form = KeepingForm(sent(request), organisations=organisations_of(request.user, kind.permission))
    if form.is_valid() and form.chosen is not None:
        body, since = form.chosen, form.cleaned_data["since"]
        if done(
            form,
            "since",
            lambda: actions.keeping_set(by=me(request), organisation=body, kind=kind, since=since),
        ):
            messages.success(request, _("Saved."))
            return redirect("strategy:record-list", kind.name)
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("strategy:record-list", kind.name)


@may(READ)
@require_GET
@_of_kind
def record_csv(request: HttpRequest, kind: RecordKind) -> HttpResponseBase:
    """All rows of one kind as a table; it can be brought in again."""
    names = [column.name for column in kind.columns]
    rows = ([written(getattr(row, name)) for name in names] for row in _rows_for(request, kind))
    return csv_answer(kind.name, names, rows)


# --- As tables -------------------------------------------------------------------------------------


def _pages(kind: RecordKind) -> table_pages.TablePages:
    def address(name: str, **more: Any) -> str:
        return reverse(f"strategy:{name}", kwargs={"kind": kind.name} | more)

    return table_pages.TablePages(
        kind=actions.table_kind(kind),
        permission=kind.permission,
        list_title=gettext_lazy("Our own records"),
        list_url=address("record-list"),
        new_url=address("record-import"),
        template_url=address("record-template"),
        upload_url=lambda pk: address("record-upload", pk=pk),
        left_url=lambda pk: address("record-left", pk=pk),
    )


@may(WORK)
@never_cache
@require_http_methods(["GET", "POST"])
@_of_kind_kept_by
def record_import(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Bring records in from a table."""
    return table_pages.new_page(request, _pages(kind))


@may(WORK)
@never_cache
@require_http_methods(["GET", "POST"])
@_of_kind_kept_by
def record_upload(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Look at the rows before they are taken in."""
    return table_pages.upload_page(request, _pages(kind), pk)


@may(WORK)
@require_GET
@_of_kind_kept_by
def record_template(request: HttpRequest, kind: RecordKind) -> HttpResponseBase:
    """A table with the headings and one example row."""
    return table_pages.template_csv(_pages(kind))


@may(WORK)
@require_GET
@_of_kind_kept_by
def record_left(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponseBase:
    """Rows that cannot be taken in, each with its reason."""
    return table_pages.left_csv(request, _pages(kind), pk)


def _rows_for(request: HttpRequest, kind: RecordKind, permission: str = READ) -> Any:
    bodies = organisations_of(request.user, permission)
    rows = kind.model._default_manager.none()
    for body in bodies:
        rows = rows | rows_of(kind, body)
    return rows.select_related("organisation")


def _record_for(request: HttpRequest, kind: RecordKind, pk: int) -> Any:
    found = _rows_for(request, kind, kind.permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _kind_row(kind: RecordKind, body: Any) -> KindRow:
    said = RecordKeeping.objects.filter(organisation=body, kind=kind.name).first()
    rows = rows_of(kind, body).count()
    since = kept_since(kind, body, said.since if said else None)
    return KindRow(kind, rows, since, kept=rows > 0 or said is not None)


def _keeping(kind: RecordKind, bodies: list[Any]) -> dict[str, Any]:
    said = RecordKeeping.objects.filter(organisation__in=bodies[:1], kind=kind.name).first()
    return {"since": said.since} if said else {}


def _cell(row: Any, name: str) -> str:
    """A value as the list shows it."""
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j M Y, H:i")
    if hasattr(value, "year"):
        return date_format(value, "j M Y")
    return str(value)
