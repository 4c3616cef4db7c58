"""Pages of the directory of accounts, for staff; and the public page of our accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from folkmoot.sources import directory, followers, table_pages
from folkmoot.sources import directory_actions as actions
from folkmoot.sources.directory_forms import AccountForm, DirectoryFilter, SuggestionsForm
from folkmoot.sources.directory_rules import MANAGE, READ, accounts_of, get_account_for
from folkmoot.sources.models import SocialAccount
from folkmoot.sources.table_kinds import written
from folkmoot.spine.access import allowed, may, organisations_of, public
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.models import Organisation

PER_PAGE = 50


@may(READ)
@never_cache
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The directory: who speaks where, and what wants a look."""
    everything = accounts_of(request.user)
    form, found = _narrowed(request)
    query = request.GET.copy()
    for name in ("page", "organisation"):
        query.pop(name, None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    own = [row for row in everything if row.own]
    context = {
        "page": page,
        "rows": [(row, _words(directory.checks(row))) for row in page],
        "form": form,
        "chips": _chips(request, form),
        "total": len(everything),
        "figures": _figures(own),
        "query": query.urlencode(),
        "may_manage": bool(organisations_of(request.user, MANAGE)),
        "several": len(organisations_of(request.user, READ)) > 1,
    }
    return render(request, "sources/accounts.html", context)


@may(READ)
@never_cache
@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: all that is said of it, and what wants a look."""
    row = get_account_for(request.user, pk)
    context = {
        "account": row,
        "checks": _words(directory.checks(row)),
        "followers": followers.course_of(row),
        "shown": directory.may_be_shown(row) and bool(row.url),
        "may_manage": allowed(request.user, MANAGE, row.organisation),
    }
    return render(request, "sources/account.html", context)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Add an account."""
    bodies = organisations_of(request.user, MANAGE)
    form = AccountForm(sent(request), organisations=bodies, initial=AccountForm.given(None))
    if request.method == "POST" and form.is_valid():
        body, made = form.chosen, []
        assert body is not None  # the form was valid
        if done(
            form,
            "handle",
            lambda: made.append(
                actions.account_save(by=me(request), organisation=body, **form.values())
            ),
        ):
            messages.success(request, _("The account is in the directory."))
            return redirect("sources:account", made[0].pk)
    return form_page(request, "sources/account_form.html", form, {"account": None})


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of an account."""
    row = get_account_for(request.user, pk, MANAGE)
    body = row.organisation
    form = AccountForm(
        sent(request), organisations=[body], account=row, initial=AccountForm.given(row)
    )
    if request.method == "POST" and form.is_valid():
        if done(
            form,
            "handle",
            lambda: actions.account_save(
                by=me(request), organisation=body, account=row, **form.values()
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("sources:account", pk)
        row.refresh_from_db()
    return form_page(request, "sources/account_form.html", form, {"account": row})


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def account_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an account out of the directory; asks first."""
    row = get_account_for(request.user, pk, MANAGE)
    if request.method == "POST":
        actions.account_remove(by=me(request), account=row)
        messages.success(request, _("The account is out of the directory. Its posts stay."))
        return redirect("sources:accounts")
    return render(request, "sources/account_remove.html", {"account": row})


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest) -> HttpResponse:
    """Accounts among the posts here that say they belong to a public body."""
    bodies = organisations_of(request.user, MANAGE)
    body = _chosen_body(request, bodies)
    form = SuggestionsForm(sent(request), offered=directory.suggestions(body))
    if request.method == "POST" and form.is_valid():
        taken = form.taken()
        for one in taken:
            values: dict[str, Any] = actions.USUAL | {
                "platform": one.platform,
                "account_id": one.account_id,
                "handle": one.handle,
                "body": one.body,
                "role": one.role,
            }
            actions.account_save(by=me(request), organisation=body, **values)
        told = _("%(n)s accounts were added. Say next who answers for those of your own.")
        messages.success(request, told % {"n": len(taken)})
        return redirect("sources:accounts")
    context = {"body": body, "bodies": bodies, "offered": len(form.by_key)}
    return form_page(request, "sources/account_suggestions.html", form, context)


@may(READ)
@require_GET
def accounts_csv(request: HttpRequest) -> HttpResponseBase:
    """The directory as a table, narrowed as the page is; it can be brought in again."""
    _form, found = _narrowed(request)
    rows = (
        [row.body_name if name == "body" else written(_cell(row, name)) for name in actions.NAMES]
        for row in found
    )
    return csv_answer("accounts", actions.NAMES, rows)


# --- Tables that are brought in ---------------------------------------------------------------------


KINDS = {kind.name: kind for kind in (actions.KIND, actions.FOLLOWERS)}


def _pages(kind: str) -> table_pages.TablePages:
    return table_pages.TablePages(
        kind=KINDS[kind],
        permission=MANAGE,
        list_title=gettext_lazy("Accounts"),
        list_url=reverse("sources:accounts"),
        new_url=reverse(f"sources:{kind}-import"),
        template_url=reverse(f"sources:{kind}-template"),
        upload_url=lambda pk: reverse(f"sources:{kind}-upload", args=[pk]),
        left_url=lambda pk: reverse(f"sources:{kind}-left", args=[pk]),
    )


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Bring accounts, or how many followed them on which day, in from a table."""
    return table_pages.new_page(request, _pages(kind))


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Look at the rows before they are taken in."""
    return table_pages.upload_page(request, _pages(kind), pk)


@may(MANAGE)
@require_GET
def import_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty table with its headings."""
    return table_pages.template_csv(_pages(kind))


@may(MANAGE)
@require_GET
def import_left(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Rows that cannot be taken in, each with its reason."""
    return table_pages.left_csv(request, _pages(kind), pk)


# --- For everybody ---------------------------------------------------------------------------------


@public
@require_GET
def our_accounts(request: HttpRequest) -> HttpResponse:
    """By which accounts each body here speaks: whoever is not listed does not speak for it."""
    return render(request, "public/our_accounts.html", {"bodies": directory.public_accounts()})


def _narrowed(request: HttpRequest) -> tuple[DirectoryFilter, list[SocialAccount]]:
    rows = accounts_of(request.user)
    form = DirectoryFilter(request.GET, platforms=sorted({row.platform for row in rows}))
    return form, directory.chosen(rows, form.choice())


def _chips(request: HttpRequest, form: DirectoryFilter) -> list[dict[str, Any]]:
    chips = []
    for name, value in form.cleaned_data.items():
        if value:
            offered = dict(getattr(form.fields[name], "choices", []))
            rest = request.GET.copy()
            rest.pop(name, None)
            chips.append({"label": offered.get(value, value), "url": f"?{rest.urlencode()}"})
    return chips


def _figures(own: list[SocialAccount]) -> dict[str, Any]:
    """How many of one's own accounts each check holds for; those that hold for none are left out."""
    found = [name for row in own for name in directory.checks(row)]
    counted = [(name, label, found.count(name)) for name, label in directory.CHECKS.items()]
    people = sum(row.role == SocialAccount.Role.PUBLIC_SERVANT for row in own)
    return {
        "own": len(own),
        "servants": people,
        "checks": [(name, label, n) for name, label, n in counted if n],
    }


def _words(names: list[str]) -> list[Any]:
    return [directory.CHECKS[name] for name in names]


def _cell(row: SocialAccount, name: str) -> Any:
    return row.owner_name if name == "owner" else getattr(row, name)


def _chosen_body(request: HttpRequest, bodies: list[Organisation]) -> Organisation:
    wanted = request.GET.get("organisation", "")
    for body in bodies:
        if wanted in ("", body.slug):
            return body
    raise Http404
