"""The brief of a day or a week, as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.option("--weekly", is_flag=True, help="Of seven days, not of one.")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day that it is about (default: yesterday).",
)
@click.option("--organisation", help="Whose, by its short name (default: the first body's).")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file, ending in .html or .pdf.",
)
@data_dir_option
def brief(weekly: bool, day: datetime | None, organisation: str | None, out: Path) -> None:
    """What was heard and done in a day or a week: ten lines, then the evidence."""
    if out.suffix not in (".html", ".pdf"):
        raise click.UsageError("--out ends in .html or .pdf.")
    load_site()
    from datetime import timedelta

    from django.conf import settings
    from django.utils import timezone

    from folkmoot.desk.brief_facts import facts
    from folkmoot.desk.briefs import period_of
    from folkmoot.spine.models import Organisation
    from mootlib.report import write_brief

    found = Organisation.objects.filter(**({"slug": organisation} if organisation else {})).first()
    if found is None:
        raise click.ClickException("there is no such organisation here.")
    last = day.date() if day else timezone.localdate() - timedelta(days=1)
    period = period_of("weekly" if weekly else "daily", last)
    write_brief(facts(found, period, timezone.now()), out, site=settings.SITE_ADDRESS)
    click.echo(f"Written: {out}")
