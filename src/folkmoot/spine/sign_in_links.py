"""Links that sign a person in once: made for the demo, read on this machine only."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from folkmoot.spine.models import SignInLink, User

VALID_FOR = timedelta(hours=12)


def make_link(user: User) -> str:
    """Make a link for ``user``; returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user, digest=SignInLink.digest_of(token), expires_at=timezone.now() + VALID_FOR
    )
    return token


@transaction.atomic
def use_link(token: str) -> User | None:
    """The person whom the link signs in, or None if it is unknown, used or out of time."""
    now = timezone.now()
    used = SignInLink.objects.filter(
        digest=SignInLink.digest_of(token), used_at=None, expires_at__gt=now, user__is_active=True
    ).update(used_at=now)
    if not used:
        return None
    return SignInLink.objects.select_related("user").get(digest=SignInLink.digest_of(token)).user
