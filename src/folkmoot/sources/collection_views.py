"""Pages on which staff set up live collections and see how they do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.sources import collection_actions as actions
from folkmoot.sources import collection_queries as queries
from folkmoot.sources import previews
from folkmoot.sources.collection_forms import CollectionForm, KindForm, SourceForm
from folkmoot.sources.collection_rules import (
    COLLECT,
    READ,
    collections_for,
    get_collection_for,
    get_source_for,
)
from folkmoot.sources.languages import language_title
from folkmoot.sources.models import Collection
from folkmoot.sources.source_kinds import KINDS, title_of
from folkmoot.spine.access import allowed, may, organisations_of
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.not_possible import NotPossible

PER_PAGE = 25
STEPS = {
    "on": actions.collection_switch_on,
    "pause": actions.collection_pause,
    "end": actions.collection_end,
}


@may(READ)
@never_cache
@require_GET
def collections(request: HttpRequest) -> HttpResponse:
    """All collections of one's organisations."""
    found = queries.listed(collections_for(request.user))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, queries.worst(queries.source_rows(row)) if row.is_on else None) for row in page]
    context = {
        "page": page,
        "rows": rows,
        "may_collect": bool(organisations_of(request.user, COLLECT)),
    }
    return render(request, "sources/collections.html", context)


@may(COLLECT)
@never_cache
@require_http_methods(["GET", "POST"])
def collection_new(request: HttpRequest) -> HttpResponse:
    """Say what is to be collected and for what; sources come next."""
    form = CollectionForm(
        sent(request),
        organisations=organisations_of(request.user, COLLECT),
        initial=CollectionForm.given(None),
    )
    if request.method == "POST" and form.is_valid():
        body = form.chosen
        assert body is not None  # the form was valid
        new = actions.collection_save(by=me(request), organisation=body, **_values(form))
        messages.success(request, _("Now add what is to be read."))
        return redirect("sources:source-kind", new.pk)
    return form_page(request, "sources/collection_new.html", form)


@may(READ)
@never_cache
@require_GET
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """One collection: what it wants, and how its sources do."""
    found = get_collection_for(request.user, pk)
    return render(request, "sources/collection.html", _context(request, found))


@may(READ)
@never_cache
@require_GET
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of a collection's page, asked for every few seconds while it is on."""
    found = get_collection_for(request.user, pk)
    return render(request, "sources/_health.html", _context(request, found))


@may(COLLECT)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another purpose, time or choice of posts."""
    found = get_collection_for(request.user, pk, COLLECT)
    form = CollectionForm(
        sent(request), organisations=[found.organisation], initial=CollectionForm.given(found)
    )
    if request.method == "POST" and form.is_valid():
        body, values = found.organisation, _values(form)
        if done(
            form,
            "ends_on",
            lambda: actions.collection_save(
                by=me(request), organisation=body, collection=found, **values
            ),
        ):
            messages.success(request, _("Saved. It holds for what is read from now on."))
            return redirect("sources:collection", pk)
    return form_page(request, "sources/collection_change.html", form, {"collection": found})


@may(COLLECT)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a collection on, pause it, or end it."""
    found = get_collection_for(request.user, pk, COLLECT)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    try:
        step(by=me(request), collection=found)
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("sources:collection", pk)


@may(COLLECT)
@never_cache
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a collection with the posts that it alone brought; asks first."""
    found = get_collection_for(request.user, pk, COLLECT)
    if request.method == "POST":
        name = found.name
        actions.collection_delete(by=me(request), collection=found)
        messages.success(request, _("“%(name)s” is being deleted.") % {"name": name})
        return redirect("sources:collections")
    return render(request, "sources/collection_delete.html", {"collection": found})


@may(COLLECT)
@never_cache
@require_http_methods(["GET", "POST"])
def source_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what kind of source is to be added."""
    found = get_collection_for(request.user, pk, COLLECT)
    form = KindForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return redirect("sources:source-new", pk, form.cleaned_data["kind"])
    return form_page(request, "sources/source_kind.html", form, {"collection": found})


@may(COLLECT)
@never_cache
@require_http_methods(["GET", "POST"])
def source_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a source of a kind, and look at what it gives."""
    found = get_collection_for(request.user, pk, COLLECT)
    if kind not in KINDS:
        raise Http404
    form = SourceForm(sent(request), kind=KINDS[kind], collection=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        added = []
        if done(
            form,
            None,
            lambda: added.append(
                actions.source_add(by=me(request), collection=found, kind=kind, **values)
            ),
        ):
            return redirect("sources:source-preview", added[0].pk)
    context = {"collection": found, "kind": KINDS[kind]}
    return form_page(request, "sources/source_new.html", form, context)


@may(COLLECT)
@never_cache
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a source would catch now; nothing of it is kept."""
    source = get_source_for(request.user, pk)
    context = {
        "collection": source.collection,
        "source": source,
        "title": title_of(source),
        "preview": previews.look(source),
    }
    return render(request, "sources/source_preview.html", context)


@may(COLLECT)
@never_cache
@require_http_methods(["GET", "POST"])
def source_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a source out of its collection; asks first."""
    source = get_source_for(request.user, pk)
    owner = source.collection
    if request.method == "POST":
        actions.source_remove(by=me(request), source=source)
        messages.success(request, _("The source is removed. The posts that it brought stay."))
        return redirect("sources:collection", owner.pk)
    context = {"collection": owner, "source": source, "title": title_of(source)}
    return render(request, "sources/source_remove.html", context)


def _context(request: HttpRequest, found: Collection) -> dict[str, object]:
    analysis = getattr(found, "analysis", None)
    return {
        "collection": found,
        "rows": queries.source_rows(found),
        "languages": [language_title(code) for code in found.languages],
        "may_collect": allowed(request.user, COLLECT, found.organisation),
        "analysis": analysis if analysis is not None and analysis.made_at else None,
    }


def _values(form: CollectionForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in actions.FIELDS if name in form.cleaned_data}
