"""What people do with their body's own records: write down, change, remove, say since when one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources.table_kinds import TableKind
from folkmoot.spine import events
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy.models import EvidenceDocument, RecordKeeping
from folkmoot.strategy.own_records import rows_of
from folkmoot.strategy.record_kinds import RecordKind

#: Pairs of columns of which the second cannot come before the first.
IN_ORDER = (
    ("began_at", "ended_at"),
    ("started_at", "ended_at"),
    ("error_known_at", "corrected_at"),
    ("received_at", "classified_at"),
    ("received_at", "closed_at"),
    ("recorded_at", "withdrawn_at"),
    ("at", "lifted_at"),
    ("queued_at", "due_at"),
)


@transaction.atomic
def record_save(
    *,
    by: User,
    organisation: Organisation,
    kind: RecordKind,
    values: Mapping[str, Any],
    record: Any = None,
) -> Any:
    """Write a record down, or change it.

    Raises:
        NotPossible: if there is such a record already, or what it says cannot be.
    """
    row = _stored(organisation, kind, values, record)
    _tell("record.changed" if record else "record.added", by, organisation, kind, {})
    return row


@transaction.atomic
def record_remove(*, by: User, kind: RecordKind, record: Any) -> None:
    """Remove a record that should not have been written down."""
    _tell("record.removed", by, record.organisation, kind, {})
    record.delete()


@transaction.atomic
def keeping_set(
    *, by: User, organisation: Organisation, kind: RecordKind, since: date | None
) -> None:
    """Say since when a kind of record is kept, so that nothing before is judged; None takes it back.

    Raises:
        NotPossible: if the day has not come yet.
    """
    if since is not None and since > timezone.localdate():
        raise NotPossible(_("That day has not come yet."))
    rows = RecordKeeping.objects.filter(organisation=organisation, kind=kind.name)
    if since is None:
        rows.delete()
    else:
        RecordKeeping.objects.update_or_create(
            organisation=organisation, kind=kind.name, defaults={"since": since, "said_by": by}
        )
    facts = {"since": since.isoformat() if since else None}
    _tell("record.keeping_set", by, organisation, kind, facts)


def table_kind(kind: RecordKind) -> TableKind:
    """The kind as an import takes it: a row that is there already gains what the table says."""

    def save(by: User, organisation: Organisation, values: Mapping[str, Any]) -> str:
        said = {name: value for name, value in values.items() if value not in ("", None)}
        found = _same(organisation, kind, kind.model(**_complete(kind, organisation, said)))
        if found is None:
            _stored(organisation, kind, said, None)
            return "new"
        if all(getattr(found, name) == value for name, value in said.items()):
            return "same"
        _stored(organisation, kind, said, found)
        return "changed"

    def told(by: User, organisation: Organisation, new: int, changed: int) -> None:
        _tell("record.table_taken", by, organisation, kind, {"new": new, "changed": changed})

    return TableKind(f"records-{kind.name}", kind.title, kind.columns, save, told)


def _stored(
    organisation: Organisation, kind: RecordKind, values: Mapping[str, Any], record: Any
) -> Any:
    """The row, checked and saved."""
    row = record or kind.model(organisation=organisation)
    for name, value in _complete(kind, organisation, values).items():
        setattr(row, name, value)
    for first, second in IN_ORDER:
        begins, ends = getattr(row, first, None), getattr(row, second, None)
        if begins and ends and ends < begins:
            labels = {f.name: f.label for f in kind.columns}
            raise NotPossible(
                _("“%(second)s” comes before “%(first)s”.")
                % {"first": labels[first], "second": labels[second]}
            )
    if _same(organisation, kind, row) is not None:
        raise NotPossible(_("There is such a record already."))
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as problem:
        raise NotPossible(" ".join(problem.messages)) from problem
    row.save()
    return row


def _complete(
    kind: RecordKind, organisation: Organisation, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The values as columns take them: what was left out where something must stand is the usual."""
    done: dict[str, Any] = {}
    for name, value in values.items():
        column = kind.model._meta.get_field(name)
        usual = value in ("", None) and column.has_default()  # type: ignore[union-attr]
        done[name] = column.get_default() if usual else value  # type: ignore[union-attr]
        if name in ("platform", "handle") and isinstance(value, str):
            done[name] = value.strip().removeprefix("@").lower()
    if kind.model is EvidenceDocument:
        done["body"] = organisation.name
    return done


def _same(organisation: Organisation, kind: RecordKind, row: Any) -> Any:
    """The record, another than this row, that the same key names."""
    key = {name: getattr(row, name) for name in kind.key}
    return rows_of(kind, organisation).filter(**key).exclude(pk=row.pk or 0).first()


def _tell(
    event: str, by: User, organisation: Organisation, kind: RecordKind, facts: dict[str, Any]
) -> None:
    events.record(
        kind=event,
        by=by,
        organisation=organisation,
        subject=f"record:{kind.name}",
        facts=facts,
    )
