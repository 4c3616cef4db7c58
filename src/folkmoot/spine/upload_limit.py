"""How much may be sent: little by anybody, files by those alone who may bring them in."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from folkmoot.spine.access import organisations_of
from folkmoot.spine.api_access import StaffToken

#: What a form or a JSON body without files comes to at most, and what surrounds a file.
SMALL = 2 * 1024 * 1024
_UPLOADS = re.compile(r"/(sources/imports/new/|api/v1/imports$)")
_API = "/api/v1/imports"


class UploadLimitMiddleware:
    """Refuses by the announced length, before anything of the body is read or written to disk.

    Stands below the middleware that knows who asks; whoever looks into the body (the guard against
    forged forms, the view) comes later.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > SMALL and length > self._allowed(request):
            return render(request, "400.html", status=413)
        return self.get_response(request)

    def _allowed(self, request: HttpRequest) -> int:
        if not _UPLOADS.match(request.path):
            return SMALL
        user = request.user
        if not user.is_authenticated and request.path == _API:
            scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
            known = StaffToken().authenticate(request, token) if scheme == "Bearer" else None
            user = known or user
        may = organisations_of(user, "source.import")
        return settings.UPLOAD_LIMIT + SMALL if may else SMALL
