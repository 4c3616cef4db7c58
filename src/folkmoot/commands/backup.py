"""One archive of everything an installation holds, and the way back."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from folkmoot.commands.options import data_dir_option, load_site
from folkmoot.commands.unpacking import unpack

#: Of the data folder; the database is dumped, the queue and arriving uploads are not worth keeping.
KEPT = ("secret_key", "privacy_key", "corpus", "analyses", "uploads")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@data_dir_option
def backup(file: Path | None) -> None:
    """Write database, corpus, results and keys to FILE (default: folkmoot-DATE.tar.gz)."""
    load_site()
    from django.conf import settings

    file = file or Path(f"folkmoot-{datetime.now(UTC):%Y-%m-%d-%H%M}.tar.gz")
    if file.exists():
        raise click.ClickException(f"{file} exists already; choose another name.")
    part = file.with_name(file.name + ".part")
    try:
        # Keys and people's words are in it: for its owner's eyes only.
        part.touch(mode=0o600)
        with tempfile.TemporaryDirectory() as folder, tarfile.open(part, "w:gz") as archive:
            archive.add(_dump(Path(folder)), "database")
            with _quiet_corpus():
                for name in KEPT:
                    if (settings.DATA_DIR / name).exists():
                        archive.add(settings.DATA_DIR / name, f"data/{name}", filter=_worth_keeping)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    click.echo(
        f"{file}: {file.stat().st_size / 1024**2:.1f} MB. Keep it as safe as the site itself."
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir_option
def restore(file: Path) -> None:
    """Put a backup into an empty data folder (and an empty database)."""
    folder = Path(os.environ.get("FOLKMOOT_DATA_DIR") or "var/data").absolute()
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(
            f"{folder} is not empty; a backup is restored into an empty folder."
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    try:
        with (
            tempfile.TemporaryDirectory(dir=folder.parent) as unpacked,
            tarfile.open(file) as archive,
        ):
            unpack(archive, Path(unpacked))
            for part in (Path(unpacked) / "data").iterdir():
                os.rename(part, folder / part.name)
            load_site()
            _load(Path(unpacked) / "database")
    except (tarfile.TarError, EOFError, FileNotFoundError) as problem:
        raise click.ClickException(
            f"{file} is not a whole Folkmoot backup. Nothing of it is to be trusted."
        ) from problem
    click.echo(f"Restored into {folder}. Run ./folkmoot migrate, then start the site.")


def _worth_keeping(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "/uploads/arriving" in member.name else member


def _quiet_corpus() -> Any:
    from folkmoot.sources.bridge import corpus

    return corpus().quiet()


def _dump(folder: Path) -> Path:
    """A consistent copy of the database while the site runs."""
    from django.db import connection

    target = folder / "database"
    if connection.vendor == "sqlite":
        import sqlite3

        with connection.cursor() as cursor, sqlite3.connect(target) as copy:
            cursor.connection.backup(copy)
        return target
    _postgresql(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"])
    return target


def _load(dump: Path) -> None:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        os.replace(dump, settings.DATABASES["default"]["NAME"])
        return
    _postgresql(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", _name(), str(dump)])


def _name() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def _postgresql(command: list[str]) -> None:
    """Run one of PostgreSQL's own programs with the site's database settings."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {k: str(database[v]) for k, v in variables.items() if database[v]}
    environment["PGDATABASE"] = str(database["NAME"])
    try:
        done = subprocess.run(command, env=environment, text=True, capture_output=True)
    except FileNotFoundError as problem:
        raise click.ClickException(
            f"{command[0]} is missing: install PostgreSQL's client programs."
        ) from problem
    if done.returncode:
        raise click.ClickException(f"{command[0]} failed: {done.stderr.strip()}")
