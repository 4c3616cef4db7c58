"""The places that an import or a collection looks for, as the file that the library reads."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from folkmoot.sources.stages import Owner


@contextmanager
def gazetteer_of(owner: Owner) -> Iterator[Path | None]:
    """A file of the owner's own places, for as long as it is needed; None: those that ship."""
    if not owner.gazetteer:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gazetteer.csv"
        file.write_text(owner.gazetteer, encoding="utf-8")
        yield file
