"""Public bodies in exports of posts: reading them, and a profile of each, for the commands that compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from mootlib.listening.people import Identities
    from mootlib.strategy.comparison import Comparison
    from mootlib.strategy.profile import Profile
    from mootlib.strategy.voices import PostKey

__all__ = ["Bodies", "compared", "profiles_of", "read_bodies"]


@dataclass(frozen=True, slots=True)
class Bodies:
    """What the files hold, and which bodies speak in them, the one that is asked about first."""

    posts: pa.Table
    accounts: pa.Table
    counts: pa.Table
    identities: Identities
    bodies: tuple[str, ...]
    roles: dict[str, dict[tuple[str, str], str]]

    def label(self, account: Any) -> str:
        """How an account may be shown: public bodies by name, anyone else by a pseudonym."""
        if account.account_id.startswith("@"):
            return self.identities.handle(account.platform, account.account_id).label
        return self.identities.account(account.platform, account.account_id).label


def read_bodies(
    files: Sequence[Path], organisation: str | None, tell: Callable[[str, float], None]
) -> Bodies:
    import pyarrow as pa

    from mootlib import readers
    from mootlib.listening.people import Identities
    from mootlib.records import ACCOUNTS, COUNTS, POSTS

    parts: tuple[list[Any], list[Any], list[Any]] = (
        [POSTS.empty()],
        [ACCOUNTS.empty()],
        [COUNTS.empty()],
    )
    for file in files:
        tell(f"reading {file.name}", 0.05)
        for batch in readers.read(file, now=datetime.now(UTC)):
            for part, table in zip(parts, (batch.posts, batch.accounts, batch.counts), strict=True):
                part.append(table)
    posts, accounts, counts = (pa.concat_tables(part) for part in parts)
    posts = _once(posts)
    accounts = accounts.slice(0) if not accounts.num_rows else _once(accounts, "account_id")
    identities = Identities(posts, accounts, organisation, b"strategy report, on paper")
    roles = _roles(posts, identities, organisation)
    return Bodies(
        posts, accounts, counts, identities, _bodies(posts, accounts, organisation), roles
    )


def _once(table: pa.Table, name: str = "post_id") -> pa.Table:
    """The first row of each platform and identifier."""
    import pyarrow as pa

    seen: set[tuple[str, str]] = set()
    keep = []
    for key in zip(table["platform"].to_pylist(), table[name].to_pylist(), strict=True):
        keep.append(key not in seen)
        seen.add(key)
    return table.filter(pa.array(keep, pa.bool_()))


def _roles(
    posts: pa.Table, identities: Identities, organisation: str | None
) -> dict[str, dict[tuple[str, str], str]]:
    """Accounts of the body asked about that its name alone tells."""
    if organisation is None:
        return {}
    wanted = organisation.casefold()
    keys = set(zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True))
    return {
        organisation: {
            key: "institution"
            for key in keys
            if key[1] and identities.account(*key).label.casefold() == wanted
        }
    }


def _bodies(posts: pa.Table, accounts: pa.Table, organisation: str | None) -> tuple[str, ...]:
    """Bodies by their posts, most first; the one asked about before all."""
    from collections import Counter

    whose = {
        (row["platform"], row["account_id"]): row["organisation"]
        for row in accounts.select(["platform", "account_id", "organisation"]).to_pylist()
        if row["organisation"]
    }
    keys = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    spoken = Counter(whose[key] for key in keys if key in whose)
    names = [name for name, _ in spoken.most_common(50)]
    if organisation is not None:
        names = [
            organisation,
            *(name for name in names if name.casefold() != organisation.casefold()),
        ][:50]
    if not names:
        raise ValueError(
            "No account in these files says which body it belongs to; name the body with --organisation."
        )
    return tuple(names)


def profiles_of(
    read: Bodies,
    zone: str,
    seed: int,
    tell: Callable[[str, float], None],
    *,
    topics: bool = True,
) -> list[Profile]:
    from mootlib.strategy.profile import profile

    found = []
    for number, body in enumerate(read.bodies):
        tell(f"profile of {body}", 0.2 + 0.6 * number / len(read.bodies))
        roles = read.roles.get(body, {})
        found.append(
            profile(
                read.posts,
                read.accounts,
                body,
                now=datetime.now(UTC),
                counts=read.counts,
                roles=roles,
                zone=zone,
                topics=_topics(read, body, roles, seed) if topics and number == 0 else None,
                seed=seed,
            )
        )
    return found


def _topics(
    read: Bodies, body: str, roles: dict[tuple[str, str], str], seed: int
) -> dict[PostKey, str] | None:
    """Topics of the body's own posts, by listening's method; None where there are too few."""
    from mootlib.listening.topic_names import topic_by_post
    from mootlib.strategy.voices import sort_out

    own = sort_out(read.posts, read.accounts, body, roles=roles).own
    return topic_by_post([post.key for post in own], [post.text for post in own], seed=seed) or None


def compared(profiles: list[Profile], seed: int) -> Comparison | None:
    from mootlib.strategy import purpose_model
    from mootlib.strategy.measures import compare_profiles

    return compare_profiles(profiles, purpose_model.load().confusion, seed=seed)
