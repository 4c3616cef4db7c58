"""What people are told of: signals, how each person wants to be told, what she was told, what she muted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation
from folkmoot.spine.models.webhook import Webhook


class Signal(models.Model):
    """Something that an app found and people may want to know: an emerging issue, later others.

    A copy of what is told of it; the app's own row is the truth, and ``path`` leads there. It holds no
    words of posts and no names of people.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="signals")
    #: Of `folkmoot.spine.signals`; with the key it is what the app knows it by.
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    title = models.CharField(_("title"), max_length=200)
    sentence = models.TextField(_("in a sentence"))
    path = models.CharField(max_length=300)
    #: Where it was found (a collection) and what it is about (a topic), by which people choose and mute.
    scope = models.CharField(max_length=60)
    scope_label = models.CharField(max_length=200)
    subject = models.CharField(max_length=60, blank=True)
    subject_label = models.CharField(max_length=200, blank=True)
    #: How large it is by now, in posts.
    size = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    found_at = models.DateTimeField(default=timezone.now)
    #: When it last grew or ended.
    changed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: False: it is listed and told to nobody, for it was over long before it was found, or all muted it.
    told = models.BooleanField(default=True)

    class Meta:
        ordering = ("-found_at", "-pk")
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="one_signal_per_kind_and_key"),
        )
        indexes = (models.Index(fields=("organisation", "changed_at"), name="signals_changed"),)

    def __str__(self) -> str:
        return self.title


class Wish(models.Model):
    """How a person wants to be told of what is found in one place, or everywhere."""

    class When(models.TextChoices):
        NOW = "now", _("At once")
        DAILY = "daily", _("Once a day, together")
        NEVER = "never", _("Not at all")

    class Briefs(models.TextChoices):
        NONE = "none", _("No")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every Monday")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    #: Empty: wherever nothing else was chosen.
    scope = models.CharField(max_length=60, blank=True)
    when = models.CharField(max_length=10, choices=When.choices, default=When.NOW)
    by_mail = models.BooleanField(_("by e-mail"), default=False)
    by_notice = models.BooleanField(_("as a notice on this site"), default=True)
    #: Counts where the scope is empty.
    briefs = models.CharField(max_length=10, choices=Briefs.choices, default=Briefs.NONE)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "scope"), name="one_wish_per_person_and_scope"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.scope or '*'} {self.when}"


class Told(models.Model):
    """That a person was told of a signal, how large it was then, and whether she knows that it is over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="+")
    size = models.PositiveBigIntegerField(default=0)
    over = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("what somebody was told")
        verbose_name_plural = _("what people were told")
        constraints = (
            models.UniqueConstraint(fields=("user", "signal"), name="told_once_of_a_signal"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.signal_id}"


class Mute(models.Model):
    """What a person, or a webhook, is told no more: one signal, a subject or a whole scope."""

    class Level(models.TextChoices):
        SIGNAL = "signal", _("This alone")
        SUBJECT = "subject", _("Whatever is about the same")
        SCOPE = "scope", _("Everything found in the same place")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mutes",
    )
    webhook = models.ForeignKey(
        Webhook, null=True, blank=True, on_delete=models.CASCADE, related_name="mutes"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    #: The signal's key, the subject or the scope.
    value = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    #: None: for good.
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("mute")
        verbose_name_plural = _("mutes")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "level", "value"), name="one_mute_per_person_and_thing"
            ),
            models.UniqueConstraint(
                fields=("webhook", "kind", "level", "value"), name="one_mute_per_webhook_and_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, webhook__isnull=True)
                | models.Q(user__isnull=True, webhook__isnull=False),
                name="mute_is_a_persons_or_a_webhooks",
            ),
        )

    def __str__(self) -> str:
        return self.label
