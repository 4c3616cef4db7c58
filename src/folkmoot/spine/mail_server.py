"""Handing one mail over to the mail server, and what is known of it afterwards."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from enum import Enum, auto

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class Fate(Enum):
    """What became of a mail."""

    SENT = auto()
    LATER = auto()  #: certainly not taken, and another time it may be
    REFUSED = auto()  #: certainly not taken, and it never will be
    UNKNOWN = auto()  #: the connection broke while the mail was handed over


@dataclass(frozen=True)
class Handed:
    """A mail's fate, with the sort of problem and whether there was a mail server at all."""

    fate: Fate
    problem: str = ""
    reached: bool = True


def hand_over(mail: EmailMessage) -> Handed:
    """Give a mail to the mail server. Only what it certainly did not take may be tried again."""
    try:
        mail.message()
    except Exception as problem:  # an address or subject that cannot be written into a mail
        return Handed(Fate.REFUSED, type(problem).__name__)
    server = get_connection()
    try:
        server.open()
    except Exception as problem:  # whatever it was, nothing of the mail was said yet
        _close(server)
        return Handed(Fate.LATER, type(problem).__name__, reached=False)
    mail.connection = server
    try:
        mail.send()
    except Exception as problem:  # the next mail is to go whatever happens to this one
        return Handed(_fate(_code(problem)), type(problem).__name__)
    finally:
        _close(server)
    return Handed(Fate.SENT)


def _fate(code: int) -> Fate:
    """What the mail server's last word means (RFC 5321, section 4.2.1); none is 0."""
    if 400 <= code < 500:
        return Fate.LATER
    return Fate.REFUSED if 500 <= code < 600 else Fate.UNKNOWN


def _code(problem: Exception) -> int:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return max(code for code, _words in problem.recipients.values())
    return problem.smtp_code if isinstance(problem, smtplib.SMTPResponseException) else 0


def _close(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except Exception:  # noqa: S110 - the mail's fate is known already, and the farewell changes nothing
        pass
