"""The words of each mail: to followers, to authors about their own words, to staff about their account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from folkmoot.spine import letter_mails
from folkmoot.spine.invitation_links import token_of
from folkmoot.spine.models import Identity, Invitation, Notification, Subscription, User
from folkmoot.spine.plain_mails import plain_mail


def mail_of(row: Notification) -> EmailMessage:
    """The mail that a notification stands for."""
    if row.subscription is not None:
        return _to_follower(row, row.subscription)
    if row.identity is not None:
        return _to_author(row, row.identity)
    if row.invitation is not None:
        return _to_invited(row.invitation)
    if row.user is not None:
        return _to_colleague(row.user)
    if row.letter is not None:
        return letter_mails.mail_of(row.letter)
    raise ValueError(f"Notification {row.pk} goes to nobody.")


def _to_follower(row: Notification, subscription: Subscription) -> EmailMessage:
    matter = subscription.matter
    stop = _address("subscription-stop", subscription.token)
    context = {
        "matter": matter,
        "link": row.link,
        "response": row.link.response if row.link else None,
        "address": settings.SITE_ADDRESS + matter.get_absolute_url(),
        "confirm": _address("subscription-confirm", subscription.token),
        "stop": stop,
    }
    if row.link is None:
        subject = _("Please confirm: tell me about “%(matter)s”") % {"matter": matter.title}
        return plain_mail("confirm", subject, subscription.email, context, stop)
    state = {"matter": matter.title, "state": matter.get_state_display()}
    subject = _("%(matter)s: %(state)s") % state
    return plain_mail("step", subject, subscription.email, context, stop)


def _to_author(row: Notification, identity: Identity) -> EmailMessage:
    decision = row.appeal.decision if row.appeal else row.decision
    context: dict[str, Any] = {
        "decision": decision,
        "note": getattr(decision, "note", None),
        "appeal": row.appeal,
        "confirm": _address("identity-confirm", identity.token),
    }
    if decision is None:
        return plain_mail("identity", _("Please confirm your address"), identity.email, context)
    # The words themselves stay out of the mail: others may read its subject and its preview.
    context["contribution"] = _address("identity-confirm", identity.token)
    if row.appeal is not None:
        return plain_mail("appeal", _("Your appeal was looked at"), identity.email, context)
    subject = {
        "published": _("What you wrote is published"),
        "hidden": _("What you wrote was hidden"),
        "restored": _("What you wrote is shown again"),
    }[decision.kind]
    return plain_mail("decision", subject, identity.email, context)


def _to_invited(invitation: Invitation) -> EmailMessage:
    context = {
        "invitation": invitation,
        "address": _address("invitation", token_of(invitation)),
    }
    subject = _("You are invited to work with %(organisation)s") % {
        "organisation": invitation.organisation
    }
    return plain_mail("invitation", subject, invitation.email, context)


def _to_colleague(user: User) -> EmailMessage:
    context = {"person": user, "address": settings.SITE_ADDRESS + reverse("sign-in")}
    return plain_mail("factor_reset", _("Your second factor was removed"), user.email, context)


def _address(name: str, token: str) -> str:
    return str(settings.SITE_ADDRESS + reverse(name, args=[token]))
