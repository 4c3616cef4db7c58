"""Erasing an account from every store: each store registers how it forgets."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.sources.models import ErasedAccount, Import
from folkmoot.spine.models import Job, User


@dataclass(frozen=True)
class Account:
    """Whom to forget: what the stores may hold of her."""

    platform: str
    account_id: str
    names: tuple[str, ...]  #: handle and display name
    posts: frozenset[tuple[str, str]]  #: platform and identifier of her posts


Eraser = Callable[[Account], None]
_erasers: list[Eraser] = []


def offer(eraser: Eraser) -> None:
    """Add a store's way to forget (called once, when the app is ready)."""
    if eraser not in _erasers:
        _erasers.append(eraser)


class NobodyFound(Exception):
    """No account of that name or identifier is known."""


def account_erase(*, by: User | None, platform: str, account: str) -> ErasedAccount:
    """Remove an account (identifier, or @handle) from every store, and keep her out.

    Raises:
        NobodyFound: if no account of that handle is known (an identifier is always accepted, so that
            someone can be kept out before she is ever brought in).
    """
    found = known_account(platform, account)
    for eraser in _erasers:
        eraser(found)
    erase_from_files(found)
    # The corpus comes last: while a store above still fails, her posts can be found again.
    erased = corpus().erase(platform, found.account_id, handles=found.names[:1])
    with transaction.atomic():
        return ErasedAccount.objects.create(
            platform=platform, digest=_digest(found), by=by, posts=erased.posts
        )


def erase_from_files(account: Account) -> None:
    """Clean rejects, and drop waiting uploads that hold her name: they can be uploaded again."""
    for owner in Import.objects.all():
        if owner.rejects_file.is_file():
            _clean_rejects(owner.rejects_file, account)
        for file in owner.files.all():
            if file.path.is_file() and _mentions(file.path, account):
                file.path.unlink()
                file.problem = (
                    "Removed: it held words of an erased account. Upload it again; they stay out."
                )
                file.save(update_fields=["problem"])
    Job.objects.filter(state__in=(Job.State.FAILED, Job.State.DONE)).update(stage="")


def known_account(platform: str, account: str) -> Account:
    """What the corpus knows of an account, by identifier or @handle."""
    wanted = account.removeprefix("@")
    row = corpus().account(platform, handle=wanted.lower()) if account.startswith("@") else None
    row = row or corpus().account(platform, account_id=wanted)
    if row is None and account.startswith("@"):
        raise NobodyFound(f"No account called {account} is known on {platform}.")
    account_id = row["account_id"] if row else wanted
    names = _names(row) if row else ()
    posts = frozenset(corpus().posts_of(platform, account_id))
    return Account(platform, account_id, names, posts)


def _names(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(row[key]) for key in ("handle", "name") if row.get(key))


def _digest(account: Account) -> str:
    content = f"{account.platform}\0{account.account_id}".encode()
    return hashlib.blake2b(content, key=privacy_key()[:64], digest_size=32).hexdigest()


def _clean_rejects(file: Path, account: Account) -> None:
    """Keep the rows and their reasons, so that counts still add up; blank what was hers."""
    from mootlib.readers import RejectsWriter, read_rejects

    rejects = read_rejects(file)
    rows = rejects.to_pylist()
    changed = False
    for row in rows:
        if _in_text(row["raw"], account):
            row["raw"], changed = "(erased)", True
    if changed:
        draft = file.with_suffix(".new")
        with RejectsWriter(draft) as writer:
            writer.write(type(rejects).from_pylist(rows, schema=rejects.schema))
        os.replace(draft, file)


def _mentions(file: Path, account: Account) -> bool:
    """Whether a file holds her identifier or a name; a packed file is taken to."""
    with open(file, "rb") as content:
        start = content.read(4)
        if start[:2] in (b"PK", b"\x1f\x8b") or start == b"PAR1":
            return True
        content.seek(0)
        overlap = b""
        while block := content.read(1 << 20):
            if _in_text((overlap + block).decode("utf-8", "replace"), account):
                return True
            overlap = block[-400:]
    return False


def _in_text(text: str, account: Account) -> bool:
    lowered = text.lower()
    return any(name.lower() in lowered for name in (account.account_id, *account.names) if name)
