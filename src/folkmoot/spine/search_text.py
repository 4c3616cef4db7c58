"""The full text of the search index in the database: its table, the triggers, and how it is asked.

The same words are found on SQLite and on PostgreSQL because neither database cuts or folds words:
that is done once, in Python, and both are given words with spaces between. Triggers on the table of
entries keep the full text, so that it is right whoever writes an entry.

A later migration that changes the table of entries must ``put`` this again, because Django builds a
new table on SQLite; ``./folkmoot check search`` says where one forgot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func

from mootlib.text.wanted import Part, Wanted

ENTRIES = "spine_searchentry"
WORDS = "spine_search_words"
COLUMNS = ("title_words", "body_words", "about_words")
#: Of each column in PostgreSQL's vectors: title, body, what it belongs to.
_WEIGHTS = "ABC"
_NAMES = {
    "sqlite": ("spine_search_insert", "spine_search_delete", "spine_search_update"),
    "postgresql": ("spine_search_vector",),
}


# --- Put into the database, by the migration ---------------------------------------------------------


def put(connection: BaseDatabaseWrapper) -> None:
    """Make the full text and its triggers, in place of any that stand there."""
    lift(connection)
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the full text away."""
    if connection.vendor == "sqlite":
        triggers = [f"DROP TRIGGER IF EXISTS {name}" for name in _NAMES["sqlite"]]
        _run(connection, [*triggers, f"DROP TABLE IF EXISTS {WORDS}"])
        return
    (name,) = _NAMES["postgresql"]
    _run(
        connection,
        [
            # A table whose checks still wait for the end of the transaction cannot be altered.
            "SET CONSTRAINTS ALL IMMEDIATE",
            "SET CONSTRAINTS ALL DEFERRED",
            f"DROP TRIGGER IF EXISTS {name} ON {ENTRIES}",
            f"DROP FUNCTION IF EXISTS {name}()",
            f"ALTER TABLE {ENTRIES} DROP COLUMN IF EXISTS vector",
        ],
    )


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that do not stand."""
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [ENTRIES])
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in _NAMES[connection.vendor] if name not in found]


def remake(connection: BaseDatabaseWrapper) -> None:
    """Build the full text anew from the entries."""
    if connection.vendor == "sqlite":
        _run(connection, [f"INSERT INTO {WORDS}({WORDS}) VALUES('rebuild')"])
    else:
        _run(connection, [f"UPDATE {ENTRIES} SET title_words = title_words"])


def purge(connection: BaseDatabaseWrapper) -> None:
    """Let go of words whose entries are gone: SQLite's full text keeps them until it merges its parts."""
    if connection.vendor == "sqlite":
        _run(connection, [f"INSERT INTO {WORDS}({WORDS}) VALUES('optimize')"])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    columns = ", ".join(COLUMNS)
    insert, delete, update = _NAMES["sqlite"]

    def row(which: str) -> str:
        return ", ".join(f"{which}.{name}" for name in ("id", *COLUMNS))

    gone = f"INSERT INTO {WORDS}({WORDS}, rowid, {columns}) VALUES('delete', {row('OLD')});"
    come = f"INSERT INTO {WORDS}(rowid, {columns}) VALUES({row('NEW')});"
    return [
        # 'ascii' leaves every character beyond ASCII in its word: the cutting is done already.
        f"CREATE VIRTUAL TABLE {WORDS} USING fts5({columns}, content='{ENTRIES}', "
        "content_rowid='id', tokenize='ascii', prefix='2 3')",
        f"CREATE TRIGGER {insert} AFTER INSERT ON {ENTRIES} BEGIN {come} END",
        f"CREATE TRIGGER {delete} AFTER DELETE ON {ENTRIES} BEGIN {gone} END",
        f"CREATE TRIGGER {update} AFTER UPDATE OF id, {columns} ON {ENTRIES} "
        f"BEGIN {gone} {come} END",
        f"INSERT INTO {WORDS}({WORDS}) VALUES('rebuild')",
    ]


