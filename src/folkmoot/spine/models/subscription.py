"""Who wants to be told about a matter, and what she was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.invitation import Invitation
from folkmoot.spine.models.letter import Letter
from folkmoot.spine.models.link import Link
from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.moderation import Appeal, ModerationDecision
from folkmoot.spine.models.participant import Identity
from folkmoot.spine.models.tokens import new_token


class Subscription(models.Model):
    """An e-mail address that follows a matter; told of nothing until it is confirmed."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=64, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = (
            models.UniqueConstraint(
                fields=("matter", "email"), name="one_subscription_per_address"
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id}"


def _to(address: str, *about: str) -> models.Q:
    """A mail to this address and to no other, about these things at most."""
    others = {"subscription", "identity", "invitation", "user", "letter"} - {address}
    nothing = {"link", "decision", "appeal"} - set(about)
    empty = {f"{name}__isnull": True for name in sorted(others | nothing)}
    return models.Q(**{f"{address}__isnull": False}, **empty)


class Notification(models.Model):
    """One mail, about one thing, to one address. Claimed before it is handed over.

    To a ``subscription``: a step (``link``) or, without one, the request to confirm the address. To an
    ``identity``: a ``decision`` on her words, the outcome of her ``appeal``, or the request to confirm.
    By an ``invitation``: the offer of a role. To a ``user``: that her second factor was removed. By a
    ``letter``: signals, a digest of them or a brief, to one of the staff.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being sent")  # found so later: perhaps sent, and not sent again
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused")

    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    identity = models.ForeignKey(
        Identity, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.CASCADE, related_name="notification"
    )
    link = models.ForeignKey(Link, null=True, blank=True, on_delete=models.PROTECT)
    decision = models.ForeignKey(
        ModerationDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appeal = models.ForeignKey(
        Appeal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(default=timezone.now)
    #: Set after a try in vain: not again before then.
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("written_at", "pk")
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "link"), name="one_notification_per_step_and_subscription"
            ),
            models.UniqueConstraint(
                fields=("identity", "decision"), name="one_notification_per_decision"
            ),
            models.UniqueConstraint(
                fields=("identity", "appeal"), name="one_notification_per_appeal"
            ),
            models.CheckConstraint(
                condition=_to("subscription", "link")
                | _to("identity", "decision", "appeal")
                | _to("invitation")
                | _to("user")
                | _to("letter"),
                name="notification_goes_to_one_address",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.subscription_id or self.identity_id}"
