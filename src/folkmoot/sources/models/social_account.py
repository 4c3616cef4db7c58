"""The directory of accounts: by which accounts a body and others speak, and who answers for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class SocialAccount(models.Model):
    """One account in a body's directory: its own, a public servant's, or one to compare with."""

    class Role(models.TextChoices):
        """As `mootlib.records.ROLES` names them."""

        INSTITUTION = "institution", _("The institution")
        PUBLIC_SERVANT = "public servant", _("A public servant")

    class Classification(models.TextChoices):
        """Whether words said there are the body's (Lindke v. Freed, US 2024: authority and its use)."""

        OFFICIAL = "official", _("Official: speaks for the body")
        MIXED = "mixed", _("Mixed: a person’s own, used for the work too")
        PERSONAL = "personal", _("Personal: does not speak for the body")

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        DORMANT = "dormant", _("Dormant")
        CLOSED = "closed", _("Closed")

    #: Whose directory this is.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="social_accounts"
    )
    platform = models.CharField(_("platform"), max_length=40)
    handle = models.CharField(_("user name"), max_length=200, blank=True)
    account_id = models.CharField(_("identifier on the platform"), max_length=200, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    #: Whose account it is; empty: the directory's own organisation.
    body = models.CharField(_("organisation to compare with"), max_length=200, blank=True)
    role = models.CharField(_("who speaks"), max_length=20, choices=Role, default=Role.INSTITUTION)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    purpose = models.TextField(_("purpose"), blank=True)
    audience = models.TextField(_("audience"), blank=True)
    who_may_post = models.TextField(_("who may post"), blank=True)
    recovery_contact = models.CharField(_("recovery contact"), max_length=200, blank=True)
    #: None: nobody has said.
    second_factor = models.BooleanField(_("second factor"), null=True, blank=True)
    policy_accepted_on = models.DateField(_("policy accepted on"), null=True, blank=True)
    classification = models.CharField(
        _("classification"),
        max_length=10,
        choices=Classification,
        default=Classification.OFFICIAL,
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    #: When a public servant agreed to be on the page of our accounts; never needed by an institution.
    consent_on = models.DateField(_("agreed to be shown on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("body", "platform", "handle", "pk")
        verbose_name = _("social account")
        verbose_name_plural = _("social accounts")
        constraints = (
            models.CheckConstraint(
                condition=~Q(handle="") | ~Q(account_id=""), name="social_account_has_a_name"
            ),
            models.UniqueConstraint(
                fields=("organisation", "platform", "account_id"),
                condition=~Q(account_id=""),
                name="one_social_account_per_identifier",
            ),
            models.UniqueConstraint(
                fields=("organisation", "platform", "handle"),
                condition=~Q(handle=""),
                name="one_social_account_per_handle",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="social_account_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return f"@{self.handle}" if self.handle else self.account_id

    @property
    def own(self) -> bool:
        """Whether it is an account of the directory's own organisation."""
        return not self.body

    @property
    def body_name(self) -> str:
        """Whose account it is."""
        return self.body or self.organisation.name

    @property
    def owner_name(self) -> str:
        """Who answers for it: a member of staff, or an office."""
        return str(self.owner_user) if self.owner_user else self.owner

    @property
    def facts(self) -> dict[str, Any]:
        """What may be published of it in an event: no handle, for that may be a person's name."""
        return {
            "platform": self.platform,
            "role": self.role,
            "own": self.own,
            "state": self.state,
        }


class FollowerCount(models.Model):
    """How many followed an account on a day, as a source, a file or somebody here said."""

    account = models.ForeignKey(
        SocialAccount, on_delete=models.CASCADE, related_name="follower_counts"
    )
    seen_on = models.DateField(_("day"))
    followers = models.PositiveBigIntegerField(_("followers"))

    class Meta:
        ordering = ("account", "seen_on")
        verbose_name = _("number of followers")
        verbose_name_plural = _("numbers of followers")
        constraints = (
            models.UniqueConstraint(fields=("account", "seen_on"), name="one_count_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.account}, {self.seen_on}: {self.followers}"
