"""Addresses that people enter must not lead into the networks behind this machine.

A name is resolved once, every address it stands for is checked, and the connection goes to an address
that was checked: asking again, as an ordinary client does, would let the name's owner answer
differently the second time. Redirects make new connections, and so pass here too.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore2
import httpx2

from mootlib.collect.errors import AddressRefused

__all__ = ["Guard", "GuardedTransport", "system_addresses"]

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

#: IPv6 networks whose addresses carry an IPv4 address that is the true destination.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


def system_addresses(host: str, port: int) -> list[str]:
    """All addresses of a name, as the machine resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be asked: those of the public internet, and networks named here."""

    allowed: tuple[IPNetwork, ...] = ()
    resolve: Callable[[str, int], list[str]] = field(default=system_addresses, repr=False)

    @classmethod
    def allowing(cls, *networks: str) -> Guard:
        """A guard that lets these networks through besides the public internet.

        >>> Guard.allowing("10.1.0.0/16").permits("10.1.2.3")
        True
        """
        return cls(tuple(ipaddress.ip_network(network) for network in networks))

    def permits(self, address: str) -> bool:
        """Whether an address may be connected to."""
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if any(found.version == net.version and found in net for net in self.allowed):
            return True
        return all(_is_public(each) for each in (found, *_carried(found)))

    def addresses(self, host: str, port: int) -> list[str]:
        """Where a name leads.

        Raises:
            AddressRefused: if any of its addresses is not to be asked.
            OSError: if the name does not resolve.
        """
        found = self.resolve(host, port)
        if not found:
            raise OSError(f"{host} has no address")
        if not all(self.permits(address) for address in found):
            raise AddressRefused(
                f"{host} leads into a private network, which this site does not read. If it is one of "
                "your own servers, an administrator can allow its network."
            )
        return found


def _is_public(address: IPAddress) -> bool:
    return address.is_global and not address.is_multicast


def _carried(address: IPAddress) -> list[IPAddress]:
    """IPv4 addresses that an IPv6 address stands for: they are where the packets would go."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[IPAddress] = [a for a in (address.ipv4_mapped, address.sixtofour) if a]
    found += address.teredo or ()
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return found


class _Backend(httpcore2.NetworkBackend):
    """Opens connections to addresses that the guard has seen."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._guard.addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            try:
                return self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue  # a name often has an address of a kind that this machine cannot reach
        return self._plain.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        raise AddressRefused("Sources are on the network, not in a file of this machine.")


@cache
def _certificates() -> ssl.SSLContext:
    """Whom the machine trusts; reading that takes a tenth of a second, so once for all sources."""
    return httpx2.create_ssl_context()


class GuardedTransport(httpx2.HTTPTransport):
    """httpx2's own transport, whose connections are all opened past a guard."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(verify=_certificates(), trust_env=False)
        if not hasattr(
            self, "_pool"
        ):  # no public way to give a backend: fail rather than not guard
            raise RuntimeError("This version of httpx2 opens connections in another way.")
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_certificates(),
            keepalive_expiry=30.0,
            network_backend=_Backend(guard),
        )
