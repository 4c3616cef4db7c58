"""That somebody was erased, without saying who."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasedAccount(models.Model):
    """A record that an erasure was asked for and done: a keyed digest, never the name.

    From ``erased_at`` until ``finished_at`` words of the account may still be read: see `folkmoot.sources.erasures`.
    """

    digest = models.CharField(max_length=64)
    platform = models.CharField(max_length=40)
    erased_at = models.DateTimeField(auto_now_add=True)
    #: None: under way, or it broke off and is to be asked for again.
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    posts = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("erased account")
        verbose_name_plural = _("erased accounts")

    def __str__(self) -> str:
        return f"{self.platform} {self.digest[:8]}"
