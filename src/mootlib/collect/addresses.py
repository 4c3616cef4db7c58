"""Addresses that people enter must not lead into the networks behind this machine.

A name is resolved once, every address it stands for is checked, and the connection goes to an address
that was checked: asking again, as an ordinary client does, would let the name's owner answer
differently the second time. Redirects make new connections, and so pass here too.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore2
import httpx2

from mootlib.collect.errors import AddressRefused, Stopped

__all__ = ["Guard", "GuardedTransport", "certificates", "connect", "system_addresses"]

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

#: IPv6 networks whose addresses carry an IPv4 address that is the true destination.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
#: So long at most whoever waits for a server takes to see that stopping is wished.
_GLANCE = 0.5


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


def connect(guard: Guard, host: str, port: int, timeout: float) -> socket.socket:
    """A connection to one of the addresses of a name, each of which the guard has seen.

    Raises:
        AddressRefused: if any of them is not to be asked.
        OSError: if the name does not resolve, or none of them answers.
    """
    addresses = guard.addresses(host, port)
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError:
            continue  # a name often has an address of a kind that this machine cannot reach
    return socket.create_connection((addresses[-1], port), timeout)


class _Stoppable(httpcore2.NetworkStream):
    """A connection that sees within half a second that stopping is wished, however long a server is silent."""

    def __init__(self, plain: httpcore2.NetworkStream, stop: threading.Event) -> None:
        self._plain = plain
        self._stop = stop

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _GLANCE if end is None else min(_GLANCE, end - time.monotonic())
            try:
                return self._plain.read(max_bytes, max(left, 0.001))
            except httpcore2.ReadTimeout:
                if end is not None and time.monotonic() >= end:
                    raise
            if self._stop.is_set():
                raise Stopped

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, timeout)

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stoppable(self._plain.start_tls(ssl_context, server_hostname, timeout), self._stop)

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    """Opens connections to addresses that the guard has seen."""

    def __init__(self, guard: Guard, stop: threading.Event) -> None:
        self._guard = guard
        self._stop = stop
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
        given = (port, timeout, local_address, socket_options)
        for address in addresses[:-1]:
            try:
                return _Stoppable(self._plain.connect_tcp(address, *given), self._stop)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue  # as in `connect`
        return _Stoppable(self._plain.connect_tcp(addresses[-1], *given), self._stop)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        raise AddressRefused("Sources are on the network, not in a file of this machine.")


@cache
def certificates() -> ssl.SSLContext:
    """Whom the machine trusts; reading that takes a tenth of a second, so once for all sources."""
    return httpx2.create_ssl_context()


class GuardedTransport(httpx2.HTTPTransport):
    """httpx2's own transport, whose connections are all opened past a guard."""

    def __init__(self, guard: Guard, stop: threading.Event | None = None) -> None:
        super().__init__(verify=certificates(), trust_env=False)
        if not hasattr(
            self, "_pool"
        ):  # no public way to give a backend: fail rather than not guard
            raise RuntimeError("This version of httpx2 opens connections in another way.")
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=certificates(),
            keepalive_expiry=30.0,
            network_backend=_Backend(guard, stop or threading.Event()),
        )
