"""Secrets that must be used again: encrypted with a key of the installation, one key for each purpose."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(Exception):
    """It was sealed with another key than this installation has."""


def seal(secret: str, *, purpose: str) -> str:
    """Encrypt a secret."""
    return _safe_of(settings.PRIVACY_KEY, purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The secret again.

    Raises:
        CannotOpen: if it was sealed with another key, or for another purpose.
    """
    try:
        return _safe_of(settings.PRIVACY_KEY, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise CannotOpen from problem


@cache
def _safe_of(key: str, purpose: str) -> Fernet:
    """From the installation's key, by a way of its own: a pseudonym tells nothing about a secret."""
    derived = HKDF(SHA256(), 32, salt=None, info=f"folkmoot: {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
