"""Whose account somebody tries to open, for counting wrong passwords by account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def name_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The address that was tried, however the form or the backend calls it; in lower case."""
    given = credentials or {}
    for key in ("email", "username", "login"):
        if value := given.get(key):
            return str(value).strip().lower()
    return str(request.POST.get("login", "") if request else "").strip().lower()
