"""Lists that people keep here and may bring in as tables: which columns each has, and how a cell is read.

One declared kind gives the import, the template, the form on a page and the export their columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.spine.inputs import DayInput, MomentInput
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.plain_text import PlainTextField
from mootlib.readers.plain_tables import moment
from mootlib.readers.rejects import unescaped

YES = {"yes", "y", "true", "1", "on", "ja", "oui"}
NO = {"no", "n", "false", "0", "off", "nein", "non"}
_PLAIN = re.compile(r"[^\w]+")
LONGEST = {"text": 200, "lines": 5000, "address": 500}


@dataclass(frozen=True)
class TableField:
    """One column: what it is called, what it holds, and by which headings it is recognised."""

    name: str
    label: Any  #: lazily translated, as is the hint
    kind: str = "text"  #: text, lines, address, day, moment, flag, number, decimal, share, choice
    required: bool = False
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    headings: tuple[str, ...] = ()  #: further names that such a column has
    example: str = ""  #: a cell of the template
    longest: int = 0  #: characters; 0: as usual for the kind

    @property
    def blank(self) -> Any:
        """What an empty cell means."""
        return "" if self.kind in ("text", "lines", "address", "choice") else None


@dataclass(frozen=True)
class TableKind:
    """One kind of list.

    ``save`` stores a row and says what it did: "new", "changed" or "same"; ``told`` is called once
    after all rows of a table, with how many of them were new and how many changed.
    """

    name: str
    title: Any
    fields: tuple[TableField, ...]
    save: Callable[[User, Organisation, Mapping[str, Any]], str]
    told: Callable[[User, Organisation, int, int], None] | None = None

    def field(self, name: str) -> TableField:
        return next(field for field in self.fields if field.name == name)


# --- Cells -----------------------------------------------------------------------------------------


def read_cell(field: TableField, cell: str, *, order: str) -> Any:
    """What a cell says; ``order`` is the order of day and month in its column.

    Raises:
        ValueError: with a sentence.
    """
    text = unescaped(cell.strip()).strip().replace("\0", "")
    if not text:
        if field.required:
            raise ValueError(_("“%(column)s” is empty.") % {"column": field.label})
        return field.blank
    return _READ[field.kind](field, text, order)


def _text(field: TableField, text: str, order: str) -> str:
    longest = field.longest or LONGEST[field.kind]
    if len(text) > longest:
        raise ValueError(
            _("“%(column)s” is longer than %(n)s characters.")
            % {"column": field.label, "n": longest}
        )
    return text


def _address(field: TableField, text: str, order: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError as problem:
        raise ValueError(
            _("“%(column)s” is no web address: %(cell)s")
            % {"column": field.label, "cell": text[:60]}
        ) from problem
    return _text(field, text, order)


def _day(field: TableField, text: str, order: str) -> date:
    return moment(text, order=order).date()


def _moment(field: TableField, text: str, order: str) -> datetime:
    found = moment(text, order=order)
    if re.search(r"(Z|[+-]\d\d:?\d\d|GMT|UTC)\s*$", text):
        return found
    return timezone.make_aware(found.replace(tzinfo=None))  # as the town's clocks showed it


def _flag(field: TableField, text: str, order: str) -> bool:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(
        _("“%(column)s” says “%(cell)s”; write yes or no.")
        % {"column": field.label, "cell": text[:60]}
    )


def _number(field: TableField, text: str, order: str) -> int:
    plain = text.replace(",", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 15):
        raise ValueError(
            _("“%(column)s” says “%(cell)s”; write a whole number.")
            % {"column": field.label, "cell": text[:60]}
        )
    return int(plain)


def _decimal(field: TableField, text: str, order: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < 1e15:
        raise ValueError(
            _("“%(column)s” says “%(cell)s”; write a number such as 45 or 0.5.")
            % {"column": field.label, "cell": text[:60]}
        )
    return value


def _share(field: TableField, text: str, order: str) -> float:
    per_cent = text.endswith("%")
    try:
        value = float(text.rstrip("% ")) / (100 if per_cent else 1)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise ValueError(
            _("“%(column)s” says “%(cell)s”; write a share such as 0.48 or 48%%.")
            % {"column": field.label, "cell": text[:60]}
        )
    return value


def _choice(field: TableField, text: str, order: str) -> str:
    wanted = plain_name(text)
    for value, label in field.choices:
        if wanted in (plain_name(value), plain_name(str(label))):
            return value
    offered = ", ".join(value for value, _label in field.choices)
    raise ValueError(
        _("“%(column)s” says “%(cell)s”; it may be: %(offered)s.")
        % {"column": field.label, "cell": text[:60], "offered": offered}
    )


_READ: dict[str, Callable[[TableField, str, str], Any]] = {
    "text": _text,
    "lines": _text,
    "address": _address,
    "day": _day,
    "moment": _moment,
    "flag": _flag,
    "number": _number,
    "decimal": _decimal,
    "share": _share,
    "choice": _choice,
}


def written(value: Any) -> str:
    """A value as a cell of an export: what `read_cell` reads back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# --- Columns ---------------------------------------------------------------------------------------


def plain_name(heading: str) -> str:
    """A heading without signs and capitals, to be compared."""
    return _PLAIN.sub(" ", heading.casefold().replace("_", " ")).strip()


def guessed(fields: Sequence[TableField], columns: Sequence[str]) -> dict[str, str]:
    """Which column each field is probably read from; fields without one are left out."""
    free = {plain_name(column): column for column in reversed(columns)}
    found = {}
    for field in fields:
        for name in (field.name, str(field.label), *field.headings):
            if (plain := plain_name(name)) in free:
                found[field.name] = free.pop(plain)
                break
    return found


# --- Forms -----------------------------------------------------------------------------------------

_FLAGS = (("", gettext_lazy("Not known")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


def form_field(field: TableField) -> forms.Field:
    """The field as a form asks for it."""
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "help_text": field.hint,
    }
    if field.kind in ("text", "lines"):
        area = forms.Textarea(attrs={"rows": 3}) if field.kind == "lines" else forms.TextInput
        longest = field.longest or LONGEST[field.kind]
        return PlainTextField(max_length=longest, widget=area, **common)
    if field.kind == "address":
        return forms.URLField(max_length=LONGEST["address"], assume_scheme="https", **common)
    if field.kind == "day":
        return forms.DateField(widget=DayInput, **common)
    if field.kind == "moment":
        return forms.DateTimeField(widget=MomentInput, **common)
    if field.kind == "number":
        return forms.IntegerField(min_value=0, max_value=10**15 - 1, **common)
    if field.kind in ("decimal", "share"):
        most = 1 if field.kind == "share" else 10**15
        return forms.FloatField(min_value=0, max_value=most, **common)
    if field.kind == "flag":
        return forms.TypedChoiceField(
            choices=_FLAGS, coerce=lambda word: word == "yes", empty_value=None, **common
        )
    nothing = () if field.required else (("", gettext_lazy("(none)")),)
    return forms.ChoiceField(choices=(*nothing, *field.choices), **common)


def shown_in_form(value: Any) -> Any:
    """A stored value as a form starts with it."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
