"""Which records of its own a body can keep: the one table that pages, imports and detectors follow.

Columns come from the models; here stand the words for people, what identifies a row, and which types
of failure (`mootlib.strategy.failures`) cannot be judged without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models as fields_of
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.table_kinds import TableField
from folkmoot.strategy import models
from mootlib.strategy import own_records as shapes


@dataclass(frozen=True)
class RecordKind:
    """One kind of record."""

    name: str  #: of the table in `mootlib.strategy.own_records.OwnRecords`; in addresses too
    model: type[fields_of.Model]
    shape: (
        type[Any] | None
    )  #: the record of the library that a row becomes; None: pages use the rows
    about: Any  #: a sentence: what is written down
    key: tuple[str, ...]  #: what tells one row from another
    when: str = ""  #: the column that says when it was; '' where rows have no time
    types: tuple[int, ...] = ()  #: of the failure register
    staff: tuple[str, ...] = ()  #: columns that hold a name of somebody who works here
    posts: tuple[str, ...] = ()  #: columns that name somebody's post, which may be a citizen's
    examples: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, Any] = field(default_factory=dict)
    permission: str = "account.manage"  #: to keep such records

    @property
    def title(self) -> Any:
        """The kind in the plural, as the model has it."""
        return self.model._meta.verbose_name_plural

    @cached_property
    def columns(self) -> tuple[TableField, ...]:
        """What a row holds, for forms and tables."""
        hidden = {"id", "organisation", "body"}
        found = (f for f in self.model._meta.concrete_fields if f.name not in hidden)
        return tuple(self._column(one) for one in found)

    def _column(self, one: Any) -> TableField:
        return TableField(
            name=one.name,
            label=capfirst(one.verbose_name),
            kind=_kind_of(one),
            required=not one.blank and not one.has_default(),
            hint=self.hints.get(one.name, ""),
            choices=tuple(one.choices or ()),
            example=self.examples.get(one.name, ""),
            longest=one.max_length or 0,
        )


def _kind_of(one: Any) -> str:
    """What kind of cell a model's field is."""
    if one.choices:
        return "choice"
    by_class: tuple[tuple[type, str], ...] = (
        (fields_of.URLField, "address"),
        (fields_of.TextField, "lines"),
        (fields_of.CharField, "text"),
        (fields_of.DateTimeField, "moment"),  # is a DateField too
        (fields_of.DateField, "day"),
        (fields_of.BooleanField, "flag"),
        (fields_of.IntegerField, "number"),
    )
    for known, kind in by_class:
        if isinstance(one, known):
            long = kind == "text" and (getattr(one, "max_length", None) or 0) > 1000
            return "lines" if long else kind
    return "share" if "share" in one.name else "decimal"


_POST = {"platform": "x", "post_id": "1984544113322390981"}
_TOKEN = _("A name or a sign for a colleague; never a citizen’s.")

KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind(
            "approvals",
            models.Approval,
            shapes.Approval,
            _("Who approved which post before it went out."),
            key=("platform", "post_id", "approved_by"),
            when="approved_at",
            types=(2,),
            staff=("approved_by", "drafted_by"),
            examples=_POST | {"approved_by": "R. Achebe", "approved_at": "2026-03-04 09:15"},
            hints={"approved_by": _TOKEN},
        ),
        RecordKind(
            "origins",
            models.PostOrigin,
            shapes.PostOrigin,
            _("With which tool and by whom each post was sent, from the tool’s own log."),
            key=("platform", "post_id"),
            types=(3,),
            staff=("posted_by",),
            examples=_POST | {"client": "Scheduler", "posted_by": "T. Pritchard"},
        ),
        RecordKind(
            "credential_checks",
            models.CredentialCheck,
            shapes.CredentialCheck,
            _(
                "When somebody tried whether we can still get into an account, and whether it worked."
            ),
            key=("platform", "handle", "checked_at"),
            when="checked_at",
            types=(3, 4),
            staff=("checked_by",),
            examples={
                "platform": "x",
                "handle": "council",
                "checked_at": "2026-02-02 10:00",
                "worked": "yes",
            },
        ),
        RecordKind(
            "corrections",
            models.Correction,
            shapes.Correction,
            _("What we published that was wrong, when we knew, and when it was corrected."),
            key=("platform", "post_id"),
            when="error_known_at",
            types=(4, 19),
            examples=_POST
            | {"error_known_at": "2026-02-23 08:05", "corrected_at": "2026-02-23 08:17"},
        ),
        RecordKind(
            "incidents",
            models.Incident,
            shapes.Incident,
            _("Critical incidents, with their beginning and end."),
            key=("name", "began_at"),
            when="began_at",
            types=(4, 19, 20),
            examples={"name": "River flood", "began_at": "2026-01-22 05:40", "critical": "yes"},
        ),
        RecordKind(
            "scheduled",
            models.ScheduledPost,
            shapes.ScheduledPost,
            _("What waits in the queue of a publishing tool, and whether it was paused."),
            key=("platform", "handle", "queued_at", "due_at"),
            when="due_at",
            types=(20,),
            examples={
                "platform": "facebook",
                "handle": "council",
                "queued_at": "2026-01-20 11:00",
                "due_at": "2026-01-22 12:00",
                "state": "paused",
                "paused_at": "2026-01-22 06:10",
            },
        ),
        RecordKind(
            "complaints",
            models.Complaint,
            shapes.Complaint,
            _("Complaints about what we did on social media, without the complainant."),
            key=("received_at", "about"),
            when="received_at",
            types=(5, 6, 7, 8, 9, 10, 11),
            posts=("post_id",),
            examples={"received_at": "2026-05-06 14:00", "about": "Joke about a fall"} | _POST,
            hints={"about": _("In a few words, without the person who complained.")},
        ),
        RecordKind(
            "consents",
            models.Consent,
            shapes.Consent,
            _("On what basis people are shown in the pictures of a post."),
            key=("platform", "post_id", "basis"),
            when="recorded_at",
            types=(6, 8),
            posts=("post_id",),
            examples=_POST | {"basis": "consent", "recorded_at": "2026-06-01"},
        ),
        RecordKind(
            "blocks",
            models.Block,
            shapes.Block,
            _("Accounts blocked or muted and comments hidden or deleted, with reason and appeal."),
            key=("platform", "kind", "at", "target"),
            when="at",
            types=(11,),
            staff=("by",),
            posts=("target",),
            examples={
                "platform": "facebook",
                "kind": "hide",
                "at": "2026-04-02 16:30",
                "reason_code": "abuse",
                "appeal_offered": "yes",
            },
            hints={"target": _("A sign for the account, or the comment’s identifier.")},
        ),
        RecordKind(
            "standards",
            models.Standard,
            shapes.Policy,
            _("Published standards by which comments are hidden and accounts blocked."),
            key=("title", "adopted_on"),
            when="adopted_on",
            types=(11,),
            examples={"title": "House rules for our pages", "adopted_on": "2025-09-01"},
        ),
        RecordKind(
            "documents",
            models.EvidenceDocument,
            shapes.Policy,
            _(
                "The dated documents of a settled practice: policy, roles, records, metrics, crisis."
            ),
            key=("criterion", "title", "dated"),
            when="dated",
            types=(21,),
            examples={"criterion": "policy", "title": "Social media policy", "dated": "2025-09-01"},
        ),
        RecordKind(
            "goals",
            models.Goal,
            shapes.Goal,
            _("What we want to reach with social media."),
            key=("name",),
            types=(24,),
            staff=("owner",),
            examples={"name": "Answer questions within a working day", "owner": "Contact centre"},
        ),
        RecordKind(
            "indicators",
            models.Indicator,
            shapes.Indicator,
            _("Figures that we report about social media, and the goal that each tells about."),
            key=("name",),
            types=(24,),
            examples={
                "name": "Share answered within a working day",
                "goal": "Answer questions within a working day",
            },
        ),
        RecordKind(
            "audience",
            models.AudienceShare,
            shapes.AudienceShare,
            _("Who is reached, by group, beside the group’s share of residents."),
            key=("dimension", "group", "source", "as_of"),
            types=(23,),
            examples={
                "dimension": "sex",
                "group": "women",
                "audience": "1908",
                "census_share": "0.505",
                "source": "survey",
            },
        ),
        RecordKind(
            "portrayals",
            models.Portrayal,
            shapes.Portrayal,
            _("People shown as suspects in our posts, as two colleagues coded them."),
            key=("platform", "post_id", "dimension", "person"),
            types=(18,),
            examples=_POST | {"dimension": "age", "group": "under 25", "person": "1"},
        ),
        RecordKind(
            "references",
            models.ReferenceShare,
            shapes.ReferenceShare,
            _("The share of a group among those whom our posts speak of, with its source."),
            key=("dimension", "group", "source"),
            types=(18,),
            examples={
                "dimension": "age",
                "group": "under 25",
                "share": "0.28",
                "source": "Arrests 2025",
            },
        ),
        RecordKind(
            "archive",
            models.ArchiveEntry,
            shapes.ArchiveEntry,
            _("Which posts the records system has captured, their edits and deletions included."),
            key=("platform", "post_id", "kind", "captured_at"),
            when="captured_at",
            types=(21,),
            examples=_POST | {"kind": "published", "captured_at": "2026-03-04 09:20"},
        ),
        RecordKind(
            "reports",
            models.ReceivedReport,
            shapes.ReceivedReport,
            _("Messages that report something to us, and when somebody sorted them."),
            key=("platform", "post_id"),
            when="received_at",
            types=(22,),
            posts=("post_id",),
            examples=_POST
            | {"received_at": "2026-01-22 06:02", "classified_at": "2026-01-22 06:20"},
        ),
        RecordKind(
            "streams",
            models.StreamLog,
            shapes.StreamLog,
            _("Live streams, how they were made safe, and what happened in them."),
            key=("name", "started_at"),
            when="started_at",
            types=(25,),
            examples={
                "name": "Council meeting",
                "started_at": "2026-05-12 19:00",
                "location_class": "chamber",
                "delay_seconds": "30",
                "kill_switch": "yes",
            },
        ),
        RecordKind(
            "cases",
            models.OwnCase,
            None,
            _("Cases that we add to the case library: what we tried ourselves, or have read."),
            key=("title", "year"),
            permission="strategy.work",
            examples={
                "title": "Questions answered live before each meeting",
                "where": "Fernhill Council",
                "year": "2025",
                "outcome": "worked",
                "done": "An officer answered questions for an hour.",
                "measured": "41 questions, 38 answered",
                "copy": "The hour before the meeting.",
                "avoid": "Holidays.",
                "types": "12",
                "strategies": "engagement",
                "source": "Told by their officer",
                "read": "secondary",
            },
        ),
        RecordKind(
            "ledger",
            models.LedgerEntry,
            None,
            _("Benefits and dangers that nobody can count, kept by hand beside the counted ones."),
            key=("side", "what"),
            permission="strategy.work",
            examples={
                "side": "danger",
                "what": "Staff are named in threats",
                "who": "Contact centre",
                "evidence": "Three reports to the line manager",
                "likelihood": "3",
                "severity": "4",
                "mitigation": "Sign with initials",
                "review_on": "2026-12-01",
            },
        ),
    )
}
