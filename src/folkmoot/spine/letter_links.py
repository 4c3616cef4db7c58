"""The links at the end of digests and briefs, by which somebody stops having them by mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from folkmoot.spine import wishes
from folkmoot.spine.models import Letter, Organisation, User, Wish

SALT = "folkmoot.spine.letter_links"


@dataclass(frozen=True)
class Link:
    """Whose mails of which sort, from which body."""

    user: User
    organisation: Organisation
    kind: str

    @property
    def is_brief(self) -> bool:
        return self.kind == Letter.Kind.BRIEF


def address_for(letter: Letter) -> str:
    """The whole address of the page that stops mails like this one."""
    token = signing.dumps([letter.user_id, letter.organisation_id, letter.kind], salt=SALT)
    return str(settings.SITE_ADDRESS + reverse("signals:stop", args=[token]))


def link_of(token: str) -> Link | None:
    """What a token stands for; None if it is not ours, or she has gone."""
    try:
        user_pk, body_pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    body = Organisation.objects.filter(pk=body_pk).first()
    return Link(user, body, kind) if user and body else None


@transaction.atomic
def stop(link: Link) -> None:
    """No more such mails; what they told is on the site."""
    if link.is_brief:
        wishes.briefs_set(by=link.user, organisation=link.organisation, briefs=Wish.Briefs.NONE)
    else:
        wishes.mails_stop(user=link.user, organisation=link.organisation)
