"""What anybody may read of the thread: matters, answers, and the body's own silence."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.desk import queries
from folkmoot.desk.forms import MattersForm, SubscribeForm
from folkmoot.spine import telling
from folkmoot.spine.access import public
from folkmoot.spine.contribution_rules import public_contributions
from folkmoot.spine.coverage import Coverage, Group, recent_coverage
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.matter_rules import get_public_matter, leads_to, public_matters
from folkmoot.spine.models import Subscription
from folkmoot.spine.plain_text import PlainFeed
from mootlib.thread import Quantile, Waiting

PER_PAGE = 20
SAID_SHOWN = 10  #: contributions on a matter's page
COVERAGE_COLUMNS = (
    "by", "name", "voices", "answered", "unanswered_share", "median_days",
    "median_low", "median_high", "p90_days", "p90_low", "p90_high",
)  # fmt: skip


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page that a citizen sees."""
    return render(request, "home.html", {"responses": queries.latest_responses(3)})


@public
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """ "You said, we did": all public matters, with filters."""
    form = MattersForm(request.GET or None)
    found = public_matters()
    if form.is_bound and form.is_valid():
        found = queries.narrowed(found, form.cleaned_data)
    found = queries.with_voices(found.select_related("place", "organisation"))
    page = Paginator(found.order_by("-changed_at"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/matters.html", {"form": form, "page": page})


@public
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter with its whole thread."""
    found = get_public_matter(pk)
    if (target := leads_to(found)) != found:
        return redirect(target)
    return render(request, "public/matter.html", _matter_context(found, SubscribeForm()))


def _matter_context(found: Any, form: SubscribeForm) -> dict[str, Any]:
    said = public_contributions().filter(voice__matter=found)
    return {
        "matter": found,
        "said": said[:SAID_SHOWN],
        "said_more": said.count() > SAID_SHOWN,
        "thread": queries.thread(found, internal=False),
        "voices": queries.voices_of(found),
        "form": form,
    }


@public
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to be told; the page says the same whether the address follows already or not."""
    found = get_public_matter(pk)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return render(request, "public/matter.html", _matter_context(found, form), status=422)
    telling.subscribe(matter=found, email=form.cleaned_data["email"])
    return render(request, "public/follow_asked.html", {"matter": found})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: a tap on the button confirms, so that no scanner of mails does."""
    row = _subscription(token)
    if request.method == "POST":
        telling.confirm(token=token)
        return render(request, "public/follow_done.html", {"matter": row.matter, "token": token})
    return render(request, "public/follow_confirm.html", {"matter": row.matter, "token": token})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def subscription_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop being told; the address is forgotten."""
    row = _subscription(token)
    if request.method == "POST":
        telling.unsubscribe(token=token)
        return render(request, "public/follow_stopped.html", {"matter": row.matter})
    return render(request, "public/follow_stop.html", {"matter": row.matter, "token": token})


def _subscription(token: str) -> Subscription:
    row = Subscription.objects.filter(token=token).select_related("matter").first()
    if row is None:
        raise Http404
    return row


@public
@require_GET
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of a matter for feed readers, newest first."""
    found = get_public_matter(pk)
    address = settings.SITE_ADDRESS + found.get_absolute_url()
    out = PlainFeed(
        title=found.title,
        link=address,
        description=found.summary,
        feed_url=f"{address}feed.atom",
        author_name=found.organisation.name,
    )
    for step in reversed(queries.thread(found, internal=False)):
        words = step.response.we_did if step.response else step.link.text
        out.add_item(
            title=str(step.link.get_kind_display())
            + (f": {step.link.get_state_display()}" if step.link.state else ""),
            link=f"{address}#step-{step.link.pk}",
            unique_id=f"{address}#step-{step.link.pk}",
            description=linebreaks(words, autoescape=True),  # feed readers take it for HTML
            pubdate=step.link.at,
            updateddate=step.link.at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    out.write(response, "utf-8")
    return response


@public
@require_GET
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Who has an answer, after how long, and who was never heard."""
    return render(request, "public/coverage.html", {"coverage": recent_coverage()})


@public
@require_GET
def coverage_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a table to reckon with."""
    found = recent_coverage()
    heard = (
        (by, group.name, group.waiting.voices, group.waiting.answered, *_figures(group.waiting))
        for by, group in _lines(found)
    )
    never = (("place never heard from", name, 0, 0, *[None] * 7) for name in found.never_heard)
    name = f"coverage-{timezone.localdate().isoformat()}"
    return csv_answer(name, COVERAGE_COLUMNS, chain(heard, never))


def _lines(found: Coverage) -> list[tuple[str, Group]]:
    groups = (("topic", found.topics), ("place", found.places), ("platform", found.platforms))
    everything = Group(_("all"), found.total)
    return [("all", everything), *((by, group) for by, rows in groups for group in rows)]


def _quantile(quantile: Quantile | None) -> tuple[float | None, ...]:
    return (None, None, None) if quantile is None else (quantile.days, quantile.low, quantile.high)


def _figures(waiting: Waiting) -> tuple[str, ...]:
    """The share without an answer, and the quantiles of days, rounded for a table."""
    quantiles = (*_quantile(waiting.median), *_quantile(waiting.ninetieth))
    values = (waiting.unanswered_share, *quantiles)
    return tuple("" if value is None else f"{value:.4g}" for value in values)
