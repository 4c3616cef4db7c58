from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from folkmoot.config import environment


def test_a_secret_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRY_SECRET", raising=False)
    file = tmp_path / "new" / "secret_key"
    first = environment.secret("TRY_SECRET", file)
    assert environment.secret("TRY_SECRET", file) == first
    assert len(first) > 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.setenv("TRY_SECRET", "given")
    assert environment.secret("TRY_SECRET", file) == "given"


@pytest.mark.parametrize(("value", "sentence"), [("maybe", "write 1 or 0"), ("2", "write 1 or 0")])
def test_a_wrong_flag_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, value: str, sentence: str
) -> None:
    monkeypatch.setenv("TRY_FLAG", value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        environment.flag("TRY_FLAG", False)


def test_a_wrong_number_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRY_NUMBER", "-3")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        environment.number("TRY_NUMBER", 1)


def test_a_postgresql_address_becomes_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRY_URL", "postgresql://moot:p%40ss@db.example:5433/town")
    found = environment.database("TRY_URL", tmp_path / "x.sqlite3")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "moot", "p@ss", "db.example", "5433", "town",
    )  # fmt: skip
    monkeypatch.setenv("TRY_URL", "mysql://x/y")
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        environment.database("TRY_URL", tmp_path / "x.sqlite3")
