"""How a body's own records forget: names of colleagues, and whose posts and accounts they were."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction

from folkmoot.sources.matching import Names
from folkmoot.spine.models import User
from folkmoot.strategy.record_kinds import KINDS

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account

#: Columns in which people write what they like, an account's name among it.
_WORDS = (
    "about", "text",
    "what", "who", "evidence", "mitigation",  # of the ledger
    "title", "where", "done", "measured", "copy", "avoid", "source",  # of cases
)  # fmt: skip


def export(user: User) -> list[dict[str, Any]]:
    """Which records name somebody who works here, and of when they are."""
    names = _names_of(user)
    found = []
    for kind in KINDS.values():
        for row in kind.model._default_manager.all() if kind.staff else ():
            if any(names.are_in(getattr(row, column)) for column in kind.staff):
                moment = getattr(row, kind.when, None) if kind.when else None
                found.append({"record": kind.name, "at": moment.isoformat() if moment else None})
    return found


@transaction.atomic
def forget(user: User) -> None:
    """A colleague's name goes from every record; that somebody approved or blocked stays."""
    names = _names_of(user)
    for kind in KINDS.values():
        for column in kind.staff:
            _mask(kind.model, column, names)


@transaction.atomic
def forget_account(account: Account) -> None:
    """Cut an erased account's posts and names from records; that there was something stays counted."""
    names = Names((account.account_id, *account.names))
    for kind in KINDS.values():
        for column in kind.posts:
            for platform, post_id in account.posts:
                rows = kind.model._default_manager.filter(platform=platform, **{column: post_id})
                for row in rows:
                    setattr(row, column, f"erased-{secrets.token_hex(8)}")
                    row.save(update_fields=[column])
            _mask(kind.model, column, names)
        for words in _WORDS:
            if words in {column.name for column in kind.columns}:
                _mask(kind.model, words, names)


def _mask(model: Any, column: str, names: Names) -> None:
    for row in model._default_manager.exclude(**{column: ""}):
        before = getattr(row, column)
        after = names.masked(before)
        if after != before:
            after = after[: model._meta.get_field(column).max_length]
            model._default_manager.filter(pk=row.pk).update(**{column: after})


def _names_of(user: User) -> Names:
    return Names((user.email, *([user.name] if user.name else [])))
