"""Every page is visited by the browser's checks."""

from __future__ import annotations

from tests.journeys.addresses import ADDRESSES, all_names


def test_every_address_has_an_example_or_a_reason() -> None:
    assert sorted(set(all_names()) - ADDRESSES.keys()) == []


def test_no_example_is_left_of_an_address_that_is_gone() -> None:
    assert sorted(ADDRESSES.keys() - set(all_names())) == []
