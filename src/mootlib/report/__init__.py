"""Reports of what listening found: one HTML file, a tagged PDF, JSON and the rejected rows.

>>> from mootlib import report                                             # doctest: +SKIP
>>> report.write(result, rejects=rejects, directory=Path("report"))        # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mootlib.report.brief import Brief
    from mootlib.report.brief_json import NotABrief, brief_from_json, brief_to_json
    from mootlib.report.brief_pages import write_brief
    from mootlib.report.files import CannotWrite
    from mootlib.report.result_json import write_json
    from mootlib.report.result_reading import NotAResult, result_from_json
    from mootlib.report.writing import FORMATS, write

__all__ = [
    "FORMATS",
    "Brief",
    "CannotWrite",
    "NotABrief",
    "NotAResult",
    "brief_from_json",
    "brief_to_json",
    "result_from_json",
    "write",
    "write_brief",
    "write_json",
]

_LATER = {
    "CannotWrite": "files",
    "NotAResult": "result_reading",
    "result_from_json": "result_reading",
    "write_json": "result_json",
    "write": "writing",
    "FORMATS": "writing",
    "Brief": "brief",
    "NotABrief": "brief_json",
    "brief_from_json": "brief_json",
    "brief_to_json": "brief_json",
    "write_brief": "brief_pages",
}


def __getattr__(name: str) -> object:
    """Bring in what is heavy only when it is asked for."""
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"mootlib.report.{_LATER[name]}"), name)
    raise AttributeError(f"mootlib.report has no {name!r}")
