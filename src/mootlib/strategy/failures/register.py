"""The register: all 25 types, from ``register.toml``, and the detector of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mootlib.strategy.failures import (
    alternative_text,
    approvals,
    archive,
    backlash,
    blocks,
    corrections,
    courts,
    critics,
    goals,
    hijack,
    lookalikes,
    overload,
    privacy,
    push,
    questions,
    rumour,
    scheduled,
    shaming,
    shares,
    silence,
    streams,
    takeover,
)
from mootlib.strategy.failures.model import Case, Detector, FailureType, Parameter

__all__ = ["DETECTORS", "TYPES"]

_FILE = Path(__file__).with_name("register.toml")

DETECTORS: Mapping[int, Detector] = MappingProxyType(
    {
        1: hijack.detect,
        2: approvals.detect,
        3: takeover.detect,
        4: corrections.detect,
        5: backlash.detect,
        6: shaming.detect,
        7: courts.detect_remit,
        8: privacy.detect,
        9: courts.detect_prejudging,
        10: critics.detect,
        11: blocks.detect,
        12: questions.detect,
        13: silence.detect,
        14: push.detect,
        15: lookalikes.detect_impersonation,
        16: lookalikes.detect_parody,
        17: alternative_text.detect,
        18: shares.detect_portrayal,
        19: rumour.detect,
        20: scheduled.detect,
        21: archive.detect,
        22: overload.detect,
        23: shares.detect_audience,
        24: goals.detect,
        25: streams.detect,
    }
)


def _read() -> dict[int, FailureType]:
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)["type"]
    return {entry["number"]: _type(entry) for entry in entries}


def _type(entry: dict[str, Any]) -> FailureType:
    made: dict[str, Any] = {
        "parameters": tuple(Parameter(**one) for one in entry.get("parameter", ())),
        "case": Case(**entry["case"]),
        **{name: tuple(entry[name]) for name in ("needs", "innocent", "remedy")},
    }
    plain = {name: value for name, value in entry.items() if name not in (*made, "parameter")}
    return FailureType(**plain, **made)


#: By number, in order.
TYPES: Mapping[int, FailureType] = MappingProxyType(dict(sorted(_read().items())))
