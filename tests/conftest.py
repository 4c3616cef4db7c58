"""What all tests share: marks that follow from what a test uses, real data, a data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as property_settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# The same commit gives the same answer twice: property tests draw the same examples each time. New ones
# are drawn with FOLKMOOT_EXPLORE=1, by whoever goes looking for what nobody thought of.
property_settings.register_profile("same", derandomize=True, deadline=None)
property_settings.register_profile("explore", deadline=None)
property_settings.load_profile("explore" if os.environ.get("FOLKMOOT_EXPLORE") else "same")


#: Together these cost minutes: ``./folkmoot test --fast`` leaves them out, CI runs them all.
SLOW = (
    "tests/lib/corpus/",
    "tests/lib/readers/test_properties.py",
    "tests/lib/readers/test_hostile.py",
    "tests/lib/report/test_charts.py",
    "tests/lib/report/test_pdf.py",
    "tests/lib/readers/test_real_data.py",
    "tests/lib/commands/",
    "tests/lib/collect/test_bluesky.py",
    "tests/lib/collect/test_feeds.py",
    "tests/lib/collect/test_folder.py",
    "tests/lib/collect/test_mastodon.py",
    "tests/lib/collect/test_reddit.py",
    "tests/lib/collect/test_walk.py",
    "tests/lib/collect/test_web.py",
    "tests/lib/collect/test_youtube.py",
    "tests/lib/test_listen.py",
    "tests/lib/listening/test_understanding.py",
    "tests/lib/listening/test_topics.py",
    "tests/lib/listening/test_erasing.py",
    "tests/lib/listening/test_topics_labels.py",
    "tests/lib/listening/test_topics_parts.py",
    "tests/lib/text/test_duplicates.py",
    "tests/lib/text/test_sentiment.py",
    "tests/lib/thread/",
    "tests/desk/",
    "tests/demo/test_posts.py",
    "tests/processes/",
    "tests/peers/",
    "tests/lib/text/test_tokens.py",
    "tests/sources/test_collecting.py",
    "tests/sources/test_collection_pages.py",
    "tests/sources/test_erasing.py",
    "tests/sources/test_imports.py",
    "tests/sources/test_outbox.py",
    "tests/spine/test_retention.py",
    "tests/spine/test_persons.py",
    "tests/spine/test_accounts.py",
    "tests/spine/test_permissions.py",
    "tests/spine/test_moderation.py",
    "tests/spine/test_participation.py",
    "tests/site/test_web_safety.py",
    "tests/spine/test_events.py",
    "tests/spine/test_matters.py",
    "tests/spine/test_notices.py",
    "tests/spine/test_coverage.py",
    "tests/spine/test_search.py",
    "tests/sources/test_streams.py",
    "tests/lib/collect/test_faults.py",
    "tests/lib/collect/test_jetstream.py",
    "tests/lib/reach/test_forms.py",
    "tests/lib/reach/test_evaluation.py",
    "tests/reach/",
    "tests/lib/collect/test_nothing_leaks.py",
    "tests/lib/collect/test_progress.py",
    "tests/spine/test_signals.py",
    "tests/spine/test_webhooks.py",
    "tests/strategy/",
    "tests/lib/strategy/test_agreement.py",
    "tests/lib/strategy/test_comparison.py",
    "tests/lib/strategy/test_profile.py",
    "tests/lib/strategy/test_purposes.py",
    "tests/sources/test_directory.py",
    "tests/strategy/test_records.py",
    "tests/demo/test_failures.py",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What would be left out anyway is not imported either: that alone is most of the minute."""
    if "not slow" not in config.option.markexpr:
        return None
    path = str(collection_path.relative_to(ROOT))
    return True if f"{path}/".startswith((*SLOW, "tests/journeys/")) or path in SLOW else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the database runs on PostgreSQL too; one in a browser is marked as such.

    Those that take minutes begin first: at the end one core would wait for them.
    """
    items.sort(key=lambda item: not item.nodeid.startswith("tests/processes/"))
    for item in items:
        if item.nodeid.startswith(SLOW) or "guessing_is_slowed" in item.nodeid:
            item.add_marker(pytest.mark.slow)
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"db", "transactional_db", "live_server", "client", "admin_client"} or (
            item.get_closest_marker("django_db")
        ):
            item.add_marker(pytest.mark.database)
        if fixtures & {"page", "browser", "site_browser"}:
            item.add_marker(pytest.mark.browser)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One demo and one browser, however many processes there are."""
    from tests.scheduling import OneBrowser

    return OneBrowser(config, log)


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


@pytest.fixture
def data_dir(tmp_path: Path, settings: object) -> Iterator[Path]:
    """An installation's data folder of this test's own."""
    from folkmoot.sources import bridge

    for name, part in (
        ("CORPUS_DIR", "corpus"),
        ("UPLOAD_DIR", "uploads"),
        ("ANALYSIS_DIR", "analyses"),
        ("WATCHED_DIR", "watched"),
    ):
        setattr(settings, name, tmp_path / part)
    bridge.corpus.cache_clear()
    yield tmp_path
    bridge.corpus.cache_clear()
