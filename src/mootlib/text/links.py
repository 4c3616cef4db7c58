"""Addresses of the web, so that the same page has the same address."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

__all__ = ["normalise"]

#: What platforms and newsletters hang on to an address to follow who opens it.
_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "igshid", "igsh", "mc_cid", "mc_eid", "si", "ref_src",
     "ref_url", "twclid", "yclid", "cmpid", "xtor", "share_id", "feature"}
)  # fmt: skip
_TRACKING_STARTS = ("utm_", "at_", "pk_")
_PORTS = {"http": ":80", "https": ":443"}


def normalise(url: str) -> str:
    """The address without what does not name the page: scheme, www, tracking, fragment, last slash.

    >>> normalise("HTTPS://www.Example.org/News/?utm_source=x&id=7#top")
    'example.org/News?id=7'

    What is no address comes back as it is, without blanks round it. Not reproduced: short links (they
    would have to be opened), mobile hosts, pages that have several addresses.
    """
    url = url.strip()
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
    except ValueError:  # half an IPv6 address, and the like
        return url
    host = parts.netloc.lower().rpartition("@")[2]
    host = host.removesuffix(_PORTS.get(parts.scheme, "\0")).removeprefix("www.")
    if not host:
        return url
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKING and not name.lower().startswith(_TRACKING_STARTS)
    ]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
