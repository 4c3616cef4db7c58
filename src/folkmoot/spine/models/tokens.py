"""Words in the links of mails: whoever has one may do what the link is for."""

from __future__ import annotations

import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)
