"""Small tables that a body brings itself (census, audience, survey): CSV in, rows out.

Whatever is wrong is a sentence with its line. Nothing is guessed from the order of columns: headings
say what is what, in any of a few usual words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

__all__ = ["BadTable", "number", "rows"]

_MOST_ROWS = 200_000


class BadTable(ValueError):
    """A table that cannot be used; its message is one plain sentence."""


def rows(
    text: str, columns: Mapping[str, Sequence[str]], *, optional: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """The lines of a CSV as mappings, with their numbers.

    Args:
        text: comma, semicolon or tab between the cells; the first line holds the headings.
        columns: name > headings that mean it, lower case.
        optional: names that may be missing.

    Raises:
        BadTable: without a heading, without a needed column, or with too many lines.
    """
    heading = text.lstrip("\ufeff\r\n ").split("\n", 1)[0]
    if not heading.strip():
        raise BadTable("The file is empty.")
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        found = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except csv.Error as problem:
        raise BadTable(f"Line {reader.line_num}: {problem}.") from problem
    if len(found) > _MOST_ROWS:
        raise BadTable(
            f"The file has more than {_MOST_ROWS:,} lines; give totals, not single people."
        )
    names = [cell.strip().lower() for cell in found[0][1]]
    at = {}
    for column, words in columns.items():
        hit = next((names.index(word) for word in (column, *words) if word in names), None)
        if hit is not None:
            at[column] = hit
        elif column not in optional:
            raise BadTable(
                f"There is no column '{column}'; the headings are {', '.join(names)[:200]}."
            )
    if len(found) == 1:
        raise BadTable("The file has headings and no lines.")
    return [
        (line, {name: cells[n].strip() if n < len(cells) else "" for name, n in at.items()})
        for line, cells in found[1:]
    ]


def number(value: str, line: int, what: str) -> int:
    """A whole number of people; a comma, a space or an apostrophe may stand at each thousand.

    Raises:
        BadTable: if it is none.
    """
    digits = value.replace(",", "").replace(" ", "").replace("\u00a0", "").replace("'", "")
    if not digits.isdecimal() or len(digits) > 12:
        raise BadTable(
            f"Line {line}: {what} is '{value[:40]}', and has to be a whole number of people."
        )
    return int(digits)
