"""Real processes on loopback, in a folder of their own, that a test can kill and start again."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from folkmoot.commands.processes import server_command, wait_until_ready, worker_command

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = Path("/usr/lib/postgresql/15/bin")
LEASE_SECONDS = 5
ANSWER_SECONDS = 40.0

#: Reads the groups that run, and kills what is left of them once the test is gone, however it went.
KEEPER = """
import os, signal, sys
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
"""


class Keeper:
    """Starts processes in groups of their own, none of which outlives this process."""

    def __init__(self) -> None:
        self.running: dict[int, subprocess.Popen[Any]] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-c", KEEPER], stdin=subprocess.PIPE, start_new_session=True
        )

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[Any]:
        process = subprocess.Popen(command, start_new_session=True, **options)
        self.running[process.pid] = process
        self._say(f"+{process.pid}")
        return process

    def kill(self, process: subprocess.Popen[Any], *, alone: bool = False) -> None:
        """Kill a process with its children, or ``alone``; the others of its group go by themselves."""
        if alone:
            process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        wait_for(lambda: not _living(lambda _pid, _parent, group: group == process.pid), 10)
        self.running.pop(process.pid, None)
        self._say(f"-{process.pid}")

    def end(self) -> None:
        for process in list(self.running.values()):
            self.kill(process)
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(10)

    def _say(self, line: str) -> None:
        if self.process.stdin is not None:
            self.process.stdin.write(f"{line}\n".encode())
            self.process.stdin.flush()


class Postgres:
    """A PostgreSQL server with nothing relaxed: what it says is committed is on the disk."""

    def __init__(self, keeper: Keeper, folder: Path) -> None:
        self.keeper, self.folder, self.port = keeper, folder, free_port()
        self.identity: dict[str, Any] = {}
        self.address = f"postgresql://folkmoot@127.0.0.1:{self.port}/postgres"
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
            self.identity = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self._run("initdb", "-U", "folkmoot", "--auth=trust", "--no-sync", "-D", str(folder / "db"))
        self.process = self.start()

    def start(self) -> subprocess.Popen[Any]:
        options = [
            f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}",
            "fsync=on", "synchronous_commit=on", "full_page_writes=on",
        ]  # fmt: skip
        words = [word for option in options for word in ("-c", option)]
        command = [str(POSTGRES / "postgres"), "-D", str(self.folder / "db"), *words]
        with open(self.folder / "log", "ab") as log:
            places = {"cwd": "/", "stdout": log, "stderr": log}
            self.process = self.keeper.start(command, **places, **self.identity)
        wait_for(self._answers, 30)
        return self.process

    def kill(self) -> None:
        """Kill the postmaster and all its children in the same moment."""
        main = self.process.pid
        os.kill(main, signal.SIGSTOP)  # so that it neither notices nor starts another one
        children = _living(lambda _pid, parent, _group: parent == main)
        for pid in (*children, main):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.keeper.kill(self.process)
        wait_for(lambda: not _living(lambda pid, _parent, _group: pid in children), 10)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *words: str) -> None:
        command = [str(POSTGRES / program), *words]
        subprocess.run(command, cwd="/", check=True, capture_output=True, **self.identity)


class Clerk:
    """What a test asks of the site from the inside (see ``clerk.py``)."""

    def __init__(self, keeper: Keeper, environment: dict[str, str], log: Any) -> None:
        self.process = keeper.start(
            [sys.executable, "-m", "tests.processes.clerk"],
            env=environment | {"DJANGO_SETTINGS_MODULE": "folkmoot.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def __call__(self, ask: str, **options: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"ask": ask, "with": options}) + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], ANSWER_SECONDS)[0]:
            raise AssertionError(f"the clerk does not answer: {ask}")
        answer = json.loads(self.process.stdout.readline() or '{"problem": "it ended"}')
        if "problem" in answer:
            raise AssertionError(f"the clerk on {ask}: {answer['problem']}")
        return answer["answer"]


class Running:
    """A site: its server, its worker, its database, and the folder in which they are."""

    def __init__(self, keeper: Keeper, folder: Path, mail_port: int, *, postgres: bool) -> None:
        self.keeper, self.folder, self.port = keeper, folder, free_port()
        self.postgres = Postgres(keeper, folder) if postgres else None
        self.environment = _environment(folder / "data", self.port, mail_port)
        if self.postgres:
            self.environment["FOLKMOOT_DATABASE_URL"] = self.postgres.address
        self.log = open(folder / "site.log", "ab")  # noqa: SIM115 - for as long as the site runs
        self.clerk = Clerk(keeper, self.environment, self.log)
        self.cookie = self.clerk("prepare")
        self.server = self.start_server()
        self.worker = self.start_worker()

    def start_server(self) -> subprocess.Popen[Any]:
        self.server = self._start(server_command("127.0.0.1", self.port))
        wait_until_ready(f"http://127.0.0.1:{self.port}/healthz", {"server": self.server})
        return self.server

    def start_worker(self) -> subprocess.Popen[Any]:
        self.worker = self._start(worker_command())
        return self.worker

    def kill(self, name: str, *, alone: bool = False) -> None:
        if name == "database":
            assert self.postgres is not None
            self.postgres.kill()
        else:
            self.keeper.kill(getattr(self, name), alone=alone)

    def start(self, name: str) -> None:
        if name == "database":
            assert self.postgres is not None
            self.postgres.start()
            if self.worker.poll() is not None:  # it had only just begun: systemd starts it again
                self.keeper.kill(self.worker)
                self.start_worker()
        elif name == "server":
            self.start_server()
        else:
            self.start_worker()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``./folkmoot`` with these words, on this site."""
        return subprocess.run(
            [sys.executable, "-m", "folkmoot", *words],
            env=self.environment,
            text=True,
            capture_output=True,
            timeout=60,
        )

    def _start(self, command: list[str]) -> subprocess.Popen[Any]:
        return self.keeper.start(command, env=self.environment, stdout=self.log, stderr=self.log)


