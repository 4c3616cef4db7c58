"""The shapes of a body's own records, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mootlib.strategy import own_records
from mootlib.strategy.own_records import AudienceShare, Block, Incident, OwnRecords, ReferenceShare

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_every_record_of_the_module_is_named_by_it():
    kinds = {
        name
        for name, value in vars(own_records).items()
        if isinstance(value, type) and value.__module__ == own_records.__name__ and name[0] != "_"
    }
    assert kinds < set(own_records.__all__)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match=r"Incident\.began_at has no time zone"):
        Incident("Fire", datetime(2026, 3, 1, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="has no time zone"):
        OwnRecords(kept_since={"blocks": datetime(2026, 3, 1)})  # noqa: DTZ001


def test_words_that_are_none_of_the_allowed_are_refused():
    with pytest.raises(ValueError, match="one of block, hide, delete, mute"):
        Block("x", "shout", NOON)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_shares_lie_between_nothing_and_all(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        AudienceShare("sex", "women", 10, share)
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        ReferenceShare("sex", "women", share, "census")


def test_kept_and_empty_is_not_the_same_as_not_kept():
    records = OwnRecords(blocks=())
    assert records.missing("blocks", "approvals") == ("approvals",)


def test_kept_since_names_only_tables_that_there_are():
    with pytest.raises(ValueError, match="no table of own records"):
        OwnRecords(kept_since={"bloks": NOON})
