"""A bound on how often one client may ask, in fixed one-minute windows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from folkmoot.spine.client_address import client_network
from folkmoot.spine.windows import hits_in_window

WINDOW_SECONDS = 60


class ThrottleMiddleware:
    """Answers 429 with a plain page once a client has used up a group's share of the minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.groups = [
            (name, re.compile(pattern), frozenset(methods), limit)
            for name, pattern, methods, limit in settings.THROTTLES
        ]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, pattern, methods, limit in self.groups:
            if request.method in methods and pattern.match(request.path):
                if hits_in_window(f"{name}:{client_network(request)}", WINDOW_SECONDS) > limit:
                    return self.refuse(request)
                break
        return self.get_response(request)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        wait = WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = JsonResponse({"detail": "Too many requests."}, status=429)
        else:
            response = render(request, "429.html", {"wait_seconds": wait}, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
