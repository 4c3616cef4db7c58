"""Template tags about how long things are kept."""

from __future__ import annotations

from typing import Any

from django import template

from folkmoot.spine.access import organisations_of
from folkmoot.spine.retention_access import MAY_MANAGE

register = template.Library()


@register.filter
def may_manage_retention(user: Any) -> bool:
    """Whether the page with the rules is for this person."""
    return bool(organisations_of(user, *MAY_MANAGE))
