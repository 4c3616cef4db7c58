"""The failure register of a body: what was looked for, what was found, and what people made of it.

Words of posts are kept in the corpus alone; rows here name posts by platform and identifier.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Job, Matter, Organisation, Team
from mootlib.strategy.failures import TYPES, FailureType


class FailureRun(models.Model):
    """The last look for failures of one body; asked for again, it is made anew."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="failure_runs"
    )
    #: Another body, to compare with; empty: the organisation's own accounts and records.
    body = models.CharField(_("body"), max_length=200, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL)
    #: None until the methods have run.
    made_at = models.DateTimeField(null=True, blank=True)
    posts = models.BigIntegerField(default=0)
    own_posts = models.BigIntegerField(default=0)
    seen_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("body", "pk")
        verbose_name = _("look for failures")
        verbose_name_plural = _("looks for failures")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "body"), name="one_failure_run_per_body"
            ),
        )

    def __str__(self) -> str:
        return self.body or str(self.organisation)

    @property
    def bar_id(self) -> str:
        """Names its progress bar on a page."""
        return f"failure-run-{self.pk}"


class FailureOutcome(models.Model):
    """What came of looking for one type: judged, or why there is no data."""

    run = models.ForeignKey(FailureRun, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    #: False: no data, which is never the same as no failure.
    judged = models.BooleanField()
    looked_at = models.BigIntegerField(default=0)
    unit = models.CharField(max_length=60, blank=True)
    #: Sentences: what could not be judged, or why there is no data.
    notes = models.JSONField(default=list)
    #: What would have to be there.
    needed = models.JSONField(default=list)
    #: The rule's parameters of that look.
    parameters = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        verbose_name = _("outcome of a type")
        verbose_name_plural = _("outcomes of types")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="one_outcome_per_type_and_run"),
        )

    def __str__(self) -> str:
        return f"{self.run}: {self.number}"


class Failure(models.Model):
    """A signal of one failure, and how far somebody has got with it."""

    class State(models.TextChoices):
        FOUND = "found", _("Found")
        ACCEPTED = "accepted", _("Accepted")
        MENDING = "being mended", _("Being mended")
        MENDED = "mended", _("Mended")
        DISMISSED = "dismissed", _("Dismissed")

    class Severity(models.IntegerChoices):
        LOW = 1, _("Low")
        MEDIUM = 2, _("Medium")
        HIGH = 3, _("High")
        CRITICAL = 4, _("Critical")

    #: Allowed moves; anything else is refused with a sentence.
    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.FOUND: (State.ACCEPTED, State.DISMISSED),
        State.ACCEPTED: (State.MENDING, State.MENDED, State.DISMISSED),
        State.MENDING: (State.MENDED, State.ACCEPTED, State.DISMISSED),
        State.MENDED: (State.ACCEPTED,),
        State.DISMISSED: (State.FOUND,),
    }
    #: Moves that somebody will ask the reason of.
    NEEDS_REASON: ClassVar[frozenset[str]] = frozenset({State.DISMISSED})
    OPEN: ClassVar[tuple[str, ...]] = (State.FOUND, State.ACCEPTED, State.MENDING)

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="failures"
    )
    body = models.CharField(_("body"), max_length=200, blank=True)
    number = models.PositiveSmallIntegerField(_("type"))
    #: What it is about: the same when the same thing is found again.
    subject = models.CharField(max_length=300)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity)
    sentence = models.TextField()
    #: The figures that made the rule fire, and the rule's parameters then.
    figures = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    #: The evidence: (platform, post_id), and lines of the body's own records; ``total`` counts all.
    posts = models.JSONField(default=list)
    records = models.JSONField(default=list)
    total = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.FOUND)
    found_at = models.DateTimeField()
    #: When a look last showed it, and whether the last look did.
    seen_at = models.DateTimeField()
    gone = models.BooleanField(default=False)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("team")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person responsible"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    #: The matter that was opened about it.
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.SET_NULL, related_name="failures"
    )
    #: The same failure as it was mended or dismissed before.
    before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="again"
    )

    class Meta:
        ordering = ("-severity", "-found_at", "-pk")
        verbose_name = _("failure")
        verbose_name_plural = _("failures")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "body", "number", "subject"),
                condition=Q(state__in=("found", "accepted", "being mended")),
                name="one_open_failure_per_subject",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="failure_state"),)

    def __str__(self) -> str:
        return self.type.name

    @property
    def type(self) -> FailureType:
        """What the register says of its type."""
        return TYPES[self.number]

    @property
    def moves(self) -> tuple[str, ...]:
        """The states that it can be taken to."""
        return self.MOVES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class FailureMove(models.Model):
    """One step in the history of a failure; appended, never changed."""

    failure = models.ForeignKey(Failure, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField(auto_now_add=True)
    #: None: the look for failures itself, or somebody who was forgotten.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The state afterwards; empty where something else was done.
    state = models.CharField(max_length=20, choices=Failure.State, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("step with a failure")
        verbose_name_plural = _("steps with failures")

    def __str__(self) -> str:
        return self.state or self.text


class RemedyStep(models.Model):
    """One step of the remedy that was taken; a step without a row is still to be taken."""

    failure = models.ForeignKey(Failure, on_delete=models.CASCADE, related_name="steps_taken")
    #: Number of the step in the register's remedy, from 0.
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("step",)
        verbose_name = _("step of a remedy")
        verbose_name_plural = _("steps of remedies")
        constraints = (
            models.UniqueConstraint(fields=("failure", "step"), name="one_row_per_step_taken"),
        )

    def __str__(self) -> str:
        return self.failure.type.remedy[self.step]


class FailureRule(models.Model):
    """A parameter of a type's rule as a body set it; the last row holds, the others are its history."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="failure_rules"
    )
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    #: None: the register's default again.
    value = models.FloatField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("parameter of a rule")
        verbose_name_plural = _("parameters of rules")

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
