from __future__ import annotations

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@data_dir_option
def token(email: str, name: str) -> None:
    """Print a key with which a program may use the API as EMAIL; it is shown once."""
    load_site()
    from folkmoot.spine.models import ApiToken, User

    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise click.ClickException(f"nobody has an account with the address {email}.")
    click.echo(ApiToken.make(user=user, name=name[:100]))
