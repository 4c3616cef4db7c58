"""Figures of strategy in words, for its templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.spine.templatetags.components import percent
from folkmoot.strategy.words import PURPOSES

register = template.Library()


@register.filter
def named(names: Mapping[Any, Any], value: Any) -> Any:
    """What a value is called in a table of names; itself where the table does not have it."""
    return names.get(value, value)


@register.filter
def purpose_name(value: str) -> str:
    """What a purpose is called."""
    return str(PURPOSES.get(value, value))


@register.filter
def interval_words(value: Mapping[str, float]) -> str:
    """The interval of a share in words."""
    ends = {"low": percent(value["low"]), "high": percent(value["high"])}
    return _("95%% interval %(low)s to %(high)s") % ends


@register.filter
def hours_words(value: float | None) -> str:
    """A time in hours or days; None was not reached, or there were too few."""
    if value is None:
        return _("not reached, or too few questions")
    if value < 48:
        whole = max(1, round(value))
        return ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": whole}
    return _("%(n)s days") % {"n": number_format(value / 24, 1)}


@register.filter
def points_words(difference: Any) -> str:
    """A difference of shares in percentage points, with its interval."""
    value, low, high = (_signed(round(100 * part)) for part in difference)
    return _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"
