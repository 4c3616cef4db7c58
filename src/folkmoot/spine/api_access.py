"""Who may use the API: a signed-in member of staff, or a program with one's token."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from ninja.security import HttpBearer, SessionAuth
from pydantic import Field

from folkmoot.spine import second_factor
from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import ApiToken, User

#: How much of a list is asked for, from where on, and the number of a row, as every route takes them.
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Problem(Schema):
    """Why there is no answer, in a sentence."""

    detail: str


class Invalid(Schema):
    """What is wrong with the request, part by part."""

    detail: list[dict[str, Any]] | str


class StaffToken(HttpBearer):
    """``Authorization: Bearer TOKEN``, as printed by ``./folkmoot token``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        now = timezone.now()
        found = (
            ApiToken.objects.filter(digest=ApiToken.digest_of(token), user__is_active=True)
            .filter(Q(expires_at=None) | Q(expires_at__gt=now))
            .select_related("user")
            .first()
        )
        if found is None or not organisations_of(found.user):
            return None
        request.user = found.user
        return found.user


class StaffSession(SessionAuth):
    """The cookie of a signed-in member of staff."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        if not organisations_of(request.user) or second_factor.is_missing(request):
            return None
        return request.user  # type: ignore[return-value]


ACCESS = [StaffToken(), StaffSession()]
#: What any route may answer beside its own.
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Invalid, 429: Problem}
