from __future__ import annotations

import os

import click

from folkmoot.commands.options import data_dir_option, load_site
from folkmoot.commands.processes import (
    Stopped,
    require_free,
    server_command,
    together,
    wait_until_ready,
    watch,
    worker_command,
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--with-worker", is_flag=True, help="Run the background worker too.")
@data_dir_option
def serve(host: str, port: int, threads: int, with_worker: bool) -> None:
    """The web server, behind a reverse proxy that speaks https (docs/production.md)."""
    load_site()
    require_free(host, port, "serve")
    commands = {"server": server_command(host, port, threads)}
    if with_worker:
        commands["worker"] = worker_command()
    try:
        with together(commands, dict(os.environ)) as running:
            wait_until_ready(f"http://{_reachable(host)}:{port}/healthz", running)
            click.echo(f"Folkmoot answers on {host}:{port}. Ctrl-C stops it.")
            watch(running)
    except Stopped:
        click.echo("Stopped.")


def _reachable(host: str) -> str:
    """The address at which this machine reaches a server bound to ``host``."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
