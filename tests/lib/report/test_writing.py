"""A report appears whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from tests.lib.report.making import rejects, result

from mootlib import report
from mootlib.readers import read_rejects
from mootlib.report import files

ALL = ["rejects.csv", "report.html", "report.pdf", "result.json"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_four_files_and_nothing_else(tmp_path) -> None:
    told: list[float] = []
    target = tmp_path / "deep" / "report"
    written = report.write(
        result(), rejects=rejects(), directory=target, progress=lambda what, done: told.append(done)
    )
    assert names(target) == sorted(path.name for path in written) == ALL
    assert told == sorted(told)
    assert told[-1] == 1
    assert read_rejects(target / "rejects.csv").equals(rejects())
    assert '"\'=HYPERLINK(1)"' in (target / "rejects.csv").read_text("utf-8-sig")


def test_stopping_half_way_leaves_the_earlier_report(tmp_path) -> None:
    report.write(result(), directory=tmp_path, formats=("json", "html"))
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}

    def stop(what: str, done: float) -> None:
        if "html" in what:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report.write(result(seed=9), directory=tmp_path, formats=("json", "html"), progress=stop)
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_a_file_where_the_folder_should_be(tmp_path) -> None:
    (tmp_path / "taken").write_text("mine")
    for target in (tmp_path / "taken", tmp_path / "taken" / "report"):
        with pytest.raises(report.CannotWrite) as caught:
            report.write(result(), directory=target, formats=("json",))
        assert str(caught.value).count(".") == 1
        assert "taken" in str(caught.value)
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_folder_where_a_file_should_be(tmp_path) -> None:
    (tmp_path / "result.json").mkdir()
    with pytest.raises(report.CannotWrite, match="is a folder"):
        report.write(result(), rejects=rejects(), directory=tmp_path, formats=("csv", "json"))
    assert names(tmp_path) == ["result.json"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_will_not_take_it(number, tmp_path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "No space left on device")

    monkeypatch.setattr("mootlib.report.writing.write_json", refuse)
    with pytest.raises(report.CannotWrite, match="no space left on device"):
        report.write(result(), directory=tmp_path, formats=("json",))
    assert names(tmp_path) == []


def test_another_problem_keeps_its_name(tmp_path) -> None:
    with pytest.raises(FileNotFoundError), files.staging(tmp_path):
        (tmp_path / "absent").read_text()


def test_an_unknown_format_is_named(tmp_path) -> None:
    with pytest.raises(ValueError, match="no format 'docx'"):
        report.write(result(), directory=tmp_path, formats=("docx",))
