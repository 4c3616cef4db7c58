"""Is this installation safe and complete? One line a question, with what to do where it is not."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from folkmoot.commands.check_events import events
from folkmoot.commands.check_search import search
from folkmoot.commands.options import data_dir_option, load_site

DAY = 24 * 60 * 60
LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """An answer: 'ok', 'look' (works, but see to it) or 'fails'."""

    state: str
    question: str
    advice: str = ""


@click.group(invoke_without_command=True)
@click.option(
    "--url", help="The public address: asked for its headers, as in https://moot.example."
)
@click.option("--backups", type=click.Path(path_type=Path), help="Folder in which backups lie.")
@data_dir_option
@click.pass_context
def check(context: click.Context, url: str | None, backups: Path | None) -> None:
    """Is this installation safe and complete, as docs/production.md describes it?"""
    if context.invoked_subcommand is not None:
        return
    load_site()
    failed = 0
    for finding in _findings(url, backups):
        failed += finding.state == "fails"
        colour = {"ok": "green", "look": "yellow", "fails": "red"}[finding.state]
        click.echo(f"{click.style(f'{finding.state:5}', fg=colour)}  {finding.question}")
        if finding.advice:
            click.echo(f"       {finding.advice}")
    if failed:
        raise click.ClickException(f"{failed} of the checks failed.")
    click.echo("This installation is well.")


check.add_command(events)
check.add_command(search)


def _findings(url: str | None, backups: Path | None) -> Iterator[Finding]:
    yield from _settings()
    yield _private_folder()
    yield _free_space()
    database = _database()
    yield database
    if database.state == "ok":
        yield _worker()
        yield _retention()
        yield _erasures()
    yield _corpus()
    yield _front_end()
    if backups is not None:
        yield _backups(backups)
    if url:
        from folkmoot.commands.check_address import address_findings

        yield from (Finding(*row) for row in address_findings(url))


def _settings() -> Iterator[Finding]:
    from django.conf import settings
    from django.core.checks import WARNING, run_checks

    problems = [m for m in run_checks(include_deployment_checks=True) if m.level >= WARNING]
    yield Finding(
        "fails" if problems else "ok",
        "Django's deployment checks",
        " ".join(f"{m.id}: {m.msg.splitlines()[0]}" for m in problems),
    )
    local = {"localhost", "127.0.0.1", "[::1]"}
    yield _when(
        not set(settings.ALLOWED_HOSTS) <= local,
        "the site knows its own name",
        "Set FOLKMOOT_HOSTS to the public host name.",
        otherwise="look",
    )
    yield _when(
        bool(settings.TRUSTED_PROXIES),
        "the reverse proxy is named",
        "Set FOLKMOOT_TRUSTED_PROXIES (127.0.0.1 for a Caddy on this machine), or all clients share one rate.",
        otherwise="look",
    )


def _private_folder() -> Finding:
    from django.conf import settings

    mode = stat.S_IMODE(os.stat(settings.DATA_DIR).st_mode)
    keys = [settings.DATA_DIR / "secret_key", settings.DATA_DIR / "privacy_key"]
    open_keys = [k.name for k in keys if k.exists() and stat.S_IMODE(k.stat().st_mode) & 0o077]
    return _when(
        not mode & 0o007 and not open_keys,
        "the data folder is private",
        "Run: "
        + "; ".join(
            [f"chmod 750 {settings.DATA_DIR}"] * bool(mode & 0o007)
            + [f"chmod 600 {settings.DATA_DIR / name}" for name in open_keys]
        ),
    )


def _free_space() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA_DIR).free
    return _when(
        free > LEAST_FREE_BYTES,
        f"there is room on the disk ({free // 1024**3} GB free)",
        "Make room: imports and compaction need some.",
    )


def _database() -> Finding:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as problem:
        return Finding("fails", "the database answers", str(problem).strip())
    return _when(not pending, "the database is up to date", "Run: ./folkmoot migrate")


def _worker() -> Finding:
    from django.core.cache import cache

    seen = cache.get("worker-seen")
    return _when(
        seen is not None and time.time() - seen < 180,
        "a worker is running",
        "Start it: systemctl start folkmoot-worker (or ./folkmoot worker).",
    )


def _retention() -> Finding:
    from folkmoot.spine.models import RetentionRecord

    newest = RetentionRecord.objects.exclude(finished_at=None).first()
    recent = newest is not None and time.time() - newest.started_at.timestamp() < 2 * DAY
    problem = RetentionRecord.objects.filter(run=newest.run).exclude(problem="") if newest else None
    return _when(
        recent and not (problem and problem.exists()),
        "what has been kept long enough was deleted last night",
        "A new site: wait a night. Else see ./folkmoot retention, and run it with --run.",
        otherwise="look",
    )


def _erasures() -> Finding:
    from folkmoot.sources.models import ErasedAccount

    begun = ErasedAccount.objects.filter(finished_at=None).order_by("erased_at").first()
    when = f" of {begun.erased_at:%Y-%m-%d %H:%M} UTC on {begun.platform}" if begun else ""
    return _when(
        begun is None,
        "no erasure broke off",
        f"The erasure{when} is not at its end. If it does not run any more, ask for it again with the same words.",
        otherwise="look",
    )


def _corpus() -> Finding:
    from folkmoot.sources.bridge import corpus

    try:
        corpus().stats()
    except (OSError, ValueError) as problem:
        return Finding("fails", "the corpus opens", str(problem))
    return Finding("ok", "the corpus opens")


def _front_end() -> Finding:
    from folkmoot.commands.vendored import changed_files

    changed = changed_files()
    return _when(not changed, "the vendored front-end files are unchanged", ", ".join(changed))


def _backups(folder: Path) -> Finding:
    archives = sorted(folder.glob("folkmoot-*.tar.gz"), key=lambda file: file.stat().st_mtime)
    fresh = bool(archives) and time.time() - archives[-1].stat().st_mtime < 2 * DAY
    return _when(fresh, "there is a backup from the last two days", "Run: ./folkmoot backup FILE")


def _when(well: bool, question: str, advice: str, otherwise: str = "fails") -> Finding:
    return Finding("ok", question) if well else Finding(otherwise, question, advice)
