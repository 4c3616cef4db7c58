"""Every address says who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from folkmoot.spine.access import declared_access


def all_patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry, route)
        else:
            yield route, entry


def undeclared(resolver: Any) -> list[str]:
    return [
        route
        for route, entry in all_patterns(resolver)
        # The API declares its rule once for all its routes; its own tests walk them.
        if not route.startswith("api/v1/") and declared_access(entry.callback) is None
    ]


def test_every_address_declares_who_may_see_it() -> None:
    assert len(list(all_patterns(get_resolver()))) > 10
    assert undeclared(get_resolver()) == []


def test_a_planted_view_without_a_rule_is_reported() -> None:
    class Planted:
        url_patterns = [path("planted/", lambda request: HttpResponse())]

    assert undeclared(Planted) == ["planted/"]
