"""No address that somebody enters leads into the networks behind this machine."""

from __future__ import annotations

import pytest
from tests.lib.collect.making import LOOPBACK, FakeClock, web
from tests.lib.collect.serving import Asked, Reply, serving

from mootlib.collect.addresses import Guard
from mootlib.collect.errors import AddressRefused, Misread, Unreachable

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "::7f00:1", "2001:db8::1", "ff02::1", "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address):
    assert not Guard().permits(address)
    with pytest.raises(AddressRefused):
        Guard(resolve=lambda host, port: [address]).addresses("somewhere.example", 443)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_not(address):
    assert Guard().permits(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    guard = Guard(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(AddressRefused, match="private network"):
        guard.addresses("both.example", 443)


def test_an_administrator_can_allow_a_network():
    guard = Guard.allowing("10.1.0.0/16", "fd00::/8")
    assert guard.permits("10.1.2.3")
    assert guard.permits("fd00::1")
    assert not guard.permits("10.2.0.1")
    assert not guard.permits("::ffff:10.2.0.1")


def answer(asked: Asked) -> Reply:
    return Reply(200, {"secret": True})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1"])
def test_the_client_asks_the_guard(host):
    clock = FakeClock()
    with serving(answer, clock) as server:
        port = server.address.rsplit(":", 1)[1]
        with pytest.raises((AddressRefused, Unreachable)):
            web(clock, guard=Guard(), tries=1).get(f"http://{host}:{port}/", want=dict)
        assert server.asked == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to():
    """Its owner may answer differently the second time: nobody asks a second time."""
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    clock = FakeClock()
    guard = Guard(LOOPBACK.allowed, resolve)
    with serving(answer, clock) as server:
        port = server.address.rsplit(":", 1)[1]
        found = web(clock, guard=guard).get(f"http://rebinding.example:{port}/", want=dict)
        assert found.json == {"secret": True}
        assert asked == ["rebinding.example"]
        assert server.asked[0].headers["host"] == f"rebinding.example:{port}"


def test_a_redirect_is_checked_too():
    clock = FakeClock()
    with serving(answer, clock) as inner:
        port = inner.address.rsplit(":", 1)[1]
        places = {"public.example": ["127.0.0.1"], "inside.example": ["127.0.0.1", "10.0.0.1"]}
        guard = Guard(LOOPBACK.allowed, lambda host, port: places[host])

        def lead(asked: Asked) -> Reply:
            return Reply(302, b"", {"Location": f"http://inside.example:{port}/"})

        with serving(lead, clock) as outer:
            public = outer.address.replace("127.0.0.1", "public.example")
            with pytest.raises(AddressRefused, match=r"inside\.example"):
                web(clock, guard=guard).get(public, follow=True)
        assert inner.asked == []


def test_redirects_without_end_are_a_sentence():
    clock = FakeClock()
    with serving(lambda asked: Reply(302, b"", {"Location": "/again"}), clock) as server:
        with pytest.raises(Misread, match="without end"):
            web(clock).get(server.address, follow=True)
        assert len(server.asked) < 10


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.org/x", "/etc", "", "http://", "unix:/x"]
)
def test_only_the_web_is_asked(address):
    with pytest.raises(AddressRefused):
        web(FakeClock()).get(address)


def test_a_redirect_out_of_the_web_is_refused():
    clock = FakeClock()
    with (
        serving(lambda asked: Reply(302, b"", {"Location": "file:///etc/passwd"}), clock) as server,
        pytest.raises((AddressRefused, Misread)),
    ):
        web(clock).get(server.address, follow=True)


def test_a_name_that_does_not_resolve_is_unreachable():
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unreachable, match=r"nowhere\.example cannot be reached"):
        web(FakeClock(), guard=Guard(resolve=resolve)).get("https://nowhere.example/")
