from __future__ import annotations

import click

from folkmoot.commands.options import load_site


@click.command(hidden=True)
@click.argument("pk")
@click.argument("token")
@click.argument("parent", type=int)
def run_job(pk: str, token: str, parent: int) -> None:
    """The inside of a heavy job's process; started by the worker."""
    load_site()
    from folkmoot.spine.heavy import perform_here

    perform_here(pk, token, parent)
