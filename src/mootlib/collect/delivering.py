"""Handing one message to a server that somebody named: one try, past the guard, and what came of it.

For webhooks. Nothing is followed, nothing of the answer but its status is read, and neither the address
nor the message is logged: either may hold a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from mootlib.collect.addresses import Guard, GuardedTransport
from mootlib.collect.errors import AddressRefused

__all__ = ["Delivered", "deliver"]

_AGENT = "Folkmoot/0.1 (webhook)"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of one try. ``taken`` is true for an answer of 200 to 299 alone."""

    status: int | None  #: what the server answered; None: nothing
    problem: str = ""  #: a sentence that names the server; '' if it was taken
    lasting: bool = False  #: whether trying again will not help

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    guard: Guard,
    timeout: float = 10.0,
) -> Delivered:
    """Send ``body`` by POST to ``address`` once; never raises for what a network can do.

    Args:
        address: https (or http, which the caller has allowed), with a host.
        body: sent as it is.
        headers: besides the agent's name.
        guard: which addresses may be asked.
        timeout: seconds for each of connecting, sending and waiting.
    """
    with httpx2.Client(
        transport=GuardedTransport(guard),
        timeout=timeout,
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": _AGENT},
    ) as client:
        try:
            request = client.build_request("POST", address, content=body, headers=dict(headers))
        except (httpx2.InvalidURL, ValueError, UnicodeError):
            return Delivered(None, "This is not an address that can be asked.", lasting=True)
        return _sent(client, request)


def _sent(client: httpx2.Client, request: httpx2.Request) -> Delivered:
    host = request.url.host
    try:
        response = client.send(request, stream=True)
        response.close()
    except AddressRefused as problem:
        return Delivered(None, str(problem), lasting=True)
    except httpx2.TimeoutException:
        return Delivered(None, f"{host} did not answer in time.")
    except httpx2.ConnectError:
        return Delivered(None, f"{host} cannot be reached.")
    except (httpx2.TransportError, httpx2.StreamError, httpx2.InvalidURL):
        return Delivered(None, f"{host} broke off.")
    status = response.status_code
    if 200 <= status < 300:
        return Delivered(status)
    if 300 <= status < 400:
        return Delivered(status, f"{host} sends us elsewhere ({status}); that is not followed.")
    return Delivered(status, f"{host} answered {status}.", lasting=status == 410)