def _postgresql() -> list[str]:
    (name,) = _NAMES["postgresql"]
    # Positions of a column begin far enough after the one before that no phrase spans two.
    parts = " UNION ALL ".join(
        f"SELECT word, {start} + place, '{weight}' "
        f"FROM unnest(string_to_array(NEW.{column}, ' ')) WITH ORDINALITY AS w(word, place)"
        for column, weight, start in zip(COLUMNS, _WEIGHTS, (0, 400, 15_900), strict=True)
    )
    return [
        f"ALTER TABLE {ENTRIES} ADD COLUMN vector tsvector",
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.vector := coalesce(
                (SELECT string_agg('''' || word || ''':' || least(place, 16383) || weight, ' ')
                 FROM ({parts}) AS words(word, place, weight)), '')::tsvector;
            RETURN NEW;
        END $$
        """,
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {', '.join(COLUMNS)} ON {ENTRIES} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"CREATE INDEX {WORDS} ON {ENTRIES} USING gin (vector)",
        f"UPDATE {ENTRIES} SET title_words = title_words",
    ]


# --- Asked by a search -------------------------------------------------------------------------------


class Fits(Func):
    """Whether an entry's words fit a search: a condition for ``filter`` and ``When``."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, ask: Callable[[str], str], **extra: Any) -> None:
        """``ask`` writes the question for a vendor: all that was wanted, or what of it in a title."""
        super().__init__(F("pk"), **extra)
        self.ask = ask

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        inner = f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %%s"
        return self._within(compiler, connection, inner)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        inner = f"SELECT id FROM {ENTRIES} WHERE vector @@ %%s::tsquery"
        return self._within(compiler, connection, inner)

    def _within(self, compiler: Any, connection: Any, inner: str) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection, template=f"%(expressions)s IN ({inner})")
        return sql, (*params, self.ask(connection.vendor))


def fits(wanted: Wanted) -> Fits:
    """All that was wanted is there, and some of it in the entry's own words."""
    return Fits(lambda vendor: _all(wanted, vendor))


def title_fits(wanted: Wanted, *, wholly: bool) -> Fits:
    """All that was wanted stands in the title, or some of it."""
    return Fits(lambda vendor: _title(wanted, vendor, " AND " if wholly else " OR "))


def _all(wanted: Wanted, vendor: str) -> str:
    must = [part for part in wanted.parts if not part.without]
    without = [part for part in wanted.parts if part.without]
    if vendor == "sqlite":
        own = f"{{title_words body_words}} : ({' OR '.join(map(_fts, must))})"
        asked = own if len(must) == 1 else f"({' AND '.join(map(_fts, must))}) AND {own}"
        return f"({asked}) NOT ({' OR '.join(map(_fts, without))})" if without else asked
    own = "(" + " | ".join(_tsquery(part, "AB") for part in must) + ")"
    asked = own if len(must) == 1 else f"({' & '.join(map(_tsquery, must))}) & {own}"
    return asked + "".join(f" & !{_tsquery(part)}" for part in without)


def _title(wanted: Wanted, vendor: str, joined: str) -> str:
    must = [part for part in wanted.parts if not part.without]
    if vendor == "sqlite":
        return f"{{title_words}} : ({joined.join(map(_fts, must))})"
    sign = {" AND ": " & ", " OR ": " | "}[joined]
    return sign.join(_tsquery(part, "A") for part in must)


def _fts(part: Part) -> str:
    """A word or phrase in the words of FTS5; only letters, marks and digits come here."""
    return f'"{" ".join(part.words)}"' + (" *" if part.beginning else "")


def _tsquery(part: Part, weights: str = "") -> str:
    """The same for PostgreSQL."""
    *others, last = [f"'{word}'" for word in part.words]
    marks = f":{weights}" if weights else ""
    ends = f":*{weights}" if part.beginning else marks
    return "(" + " <-> ".join([*(word + marks for word in others), last + ends]) + ")"
