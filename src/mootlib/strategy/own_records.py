"""What only the body itself can tell about its social media: the shapes of its own records.

Public posts show what was said; they do not show who approved it, who holds the keys, whom the body
blocked or what it archived. Each class here is one row of such a record. The site keeps them as tables
of the ``strategy`` app, ``own_records_csv`` reads them from files, and ``mootlib.strategy.failures``
judges by them.

Conventions: times are aware datetimes (UTC is best); ``platform`` and ``post_id`` name a post as in
``mootlib.records.POSTS``; a ``handle`` is in lower case without @; an unknown value is None, never a
guess; ``by`` fields hold a name or token of a member of staff, never of a citizen.

In ``OwnRecords`` a table is None where the body keeps no such record (a detector then says "no data")
and an empty tuple where it keeps one and nothing is in it: the two are never the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

__all__ = [
    "ACCOUNT_KINDS",
    "ACCOUNT_STATES",
    "BLOCK_KINDS",
    "CAPTURE_KINDS",
    "POLICY_KINDS",
    "QUEUE_STATES",
    "AccountRecord",
    "Approval",
    "ArchiveEntry",
    "AudienceShare",
    "Block",
    "Complaint",
    "Consent",
    "Correction",
    "CredentialCheck",
    "Goal",
    "Incident",
    "Indicator",
    "OwnRecords",
    "Policy",
    "Portrayal",
    "PostOrigin",
    "ReceivedReport",
    "ReferenceShare",
    "ScheduledPost",
    "StreamLog",
]

#: What an account is: Lindke v. Freed turns on who speaks with the body's authority.
ACCOUNT_KINDS = ("official", "public servant", "mixed")
ACCOUNT_STATES = ("active", "dormant", "closed")
BLOCK_KINDS = ("block", "hide", "delete", "mute")
CAPTURE_KINDS = ("published", "edited", "deleted")
#: The five documents of a third maturity stage (Mergel and Bretschneider 2013), and moderation standards.
POLICY_KINDS = ("policy", "roles", "records schedule", "metrics", "crisis rota", "moderation")
QUEUE_STATES = ("queued", "paused", "published", "cancelled")


@dataclass(frozen=True, slots=True)
class _Record:
    """Checks what every record has in common."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, datetime) and value.utcoffset() is None:
                raise ValueError(
                    f"{type(self).__name__}.{one.name} has no time zone; give one, for example UTC."
                )


