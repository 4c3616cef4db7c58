"""The documented API: one router a capability, OpenAPI at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from folkmoot.desk.api import router as desk
from folkmoot.desk.speaking_api import router as speaking
from folkmoot.listening.api import router as listening
from folkmoot.listening.understanding_api import router as understanding
from folkmoot.reach.api import router as reach
from folkmoot.sources.api import router as sources
from folkmoot.spine.api_access import ACCESS
from folkmoot.strategy.api import router as strategy
from folkmoot.strategy.failure_api import router as failures

api = NinjaAPI(
    title="Folkmoot",
    version="1",
    description=(
        "What staff may read and do by program, and what anybody may read of matters, contributions "
        "and coverage. "
        "Staff ask with 'Authorization: Bearer TOKEN'; "
        "'./folkmoot token EMAIL' prints one. Lists are cut by 'limit' and 'offset'."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=ACCESS,
)
api.add_router("/", sources)
api.add_router("/", listening)
api.add_router("/", understanding)
api.add_router("/", reach)
api.add_router("/", desk)
api.add_router("/", speaking)
api.add_router("/", failures)
api.add_router("/strategy/", strategy)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, problem: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "There is no such thing for you."}, status=404)
