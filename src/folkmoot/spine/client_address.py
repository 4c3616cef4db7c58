"""Who is asking: the client's address, from a trusted proxy only.

Anyone can send X-Forwarded-For; it counts only where the connection comes from a proxy that the
installation names. IPv6 clients own whole /64 networks, so rates are kept per network.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def client_address(request: HttpRequest) -> str:
    """The address of the person, not of the proxy; '' where the server does not tell."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not _trusted(peer):
        return peer
    # The right-most address that is not one of our proxies: everything left of it may be invented.
    for hop in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        address = hop.strip()
        if address and not _trusted(address):
            return address if _is_address(address) else peer
    return peer


def client_network(request: HttpRequest) -> str:
    """The unit that rates are kept for: an IPv4 address, or an IPv6 /64 network."""
    try:
        address = ipaddress.ip_address(request.client_address)  # type: ignore[attr-defined]
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def is_loopback(request: HttpRequest) -> bool:
    """Whether the person sits at this very machine."""
    try:
        return ipaddress.ip_address(request.client_address).is_loopback  # type: ignore[attr-defined]
    except ValueError:
        return False


class ClientAddressMiddleware:
    """Puts ``client_address`` on each request, once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.client_address = client_address(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _trusted(address: str) -> bool:
    return any(
        _is_address(address) and _within(address, proxy) for proxy in settings.TRUSTED_PROXIES
    )


def _within(address: str, network: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
