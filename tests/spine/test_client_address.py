from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from folkmoot.spine.client_address import client_address, client_network


def address(peer: str, forwarded: str = "") -> str:
    request = RequestFactory().get(
        "/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_REAL_IP="6.6.6.6"
    )
    return client_address(request)


def test_s09_forged_forwarded_for_changes_nothing(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address("203.0.113.5", "1.2.3.4") == "203.0.113.5"


def test_a_named_proxy_is_believed_about_its_own_hop_only(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2") == "198.51.100.7"
    assert address("10.0.0.1", "nonsense") == "10.0.0.1"
    assert address("10.0.0.1", "") == "10.0.0.1"


@pytest.mark.parametrize(
    ("given", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", "unknown"),
    ],
)
def test_ipv6_clients_are_counted_by_network(given: str, network: str) -> None:
    request = RequestFactory().get("/")
    request.client_address = given  # type: ignore[attr-defined]
    assert client_network(request) == network
