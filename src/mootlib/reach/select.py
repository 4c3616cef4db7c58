"""Which posts are a body's own."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["NoSuchOrganisation", "of_organisation"]


class NoSuchOrganisation(ValueError):
    """No account is of that body; its message says which bodies there are."""


def of_organisation(
    posts: pa.Table, accounts: pa.Table, organisation: str
) -> tuple[pa.Table, pa.Table, str]:
    """The posts and accounts of one body.

    An account is a body's if the accounts table says so (``organisation``), or if it is called so
    (name or handle). Where no account is marked as any body's, every account in the file is taken to
    be this one's.

    Returns:
        posts, accounts, and a sentence on what was assumed ('' if nothing).

    Raises:
        NoSuchOrganisation: if accounts are marked as other bodies' and none is this one's.
    """
    wanted = organisation.strip().removeprefix("@").casefold()
    rows = accounts.to_pylist()
    chosen = [_is(row["organisation"], wanted) for row in rows]
    if not any(chosen):
        chosen = [_is(row["name"], wanted) or _is(row["handle"], wanted) for row in rows]
    marked = sorted({row["organisation"] for row in rows if row["organisation"]})
    if not any(chosen) and marked:
        raise NoSuchOrganisation(
            f"No account is {organisation}'s. Accounts are marked as those of: {', '.join(marked[:20])}."
        )
    if not any(chosen):
        note = (
            f"The files do not say whose accounts these are; all were taken to be {organisation}'s."
        )
        return posts, accounts, note
    kept = accounts.filter(pa.array(chosen, pa.bool_()))
    keys = {
        (row["platform"], row["account_id"]) for row, hit in zip(rows, chosen, strict=True) if hit
    }
    pairs = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    mask = pa.array([pair in keys for pair in pairs], pa.bool_())
    own = posts.filter(pc.fill_null(mask, False))
    if not own.num_rows:
        raise NoSuchOrganisation(f"{organisation} has accounts here, but no post is from them.")
    return own, kept, ""


def _is(name: str | None, wanted: str) -> bool:
    return name is not None and name.casefold() == wanted
