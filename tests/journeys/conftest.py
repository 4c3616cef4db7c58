"""The real demo in a process of its own, and a real browser to visit it with."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from folkmoot.commands.browsers import find_chromium

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
#: The browser's own background traffic has no business in a test, and no way out of one.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


# A machine under load is slow, which is no failure.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a demo and a browser is marked so; tests/scheduling.py keeps it in one process."""
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Site:
    """A running demo: where it answers, and who is signed in how."""

    address: str
    folder: Path
    browser: Browser
    states: dict[str, Any]
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def town(self) -> str:
        """The path of the town's own analysis, whatever else other tests brought in since."""
        with sqlite3.connect(self.folder / "folkmoot.sqlite3") as database:
            (number,) = database.execute("SELECT min(id) FROM listening_analysis").fetchone()
        return f"/listening/{number}/"

    def shared(self, role: str | None = None, **options: Any) -> Page:
        """A page that several tests go from address to address with; for tests that only look.

        A tab of its own for each of several hundred visits would be a process of its own.
        """
        key = repr((role, sorted(options.items())))
        if key not in self.pages or self.pages[key].is_closed():
            self.pages[key] = self.visit(role, **options).new_page()
        return self.pages[key]

    def visit(self, role: str | None = None, **options: Any) -> BrowserContext:
        """A new browser context, signed in as ``role`` or as a visitor."""
        options.setdefault("viewport", DESKTOP)
        return self.browser.new_context(
            base_url=self.address, storage_state=self.states[role] if role else None, **options
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium(install=False)
    if path is None:
        pytest.skip("no Chromium on this machine: the tests in a real browser are left out")
    # The browser's driver leaves a loop running in this process, where Django's tests run too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with open(folder.parent / "demo.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "folkmoot", "demo", "--port", str(port), "--data-dir", folder],
            env=demo_environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            links = wait_for_links(process, folder, address, Path(log.name))
            states = {role: sign_in(browser, link) for role, link in links.items()}
            yield Site(address, folder, browser, states)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(params=["phone", "desktop"])
def officer(site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a signed-in officer, once on a phone and once on a desktop."""
    phone = request.param == "phone"
    context = site.visit("officer", viewport=PHONE if phone else DESKTOP, has_touch=phone)
    yield context.new_page()
    context.close()


def mailed(site: Site, pattern: str, seconds: float = 90) -> str:
    """What the newest mail has that looks like this; the demo prints its mails."""
    until = time.monotonic() + seconds
    log = site.folder.parent / "demo.log"
    while time.monotonic() < until:
        if found := re.findall(pattern, log.read_text(errors="replace")):
            return str(found[-1])
        time.sleep(0.2)
    raise AssertionError(f"no mail has {pattern}")


def looked_for_failures(site: Site, seconds: float = 240) -> int:
    """A failure of the town's council, once the worker has looked through its posts and records."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with sqlite3.connect(site.folder / "folkmoot.sqlite3") as database:
            (number,) = database.execute("SELECT min(id) FROM strategy_failure").fetchone()
        if number is not None:
            return int(number)
        time.sleep(0.5)
    raise AssertionError("the demo town's posts were not looked through for failures in time")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_environment() -> dict[str, str]:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("FOLKMOOT_", "DJANGO_"))
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment["PYTHONSAFEPATH"] = "1"
    return environment


def wait_for_links(
    process: subprocess.Popen[bytes], folder: Path, address: str, log: Path
) -> dict[str, str]:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        file = folder / "credentials.json"
        if file.exists() and file.stat().st_size and answers(address):
            links: dict[str, str] = json.loads(file.read_text())["sign_in"]
            return links
        time.sleep(0.2)
    raise AssertionError(f"the demo did not start:\n{log.read_text()}")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def sign_in(browser: Browser, link: str) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state
