"""``lib network``: who talks to whom in an export of posts."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mootlib.commands.csv_files import require_place, sentences, write_csv
from mootlib.report.words import counted

if TYPE_CHECKING:
    import pyarrow as pa

    from mootlib.listening.conversation_network import ConversationNetwork

_PATH = click.Path(path_type=Path, readable=False)


@click.command()
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("--out", metavar="FILE", required=True, type=_PATH, help="CSV of the edges to write.")
@click.option("--accounts", metavar="FILE", type=_PATH, help="CSV of the accounts to write.")
@click.option("--own", metavar="HANDLE", multiple=True, help="An account of the body; repeatable.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the communities."
)
def network(
    source: Path, out: Path, accounts: Path | None, own: tuple[str, ...], seed: int
) -> None:
    """Who talks to whom: platform, source, target, kind (reply, mention, share), weight (posts).

    INPUT is any export of posts that `listen` reads. The accounts come with their community, posts by
    kind and direction, betweenness, participation, role and a place on a picture. Accounts are named as
    the posts name them: the files are for the analysis, not for publication.
    """
    with sentences(out):
        for file in (out, accounts):
            if file is not None:
                require_place(file)
        found = _found(source, own, seed)
        _write(found.edges, out)
    with sentences(accounts) if accounts is not None else nullcontext():
        if accounts is not None:
            _write(found.accounts, accounts)
    click.echo(
        f"{counted(found.edges.num_rows, 'edge')} between {counted(found.accounts.num_rows, 'account')}, from "
        f"{counted(found.posts, 'post')}, in {out}."
    )
    for line in _told(found):
        click.echo(line)


def _found(source: Path, own: tuple[str, ...], seed: int) -> ConversationNetwork:
    from mootlib.listening import conversation_network

    posts, accounts = read_posts(source)
    platforms = posts["platform"].unique().to_pylist()
    names = [(platform, handle) for handle in own for platform in platforms]
    return conversation_network.find(posts, accounts, own=names, seed=seed)


def read_posts(source: Path) -> tuple[pa.Table, pa.Table]:
    """Posts and accounts of an export. Raises ``ValueError`` with a sentence where it cannot be read."""
    import pyarrow as pa

    from mootlib import readers
    from mootlib.records import ACCOUNTS, POSTS

    batches = list(readers.read(source, now=datetime.now(UTC)))
    posts = [POSTS.empty(), *(batch.posts for batch in batches)]
    accounts = [ACCOUNTS.empty(), *(batch.accounts for batch in batches)]
    return pa.concat_tables(posts), pa.concat_tables(accounts)


def _write(table: pa.Table, out: Path) -> None:
    columns = [
        # A spreadsheet takes what begins with @ for a formula.
        [str(value).removeprefix("@") for value in column.to_pylist()]
        if name == "label"
        else column.to_pylist()
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    write_csv(out, table.column_names, zip(*columns, strict=True))


def _told(found: ConversationNetwork) -> list[str]:
    """What the tables do not say."""
    lines = [
        f"Communities: {found.all_communities:,}; modularity {found.modularity:.2f}, "
        f"{found.modularity_by_chance:.2f} where accounts are joined at random.",
        f"Left out: {counted(found.without_author, 'post')} without an author, "
        f"{counted(found.without_target, 'reply or share', 'replies and shares')} of what is not in the file, "
        f"{found.to_self:,} that authors addressed to themselves.",
    ]
    if found.own is not None:
        own = found.own
        lines.append(
            f"The body: {counted(own.mentioned_by, 'account mentions', 'accounts mention')} it, "
            f"{counted(own.replied_to_by, 'replies', 'reply')} to it, {counted(own.shared_by, 'shares', 'share')} it; "
            f"it speaks to {own.speaks_to:,}."
        )
        lines += [f"No edge has {name}." for name in own.not_found]
    return lines
