"""The ways to platforms that the sources of this installation share: connections, sessions, keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from folkmoot.sources import credentials
from folkmoot.sources.models import Collection, Credential
from mootlib.collect import (
    Clock,
    Guard,
    Refused,
    Secret,
    SystemClock,
    Web,
    Window,
    jetstream,
    reddit,
    youtube,
)
from mootlib.collect import bluesky_session as bluesky

_T = TypeVar("_T")


@dataclass
class Ways:
    """Hands a source what it needs to be read.

    Sessions and keys are shared by all that use one credential: platforms count by credential how often
    somebody signs in and asks. ``options`` go to each `Web`: a preview is less patient than a collector.
    """

    stop: threading.Event = field(default_factory=threading.Event)
    #: Where it is for one source alone: what stops that one.
    own_stop: threading.Event | None = None
    clock: Clock = field(default_factory=SystemClock)
    options: dict[str, Any] = field(default_factory=dict)
    _shared: dict[tuple[str, int, str], Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def stopped_by(self, stop: threading.Event) -> Ways:
        """The same ways for one source, which can be stopped while the others go on."""
        return replace(self, own_stop=stop)

    def web(self, **options: Any) -> Web:
        """A way of its own to the network."""
        return self._web(self.own_stop or self.stop, **options)

    def _web(self, stop: threading.Event, **options: Any) -> Web:
        guard = Guard.allowing(*settings.COLLECT_NETWORKS)
        return Web(guard=guard, clock=self.clock, stop=stop, **(options | self.options))

    def jetstream(self, web: Web) -> jetstream.Server | None:
        """Bluesky's stream; None where this installation listens to none."""
        if not settings.COLLECT_STREAMS:
            return None
        return jetstream.Server(web, settings.JETSTREAM or jetstream.PUBLIC)

    def secret(self, credential: Credential | None) -> Secret | None:
        return None if credential is None else _opened(credential)

    def bluesky(self, credential: Credential | None) -> bluesky.Session:
        """A session of whoever the credential is for."""
        found = _needed(credential)
        return self._once(found, lambda web: bluesky.Session(web, found.account, _opened(found)))

    def youtube(self, credential: Credential | None) -> youtube.Key:
        found = _needed(credential)
        return self._once(found, lambda web: youtube.Key(web, _opened(found)))

    def reddit(self, credential: Credential | None) -> reddit.App:
        found = _needed(credential)
        return self._once(found, lambda web: reddit.App(web, found.account, _opened(found)))

    def _once(self, credential: Credential, make: Callable[[Web], _T]) -> _T:
        key = (credential.kind, credential.pk, credential.sealed)
        with self._lock:
            if key not in self._shared:
                self._shared[key] = make(self._web(self.stop))
            found: _T = self._shared[key]
            return found


def window(collection: Collection) -> Window:
    """From when to when posts are wanted: whole days where the installation is.

    What is older than it would be kept is not fetched either.
    """
    since = max(_midnight(collection.starts_on), collection.kept_since)
    return Window(since, _midnight(collection.ends_on + timedelta(days=1)))


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def _needed(credential: Credential | None) -> Credential:
    if credential is None:
        raise Refused(_("This source needs a credential, and its own was removed. Enter one."))
    return credential


def _opened(credential: Credential) -> Secret:
    try:
        return credentials.opened(credential)
    except credentials.Unopenable as problem:
        raise Refused(str(problem)) from problem
