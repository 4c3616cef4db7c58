from __future__ import annotations

import click

from folkmoot.commands.options import data_dir_option, load_site

ROLES = ("contributor", "moderator", "analyst", "officer", "administrator")


@click.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@click.option("--role", type=click.Choice(ROLES), help="Role in the organisation; none: a citizen.")
@click.option("--organisation", default="", help="The organisation's name; made if it is new.")
@click.password_option(help="Asked for where it is not given.")
@data_dir_option
def createuser(email: str, name: str, role: str | None, organisation: str, password: str) -> None:
    """Add a person who may sign in."""
    if role and not organisation:
        raise click.UsageError("--role needs --organisation: a role is held in an organisation.")
    load_site()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from folkmoot.spine.models import User

    try:
        validate_email(email)
        validate_password(password, User(email=email, name=name))
    except ValidationError as problem:
        raise click.ClickException(" ".join(problem.messages)) from problem
    if User.objects.filter(email=email.lower()).exists():
        raise click.ClickException(f"{email} has an account already.")
    _create(email, name, role, organisation, password)
    click.echo(f"{email} may now sign in.")


def _create(email: str, name: str, role: str | None, organisation: str, password: str) -> None:
    from allauth.account.models import EmailAddress
    from django.db import transaction
    from django.utils.text import slugify

    from folkmoot.spine.models import Membership, Organisation, User

    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name)
        # Whoever runs this command vouches for the address.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role:
            body, _created = Organisation.objects.get_or_create(
                name=organisation,
                defaults={"slug": slugify(organisation)[:80] or "body", "kind": "other"},
            )
            Membership.objects.create(user=user, organisation=body, role=role)
