"""Does the search index say what the rows say?"""

from __future__ import annotations

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.option("--repair", is_flag=True, help="Put right what differs, as each night.")
@data_dir_option
def search(repair: bool) -> None:
    """Compare the search index with what it stands for; says how much is missing, old or left over."""
    load_site()
    from folkmoot.spine import search_index

    drift = search_index.repair(write=repair)
    if not drift:
        click.echo("The search index holds.")
        return
    found = f"{drift.missing} missing, {drift.old} old, {drift.left} left over"
    if not repair:
        raise click.ClickException(f"{found}. Run: ./folkmoot check search --repair")
    click.echo(f"Put right: {found}.")
