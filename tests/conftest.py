"""What all tests share: a data folder of their own, and marks that follow from what a test uses."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# Before Django reads its settings: tests never meet an installation's data.
_folder = tempfile.mkdtemp(prefix="folkmoot-tests-")
os.environ["FOLKMOOT_DATA_DIR"] = _folder
os.environ["FOLKMOOT_HTTPS"] = "0"
os.environ.pop("FOLKMOOT_MODE", None)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the database runs on PostgreSQL too; one in a browser is marked as such."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"db", "transactional_db", "live_server", "client", "admin_client"} or (
            item.get_closest_marker("django_db")
        ):
            item.add_marker(pytest.mark.database)
        if fixtures & {"page", "browser", "site_browser"}:
            item.add_marker(pytest.mark.browser)


def pytest_unconfigure() -> None:
    import shutil

    shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; tests that use it are skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("real data not present: ../shared/data")
    return SHARED


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    """No test uses up another's share of requests."""
    from folkmoot.spine import windows

    windows.forget_all()
