"""A pip for a machine that has none installed, from places that every system can offer."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SYSTEM_WHEELS = (Path("/usr/share/python-wheels"), Path("/usr/share/python3-wheels"))


def find(tools: Path) -> tuple[str, ...] | None:
    """The words that run a pip on this machine, or None: installed, bundled, or the system's."""
    if importlib.util.find_spec("pip") is not None:
        return (sys.executable, "-m", "pip")
    wheel = _bundled() or _newest(SYSTEM_WHEELS) or _newest([tools / "wheels"]) or _from_apt(tools)
    # A wheel is a zip file that Python can run from; pip supports being run so.
    return (sys.executable, str(wheel / "pip")) if wheel else None


def _bundled() -> Path | None:
    """pip's wheel inside Python's own ensurepip, where the system left it in."""
    try:
        import ensurepip
    except ImportError:
        return None
    return _newest([Path(ensurepip.__file__).parent / "_bundled"])


def _newest(folders: object) -> Path | None:
    wheels = [wheel for folder in folders for wheel in Path(folder).glob("pip-*.whl")]  # type: ignore[attr-defined]
    return max(wheels, key=lambda wheel: wheel.name, default=None)


def _from_apt(tools: Path) -> Path | None:
    """pip's wheel from Debian's or Ubuntu's archive; apt checks its signature, no root is needed."""
    if not shutil.which("apt-get"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        if not _apt("download", "python3-pip-whl", folder=folder):
            # A machine whose package lists were never fetched: only root may fetch them.
            if os.geteuid() != 0 or not _apt("update", folder=folder):
                return None
            if not _apt("download", "python3-pip-whl", folder=folder):
                return None
        for package in Path(folder).glob("*.deb"):
            return _wheel_of(package, tools / "wheels")
    return None


def _apt(*words: str, folder: str) -> bool:
    # As root apt downloads as another user, who may not write here: that costs only a warning.
    done = subprocess.run(["apt-get", "-qq", *words], cwd=folder, capture_output=True)
    return done.returncode == 0


def _wheel_of(package: Path, target: Path) -> Path | None:
    """Unpack the pip wheel from a .deb: an ar archive whose data member is a tar archive."""
    for name, content in _ar_members(package.read_bytes()):
        if name.startswith("data.tar") and not name.endswith(".zst"):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                for member in archive:
                    stem = Path(member.name).name
                    if stem.startswith("pip-") and stem.endswith(".whl") and member.isfile():
                        source = archive.extractfile(member)
                        assert source is not None
                        target.mkdir(parents=True, exist_ok=True)
                        (target / stem).write_bytes(source.read())
                        return target / stem
    return _wheel_by_dpkg(package, target)


def _wheel_by_dpkg(package: Path, target: Path) -> Path | None:
    """For archives that Python's own library cannot open (Ubuntu compresses with zstd)."""
    with tempfile.TemporaryDirectory() as folder:
        if (
            not shutil.which("dpkg-deb")
            or subprocess.run(["dpkg-deb", "-x", package, folder], capture_output=True).returncode
        ):
            return None
        for wheel in Path(folder).rglob("pip-*.whl"):
            target.mkdir(parents=True, exist_ok=True)
            return Path(shutil.copy(wheel, target))
    return None


def _ar_members(archive: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each member of a Unix ar archive."""
    members, at = [], 8  # after the magic '!<arch>\n'
    while at + 60 <= len(archive):
        header = archive[at : at + 60]
        name, size = header[:16].decode().strip().rstrip("/"), int(header[48:58])
        members.append((name, archive[at + 60 : at + 60 + size]))
        at += 60 + size + size % 2
    return members
