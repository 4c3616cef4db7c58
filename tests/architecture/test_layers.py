"""The import rules of pyproject.toml hold, and each of them would notice a violation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        text=True,
        capture_output=True,
    )


@pytest.fixture
def bare_tree(tmp_path: Path) -> Path:
    """The packages' skeleton alone: empty modules with the names of the real ones."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("folkmoot", "mootlib"):
        for folder in sorted((ROOT / "src" / package).iterdir()):
            if folder.is_dir() and (folder / "__init__.py").exists():
                (tmp_path / "src" / package / folder.name).mkdir(parents=True)
                (tmp_path / "src" / package / folder.name / "__init__.py").touch()
        (tmp_path / "src" / package / "__init__.py").touch()
    for module in ("records", "listen"):
        (tmp_path / "src" / "mootlib" / f"{module}.py").touch()
    return tmp_path


def plant(tree: Path, where: str, line: str) -> None:
    (tree / "src" / where).write_text(line + "\n")


def test_the_skeleton_alone_is_clean(bare_tree: Path) -> None:
    done = lint(bare_tree)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("folkmoot/listening/planted.py", "import folkmoot.desk"),
        ("folkmoot/listening/planted.py", "def late():\n    import folkmoot.desk"),
        ("folkmoot/spine/planted.py", "import folkmoot.sources"),
        ("folkmoot/sources/planted.py", "import folkmoot.listening"),
        ("folkmoot/desk/planted.py", "import folkmoot.config"),
        ("folkmoot/unlisted.py", ""),
        ("mootlib/text/planted.py", "import django"),
        ("mootlib/listening/planted.py", "import folkmoot.spine"),
        ("mootlib/listening/planted.py", "import mootlib.readers"),
        ("mootlib/readers/planted.py", "import mootlib.listening"),
        ("mootlib/corpus/planted.py", "import mootlib.report"),
        ("mootlib/records.py", "import mootlib.text"),
        ("mootlib/readers/planted.py", "import httpx"),
        ("mootlib/readers/planted.py", "import httpx2"),
        ("mootlib/listening/planted.py", "import mootlib.collect"),
        ("mootlib/report/planted.py", "import mootlib.collect"),
        ("mootlib/collect/planted.py", "import mootlib.listening"),
        ("mootlib/text/planted.py", "import socket"),
    ],
)
def test_a_planted_violation_is_reported(bare_tree: Path, where: str, line: str) -> None:
    plant(bare_tree, where, line)
    done = lint(bare_tree)
    assert done.returncode != 0, done.stdout
    assert "BROKEN" in done.stdout or "unlisted" in done.stdout + done.stderr