def _one_of(record: str, name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{record}.{name} is '{value}'; it is one of {', '.join(allowed)}.")


@dataclass(frozen=True, slots=True)
class AccountRecord(_Record):
    """An account of the directory: the body's own, or one of its public servants'."""

    platform: str
    handle: str  #: lower case, without @
    name: str = ""
    account_id: str | None = None  #: the platform's own identifier
    kind: str = "official"  #: one of ACCOUNT_KINDS
    state: str = "active"  #: one of ACCOUNT_STATES
    owner: str | None = None  #: who answers for it
    purpose: str | None = None  #: in a sentence; its words tell where a draft belongs
    audience: str | None = None
    language: str | None = None  #: BCP 47
    may_post: tuple[str, ...] = ()  #: names or tokens of staff
    clients: tuple[str, ...] | None = None  #: tools it is posted with; None: not recorded
    recovery_contact: str | None = None
    second_factor: bool | None = None
    policy_accepted_on: date | None = None

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        _one_of("AccountRecord", "kind", self.kind, ACCOUNT_KINDS)
        _one_of("AccountRecord", "state", self.state, ACCOUNT_STATES)


@dataclass(frozen=True, slots=True)
class Approval(_Record):
    """That a post was approved before it went out (type 2)."""

    platform: str
    post_id: str
    approved_by: str
    approved_at: datetime
    drafted_by: str | None = None  #: another person than ``approved_by`` where two must agree


@dataclass(frozen=True, slots=True)
class PostOrigin(_Record):
    """With which tool, and by whom, a post was sent: the platform's or tool's own log (type 3)."""

    platform: str
    post_id: str
    client: str | None = None
    posted_by: str | None = None


@dataclass(frozen=True, slots=True)
class CredentialCheck(_Record):
    """That somebody tried whether the body can still get into an account (types 3 and 4)."""

    platform: str
    handle: str
    checked_at: datetime
    worked: bool
    checked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Correction(_Record):
    """Something wrong was published, and what became of it (type 4)."""

    platform: str
    post_id: str  #: the post with the error
    error_known_at: datetime
    corrected_at: datetime | None = None  #: None: not yet
    correction_post_id: str | None = None


@dataclass(frozen=True, slots=True)
class Incident(_Record):
    """A critical incident: during it scheduled posts stop (types 4, 19 and 20)."""

    name: str
    began_at: datetime
    ended_at: datetime | None = None  #: None: it goes on
    critical: bool = True
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ScheduledPost(_Record):
    """A post in a tool's queue (type 20). ``paused_at`` is the first pause after it was queued."""

    platform: str
    handle: str
    queued_at: datetime
    due_at: datetime
    state: str = "queued"  #: one of QUEUE_STATES
    paused_at: datetime | None = None
    post_id: str | None = None  #: once published
    text: str = ""

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        _one_of("ScheduledPost", "state", self.state, QUEUE_STATES)


@dataclass(frozen=True, slots=True)
class Complaint(_Record):
    """A complaint about something the body did on social media (evidence for types 5 to 11)."""

    received_at: datetime
    about: str  #: in a few words, without the complainant
    platform: str | None = None
    post_id: str | None = None
    upheld: bool | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent(_Record):
    """That who is in a post's picture agreed, or on what other basis she is shown (types 6 and 8)."""

    platform: str
    post_id: str
    basis: str  #: 'consent', or the lawful basis in a few words
    recorded_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Block(_Record):
    """An account blocked or muted, or a comment hidden or deleted by the body (type 11)."""

    platform: str
    kind: str  #: one of BLOCK_KINDS
    at: datetime
    by: str | None = None
    target: str | None = None  #: a token of the account or the post_id of the comment
    reason_code: str | None = None  #: a reason of the published standards
    appeal_offered: bool | None = None
    lifted_at: datetime | None = None

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        _one_of("Block", "kind", self.kind, BLOCK_KINDS)


@dataclass(frozen=True, slots=True)
class Policy(_Record):
    """A document that says how the body uses social media."""

    kind: str  #: one of POLICY_KINDS
    title: str
    adopted_on: date
    review_on: date | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        _one_of("Policy", "kind", self.kind, POLICY_KINDS)


@dataclass(frozen=True, slots=True)
class Goal(_Record):
    """What the body wants to reach with social media, and how it would know (type 24)."""

    name: str
    owner: str | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Indicator(_Record):
    """A figure that the body reports about its social media; ``goal`` is a ``Goal.name`` or None."""

    name: str
    goal: str | None = None
    last_reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class AudienceShare(_Record):
    """How many of the people reached are of a group, and the group's share of residents (type 23).

    All rows of one ``dimension`` and ``source`` together are the audience; ``census_share`` is 0 to 1
    and makes 1 over the groups of a dimension. A group of unknown make-up has ``census_share`` None.
    """

    dimension: str  #: 'sex', 'age', 'ward', 'language', 'local', ...
    group: str
    audience: int  #: people reached who are of it, counted or surveyed
    census_share: float | None
    source: str = ""  #: survey, export, sign-ups
    as_of: date | None = None

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        if self.audience < 0:
            raise ValueError("AudienceShare.audience is a number of people, 0 or more.")
        if self.census_share is not None and not 0 <= self.census_share <= 1:
            raise ValueError("AudienceShare.census_share lies between 0 and 1.")


@dataclass(frozen=True, slots=True)
class Portrayal(_Record):
    """A person shown in a post as suspect, coded by staff as belonging to a group (type 18)."""

    platform: str
    post_id: str
    dimension: str  #: 'race', 'sex', 'age', ...
    group: str


@dataclass(frozen=True, slots=True)
class ReferenceShare(_Record):
    """A group's share among those whom the posts speak of, with its source: arrests, say (type 18)."""

    dimension: str
    group: str
    share: float  #: 0 to 1
    source: str

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        if not 0 <= self.share <= 1:
            raise ValueError("ReferenceShare.share lies between 0 and 1.")


@dataclass(frozen=True, slots=True)
class ArchiveEntry(_Record):
    """A capture of a post in the records system (type 21)."""

    platform: str
    post_id: str
    kind: str  #: one of CAPTURE_KINDS
    captured_at: datetime

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        _one_of("ArchiveEntry", "kind", self.kind, CAPTURE_KINDS)


@dataclass(frozen=True, slots=True)
class ReceivedReport(_Record):
    """A message that reports something to the body, and when somebody sorted it (type 22)."""

    platform: str
    post_id: str
    received_at: datetime
    classified_at: datetime | None = None  #: None: not yet
    emergency: bool | None = None


@dataclass(frozen=True, slots=True)
class StreamLog(_Record):
    """A live stream and what happened in it (type 25; section 7 of the evaluation reference)."""

    name: str
    started_at: datetime
    ended_at: datetime | None = None
    platform: str | None = None
    post_id: str | None = None
    operational: bool = False  #: front-line work, not a planned showcase or a meeting
    location_class: str | None = None  #: 'street', 'chamber', 'home', 'school', 'hospital', ...
    delay_seconds: float | None = None
    kill_switch: bool | None = None  #: a person stood ready to cut it
    moderators: int | None = None
    risk_checked_at: datetime | None = None
    messages_per_minute: float | None = None  #: the highest in the chat
    risk_words: int | None = None  #: chat messages with words of violence or threat
    faces_without_consent: int | None = None  #: bystanders shown, as counted in the review
    harm_at: datetime | None = None  #: None: none happened
    cut_at: datetime | None = None
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnRecords:
    """All of the body's own records. A table is None where no such record is kept.

    ``kept_since`` says, by the name of a table, from when it is kept: what lies before is not judged.
    """

    accounts: tuple[AccountRecord, ...] | None = None
    approvals: tuple[Approval, ...] | None = None
    origins: tuple[PostOrigin, ...] | None = None
    credential_checks: tuple[CredentialCheck, ...] | None = None
    corrections: tuple[Correction, ...] | None = None
    incidents: tuple[Incident, ...] | None = None
    scheduled: tuple[ScheduledPost, ...] | None = None
    complaints: tuple[Complaint, ...] | None = None
    consents: tuple[Consent, ...] | None = None
    blocks: tuple[Block, ...] | None = None
    policies: tuple[Policy, ...] | None = None
    goals: tuple[Goal, ...] | None = None
    indicators: tuple[Indicator, ...] | None = None
    audience: tuple[AudienceShare, ...] | None = None
    portrayals: tuple[Portrayal, ...] | None = None
    references: tuple[ReferenceShare, ...] | None = None
    archive: tuple[ArchiveEntry, ...] | None = None
    reports: tuple[ReceivedReport, ...] | None = None
    streams: tuple[StreamLog, ...] | None = None
    kept_since: Mapping[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {one.name for one in fields(self)} - {"kept_since"}
        for name, since in self.kept_since.items():
            if name not in known:
                raise ValueError(f"kept_since names '{name}', which is no table of own records.")
            if since.utcoffset() is None:
                raise ValueError(f"kept_since['{name}'] has no time zone.")

    def missing(self, *names: str) -> tuple[str, ...]:
        """Which of the tables named the body does not keep; empty where it keeps all."""
        return tuple(name for name in names if getattr(self, name) is None)
