"""What a body's own records tell of a colleague, and how they forget whose posts and accounts they were.

What people wrote in them is cleaned with all that is written: `folkmoot.strategy.written`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from folkmoot.spine.matching import Names
from folkmoot.spine.models import User
from folkmoot.strategy.record_kinds import KINDS

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account

#: Columns that say which post is meant; the last of an account too.
_POSTS = frozenset({"post_id", "correction_post_id", "target"})


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
def forget_account(account: Account) -> None:
    """Cut an erased account's posts and its handle from records; that there was something stays counted."""
    names = Names((account.account_id, *account.names))
    for kind in KINDS.values():
        columns = {column.name for column in kind.columns}
        for column in sorted(columns & _POSTS):
            for platform, posts in account.posts_at_once():
                _cut(kind.model, column, platform, posts)
            if column in kind.posts:
                _mask(kind.model, column, names)  # some write a name where the post belongs
        if "handle" in columns:
            handles = [name.lower().removeprefix("@") for name in account.names]
            _cut(kind.model, "handle", account.platform, handles)


def _cut(model: Any, column: str, platform: str, values: list[str]) -> None:
    """Each row by itself: two that were told apart are told apart still."""
    rows = model._default_manager.filter(platform=platform, **{f"{column}__in": values})
    for row in rows:
        setattr(row, column, f"erased-{secrets.token_hex(8)}")
        row.save(update_fields=[column])


def _mask(model: Any, column: str, names: Names) -> None:
    for row in model._default_manager.exclude(**{column: ""}):
        if names.are_in(before := getattr(row, column)):
            same = model._default_manager.filter(pk=row.pk)
            longest = model._meta.get_field(column).max_length
            try:
                with transaction.atomic():
                    same.update(**{column: names.masked(before)[:longest]})
            except IntegrityError:  # there is one like it, of somebody who was erased before
                same.update(**{column: f"@erased-{secrets.token_hex(8)}"})


def _names_of(user: User) -> Names:
    return Names((user.email, *([user.name] if user.name else [])))
