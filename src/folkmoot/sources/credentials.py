"""Credentials of platforms: sealed when they come in, opened only for the request that needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.sources.models import Credential
from folkmoot.spine import events, sealed
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible

if TYPE_CHECKING:
    from mootlib.collect import Secret


PURPOSE = "credentials of platforms"


class Unopenable(Exception):
    """A credential was sealed with another key than this installation has; the message says so."""


@transaction.atomic
def credential_add(
    *, by: User, organisation: Organisation, kind: str, name: str, account: str, secret: str
) -> Credential:
    """Keep a credential. Nobody can read it again; it can be removed and entered anew.

    Raises:
        NotPossible: if no platform has such a credential.
    """
    _checked(secret)
    new = Credential.objects.create(
        organisation=organisation,
        kind=kind,
        name=name.strip(),
        account=account.strip().removeprefix("@"),
        sealed=sealed.seal(secret.strip(), purpose=PURPOSE),
        created_by=by,
    )
    _record("credential.added", by, new)
    return new


@transaction.atomic
def credential_remove(*, by: User, credential: Credential) -> None:
    """Let go of a credential; sources that were read with it say that they need one."""
    _record("credential.removed", by, credential)
    credential.delete()


def opened(credential: Credential) -> Secret:
    """The credential, for the library, which shows it to nobody.

    Raises:
        Unopenable: if this installation's key is another one.
    """
    from mootlib.collect import Secret

    try:
        return Secret(sealed.unseal(credential.sealed, purpose=PURPOSE))
    except sealed.CannotOpen as problem:
        raise Unopenable(
            _(
                "The credential “%(name)s” cannot be opened with this installation’s key; enter it anew."
            )
            % {"name": credential.name}
        ) from problem


def _checked(secret: str) -> None:
    from mootlib.collect import Secret

    try:
        Secret(secret.strip())
    except ValueError as problem:
        raise NotPossible(
            _("The credential is empty or holds a character that none has.")
        ) from problem


def _record(kind: str, by: User, credential: Credential) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=credential.organisation,
        subject=f"credential:{credential.pk}",
        facts={"kind": credential.kind},
    )
