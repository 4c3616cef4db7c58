"""Requests that no database of ours could keep are refused before anything is done with them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

#: A NUL in an address, and in JSON: PostgreSQL has no text with one.
IN_ADDRESS, IN_JSON = "%00", b"\\u0000"
#: Kinds of bodies that fields of forms are read from; any other one may be read as JSON.
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class ReadableMiddleware:
    """Answers 400 to a NUL in the address or in a JSON body (forms refuse it by themselves)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Where the exception becomes the site's own page.

        Raises:
            BadRequest: if there is one.
        """
        if "\0" in request.path or IN_ADDRESS in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        if request.content_type not in FORMS and IN_JSON in request.body:
            raise BadRequest
