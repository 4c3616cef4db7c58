from __future__ import annotations

from pathlib import Path

from start.index_settings import pip_settings, uv_environment


def test_pips_files_and_variables_are_read_in_pips_order(tmp_path: Path) -> None:
    (tmp_path / ".config" / "pip").mkdir(parents=True)
    (tmp_path / ".config" / "pip" / "pip.conf").write_text(
        "[global]\nindex-url = https://mirror.example/simple\nextra-index-url =\n"
        "    https://one.example/simple\n    https://two.example/simple\n"
    )
    assert pip_settings({}, tmp_path)["index-url"] == "https://mirror.example/simple"
    environ = {"PIP_INDEX_URL": "https://nearer.example/simple"}
    assert pip_settings(environ, tmp_path)["index-url"] == "https://nearer.example/simple"
    assert uv_environment({}, tmp_path)["UV_INDEX"] == (
        "https://one.example/simple https://two.example/simple"
    )


def test_what_uv_was_told_itself_is_kept(tmp_path: Path) -> None:
    environ = {
        "PIP_INDEX_URL": "https://pip.example/simple",
        "UV_INDEX_URL": "https://uv.example/simple",
    }
    result = uv_environment(environ, tmp_path)
    assert result["UV_INDEX_URL"] == "https://uv.example/simple"
    assert "UV_DEFAULT_INDEX" not in result


def test_a_local_folder_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    result = uv_environment({"PIP_FIND_LINKS": f"{tmp_path}/absent {tmp_path}"}, tmp_path)
    assert result["UV_FIND_LINKS"] == str(tmp_path)


def test_a_damaged_pip_file_does_not_stop_us(tmp_path: Path) -> None:
    (tmp_path / ".pip").mkdir()
    (tmp_path / ".pip" / "pip.conf").write_text("no section\n= nothing\n")
    assert "UV_DEFAULT_INDEX" not in uv_environment({}, tmp_path)
