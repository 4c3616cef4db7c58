"""The pages of every table import: upload, look and correct, take in; views of each list call these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from folkmoot.sources import table_uploads as actions
from folkmoot.sources.models import TableUpload
from folkmoot.sources.table_forms import ColumnsForm, TableForm
from folkmoot.sources.table_kinds import TableKind, written
from folkmoot.spine.access import organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent

ROWS_SHOWN = 10


@dataclass(frozen=True)
class TablePages:
    """One list's pages: what they are of, who may use them, and where they lie."""

    kind: TableKind
    permission: str
    list_title: Any
    list_url: str
    new_url: str
    template_url: str
    upload_url: Callable[[int], str]
    left_url: Callable[[int], str]


def new_page(request: HttpRequest, pages: TablePages) -> HttpResponse:
    """Upload a table."""
    files = request.FILES if request.method == "POST" else None
    form = TableForm(
        sent(request), files, organisations=organisations_of(request.user, pages.permission)
    )
    kept: list[TableUpload] = []
    if request.method == "POST" and form.is_valid() and form.chosen is not None:
        body, file = form.chosen, form.cleaned_data["table"]
        if done(
            form,
            "table",
            lambda: kept.append(
                actions.upload_keep(by=me(request), organisation=body, kind=pages.kind, file=file)
            ),
        ):
            return redirect(pages.upload_url(kept[0].pk))
    waiting = uploads_for(request, pages)
    return form_page(
        request,
        "sources/table_new.html",
        form,
        {"pages": pages, "waiting": _listed(waiting, pages)},
    )


def upload_page(request: HttpRequest, pages: TablePages, pk: int) -> HttpResponse:
    """Look at what a table's rows say, correct the columns, take them in or let them go."""
    upload = _upload_for(request, pages, pk)
    step = request.POST.get("step", "")
    if step == "drop":
        actions.upload_drop(by=me(request), upload=upload)
        messages.success(request, _("The upload is gone. What was taken in stays."))
        return redirect(pages.list_url)
    mapping = actions.mapping_of(upload, pages.kind)
    form = ColumnsForm(sent(request), kind=pages.kind, upload=upload, mapping=mapping)
    if form.is_bound and form.is_valid():
        mapping = form.mapping()
        if step == "take":
            return _take(request, pages, upload, mapping)
    rows = actions.checked(upload, pages.kind, mapping)
    problems = [row for row in rows if row.why]
    shown = [field for field in pages.kind.fields if field.name in mapping]
    context = {
        "pages": pages,
        "upload": upload,
        "fields": shown,
        "good": len(rows) - len(problems),
        "may_try": any(not row.problem for row in rows),
        "problems": problems[:ROWS_SHOWN],
        "problem_count": len(problems) + len(upload.bad),
        "bad": upload.bad[:ROWS_SHOWN],
        "left_url": pages.left_url(upload.pk),
        "rows": [
            (row.line, [written(row.values.get(field.name)) for field in shown])
            for row in rows
            if not row.why
        ][:ROWS_SHOWN],
    }
    return form_page(request, "sources/table_upload.html", form, context)


def template_csv(pages: TablePages) -> HttpResponseBase:
    """The headings and one example row, to be filled in."""
    fields = pages.kind.fields
    example = [field.example for field in fields]
    return csv_answer(f"{pages.kind.name}-template", [field.name for field in fields], [example])


def left_csv(request: HttpRequest, pages: TablePages, pk: int) -> HttpResponseBase:
    """The rows that cannot be taken in, as they were found, each with its reason."""
    upload = _upload_for(request, pages, pk)
    rows = actions.checked(upload, pages.kind, actions.mapping_of(upload, pages.kind))
    found = [[row.line, row.why, *row.cells] for row in rows if row.why]
    found += [[line, reason, raw] for line, reason, raw in upload.bad]
    return csv_answer(f"left-{upload.pk}", ["line", "reason", *upload.columns], found)


def uploads_for(request: HttpRequest, pages: TablePages) -> Any:
    """Uploads of this kind that wait in the organisations in which one may take them in."""
    bodies = organisations_of(request.user, pages.permission)
    return TableUpload.objects.filter(kind=pages.kind.name, organisation__in=bodies)


def _take(
    request: HttpRequest, pages: TablePages, upload: TableUpload, mapping: dict[str, str]
) -> HttpResponse:
    number = upload.pk
    taken = actions.upload_take(by=me(request), upload=upload, kind=pages.kind, mapping=mapping)
    told = _("%(new)s new, %(changed)s changed, %(same)s as they were.") % {
        "new": taken.new,
        "changed": taken.changed,
        "same": taken.same,
    }
    if not taken.left:
        messages.success(request, told)
        return redirect(pages.list_url)
    left = _("%(left)s could not be taken in and wait here, each with its reason.")
    messages.warning(request, f"{told} {left % {'left': taken.left}}")
    return redirect(pages.upload_url(number))


def _upload_for(request: HttpRequest, pages: TablePages, pk: int) -> TableUpload:
    found: TableUpload | None = uploads_for(request, pages).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _listed(uploads: Any, pages: TablePages) -> list[tuple[TableUpload, str]]:
    return [(upload, pages.upload_url(upload.pk)) for upload in uploads]
