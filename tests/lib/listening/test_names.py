"""The public names are there, and bringing the package in costs little."""

from __future__ import annotations

import subprocess
import sys

import pytest

import mootlib.listening as listening


@pytest.mark.parametrize("name", listening.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(listening, name).__doc__


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no 'undertand'"):
        listening.undertand  # noqa: B018


def test_importing_brings_in_no_heavy_library() -> None:
    code = "import sys, mootlib.listening; print([m for m in ('scipy', 'sklearn', 'igraph') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]"
