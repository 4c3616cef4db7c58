"""Environment variables read with a type, a default and a clear sentence for a wrong value."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def words(name: str, default: list[str]) -> list[str]:
    """A list, separated by commas or spaces."""
    value = os.environ.get(name)
    return value.replace(",", " ").split() if value else default


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is '{value}': write 1 or 0.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is '{value}': write a whole number, 0 or more.")
    return int(value)


def choice(name: str, allowed: Sequence[str], default: str) -> str:
    value = os.environ.get(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is '{value}': write one of {', '.join(allowed)}.")
    return value


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().absolute()


def secret(name: str, file: Path) -> str:
    """The secret key: from the environment, else made once and kept in ``file`` for its owner only."""
    if value := os.environ.get(name):
        return value
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    # Several processes may start at once: the first one to create the file decides.
    candidate = file.with_name(f"{file.name}.{os.getpid()}")
    candidate.touch(mode=0o600)
    candidate.write_text(secrets.token_urlsafe(64))
    try:
        os.link(candidate, file)
    except FileExistsError:
        pass
    finally:
        candidate.unlink()
    return file.read_text().strip()


def upload_temporary(data_dir: Path) -> Path:
    """Where uploads arrive: beside the data, so that they are moved and not copied into place."""
    folder = data_dir / "uploads" / "arriving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def database(name: str, file: Path) -> dict[str, Any]:
    """Django's database settings from an address such as ``postgresql://user:word@host/name``."""
    value = os.environ.get(name)
    if not value:
        return _sqlite(file)
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql:// or sqlite://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            # A transaction that will write says so at once: it waits for its turn at the start
            # instead of failing in the middle.
            "transaction_mode": "IMMEDIATE",
            # FULL: what was acknowledged survives a power cut too, not only a killed process.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        # A file, so that tests meet the same locking as the site (and browsers can share it).
        "TEST": {"NAME": file.with_name("test.sqlite3")},
    }
