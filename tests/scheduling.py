"""Which tests share a process: those in a browser all use one demo, any other goes where there is room."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling


class OneBrowser(LoadScopeScheduling):
    """Browser tests are one piece of work, begun first; every other test is one by itself.

    (Groups by mark do not reach the scheduler with this pair of pytest and xdist.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/journeys/") else nodeid
