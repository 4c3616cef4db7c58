"""From a place or a matter to all that hang on it, however far down or up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from folkmoot.spine.models import Matter, Place


def within(place: Place) -> set[int]:
    """A place and everything in it."""
    rows = Place.objects.values_list("pk", flat=True)
    return _reached([place.pk], lambda layer: rows.filter(parent__in=layer))


def end_of(matter: Matter) -> Matter:
    """The matter that one was joined to in the end, or itself."""
    while matter.merged_into is not None:
        matter = matter.merged_into
    return matter


def histories(matter: Matter) -> set[int]:
    """A matter and all that were joined to it, some by way of others."""
    rows = Matter.objects.values_list("pk", flat=True)
    return _reached([matter.pk], lambda layer: rows.filter(merged_into__in=layer))


def joined_on(keys: QuerySet[Any]) -> set[int]:
    """Where some matters were joined, and where those were joined in turn."""
    rows = Matter.objects.exclude(merged_into=None).values_list("merged_into", flat=True)
    return _reached(rows.filter(pk__in=keys), lambda layer: rows.filter(pk__in=layer))


def _reached(first: Iterable[Any], step: Callable[[set[Any]], Iterable[Any]]) -> set[Any]:
    """The first, and all that one step after another leads to."""
    found = layer = set(first)
    while layer:
        layer = set(step(layer)) - found
        found = found | layer
    return found
