"""Are the front-end files of others the very files that were vendored?"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"


def changed_files() -> list[str]:
    """Names of vendored files that are missing or differ from the manifest."""
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    return [
        name
        for package in manifest["packages"]
        for name, digest in package["files"].items()
        if _digest(VENDOR / name) != digest
    ]


def _digest(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
