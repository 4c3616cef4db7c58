"""``strategy``: exports of posts in, what a body's posts are for and how it compares out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.commands.progress import Progress

if TYPE_CHECKING:
    import pyarrow as pa

    from mootlib.listening.people import Identities
    from mootlib.strategy.comparison import Comparison
    from mootlib.strategy.mix import Interval
    from mootlib.strategy.profile import Profile
    from mootlib.strategy.voices import PostKey

_PATH = click.Path(path_type=Path, readable=False)
_SEED = click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the intervals."
)
_BODY = click.option(
    "--organisation", metavar="NAME", help="The body; without it the one with most posts."
)
#: Topics of fewer posts of a body are not looked for.
_LEAST_FOR_TOPICS = 100


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH)
@_BODY
@click.option("--time-zone", default="Europe/London", show_default=True, help="Of the months.")
@_SEED
@click.option(
    "--out", metavar="DIR", type=_PATH, default=Path("strategy-report"), show_default=True,
    help="Where the report goes.",
)  # fmt: skip
def strategy(
    files: tuple[Path, ...], organisation: str | None, time_zone: str, seed: int, out: Path
) -> None:
    """Read exports of posts and write what a body's posts are for, whom it answers, who speaks for it
    and how it compares with the other bodies in the files.

    Bodies are told by the column `organisation` of the accounts; where all posts come from one account,
    --organisation names it. Writes report.html, report.pdf and result.json to DIR.
    """
    with sentences(out), Progress() as progress:
        read = _read(files, organisation, progress.show)
        profiles = _profiles(read, time_zone, seed, progress.show)
        comparison = _compared(profiles, seed)
        written = _write(profiles, comparison, read, out)
    _tell(profiles[0])
    click.echo(f"\nThe report: {written[0]}")


@click.command(name="strategy")
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV to write.")
@_BODY
@_SEED
def lib_strategy(source: Path, out: Path, organisation: str | None, seed: int) -> None:
    """A profile of each body: body, measure, value, low, high, of (posts or questions).

    INPUT is any export of posts that `listen` reads. Shares are 0 to 1 with their 95 % interval; what is
    not known is empty.
    """
    with sentences(out):
        require_place(out)
        read = _read((source,), organisation, lambda stage, done: None)
        profiles = _profiles(read, "UTC", seed, lambda stage, done: None, topics=False)
        rows = [(p.body, *row) for p in profiles for row in _rows(p)]
        write_csv(out, ("body", "measure", "value", "low", "high", "of"), rows)
    click.echo(f"{len(profiles):,} {'body' if len(profiles) == 1 else 'bodies'} in {out}.")


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files hold, and which bodies speak in them, the one that is asked about first."""

    posts: pa.Table
    accounts: pa.Table
    counts: pa.Table
    identities: Identities
    bodies: tuple[str, ...]
    roles: dict[str, dict[tuple[str, str], str]]


def _read(
    files: Sequence[Path], organisation: str | None, tell: Callable[[str, float], None]
) -> _Read:
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
    return _Read(posts, accounts, counts, identities, _bodies(posts, accounts, organisation), roles)


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


def _profiles(
    read: _Read,
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
    read: _Read, body: str, roles: dict[tuple[str, str], str], seed: int
) -> dict[PostKey, str] | None:
    """Topics of the body's own posts, by listening's method; None where there are too few."""
    from mootlib.listening.topic_names import topic_names
    from mootlib.strategy.voices import sort_out

    own = sort_out(read.posts, read.accounts, body, roles=roles).own
    if len(own) < _LEAST_FOR_TOPICS:
        return None
    names = topic_names([post.text for post in own], seed=seed)
    return {post.key: name for post, name in zip(own, names, strict=True) if name}


def _compared(profiles: list[Profile], seed: int) -> Comparison | None:
    from mootlib.strategy import purpose_model
    from mootlib.strategy.measures import compare_profiles

    return compare_profiles(profiles, purpose_model.load().confusion, seed=seed)


def _write(
    profiles: list[Profile], comparison: Comparison | None, read: _Read, out: Path
) -> tuple[Path, ...]:
    from mootlib.report.build_strategy import build_strategy
    from mootlib.report.files import staging
    from mootlib.report.html import write_html
    from mootlib.report.pdf import write_pdf
    from mootlib.report.strategy_json import comparison_json, profile_json, write_json

    def label(account: Any) -> str:
        if account.account_id.startswith("@"):
            return read.identities.handle(account.platform, account.account_id).label
        return read.identities.account(account.platform, account.account_id).label

    now = datetime.now(UTC)
    paper = build_strategy(profiles, comparison, label, made_at=now)
    with staging(out) as stage:
        write_html(paper, stage.file("report.html"))
        write_pdf(paper, stage.file("report.pdf"), made_at=now)
        data = {p.body: profile_json(p, label) for p in profiles}
        compared = comparison_json(comparison) if comparison else None
        write_json(data, compared, stage.file("result.json"), made_at=now)
        return stage.publish()


def _rows(found: Profile) -> list[tuple[Any, ...]]:
    """Measures of a profile as lines of the CSV."""
    posts = len(found.posts)
    rows: list[tuple[Any, ...]] = []

    def add(name: str, value: Interval | None, of: int) -> None:
        cells = ("", "", "") if value is None else tuple(f"{part:.4f}" for part in value)
        rows.append((name, *cells, of))

    if found.mix is not None:
        for name, part in zip(found.mix.names, found.mix.shares, strict=True):
            add(name, part, posts)
    for name, further in found.further.items():
        add(name, further, posts)
    asked = len(found.answering.questions)
    add("two_way", found.two_way, posts)
    add("answered", found.answering.rate, asked)
    add("answered_within_24_hours", found.answering.within_day, asked)
    spread = found.decentralisation
    for name, plain, of in (
        ("median_hours_to_answer", found.answering.median_hours, asked),
        ("turns_per_conversation", found.turns.mean, found.turns.conversations),
        ("decentralisation", spread.index, spread.accounts),
        ("decentralisation_comparable", spread.comparable, spread.accounts),
        ("public_servants_share_of_posts", spread.servants_posts, posts),
    ):
        rows.append((name, "" if plain is None else f"{plain:.4f}", "", "", of))
    return rows


def _tell(found: Profile) -> None:
    from mootlib.report.strategy_words import PURPOSES, share

    click.echo(f"{found.body}: {len(found.posts):,} posts of its own.")
    if found.mix is not None:
        for name, part in zip(found.mix.names, found.mix.shares, strict=True):
            click.echo(f"  {PURPOSES[name]}: {share(part)}")
    if found.answering.rate is not None:
        asked = len(found.answering.questions)
        click.echo(f"  {asked:,} questions to it; answered here: {share(found.answering.rate)}")
