"""Several processes run as one: started together, stopped together."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from types import FrameType

import click

STOP_SECONDS = 8.0


class Stopped(Exception):
    """Somebody asked for the end (Ctrl-C, or a stop from the system)."""


def server_command(host: str, port: int, threads: int = 8) -> list[str]:
    """The web server's command line."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", str(threads), "--backpressure", "256",
        "--workers-kill-timeout", "3", "--no-ws", "--log-level", "warning",
        "folkmoot.config.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, "-m", "folkmoot", "worker"]


def require_free(host: str, port: int, command: str) -> None:
    """Raise a sentence if something listens on the port already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as problem:
            raise click.ClickException(
                f"port {port} needs administrator rights. Choose one above 1023, "
                f"as in: ./folkmoot {command} --port 8000"
            ) from problem
        except OSError as problem:
            raise click.ClickException(
                f"port {port} is busy or {host} is not an address of this machine. Stop what uses it, or "
                f"choose another port, as in: ./folkmoot {command} --port {port % 65000 + 10}"
            ) from problem


@contextlib.contextmanager
def together(
    commands: Mapping[str, list[str]], environment: dict[str, str]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run the commands; whatever happens, all of them and any added later have ended afterwards."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            running[name] = begin(command, environment)
        yield running
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _end(running)


def begin(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start one process in a session of its own: Ctrl-C reaches us alone, and we end them in order."""
    return subprocess.Popen(command, env=environment, start_new_session=True)


def wait_until_ready(
    address: str, running: Mapping[str, subprocess.Popen[bytes]], seconds: float = 60
) -> None:
    """Return once ``address`` answers 200; raise a sentence if a process dies or time runs out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        check_alive(running)
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise click.ClickException(
        f"the server did not answer at {address} within {seconds:.0f} seconds."
    )


def watch(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until somebody asks for the end; raise a sentence if a process ends by itself."""
    while True:
        check_alive(running)
        time.sleep(0.5)


def check_alive(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise click.ClickException(
                f"the {name} stopped by itself (code {process.returncode}); the lines above say why."
            )


def _end(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for process in running.values():
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped
