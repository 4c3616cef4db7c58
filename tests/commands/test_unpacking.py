"""An archive is unpacked below its folder, on Pythons with and without tarfile's filters."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from folkmoot.commands.unpacking import unpack


@pytest.fixture(params=["with filters", "without, as in Debian 12"])
def python(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param != "with filters":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)


def archive(*members: tarfile.TarInfo) -> tarfile.TarFile:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        for member in members:
            made.addfile(member, io.BytesIO(b"x" * member.size))
    packed.seek(0)
    return tarfile.open(fileobj=packed)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname, found.size = kind, link, 3 if kind == tarfile.REGTYPE else 0
    found.mode = 0o4777
    return found


@pytest.mark.usefixtures("python")
def test_files_and_folders_come_out(tmp_path: Path) -> None:
    with archive(member("data", tarfile.DIRTYPE), member("data/key")) as found:
        unpack(found, tmp_path)
    assert (tmp_path / "data" / "key").read_bytes() == b"xxx"
    assert (tmp_path / "data" / "key").stat().st_mode & 0o6022 == 0


@pytest.mark.usefixtures("python")
@pytest.mark.parametrize(
    "planted",
    [
        member("../out"),
        member("data/../../out"),
        member("pipe", tarfile.FIFOTYPE),
        member("link", tarfile.SYMTYPE, "/etc/passwd"),
    ],
)
def test_what_leads_elsewhere_is_refused(tmp_path: Path, planted: tarfile.TarInfo) -> None:
    target = tmp_path / "in"
    target.mkdir()
    with archive(planted) as found, pytest.raises(tarfile.TarError):
        unpack(found, target)
    assert not (tmp_path / "out").exists()
    assert not (target / "link").exists()
