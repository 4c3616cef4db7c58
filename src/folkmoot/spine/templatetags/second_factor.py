"""Whether somebody needs a second factor."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from folkmoot.spine.access import organisations_of

register = template.Library()


@register.filter
def needs_second_factor(user: Any) -> bool:
    """Whether this is one of the staff, who cannot do without."""
    return bool(settings.SECOND_FACTOR_FOR_STAFF and organisations_of(user))
