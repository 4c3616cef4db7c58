"""Erasing an account from every store: each store registers how it forgets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources.bridge import corpus
from folkmoot.sources.collection_actions import source_remove
from folkmoot.sources.directory_erasing import forget_account
from folkmoot.sources.erasures import anybody_erased_since, digest_of, erased_since, in_turn
from folkmoot.sources.models import ErasedAccount, Import, Source
from folkmoot.sources.source_kinds import ACCOUNT_KINDS
from folkmoot.spine import events, search_text, written_words
from folkmoot.spine.matching import Names
from folkmoot.spine.models import Job, Organisation, Place, Team, User


@dataclass(frozen=True)
class Account:
    """Whom to forget: what the stores may hold of her."""

    platform: str
    account_id: str
    names: tuple[str, ...]  #: handle and display name
    posts: frozenset[tuple[str, str]]  #: platform and identifier of her posts

    @property
    def words(self) -> tuple[str, ...]:
        """What names her in texts. An account 12 is not meant by "12 weeks": short numbers are left out."""
        told = (self.account_id, *self.names)
        return tuple(n for n in told if not (n.isdecimal() and len(n) < _LEAST_DIGITS))

    @property
    def spelt(self) -> Names:
        """The same, to be looked for."""
        return Names(self.words)

    def posts_at_once(self) -> Iterator[tuple[str, list[str]]]:
        """Her posts as a database can be asked for them: a platform, and so many identifiers."""
        for platform in sorted({platform for platform, _post in self.posts}):
            ids = sorted(post for of, post in self.posts if of == platform)
            for start in range(0, len(ids), _AT_ONCE):
                yield platform, ids[start : start + _AT_ONCE]


#: Numbers with fewer digits are something else, where people write them.
_LEAST_DIGITS = 6
#: Fewer than the values that SQLite takes in one question.
_AT_ONCE = 500
Eraser = Callable[[Account], None]
_erasers: list[Eraser] = []
_afterwards: list[Eraser] = []


def offer(eraser: Eraser) -> None:
    """Add a store's way to forget (called once, when the app is ready)."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def offer_afterwards(eraser: Eraser) -> None:
    """Add what is left to do once the corpus has let go of her: pages may have read it until then."""
    if eraser not in _afterwards:
        _afterwards.append(eraser)


class NobodyFound(Exception):
    """No account of that name or identifier is known."""


def account_erase(*, by: User | None, platform: str, account: str) -> ErasedAccount:
    """Remove an account (identifier, or @handle) from every store, and keep her out.

    Raises:
        NobodyFound: if no account of that handle is known (an identifier is always accepted, so that
            someone can be kept out before she is ever brought in).
    """
    found = known_account(platform, account)
    events.overwrite_what_is_deleted()
    # The row comes first: whoever makes something of her posts meanwhile finds it (`erasures`).
    with in_turn():
        row = ErasedAccount.objects.create(
            platform=platform, digest=digest_of(platform, found.account_id), by=by
        )
    for eraser in _erasers:
        eraser(found)
    erase_from_files(found)
    remove_sources_of(found)
    forget_account(found)
    with in_turn():  # a brief that is being made holds titles of matters
        written_words.cut(found.words)
    # The corpus comes last: while a store above still fails, her posts can be found again.
    row.posts = corpus().erase(platform, found.account_id, handles=found.names[:1]).posts
    row.save(update_fields=["posts"])
    for eraser in _afterwards:
        eraser(found)
    # With it end those of the same account that broke off.
    ended = ErasedAccount.objects.filter(digest=row.digest, finished_at=None)
    ended.update(finished_at=timezone.now())
    search_text.purge(connection)
    events.empty_the_journal()
    row.refresh_from_db()
    return row


def erase_from_files(account: Account) -> None:
    """Clean rejects, and drop waiting uploads that hold her name: they can be uploaded again."""
    names = Names((account.account_id, *account.names))
    for owner in Import.objects.all():
        if owner.rejects_file.is_file():
            _clean_rejects(owner.rejects_file, names)
        for file in owner.files.all():
            if file.path.is_file() and names.are_in_file(file.path):
                file.path.unlink()
                file.problem = _(
                    "Removed: it held words of an erased account. Upload it again; they stay out."
                )
                file.save(update_fields=["problem"])
    Job.objects.filter(state__in=(Job.State.FAILED, Job.State.DONE)).update(stage="")


def remove_sources_of(account: Account) -> None:
    """Nobody follows her any more: a source that names her goes, and its label with it."""
    wanted = {name.lower() for name in (account.account_id, *account.names) if name}
    for source in Source.objects.select_related("collection__organisation").exclude(term=""):
        handle = source.term.lower().removeprefix("@")
        names = {handle, f"{handle}@{source.server}", handle.removesuffix(f"@{source.server}")}
        if source.kind in ACCOUNT_KINDS and names & wanted:
            source_remove(by=None, source=source)


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


def erased_meanwhile(moment: datetime, posts: pa.Table, accounts: pa.Table) -> Iterator[Account]:
    """Who was erased since a moment, of the accounts and authors in tables that were read before.

    For whoever has made something of these tables meanwhile; the shapes are those of `mootlib.records`.
    """
    if not anybody_erased_since(moment):
        return
    known = {(row["platform"], row["account_id"]): row for row in accounts.to_pylist()}
    authors = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    everybody = {author for author in authors if author[1]} | known.keys()
    for platform, account_id in erased_since(moment, everybody):
        hers = pc.and_(
            pc.equal(posts["platform"], platform), pc.equal(posts["account_id"], account_id)
        )
        ids = posts.filter(hers)["post_id"].to_pylist()
        names = _names(known.get((platform, account_id), {}))
        yield Account(platform, account_id, names, frozenset((platform, post) for post in ids))


def _names(row: dict[str, object]) -> tuple[str, ...]:
    """Handle and display name. Who calls herself as a body or a colleague here does not take their name away."""
    handle, name = str(row.get("handle") or ""), str(row.get("name") or "")
    return tuple(word for word in (handle, "" if _is_named_here(name) else name) if word)


def _is_named_here(name: str) -> bool:
    if not name.strip():
        return False
    known = (Organisation, Team, Place, User)
    return any(kind._default_manager.filter(name__iexact=name.strip()).exists() for kind in known)


def _clean_rejects(file: Path, names: Names) -> None:
    """Keep the rows and their reasons, so that counts still add up; blank what was hers."""
    from mootlib.readers import RejectsWriter, read_rejects

    rejects = read_rejects(file)
    before = rejects.to_pylist()
    after = [
        row
        | {
            "file": names.masked(row["file"]),
            "reason": names.masked(row["reason"]),
            "raw": "(erased)" if names.are_in(row["raw"]) else row["raw"],
        }
        for row in before
    ]
    if after != before:
        draft = file.with_suffix(".new")
        with RejectsWriter(draft) as writer:
            writer.write(type(rejects).from_pylist(after, schema=rejects.schema))
        os.replace(draft, file)
