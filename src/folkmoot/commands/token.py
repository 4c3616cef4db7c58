from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option(
    "--days",
    default=365,
    show_default=True,
    type=click.IntRange(1, 3650),
    help="How long it is good.",
)
@click.option("--list", "listed", is_flag=True, help="Show which tokens there are, and make none.")
@click.option("--revoke", metavar="NAME", help="End the tokens of this name, and make none.")
@data_dir_option
def token(email: str, name: str, days: int, listed: bool, revoke: str | None) -> None:
    """Print a key with which a program may use the API as EMAIL; it is shown once."""
    load_site()
    from django.utils import timezone

    from folkmoot.spine.models import ApiToken, User

    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise click.ClickException(f"nobody has an account with the address {email}.")
    if listed:
        _list(user)
    elif revoke is not None:
        gone, _kinds = user.api_tokens.filter(name=revoke).delete()
        if not gone:
            raise click.ClickException(f"{email} has no token called “{revoke}”.")
        click.echo(f"Ended: {gone}.")
    else:
        expires = timezone.now() + timedelta(days=days)
        click.echo(ApiToken.make(user=user, name=name[:100], expires_at=expires))


def _list(user: Any) -> None:
    for row in user.api_tokens.order_by("created_at"):
        end = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "without an end"
        click.echo(f"{row.name}: made {row.created_at:%Y-%m-%d}, good {end}")
