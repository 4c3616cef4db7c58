"""Pages on which staff bring files in and see what became of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.sources import actions, queries
from folkmoot.sources.forms import ImportForm, MappingForm
from folkmoot.sources.models import Import
from folkmoot.sources.rules import get_import_for, imports_for
from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.models import User

PER_PAGE = 25


@may("source.read")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, newest first."""
    page = Paginator(imports_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sources/imports.html", {"page": page})


@may("source.import")
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload files."""
    sent = request.method == "POST"
    bodies = organisations_of(request.user, "source.import")
    given = (request.POST, request.FILES) if sent else ()
    form = ImportForm(*given, organisations=bodies)
    if sent and form.is_valid() and form.chosen is not None:
        new = actions.import_create(
            by=_user(request),
            organisation=form.chosen,
            name=form.cleaned_data["name"],
            files=form.cleaned_data["uploads"],
            gazetteer=form.cleaned_data["gazetteer"],
        )
        return redirect("sources:import", new.pk)
    status = 422 if sent else 200
    context = {"form": form, "formats": queries.known_formats()}
    return render(request, "sources/import_new.html", context, status=status)


@may("source.import")
@require_http_methods(["GET", "POST"])
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what was found, how it will be read, and then what became of it."""
    owner = get_import_for(request.user, pk, "source.import")
    form = _mapping_form(request, owner)
    if request.method == "POST" and owner.may_start and (form is None or form.is_valid()):
        if form is not None:
            actions.import_mapping_set(
                by=_user(request),
                owner=owner,
                mapping=form.mapping(),
                time_zone=form.cleaned_data["time_zone"],
            )
        actions.import_start(by=_user(request), owner=owner)
        return redirect("sources:import", owner.pk)
    status = 422 if form is not None and form.is_bound and form.errors else 200
    context = {
        "import": owner,
        "form": form,
        "preview": queries.preview(owner) if owner.may_start else None,
        "files": owner.files.all(),
    }
    return render(request, "sources/import.html", context, status=status)


@may("source.read")
@require_GET
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of an import's page, asked for each second while it runs."""
    owner = get_import_for(request.user, pk)
    response = render(request, "sources/_progress.html", {"import": owner})
    if owner.job is None or owner.job.is_over:
        response.headers["HX-Refresh"] = "true"
    return response


@may("source.import")
@require_POST
def import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an import that waits or runs."""
    owner = get_import_for(request.user, pk, "source.import")
    actions.import_cancel(by=_user(request), owner=owner)
    return redirect("sources:import", owner.pk)


@may("source.import")
@require_http_methods(["GET", "POST"])
def import_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an import with everything that it alone brought; asks first."""
    owner = get_import_for(request.user, pk, "source.import")
    if request.method == "POST":
        name = owner.name
        actions.import_delete(by=_user(request), owner=owner)
        messages.success(request, _("“%(name)s” is being deleted.") % {"name": name})
        return redirect("sources:imports")
    return render(request, "sources/import_delete.html", {"import": owner})


@may("source.read")
@require_GET
def import_rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row that could not be read, with its reason."""
    owner = get_import_for(request.user, pk)
    if not owner.rejects_file.is_file():
        raise Http404
    return FileResponse(
        open(owner.rejects_file, "rb"),
        as_attachment=True,
        filename=f"rejects-{owner.pk}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _mapping_form(request: HttpRequest, owner: Import) -> MappingForm | None:
    """The form for the columns, where the files need one and have not been read."""
    if not owner.may_start or not owner.mapping:
        return None
    return MappingForm(
        request.POST if request.method == "POST" else None,
        columns=queries.columns(owner),
        guessed=owner.mapping,
        time_zone=owner.time_zone,
    )


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