@contextmanager
def running(mail_port: int, *, postgres: bool) -> Iterator[Running]:
    """A site that stands; whatever happens, nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="folkmoot-killed-"))
    folder.chmod(0o755)
    keeper = Keeper()
    try:
        yield Running(keeper, folder, mail_port, postgres=postgres)
    except BaseException:
        for log in folder.glob("*log"):
            sys.stderr.write(f"--- {log.name}\n{log.read_text(errors='replace')[-6000:]}\n")
        raise
    finally:
        keeper.end()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(holds: Any, seconds: float, pause: float = 0.01) -> None:
    """Return once ``holds()``; fail when time runs out."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain")
        time.sleep(pause)


def _environment(data: Path, port: int, mail_port: int) -> dict[str, str]:
    """The settings of the site, whatever installation this shell is set up for."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FOLKMOOT_", "DJANGO_"))}
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONSAFEPATH": "1",
        "FOLKMOOT_DATA_DIR": str(data),
        "FOLKMOOT_HTTPS": "0",
        "FOLKMOOT_ADDRESS": f"http://127.0.0.1:{port}",
        "FOLKMOOT_SMTP_HOST": "127.0.0.1",
        "FOLKMOOT_SMTP_PORT": str(mail_port),
        "FOLKMOOT_SMTP_TLS": "0",
        "FOLKMOOT_JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        "FOLKMOOT_RATE_PAGES": "100000",
    }


def _living(wanted: Any) -> list[int]:
    """The processes that run (and are not only waiting to be buried) and are wanted."""
    return [pid for pid, *rest in _processes() if wanted(pid, *rest)]


def _processes() -> Iterable[tuple[int, int, int]]:
    """(process, parent, group) of all that run."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                state, parent, group = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:3]
                if state != "Z":
                    yield int(entry.name), int(parent), int(group)
