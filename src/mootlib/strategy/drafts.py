"""A post that is not out yet, what stands around it, and what is remarked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mootlib.strategy import reading
from mootlib.strategy.own_records import AccountRecord, Incident

__all__ = ["LOOK", "STOP", "Checked", "Desk", "Draft", "Limits", "Remark"]

STOP, LOOK = "stop", "look"


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that is not out yet. ``alternative_texts``: one for each picture, empty where none is written."""

    text: str
    platform: str = ""
    handle: str = ""  #: the account that it is meant for
    alternative_texts: tuple[str, ...] = ()
    language: str | None = None  #: BCP 47; found out if left out
    pictures: tuple[bytes, ...] = ()  #: their files, as they would be uploaded


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. ``weight`` is 'stop' (mend it first) or 'look' (think again)."""

    check: str
    weight: str
    sentence: str
    advice: str
    words: str = ""  #: the words that it is about


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still well; each may be set by a body."""

    reading_age: float = 14.0  #: years; most people read with ease what needs less
    quiet_from: int = (
        22  #: hours on the body's clock between which nothing but emergencies is posted
    )
    quiet_to: int = 7
    capitals: int = 3  #: so many words in capitals one after another are shouting
    tag_letters: int = 10  #: a longer hashtag needs capitals to be read aloud


@dataclass(frozen=True, slots=True)
class Checked:
    """All remarks, the grave ones first; ``not_judged`` says which checks could not be made."""

    remarks: tuple[Remark, ...]
    not_judged: tuple[str, ...]
    reading: reading.Reading

    @property
    def clear(self) -> bool:
        """Whether nothing was remarked."""
        return not self.remarks


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known around the draft."""

    now: datetime
    zone: ZoneInfo
    directory: Sequence[AccountRecord]
    incidents: Sequence[Incident]
    history: Mapping[tuple[str, str], Sequence[str]]
    limits: Limits
