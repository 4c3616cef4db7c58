"""A Chromium for the tests in a real browser: the machine's, else one that may be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_chromium(*, install: bool) -> str | None:
    """The path of a Chromium, or None; with ``install``, one is installed where that is allowed."""
    if named := os.environ.get("FOLKMOOT_CHROMIUM"):
        return named if os.access(named, os.X_OK) else None
    if found := _on_machine() or _of_playwright():
        return found
    if not install:
        return None
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if not _on_machine():
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
    return _on_machine() or _of_playwright()


def _on_machine() -> str | None:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return next((path for path in MAC if os.access(path, os.X_OK)), None)


def _of_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and os.access(path, os.X_OK) else None


def _try(words: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(words, env=environment, capture_output=True, timeout=600)
