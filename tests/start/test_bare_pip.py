from __future__ import annotations

import io
import tarfile
from pathlib import Path

from start import bare_pip


def deb(members: list[tuple[str, bytes]]) -> bytes:
    """A .deb package: an ar archive of the given members."""
    archive = b"!<arch>\n"
    for name, content in members:
        archive += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        archive += content + (b"\n" if len(content) % 2 else b"")
    return archive


def tar_xz(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_the_wheel_is_taken_out_of_a_package(tmp_path: Path) -> None:
    package = tmp_path / "pip.deb"
    data = tar_xz("./usr/share/python-wheels/pip-1.0-py3-none-any.whl", b"the wheel")
    package.write_bytes(
        deb([("debian-binary", b"2.0\n"), ("control.tar.xz", b"x"), ("data.tar.xz", data)])
    )
    wheel = bare_pip._wheel_of(package, tmp_path / "wheels")
    assert wheel is not None
    assert wheel.name == "pip-1.0-py3-none-any.whl"
    assert wheel.read_bytes() == b"the wheel"


def test_a_package_without_a_wheel_gives_none(tmp_path: Path) -> None:
    package = tmp_path / "other.deb"
    package.write_bytes(deb([("data.tar.xz", tar_xz("./usr/bin/thing", b"x"))]))
    assert bare_pip._wheel_of(package, tmp_path) is None


def test_the_newest_wheel_of_the_system_is_chosen(tmp_path: Path) -> None:
    for name in ("pip-22.0-py3-none-any.whl", "pip-23.1-py3-none-any.whl", "wheel-1.whl"):
        (tmp_path / name).touch()
    found = bare_pip._newest([tmp_path])
    assert found is not None
    assert found.name == "pip-23.1-py3-none-any.whl"
