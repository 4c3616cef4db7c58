"""One mail as plain text from a template, with the headers that every mail of ours has."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def plain_mail(
    template: str,
    subject: str,
    to: str,
    context: dict[str, Any],
    stop: str = "",
    *,
    one_click: bool = False,
) -> EmailMessage:
    """A mail. ``stop`` is where its reader ends such mails; ``one_click``: her mail program may do it for
    her by a POST there (RFC 8058)."""
    headers = {"Auto-Submitted": "auto-generated"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
    if one_click:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(f"mail/{template}.txt", context),
        to=[to],
        headers=headers,
    )
