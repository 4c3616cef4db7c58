"""A person with an account: staff, or a citizen who chose to have one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EmailUserManager(UserManager["User"]):
    """Makes users by e-mail address; there are no user names."""

    def _make(self, email: str, password: str | None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._make(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._make(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Signs in by e-mail address."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    #: Sessions that began earlier count no longer.
    signed_out_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[EmailUserManager] = EmailUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def sign_out_everywhere(self) -> None:
        """End all sessions of this person, wherever they are open."""
        self.signed_out_at = timezone.now()
        self.save(update_fields=["signed_out_at"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: the password and, once there is one, the last signing out."""
        base = str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        if self.signed_out_at is None:
            return base
        return f"{base}:{self.signed_out_at.timestamp():.6f}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
