"""What the public address answers: the proxy in front can undo what the site sets."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

WANTED = {
    "Content-Security-Policy": "object-src 'none'",
    "Strict-Transport-Security": "max-age=",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def address_findings(url: str) -> Iterator[tuple[str, str, str]]:
    """(state, question, advice) for what ``url`` answers."""
    if not url.startswith("https://"):
        yield ("fails", "the public address speaks https", "Give the https address of the site.")
        return
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - https, see above
            headers = answer.headers
    except (urllib.error.URLError, OSError) as problem:
        yield ("fails", f"{url} answers", str(getattr(problem, "reason", problem)))
        return
    yield ("ok", f"{url} answers", "")
    for name, part in WANTED.items():
        well = part in headers.get(name, "")
        advice = "" if well else "The proxy must pass this header on unchanged."
        yield ("ok" if well else "fails", f"header {name}", advice)
