"""A working site with the demo town, on this machine only."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from folkmoot.commands.options import ROOT, load_site
from folkmoot.commands.processes import (
    Stopped,
    begin,
    require_free,
    server_command,
    together,
    wait_until_ready,
    watch,
    worker_command,
)

HOST = "127.0.0.1"
MARK = "demo.json"  #: what tells a demo's folder from a real installation's


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the methods."
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "var" / "demo",
    help="The demo's own folder (default: var/demo).",
)
@click.option("--fresh", is_flag=True, help="Begin again with a new town.")
def demo(port: int, seed: int, data_dir: Path, fresh: bool) -> None:
    """A working site with a demo town. Ctrl-C stops everything."""
    started = time.monotonic()
    require_free(HOST, port, "demo")
    folder = data_dir.absolute()
    with _own_folder(folder, fresh):
        _settings_for(folder)
        if not _is_prepared(folder):
            load_site()
            _prepare(folder, seed)
        try:
            _run(folder, port, started)
        except Stopped:
            click.echo("\nThe demo has stopped. What you did in it is kept; --fresh begins again.")


@contextmanager
def _own_folder(folder: Path, fresh: bool) -> Iterator[None]:
    """Hold the demo's folder: never a real installation's, never one that another demo uses."""
    mark = folder / MARK
    try:
        if folder.exists() and any(folder.iterdir()) and not mark.exists():
            raise click.ClickException(
                f"{folder} holds something that is not a demo; it was not touched. "
                "Give the demo an empty folder with --data-dir."
            )
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = open(mark, "a")  # noqa: SIM115 - held until the demo ends
    except OSError as problem:
        raise click.ClickException(
            f"the demo cannot write to {folder} ({problem.strerror}). "
            "Give it another folder with --data-dir."
        ) from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise click.ClickException(
                f"another demo is running in {folder}. Stop it, or give this one another --data-dir."
            ) from problem
        if fresh:
            _empty(folder)
        yield


def _empty(folder: Path) -> None:
    import shutil

    for entry in folder.iterdir():
        if entry.name == MARK:
            os.truncate(entry, 0)
        elif entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _settings_for(folder: Path) -> None:
    """The demo's settings, whatever installation this shell is set up for."""
    for name in [name for name in os.environ if name.startswith("FOLKMOOT_")]:
        if name != "FOLKMOOT_ENV_DIR":
            del os.environ[name]
    os.environ |= {"FOLKMOOT_MODE": "demo", "FOLKMOOT_DATA_DIR": str(folder), "FOLKMOOT_HTTPS": "0"}


def _is_prepared(folder: Path) -> bool:
    """Whether the database is that of this very code: then nothing has to be loaded to find out."""
    try:
        mark = json.loads((folder / MARK).read_text() or "{}")
    except ValueError:
        return False
    return bool(mark.get("migrations") == _migrations())


def _migrations() -> str:
    """The names of all our migrations, in short."""
    import hashlib

    names = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("src/*/*/migrations/*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _prepare(folder: Path, seed: int) -> None:
    """Database and town, made once."""
    from folkmoot.commands.migrate import migrate_database

    click.echo("Preparing the database ...", err=True)
    migrate_database()
    mark = folder / MARK
    kept = json.loads(mark.read_text() or "{}")
    if not kept:
        from demo.build import build_town

        click.echo("Building the demo town ...", err=True)
        town = build_town(seed=seed, say=lambda line: click.echo(f"  {line}", err=True))
        kept = {"town": town, "seed": seed}
    else:
        from demo.build import add_people

        add_people()  # a town of an earlier version may lack somebody
    mark.write_text(json.dumps(kept | {"migrations": _migrations()}) + "\n")


def _run(folder: Path, port: int, started: float) -> None:
    address = f"http://{HOST}:{port}"
    environment = dict(os.environ) | {"FOLKMOOT_ADDRESS": address}
    click.echo("Starting server and worker ...", err=True)
    with together({"server": server_command(HOST, port, threads=4)}, environment) as running:
        load_site()  # while the server starts; a third process at the same time would slow both
        wait_until_ready(f"{address}/healthz", running)
        wait_until_ready(f"{address}/", running)
        running["worker"] = begin(worker_command(), environment)
        _greet(folder, address, time.monotonic() - started)
        watch(running)


def _greet(folder: Path, address: str, seconds: float) -> None:
    links = _sign_in_links(address)
    file = folder / "credentials.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({"address": address, "sign_in": links}, indent=2) + "\n")
    click.echo(f"\nFolkmoot is ready after {seconds:.1f} s:  {address}/\n")
    click.echo("Sign in by a link; each works once and on this machine only:")
    for role, link in links.items():
        click.echo(f"  {role:14} {link}")
    click.echo(f"\nThe links are also in {file}\nCtrl-C stops everything.")


def _sign_in_links(address: str) -> dict[str, str]:
    from demo.build import PEOPLE

    from folkmoot.spine.models import User
    from folkmoot.spine.sign_in_links import make_link

    return {
        person.role_in_demo: f"{address}/demo/{make_link(User.objects.get(email=person.email))}/"
        for person in PEOPLE
    }
