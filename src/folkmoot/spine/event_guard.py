"""The database's own refusal to change or delete an event, whoever asks.

Triggers let exactly one change through: the three sealing columns of an event that has none yet,
all at once. They guard against mistakes; whoever administers the database can drop them, and then
the chain shows what was done (docs/adr/0007-event-log.md).

The migration puts them. A later migration that changes the table must ``put`` them again, because
Django builds a new table on SQLite; ``./folkmoot check events`` says where one forgot.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "spine_event"
SEALING = ("sequence", "previous", "hash")
_FUNCTION = "spine_event_guard"
_NAMES = {
    "sqlite": ("spine_event_no_insert_over", "spine_event_no_update", "spine_event_no_delete"),
    "postgresql": ("spine_event_guard_rows", "spine_event_guard_truncate"),
}


def put(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the table, in place of any that stand there."""
    lift(connection)
    statements = _sqlite(connection) if connection.vendor == "sqlite" else _postgresql()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for a migration of the table, and for tests that clean up."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _NAMES["sqlite"]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            for name in _NAMES["postgresql"]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}()")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that do not stand (or stand disabled)."""
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger "
        "WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [TABLE])
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in _NAMES[connection.vendor] if name not in found]


def _sqlite(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, TABLE)
    written = [column.name for column in table if column.name not in SEALING]
    insert, update, delete = _NAMES["sqlite"]
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in ("rowid", *written))
    unsealed = " AND ".join(f"OLD.{name} IS NULL" for name in SEALING)
    sealed = " AND ".join(f"NEW.{name} IS NOT NULL" for name in SEALING)
    new = " AND ".join(f"NEW.{name} IS NULL" for name in SEALING)
    # REPLACE deletes without telling a delete trigger: so nothing may be in a new row's way.
    free = f"NOT EXISTS (SELECT 1 FROM {TABLE} WHERE {{column}} = NEW.{{column}})"
    refuse = "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    return [
        f"CREATE TRIGGER {insert} BEFORE INSERT ON {TABLE} "
        f"WHEN NOT ({new} AND {free.format(column='id')} AND {free.format(column='rowid')}) "
        f"{refuse}",
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {TABLE} "
        f"WHEN NOT ({same} AND {unsealed} AND {sealed} AND {free.format(column='sequence')}) "
        f"{refuse}",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {TABLE} {refuse}",
    ]


def _postgresql() -> list[str]:
    rows, truncate = _NAMES["postgresql"]
    columns = "ARRAY[" + ", ".join(f"'{name}'" for name in SEALING) + "]"
    unsealed = " AND ".join(f"OLD.{name} IS NULL" for name in SEALING)
    sealed = " AND ".join(f"NEW.{name} IS NOT NULL" for name in SEALING)
    new = " AND ".join(f"NEW.{name} IS NULL" for name in SEALING)
    return [
        f"""
        CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' AND {new} THEN
                RETURN NEW;
            ELSIF TG_OP = 'UPDATE' AND {unsealed} AND {sealed}
                AND to_jsonb(NEW) - {columns} = to_jsonb(OLD) - {columns} THEN
                RETURN NEW;
            ELSIF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM {TABLE}) THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'events are append-only';
        END $$
        """,
        f"CREATE TRIGGER {rows} BEFORE INSERT OR UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()",
        f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
    ]
