"""Every address says who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI

from folkmoot.spine.access import declared_access
from folkmoot.spine.api_access import ACCESS


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
        # The API declares its rule once for all its routes; below, and in tests/site/test_api.py.
        if not route.startswith("api/v1/") and declared_access(entry.callback) is None
    ]


def test_every_address_declares_who_may_see_it() -> None:
    assert len(list(all_patterns(get_resolver()))) > 10
    assert undeclared(get_resolver()) == []


def test_a_planted_view_without_a_rule_is_reported() -> None:
    class Planted:
        url_patterns = [path("planted/", lambda request: HttpResponse())]

    assert undeclared(Planted) == ["planted/"]


#: Routes of the API that anybody may ask; each says so itself (``auth=None``).
OPEN_TO_ALL = {
    "get_coverage",
    "get_matter",
    "list_contributions",
    "list_matters",
    "list_moderation",
}


def open_routes(api: Any) -> set[str]:
    """Names of the API's routes that ask nobody who she is, as the API describes itself."""
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    routes = [route for path in paths.values() for route in path.values()]
    return {route["operationId"] for route in routes if not route.get("security")}


def test_every_route_of_the_api_asks_who_it_is_or_is_listed_as_open() -> None:
    from folkmoot.config.api import api

    assert open_routes(api) == OPEN_TO_ALL


def test_a_planted_route_that_asks_nobody_is_reported() -> None:
    planted = NinjaAPI(urls_namespace="planted", auth=ACCESS)
    planted.get("guarded", operation_id="guarded")(lambda request: None)
    planted.get("open", auth=None, operation_id="open")(lambda request: None)
    assert open_routes(planted) == {"open"}
