from __future__ import annotations

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@data_dir_option
def migrate() -> None:
    """Create the database, or bring it up to date."""
    load_site()
    migrate_database(verbosity=1)


def migrate_database(verbosity: int = 0) -> None:
    """Bring the database and its cache table up to date; quick where nothing is to be done."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if verbosity or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=verbosity)
        _complete()


def _complete() -> None:
    """What bodies have, and what can be searched, may be more than in the version before."""
    from folkmoot.spine import account_addresses, new_bodies, search_index

    account_addresses.vouch_for_staff()
    new_bodies.equip_all()
    search_index.repair()
