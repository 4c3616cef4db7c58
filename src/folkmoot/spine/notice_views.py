"""What a person with an account is told: the list, its number in the header, and a feed of her own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from folkmoot.spine import mutes
from folkmoot.spine import notices as actions
from folkmoot.spine.access import public, signed_in
from folkmoot.spine.models import NoticeFeed, Organisation, User
from folkmoot.spine.plain_text import PlainFeed

PER_PAGE = 25
IN_FEED = 50
STOP_POLLING = 286  #: htmx's own status: ask no more


@signed_in
@never_cache
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, those not read first."""
    user = _user(request)
    page = Paginator(actions.notices_for(user), PER_PAGE).get_page(request.GET.get("page"))
    for notice in page:
        if notice.signal is not None:
            notice.mute = mutes.token_for(notice.signal, user=user)  # type: ignore[attr-defined]
    feed_row = NoticeFeed.objects.filter(user=user).first()
    context = {
        "page": page,
        "rows": [(notice, _address(notice)) for notice in page],
        "feed": settings.SITE_ADDRESS + _feed_path(feed_row) if feed_row else "",
    }
    return render(request, "notices.html", context)


@public
@never_cache
@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """The number in the header; whoever is signed out meanwhile is not asked to sign in by a part of a page."""
    if not request.user.is_authenticated:
        return HttpResponse(status=STOP_POLLING)
    return render(request, "components/notices_link.html")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.read(by=_user(request))
    return redirect("notices")


@signed_in
@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read."""
    actions.read(by=_user(request), pk=pk)
    return redirect("notices")


@signed_in
@require_POST
def feed_address(request: HttpRequest) -> HttpResponse:
    """Make the feed's address anew, or take the feed away."""
    if request.POST.get("feed") == "end":
        actions.feed_end(by=_user(request))
    else:
        actions.feed_renew(by=_user(request))
    return redirect("notices")


@public
@never_cache
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """One person's notices for her feed reader: whoever has the address is she."""
    row = (
        NoticeFeed.objects.filter(token=token, user__is_active=True).select_related("user").first()
    )
    if row is None:
        raise Http404
    home = settings.SITE_ADDRESS + reverse("notices")
    body = Organisation.objects.first()
    out = PlainFeed(
        title=_("Notices"),
        link=home,
        description="",
        feed_url=settings.SITE_ADDRESS + _feed_path(row),
        author_name=body.name if body else "Folkmoot",
    )
    for notice in actions.notices_for(row.user).order_by("-written_at", "-pk")[:IN_FEED]:
        out.add_item(
            title=str(notice),
            link=settings.SITE_ADDRESS + _address(notice),
            unique_id=f"{home}#notice-{notice.pk}",
            description="",
            pubdate=notice.written_at,
            updateddate=notice.written_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    out.write(response, "utf-8")
    return response


def _address(notice: Any) -> str:
    """The matter's page as this person may read it, at the step; or that of what was found."""
    if notice.signal is not None:
        return str(notice.signal.path)
    if notice.works_there:
        page = reverse("desk:matter", args=[notice.matter_id])
    else:
        page = notice.matter.get_absolute_url()
    return f"{page}#step-{notice.link_id}" if notice.link_id else page


def _feed_path(row: NoticeFeed) -> str:
    return reverse("notices-feed", args=[row.token])


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
