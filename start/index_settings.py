"""The machine's own choice of package index, read from pip's settings and handed to uv.

uv does not read pip's settings, and an organisation that has a mirror has usually told pip alone.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Mapping
from pathlib import Path

#: pip's setting, and the variable by which uv is told the same.
FOR_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}

#: Older names of uv's variables: where one is set, the machine has already decided.
ALSO_SET_BY = {
    "UV_DEFAULT_INDEX": ("UV_INDEX_URL",),
    "UV_INDEX": ("UV_EXTRA_INDEX_URL",),
}


def pip_settings(
    environ: Mapping[str, str] = os.environ, home: Path | None = None
) -> dict[str, str]:
    """pip's settings of this machine: files in pip's own order, then PIP_* variables."""
    found: dict[str, str] = {}
    for file in _config_files(environ, home or Path.home()):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip will complain of it better than we can
        for section in ("global", "install"):
            if parser.has_section(section):
                found.update({k.replace("_", "-"): v for k, v in parser.items(section)})
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            found[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return found


def uv_environment(
    environ: Mapping[str, str] = os.environ, home: Path | None = None
) -> dict[str, str]:
    """The environment for uv: this machine's, with what only pip had been told added."""
    result = dict(environ)
    for name, value in pip_settings(environ, home).items():
        variable = FOR_UV.get(name)
        if variable is None or any(
            v in environ for v in (variable, *ALSO_SET_BY.get(variable, ()))
        ):
            continue
        if places := [place for place in value.split() if not _missing(place)]:
            result[variable] = " ".join(places)
    # pip takes the best match of all its indexes; every file is checked against its pinned hash,
    # so the same is safe here.
    result.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    result.setdefault("UV_NO_PROGRESS", "" if sys.stderr.isatty() else "1")
    # The variable of an environment the user happens to be in must not redirect ours.
    result.pop("VIRTUAL_ENV", None)
    return {name: value for name, value in result.items() if value != ""}


def _missing(place: str) -> bool:
    """A local folder that is not there: pip passes over it, uv would stop."""
    path = place.removeprefix("file://")
    return path.startswith("/") and not Path(path).exists()


def _config_files(environ: Mapping[str, str], home: Path) -> list[Path]:
    if environ.get("PIP_CONFIG_FILE") == os.devnull:
        return []
    xdg = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf")]
    if sys.platform == "darwin":
        files += [Path("/Library/Application Support/pip/pip.conf")]
        files += [home / "Library/Application Support/pip/pip.conf"]
    files += [home / ".pip/pip.conf", xdg / "pip/pip.conf"]
    if environ.get("PIP_CONFIG_FILE"):
        files.append(Path(environ["PIP_CONFIG_FILE"]))
    return files
