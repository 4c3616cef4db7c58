"""One search over everything that officers work with."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from folkmoot.desk.search_queries import found_posts
from folkmoot.spine.access import may
from folkmoot.spine.search import Hit, Results
from folkmoot.spine.search_index import declared

PER_PAGE = 20
MOST_TYPED = 400  #: characters
_A_YEAR = 365 * 24 * 60 * 60


@may("desk.read")
@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """What fits the words: matters, answers, notes, topics, places, teams; and posts."""
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    kind = request.GET.get("kind", "")
    chosen = kind if kind in declared() else ""
    results = Results(request.user, typed, kinds=[chosen] if chosen else None)
    pages: Paginator[Hit] = Paginator(results, PER_PAGE)  # type: ignore[arg-type]
    page = pages.get_page(request.GET.get("page"))
    counts = results.count_by_kind
    context = {
        "q": typed,
        "understood": results.wanted is not None,
        "page": page,
        "kinds": [(name, declared()[name].label, number) for name, number in counts.items()],
        "chosen": chosen,
        "everything": sum(counts.values()),
        "posts": found_posts(request.user, typed) if not chosen and page.number == 1 else None,
    }
    return render(request, "desk/search.html", context)


@may("desk.read")
@require_POST
def search_key(request: HttpRequest) -> HttpResponse:
    """Turn the key that leads to the search box on or off, for this browser."""
    response = redirect("desk:search")
    if request.POST.get("slash") == "off":
        response.set_cookie(
            "slash",
            "off",
            max_age=_A_YEAR,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie("slash", samesite="Lax")
    return response
