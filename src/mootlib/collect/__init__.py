"""Live collection: what people say in public, read from where they say it.

The one part of the library that speaks to the network. Each source is a small file; all keep the same
promise (`mootlib.collect.contract`). See ``docs/collecting.md``.

>>> from mootlib.collect import Guard, Web, keep, mastodon                     # doctest: +SKIP
>>> server = mastodon.Server.named(Web(), "example.social")                    # doctest: +SKIP
>>> for batch in mastodon.hashtag(server, "bins").read(cursor):                # doctest: +SKIP
...     keep(corpus, batch, collection="bins")
...     cursor = batch.cursor
"""

from mootlib.collect.addresses import Guard
from mootlib.collect.answers import Window
from mootlib.collect.choosing import Choice
from mootlib.collect.clock import Clock, SystemClock
from mootlib.collect.contract import Batch, Closed, Cursor, Deletion, Source, Way
from mootlib.collect.errors import (
    AddressRefused,
    Gone,
    Misread,
    Refused,
    SourceError,
    Stopped,
    Throttled,
    Unreachable,
)
from mootlib.collect.following import Follower
from mootlib.collect.health import Health
from mootlib.collect.keeping import Kept, keep
from mootlib.collect.quota import Quota
from mootlib.collect.schedule import Known, due, next_look
from mootlib.collect.secrets import Secret
from mootlib.collect.streaming import Live, Pace, Stream
from mootlib.collect.web import Web

__all__ = [
    "AddressRefused",
    "Batch",
    "Choice",
    "Clock",
    "Closed",
    "Cursor",
    "Deletion",
    "Follower",
    "Gone",
    "Guard",
    "Health",
    "Kept",
    "Known",
    "Live",
    "Misread",
    "Pace",
    "Quota",
    "Refused",
    "Secret",
    "Source",
    "SourceError",
    "Stopped",
    "Stream",
    "SystemClock",
    "Throttled",
    "Unreachable",
    "Way",
    "Web",
    "Window",
    "due",
    "keep",
    "next_look",
]
