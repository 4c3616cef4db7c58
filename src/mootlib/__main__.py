"""``python -m mootlib``: the library without the site."""

import click

from mootlib.commands import lib, listen

click.Group(
    "mootlib", commands={"listen": listen, "lib": lib}, help="What do people say in public?"
)()
