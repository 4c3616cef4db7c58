"""The site's settings for tests: plain http, and a data folder that goes away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Before the settings are read: tests never meet an installation's data, nor this shell's choices.
for _name in [name for name in os.environ if name.startswith("FOLKMOOT_")]:
    if _name not in {"FOLKMOOT_DATABASE_URL", "FOLKMOOT_CHROMIUM"}:
        del os.environ[_name]
_folder = tempfile.mkdtemp(prefix="folkmoot-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["FOLKMOOT_DATA_DIR"] = _folder
os.environ["FOLKMOOT_HTTPS"] = "0"

from folkmoot.config.settings import *  # noqa: E402, F403

#: Tests of other things sign staff in by force_login; tests of the second factor switch it on.
SECOND_FACTOR_FOR_STAFF = False
