"""What one channel brings in that others do not: places and languages, by how many voices name them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.listening.result import Interval

__all__ = ["Brought", "brought"]

Codes = npt.NDArray[np.int64]

_Z = 2.575829  #: 99 %, for there are many places to be wrong about
_RARE = 0.01
_LEAST_VOICES = 3
_LEAST_TIMES = 1.5  #: a difference that is sure and small is nothing that a channel brings in
_MOST = 15


@dataclass(frozen=True, slots=True)
class Brought:
    """A place or language that a channel's voices name more than voices elsewhere.

    ``times`` is the share of the channel's voices that name it over the share elsewhere, with its 99 %
    interval; None where nobody elsewhere names it at all.
    """

    name: str
    posts: int
    voices: int
    voices_elsewhere: int
    times: Interval | None


def brought(
    values: Sequence[Sequence[str]], channel: Codes, voice: Codes, channels: int
) -> list[tuple[Brought, ...]]:
    """For each channel what it brings in: first what nobody elsewhere names, then by rising chance.

    Only voices count that name any place (or language) at all; each once for each place. What is named
    nowhere else is told only if so many voices would hardly (1 in 100) all be of this channel by chance.
    """
    named, who, posts = _named(values, channel, voice, channels)
    total = sum(len(voices) for voices in who)
    found: list[list[tuple[float, Brought]]] = [[] for _ in range(channels)]
    for name, by_channel in named.items():
        all_voices = sum(map(len, by_channel.values()))
        for at, voices in by_channel.items():
            here, there = len(who[at]), total - len(who[at])
            if len(voices) < _LEAST_VOICES or not there:
                continue
            elsewhere = all_voices - len(voices)
            times = _times(len(voices), here, elsewhere, there) if elsewhere else None
            chance = (here / total) ** len(voices)
            if chance > _RARE if times is None else times.low <= 1 or times.value < _LEAST_TIMES:
                continue
            rank = chance - 1 if times is None else 1 / times.low
            one = Brought(name, posts[at, name], len(voices), elsewhere, times)
            found[at].append((rank, one))
    return [tuple(one for _, one in sorted(rows, key=_order)[:_MOST]) for rows in found]


def _order(row: tuple[float, Brought]) -> tuple[float, str]:
    return row[0], row[1].name


def _named(
    values: Sequence[Sequence[str]], channel: Codes, voice: Codes, channels: int
) -> tuple[dict[str, dict[int, set[int]]], list[set[int]], dict[tuple[int, str], int]]:
    """Voices by name and channel, voices by channel, and posts by channel and name."""
    named: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    who: list[set[int]] = [set() for _ in range(channels)]
    posts: dict[tuple[int, str], int] = defaultdict(int)
    for names, at, one in zip(values, channel.tolist(), voice.tolist(), strict=True):
        if one < 0:
            continue
        for name in set(names):
            named[name][at].add(one)
            who[at].add(one)
            posts[at, name] += 1
    return named, who, posts


def _times(part: int, whole: int, other: int, others: int) -> Interval:
    """Ratio of two shares with Katz's interval."""
    value = (part / whole) / (other / others)
    spread = math.sqrt(max(1 / part - 1 / whole + 1 / other - 1 / others, 0.0))
    return Interval(value, value * math.exp(-_Z * spread), value * math.exp(_Z * spread))
