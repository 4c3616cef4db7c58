"""Pages that belong to the site as a whole."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import get_tag_uri
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_GET, require_http_methods, require_safe

from folkmoot.spine import event_chain, retention, second_factor
from folkmoot.spine import events as event_log
from folkmoot.spine.access import organisations_of, public
from folkmoot.spine.client_address import is_loopback
from folkmoot.spine.models import Organisation, SignInLink
from folkmoot.spine.plain_text import PlainFeed
from folkmoot.spine.sign_in_links import use_link

logger = logging.getLogger(__name__)

HEADS_SHOWN = 30
HEADS_IN_FEED = 366  #: a year's, and the newest


@public
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """For load balancers: the server runs and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"promises": retention.promises()})


# --- The event log ---------------------------------------------------------------------------------


def _newest_hash(request: HttpRequest) -> str | None:
    """What changes whenever the log does: who asks again and again is told so in one line."""
    newest = event_log.heads().first()
    return f'"{newest.hash}"' if newest else None


def _newest_time(request: HttpRequest) -> datetime | None:
    newest = event_log.heads().first()
    return newest.sealed_at if newest else None


@public
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What the event log is, its latest heads, and how anyone can verify it."""
    heads = list(event_log.heads()[:HEADS_SHOWN])
    return render(request, "events.html", {"heads": heads, "newest": heads[0] if heads else None})


@public
@require_safe
@condition(etag_func=_newest_hash, last_modified_func=_newest_time)
def events_feed(request: HttpRequest) -> HttpResponse:
    """The heads, one a day and the newest, for others to keep."""
    here = request.build_absolute_uri(reverse("events"))
    body = Organisation.objects.first()
    feed = PlainFeed(
        title=_("Heads of the event log"),
        link=here,
        description=_("Keep these: they show later whether the log was rewritten."),
        feed_url=request.build_absolute_uri(),
        author_name=body.name if body else "Folkmoot",
        language=request.LANGUAGE_CODE,
    )
    for head in event_log.heads()[:HEADS_IN_FEED]:
        feed.add_item(
            title=_("Event %(number)s") % {"number": head.sequence},
            link=f"{here}#head-{head.sequence}",
            description=f"{head.sequence}:{head.hash}",
            unique_id=get_tag_uri(f"{here}{head.sequence}", head.sealed_at),
            pubdate=head.sealed_at,
            updateddate=head.sealed_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@public
@require_safe
@condition(etag_func=_newest_hash)
def events_export(request: HttpRequest) -> StreamingHttpResponse:
    """The sealed events, a line of JSON each; ``?since=17`` leaves out the first seventeen."""
    since = request.GET.get("since", "0")
    if not (since.isascii() and since.isdecimal()) or len(since) > 18:
        raise BadRequest
    response = StreamingHttpResponse(_lines(int(since)), content_type="application/jsonl")
    response["Content-Disposition"] = 'attachment; filename="events.jsonl"'
    return response


def _lines(since: int) -> Iterator[Any]:
    """Lines in pieces: a line by itself would cost more on its way than to make."""
    piece = bytearray()
    for event in event_log.sealed_after(since):
        piece += event_chain.line_of(event.public)
        if len(piece) > 64 * 1024:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


# --- Signing in, and failures ----------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "POST"])
def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a demo link: a tap on the button uses it up, looking at it does not."""
    if settings.MODE != "demo" or not is_loopback(request):
        raise Http404
    if request.method == "GET":
        known = SignInLink.objects.filter(digest=SignInLink.digest_of(token)).first()
        return render(
            request,
            "registration/demo_sign_in.html",
            {"person": known and known.user, "used": not known or known.used_at},
            status=200 if known and not known.used_at else 410,
        )
    user = use_link(token)
    if user is None:
        return render(request, "registration/demo_sign_in.html", {"used": True}, status=410)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    second_factor.spare(request)
    return redirect(settings.LOGIN_REDIRECT_URL if organisations_of(user) else "home")


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours: a plain page with a reference by which the log can be searched."""
    reference = secrets.token_hex(4)
    logger.error("a page failed (reference %s): %s", reference, request.path)
    try:
        return render(request, "500.html", {"reference": reference}, status=500)
    except Exception:  # the database may be what failed, and pages ask it for the body's name
        words = _("Sorry, something went wrong here. If you write to us, give the reference")
        return HttpResponse(f"{words} {reference}.", content_type="text/plain", status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or sent from elsewhere."""
    return render(request, "403_csrf.html", status=403)
