"""What only the body itself can tell about its social media: a table per kind of record.

The columns are those of the records of `mootlib.strategy.own_records`, which says what each means;
`folkmoot.strategy.record_kinds` names each table for people, and its pages and imports follow from that.
An empty text and None both mean that nobody has said.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation
from mootlib.strategy import own_records as shapes


def _words(label: Any, longest: int = 200, *, blank: bool = True, **more: Any) -> Any:
    return models.CharField(label, max_length=longest, blank=blank, **more)


def _moment(label: Any, *, known: bool = False) -> Any:
    return models.DateTimeField(label, null=not known, blank=not known)


def _day(label: Any, *, known: bool = False) -> Any:
    return models.DateField(label, null=not known, blank=not known)


def _flag(label: Any) -> Any:
    return models.BooleanField(label, null=True, blank=True)


def _number(label: Any) -> Any:
    return models.PositiveBigIntegerField(label, null=True, blank=True)


def _share(label: Any, *, known: bool = False) -> Any:
    between = [MinValueValidator(0.0), MaxValueValidator(1.0)]
    return models.FloatField(label, null=not known, blank=not known, validators=between)


def _one_of(label: Any, values: tuple[str, ...], words: dict[str, Any], **more: Any) -> Any:
    return models.CharField(
        label, max_length=20, choices=[(value, words[value]) for value in values], **more
    )


def _platform() -> Any:
    return _words(_("platform"), 40, blank=False)


def _post(label: Any = None) -> Any:
    return _words(label or _("identifier of the post"), 255, blank=False)


def _once(name: str, *fields: str) -> tuple[models.UniqueConstraint, ...]:
    return (
        models.UniqueConstraint(
            fields=("organisation", *fields), name=f"one_{name}", nulls_distinct=False
        ),
    )


class OwnRecord(models.Model):
    """What all records have in common: whose they are."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class RecordKeeping(models.Model):
    """That a body keeps a kind of record, and since when: without it, no row means "no data"."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)  # of `folkmoot.strategy.record_kinds.KINDS`
    since = models.DateField(_("kept since"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("keeping of a record")
        verbose_name_plural = _("keepings of records")
        constraints = _once("keeping_of_a_kind_of_record", "kind")

    def __str__(self) -> str:
        return f"{self.kind} since {self.since}"


class Approval(OwnRecord):
    """That a post was approved before it went out."""

    platform = _platform()
    post_id = _post()
    approved_by = _words(_("approved by"), blank=False)
    approved_at = _moment(_("approved at"), known=True)
    drafted_by = _words(_("drafted by"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-approved_at", "-pk")
        constraints = _once("approval_per_post_and_person", "platform", "post_id", "approved_by")


class PostOrigin(OwnRecord):
    """With which tool, and by whom, a post was sent."""

    platform = _platform()
    post_id = _post()
    client = _words(_("tool it was posted with"))
    posted_by = _words(_("posted by"))

    class Meta:
        verbose_name = _("origin of a post")
        verbose_name_plural = _("origins of posts")
        ordering = ("-pk",)
        constraints = _once("origin_per_post", "platform", "post_id")


class CredentialCheck(OwnRecord):
    """That somebody tried whether the body can still get into an account."""

    platform = _platform()
    handle = _words(_("user name"), blank=False)
    checked_at = _moment(_("tried at"), known=True)
    worked = models.BooleanField(_("got in"))
    checked_by = _words(_("tried by"))

    class Meta:
        verbose_name = _("credential drill")
        verbose_name_plural = _("credential drills")
        ordering = ("-checked_at", "-pk")
        constraints = _once("credential_check_at_a_time", "platform", "handle", "checked_at")


class Correction(OwnRecord):
    """Something wrong was published, and what became of it."""

    platform = _platform()
    post_id = _post(_("post with the error"))
    error_known_at = _moment(_("error known at"), known=True)
    corrected_at = _moment(_("corrected at"))
    correction_post_id = _words(_("post with the correction"), 255)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("-error_known_at", "-pk")
        constraints = _once("correction_per_post", "platform", "post_id")


class Incident(OwnRecord):
    """A critical incident: during it scheduled posts stop."""

    name = _words(_("name"), blank=False)
    began_at = _moment(_("began at"), known=True)
    ended_at = _moment(_("ended at"))
    critical = models.BooleanField(_("critical"), default=True)
    place = _words(_("place"))

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ("-began_at", "-pk")
        constraints = _once("incident_of_a_name_and_time", "name", "began_at")


class ScheduledPost(OwnRecord):
    """A post in a tool’s queue."""

    STATES = {
        "queued": _("Queued"),
        "paused": _("Paused"),
        "published": _("Published"),
        "cancelled": _("Cancelled"),
    }

    platform = _platform()
    handle = _words(_("user name"), blank=False)
    queued_at = _moment(_("queued at"), known=True)
    due_at = _moment(_("due at"), known=True)
    state = _one_of(_("state"), shapes.QUEUE_STATES, STATES, default="queued")
    paused_at = _moment(_("paused at"))
    post_id = _words(_("identifier of the post"), 255)
    text = _words(_("words"), 5000)

    class Meta:
        verbose_name = _("post in the queue")
        verbose_name_plural = _("posts in the queue")
        ordering = ("-due_at", "-pk")
        constraints = _once("post_in_the_queue", "platform", "handle", "queued_at", "due_at")


class Complaint(OwnRecord):
    """A complaint about something the body did on social media, without the complainant."""

    received_at = _moment(_("received at"), known=True)
    about = _words(_("about"), blank=False)
    platform = _words(_("platform"), 40)
    post_id = _words(_("identifier of the post"), 255)
    upheld = _flag(_("upheld"))
    closed_at = _moment(_("closed at"))

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ("-received_at", "-pk")
        constraints = _once("complaint_at_a_time", "received_at", "about")


class Consent(OwnRecord):
    """On what basis people are shown in a post’s picture."""

    platform = _platform()
    post_id = _post()
    basis = _words(_("consent or lawful basis"), blank=False)
    recorded_at = _moment(_("recorded at"), known=True)
    withdrawn_at = _moment(_("withdrawn at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-recorded_at", "-pk")
        constraints = _once("consent_per_post_and_basis", "platform", "post_id", "basis")


class Block(OwnRecord):
    """An account blocked or muted, or a comment hidden or deleted by the body."""

    KINDS = {
        "block": _("Account blocked"),
        "hide": _("Comment hidden"),
        "delete": _("Comment deleted"),
        "mute": _("Account muted"),
    }

    platform = _platform()
    kind = _one_of(_("what was done"), shapes.BLOCK_KINDS, KINDS)
    at = _moment(_("done at"), known=True)
    by = _words(_("done by"))
    target = _words(_("account or comment"), 255)
    reason_code = _words(_("reason of the standards"), 40)
    appeal_offered = _flag(_("appeal offered"))
    lifted_at = _moment(_("lifted at"))

    class Meta:
        verbose_name = _("block or hidden comment")
        verbose_name_plural = _("blocks and hidden comments")
        ordering = ("-at", "-pk")
        constraints = _once("block_at_a_time", "platform", "kind", "at", "target")


class Standard(OwnRecord):
    """Published standards of moderation; other documents are `EvidenceDocument` rows."""

    title = _words(_("title"), blank=False)
    adopted_on = _day(_("adopted on"), known=True)
    review_on = _day(_("to be reviewed on"))
    url = models.URLField(_("web address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("standard of moderation")
        verbose_name_plural = _("standards of moderation")
        ordering = ("-adopted_on", "-pk")
        constraints = _once("standard_of_a_title_and_day", "title", "adopted_on")


class Goal(OwnRecord):
    """What the body wants to reach with social media."""

    name = _words(_("goal"), blank=False)
    owner = _words(_("owner"))
    review_on = _day(_("to be reviewed on"))

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("name",)
        constraints = _once("goal_of_a_name", "name")


class Indicator(OwnRecord):
    """A figure that the body reports about its social media."""

    name = _words(_("indicator"), blank=False)
    goal = _words(_("goal that it tells about"))
    last_reported_on = _day(_("last reported on"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("name",)
        constraints = _once("indicator_of_a_name", "name")


class AudienceShare(OwnRecord):
    """How many of the people reached are of a group, and the group’s share of residents."""

    dimension = _words(_("by what people are told apart"), 40, blank=False)
    group = _words(_("group"), 80, blank=False)
    audience = models.PositiveBigIntegerField(_("people reached who are of it"))
    census_share = _share(_("share of residents"))
    source = _words(_("source"))
    as_of = _day(_("as of"))

    class Meta:
        verbose_name = _("audience share")
        verbose_name_plural = _("audience shares")
        ordering = ("dimension", "source", "group")
        constraints = _once("audience_share_per_group", "dimension", "group", "source", "as_of")


class Portrayal(OwnRecord):
    """A person shown in a post as suspect, coded by staff as belonging to a group."""

    platform = _platform()
    post_id = _post()
    dimension = _words(_("by what people are told apart"), 40, blank=False)
    group = _words(_("group"), 80, blank=False)
    #: Tells people of one post apart: 1, 2, ...
    person = _words(_("which person of the post"), 20, default="1")

    class Meta:
        verbose_name = _("portrayal")
        verbose_name_plural = _("portrayals")
        ordering = ("-pk",)
        constraints = _once("portrayal_per_person", "platform", "post_id", "dimension", "person")


class ReferenceShare(OwnRecord):
    """A group’s share among those whom the posts speak of."""

    dimension = _words(_("by what people are told apart"), 40, blank=False)
    group = _words(_("group"), 80, blank=False)
    share = _share(_("share"), known=True)
    source = _words(_("source"), blank=False)

    class Meta:
        verbose_name = _("reference share")
        verbose_name_plural = _("reference shares")
        ordering = ("dimension", "source", "group")
        constraints = _once("reference_share_per_group", "dimension", "group", "source")


class ArchiveEntry(OwnRecord):
    """A capture of a post in the records system."""

    KINDS = {
        "published": _("As published"),
        "edited": _("As edited"),
        "deleted": _("That it was deleted"),
    }

    platform = _platform()
    post_id = _post()
    kind = _one_of(_("what was captured"), shapes.CAPTURE_KINDS, KINDS)
    captured_at = _moment(_("captured at"), known=True)

    class Meta:
        verbose_name = _("capture in the archive")
        verbose_name_plural = _("captures in the archive")
        ordering = ("-captured_at", "-pk")
        constraints = _once("capture_at_a_time", "platform", "post_id", "kind", "captured_at")


class ReceivedReport(OwnRecord):
    """A message that reports something to the body, and when somebody sorted it."""

    platform = _platform()
    post_id = _post(_("identifier of the message"))
    received_at = _moment(_("received at"), known=True)
    classified_at = _moment(_("sorted at"))
    emergency = _flag(_("emergency"))

    class Meta:
        verbose_name = _("report received")
        verbose_name_plural = _("reports received")
        ordering = ("-received_at", "-pk")
        constraints = _once("received_report_per_message", "platform", "post_id")


class StreamLog(OwnRecord):
    """A live stream and what happened in it."""

    name = _words(_("name"), blank=False)
    started_at = _moment(_("started at"), known=True)
    ended_at = _moment(_("ended at"))
    platform = _words(_("platform"), 40)
    post_id = _words(_("identifier of the post"), 255)
    operational = models.BooleanField(_("front-line work"), default=False)
    location_class = _words(_("kind of place"), 40)
    delay_seconds = models.FloatField(
        _("delay in seconds"), null=True, blank=True, validators=[MinValueValidator(0.0)]
    )
    kill_switch = _flag(_("somebody ready to cut it"))
    moderators = _number(_("moderators"))
    risk_checked_at = _moment(_("risks checked at"))
    messages_per_minute = models.FloatField(
        _("most messages a minute"), null=True, blank=True, validators=[MinValueValidator(0.0)]
    )
    risk_words = _number(_("messages with words of threat"))
    faces_without_consent = _number(_("bystanders shown without consent"))
    harm_at = _moment(_("harm at"))
    cut_at = _moment(_("cut at"))
    reviewed_at = _moment(_("reviewed at"))

    class Meta:
        verbose_name = _("live stream")
        verbose_name_plural = _("live streams")
        ordering = ("-started_at", "-pk")
        constraints = _once("stream_of_a_name_and_time", "name", "started_at")
