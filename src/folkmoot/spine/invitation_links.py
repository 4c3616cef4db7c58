"""The links by which an invitation is accepted: made from its row and the site's secret, kept nowhere."""

from __future__ import annotations

from django.core import signing

from folkmoot.spine.models import Invitation

_SALT = "folkmoot.invitation"


def token_of(invitation: Invitation) -> str:
    """What the link ends with. Sent again, an invitation has another link, and the older one ends."""
    return signing.Signer(salt=_SALT).sign_object(_what(invitation))


def invitation_by(token: str) -> Invitation | None:
    """The invitation that a link stands for; None if it was forgotten, or the link is none of ours."""
    try:
        what = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    found = Invitation.objects.filter(pk=what[0]).select_related("organisation").first()
    return found if found is not None and _what(found) == what else None


def _what(invitation: Invitation) -> list[int]:
    return [invitation.pk, int(invitation.invited_at.timestamp())]
