from __future__ import annotations

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.argument("platform")
@click.argument("account")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_dir_option
def erase(platform: str, account: str, yes: bool) -> None:
    """Remove an account's words from every store, and keep them out of later imports.

    ACCOUNT is the platform's identifier, or @handle.
    """
    load_site()
    from folkmoot.sources.erasers import NobodyFound, account_erase

    if not yes:
        click.confirm(f"Erase {account} on {platform} for good?", abort=True)
    try:
        done = account_erase(by=None, platform=platform.lower(), account=account)
    except NobodyFound as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Erased: {done.posts} posts. The account stays out of later imports.")
