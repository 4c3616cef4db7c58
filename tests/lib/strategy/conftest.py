"""Fixtures of the strategy methods."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.lib.strategy.failing_town import Town


@pytest.fixture
def town() -> Town:
    """An empty town with a council on X."""
    return Town()


@pytest.fixture
def make_town() -> Callable[[], Town]:
    """Several of them."""
    return Town
