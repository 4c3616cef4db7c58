"""What lets us read a platform: kept encrypted, shown to nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class Credential(models.Model):
    """A token, key or app password of a platform (see `folkmoot.sources.credentials`)."""

    class Kind(models.TextChoices):
        MASTODON = "mastodon", _("Mastodon: access token")
        BLUESKY = "bluesky", _("Bluesky: app password")
        YOUTUBE = "youtube", _("YouTube: API key")
        REDDIT = "reddit", _("Reddit: secret of an app")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="credentials"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    #: What goes with the secret and is none: the handle that signs in, the identifier of the app.
    account = models.CharField(_("account"), max_length=200, blank=True)
    #: The secret itself, encrypted.
    sealed = models.TextField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self) -> str:
        return self.name
