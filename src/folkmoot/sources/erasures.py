"""That somebody was erased while something was made: asked by whoever stores what was made out of posts.

Posts are read, the methods run for minutes, the result is stored. Of an account that was erased in between
nothing may come back. What goes into files is stored first and looked through afterwards (`erased_since`);
what goes into rows is stored within `storing`, all of it or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.models import ErasedAccount
from folkmoot.spine.jobs import JobFailed

#: Of PostgreSQL's advisory locks: a number like any other.
_LOCK = 0x0E2A5ED


def digest_of(platform: str, account_id: str) -> str:
    """What stands for an account in the record of erasures."""
    content = f"{platform}\0{account_id}".encode()
    return hashlib.blake2b(content, key=privacy_key()[:64], digest_size=32).hexdigest()


def erased_since(moment: datetime, accounts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these accounts (platform, identifier) may have been read since a moment, and are erased."""
    digests = set(_since(moment).values_list("digest", flat=True))
    if not digests:
        return set()
    return {account for account in set(accounts) if digest_of(*account) in digests}


def anybody_erased_since(moment: datetime) -> bool:
    """The same for whoever cannot say any more which accounts were read."""
    return _since(moment).exists()


@contextmanager
def storing(begun: datetime) -> Iterator[None]:
    """Store rows that were made from what was read since ``begun``: all of them, or none.

    Raises:
        JobFailed: if somebody was erased since.
    """
    with in_turn():
        yield
        if anybody_erased_since(begun):
            raise JobFailed(said_why())


def said_why() -> str:
    """What somebody reads whose result was let go of."""
    return _("An account was erased while this was made. Ask for it again.")


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction beside which no erasure begins, and which begins beside no other of its kind.

    An erasure that is noted afterwards finds its rows; one that was noted before is seen in it.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time anyhow
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _since(moment: datetime) -> QuerySet[ErasedAccount]:
    """Erasures of which something could be read after a moment: up to its end the posts were there."""
    return ErasedAccount.objects.filter(Q(finished_at=None) | Q(finished_at__gte=moment))
