"""Pages that belong to the site as a whole."""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from folkmoot.spine.access import organisations_of, public
from folkmoot.spine.client_address import is_loopback
from folkmoot.spine.models import SignInLink
from folkmoot.spine.sign_in_links import use_link

logger = logging.getLogger(__name__)


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
    return render(request, "privacy.html")


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
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
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
