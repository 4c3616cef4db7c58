"""What questions are asked of: the tables of a corpus, with or without data, and periods of time."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from mootlib.corpus.layout import LAYOUTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["HasTables", "aware", "in_time", "shapes"]


class HasTables(Protocol):
    """Anything whose attributes are the tables of a corpus."""

    def __getattr__(self, name: str) -> ir.Table: ...


class _Shapes:
    """The tables without data, to build and compile expressions by."""

    @cache  # noqa: B019 - there is only one
    def __getattr__(self, name: str) -> ir.Table:
        import ibis

        if name == "chosen":
            return ibis.table({"key": "!int64"}, name=name)
        if name not in LAYOUTS:
            raise AttributeError(name)
        return ibis.table(ibis.schema(LAYOUTS[name].schema), name=name)


_SHAPES = _Shapes()


def shapes() -> HasTables:
    """The tables without data."""
    return _SHAPES


def aware(time: datetime) -> datetime:
    """The time in UTC; one without a zone is taken as UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def in_time(column: Any, since: datetime | None, until: datetime | None) -> list[Any]:
    """Conditions that a moment lies in a period, as expressions."""
    import ibis

    kind = "timestamp('UTC', 6)"
    parts = []
    if since is not None:
        parts.append(column >= ibis.literal(aware(since), type=kind))
    if until is not None:
        parts.append(column < ibis.literal(aware(until), type=kind))
    return parts
