"""From a request to who speaks: a signed cookie, given when somebody first says something."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from folkmoot.spine.models import User
from folkmoot.spine.participation import Speaker, new_secret

SALT = "folkmoot.participant"
OFFERED = "folkmoot.participant.offered"
OFFERED_SECONDS = 24 * 60 * 60
KEPT_SECONDS = 365 * 24 * 60 * 60
EMAIL_IN_SESSION = "verified_email"


def speaker_of(request: HttpRequest, *, make: bool = False, offered: str = "") -> Speaker:
    """Who speaks. With ``make``, a browser without a secret gets one: call ``keep`` on the answer.

    ``offered`` is what `offer` gave into the form that was sent.
    """
    user = request.user if isinstance(request.user, User) else None
    secret = request.get_signed_cookie(settings.PARTICIPANT_COOKIE, "", salt=SALT) or ""
    if make and not secret and user is None:
        secret = _taken(offered) or new_secret()
    return Speaker(
        secret=secret,
        user=user,
        email=str(request.session.get(EMAIL_IN_SESSION, "")),
        traced=request.COOKIES.get(settings.NO_TRACE_COOKIE) != "1",
    )


def offer(request: HttpRequest) -> str:
    """A signed new secret to be sent with a form; nothing where the browser has one, or an account.

    A page that holds one is this visitor's alone and must not be cached.
    """
    if isinstance(request.user, User) or settings.PARTICIPANT_COOKIE in request.COOKIES:
        return ""
    return signing.dumps(new_secret(), salt=OFFERED)


def _taken(offered: str) -> str:
    try:
        return str(signing.loads(offered, salt=OFFERED, max_age=OFFERED_SECONDS))
    except signing.BadSignature:
        return ""


def keep(response: HttpResponse, speaker: Speaker) -> HttpResponse:
    """Leave the secret with the browser, for a year from the last time something was said."""
    if speaker.secret:
        response.set_signed_cookie(
            settings.PARTICIPANT_COOKIE, speaker.secret, salt=SALT, **_options()
        )
    return response


def trace(response: HttpResponse, wanted: bool) -> None:
    """Remember on the browser whether acts may be noted."""
    if wanted:
        response.delete_cookie(settings.NO_TRACE_COOKIE, samesite="Lax")
    else:
        response.set_cookie(settings.NO_TRACE_COOKIE, "1", **_options())


def forget(response: HttpResponse) -> None:
    response.delete_cookie(settings.PARTICIPANT_COOKIE, samesite="Lax")


def _options() -> dict[str, Any]:
    return {
        "max_age": KEPT_SECONDS,
        "secure": settings.HTTPS,
        "httponly": True,
        "samesite": "Lax",
    }
