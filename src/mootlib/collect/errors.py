"""What can go wrong with a source, each as one sentence that an officer can act on.

No sentence holds a credential: they name servers, never whole addresses or headers.
"""

from __future__ import annotations

from datetime import datetime

__all__ = [
    "AddressRefused",
    "Gone",
    "Misread",
    "Refused",
    "SourceError",
    "Stopped",
    "Throttled",
    "Unreachable",
]


class SourceError(Exception):
    """A source could not be read now; what was read before is safe with its cursor."""

    #: Whether waiting alone will not help: somebody has to change something.
    lasting = False

    def __init__(self, sentence: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.retry_at = retry_at  #: when the source said that it can be asked again


class Unreachable(SourceError):
    """No whole answer came, however often it was asked for."""


class Throttled(SourceError):
    """The source allows no more requests for a while."""


class Misread(SourceError):
    """An answer came, but not of the kind that the source promises."""


class Refused(SourceError):
    """The source wants a credential, another one, or none of ours."""

    lasting = True


class Gone(SourceError):
    """What is to be read (an account, a feed, a video) is not there."""

    lasting = True


class AddressRefused(SourceError):
    """The address leads into a network that this installation may not be made to ask."""

    lasting = True


class Stopped(Exception):
    """Somebody wished it to stop; nothing went wrong."""
