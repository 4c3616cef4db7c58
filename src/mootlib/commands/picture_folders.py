"""Folders of pictures beside an export: posts' pictures, and accounts' profile pictures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["pictures_of_accounts", "pictures_of_posts"]

_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff"})
_SECOND = re.compile(r"_\d+$")


def pictures_of_posts(folder: Path | None, posts: pa.Table) -> dict[tuple[str, str], list[bytes]]:
    """(platform, post_id) > files; they are named after the post: ``4711.jpg``, ``4711_2.jpg``.

    Raises:
        ValueError: if there is no such folder, or no file of it is named after a post.
    """
    if folder is None:
        return {}
    known = _by_name(zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True))
    found: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for file in _files(folder):
        for key in known.get(file.stem) or known.get(_SECOND.sub("", file.stem)) or ():
            found[key].append(file.read_bytes())
    if not found:
        raise ValueError(f"No picture in {folder} is named after a post's identifier.")
    return dict(found)


def pictures_of_accounts(folder: Path | None, accounts: pa.Table) -> dict[tuple[str, str], bytes]:
    """(platform, account_id) > profile picture; files are named after the handle: ``council.png``.

    Raises:
        ValueError: if there is no such folder, or no file of it is named after an account.
    """
    if folder is None:
        return {}
    files = {file.stem.removeprefix("@").lower(): file for file in _files(folder)}
    names = ("platform", "account_id", "handle")
    found = {
        (platform, account): files[handle].read_bytes()
        for platform, account, handle in zip(*(accounts[n].to_pylist() for n in names), strict=True)
        if handle in files
    }
    if not found:
        raise ValueError(f"No picture in {folder} is named after an account's handle.")
    return found


def _by_name(keys: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in keys:
        found[key[1]].append(key)
    return found


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder.")
    return (
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in _ENDINGS and file.is_file()
    )
