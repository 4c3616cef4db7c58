"""Unpacking an archive into a folder, and nowhere else."""

from __future__ import annotations

import tarfile
from pathlib import Path, PurePosixPath


def unpack(archive: tarfile.TarFile, target: Path) -> None:
    """Unpack ordinary files and folders below ``target``.

    Debian 12's own Python (3.11.2) does not know tarfile's filters yet; there the members are looked
    at here.

    Raises:
        tarfile.TarError: if the archive wants to write elsewhere, or holds links or devices.
    """
    if hasattr(tarfile, "data_filter"):
        archive.extractall(target, filter="data")
        return
    members = archive.getmembers()
    for member in members:
        _check(member)
    archive.extractall(target, members=members)  # noqa: S202  each was looked at


def _check(member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or "\\" in member.name:
        raise tarfile.TarError(f"{member.name} leads out of the folder")
    if not (member.isreg() or member.isdir()):
        raise tarfile.TarError(f"{member.name} is no ordinary file")
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o750 if member.isdir() else member.mode & 0o640 | 0o600
