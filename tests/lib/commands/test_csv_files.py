"""Writing a CSV: what cannot be written is said of the file that was asked for."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from mootlib.commands.csv_files import require_place, write_csv


def test_a_place_that_refuses_is_named_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**where: Any) -> None:
        raise PermissionError(13, "Permission denied", f"{where['dir']}/{where['prefix']}draft")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    out = tmp_path / "edges.csv"
    with pytest.raises(
        ValueError, match=r"edges\.csv cannot be written: Permission denied;"
    ) as told:
        write_csv(out, ["row"], [])
    assert "draft" not in str(told.value)
    with pytest.raises(ValueError, match=r"edges\.csv cannot be written"):
        require_place(out)  # before the work, not after it
    assert list(tmp_path.iterdir()) == []


def test_trying_a_place_leaves_nothing_there(tmp_path: Path) -> None:
    require_place(tmp_path / "edges.csv")
    assert list(tmp_path.iterdir()) == []
