"""Recomputing the chain, from the database or from an exported file, against heads known before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.spine.event_form import NO_HASH, canonical, hash_of

#: Every field of an exported event; one more or one less is a change.
FIELDS = frozenset(
    (
        "sequence", "id", "kind", "organisation", "actor", "subject", "facts", "detail_hash",
        "written_at", "previous", "hash",
    )
)  # fmt: skip


class Broken(Exception):
    """The chain does not hold; the message says where first, and how one sees it."""


@dataclass(frozen=True)
class Whole:
    """A chain that holds: its first and last number, and the hash that stands for all of it."""

    first: int
    last: int
    head: str

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def verified(events: Iterable[Mapping[str, Any]], known: Mapping[int, str]) -> Whole | None:
    """Follow the chain to its end; None where there is no event and none is known of.

    ``known`` are heads (number and hash) that were noted earlier. A chain that does not start with
    the first event needs the head before its start among them.

    Raises:
        Broken: at the first event that is not what was sealed, or a head that does not fit.
    """
    first, last, head = 0, 0, NO_HASH
    for event in events:
        if first == 0:
            first, head = _start(event.get("sequence"), known)
            last = first - 1
        last += 1
        head = _next(event, last, head)
        if known.get(last, head) != head:
            raise Broken(
                _("Event %(number)s is not the one whose head was noted earlier.")
                % {"number": last}
            )
    out_of_reach = [number for number in known if number > last or number < first - 1]
    if out_of_reach:
        raise Broken(
            _("Event %(number)s is missing: its head was noted earlier.")
            % {"number": min(out_of_reach)}
        )
    return Whole(first, last, head) if first else None


def _start(sequence: Any, known: Mapping[int, str]) -> tuple[int, str]:
    if type(sequence) is not int or sequence < 1:
        raise Broken(_("The first event has no number."))
    if sequence == 1:
        return 1, NO_HASH
    if sequence - 1 in known:
        return sequence, known[sequence - 1]
    raise Broken(
        _("Event %(before)s is missing, or its head must be given: the first is %(number)s.")
        % {"before": sequence - 1, "number": sequence}
    )


def _next(event: Mapping[str, Any], number: int, previous: str) -> str:
    """The hash of an event that stands rightly after ``previous``."""
    said = event.get("sequence")
    if type(said) is not int or said != number:
        raise Broken(
            _("Event %(number)s is missing: %(said)s stands in its place.")
            % {"number": number, "said": said}
        )
    if event.keys() != FIELDS:
        raise Broken(_("Event %(number)s has other fields than an event.") % {"number": number})
    if event["previous"] != previous:
        raise Broken(_("Event %(number)s does not follow the one before it.") % {"number": number})
    try:
        right = hash_of(event)
    except (ValueError, RecursionError):
        right = ""
    if event["hash"] != right:
        raise Broken(_("Event %(number)s was changed after it was sealed.") % {"number": number})
    return right


def line_of(event: Mapping[str, Any]) -> bytes:
    """An event's line in an export: its canonical form."""
    return canonical(dict(event)) + b"\n"


def events_in(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The events of an export.

    Raises:
        Broken: at a line that is not exactly as it was exported. A field that stands twice would
            else be read in one way here and in another elsewhere.
    """
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
            exact = isinstance(event, dict) and line_of(event) == line
        except (ValueError, RecursionError):
            exact = False
        if not exact:
            raise Broken(
                _("Line %(number)s is not an event as it was exported.") % {"number": number}
            )
        yield event
