"""What somebody may do, for links that lead where only some may go."""

from __future__ import annotations

from typing import Any

from django import template

from folkmoot.spine.access import organisations_of

register = template.Library()


@register.filter
def may(user: Any, permission: str) -> bool:
    """Whether pages with this permission are for this person."""
    return bool(organisations_of(user, permission))
