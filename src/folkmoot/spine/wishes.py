"""How each person wants to be told: for one scope, else as she chose for all, else on the site alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from folkmoot.spine.models import Organisation, User, Wish

EVERYWHERE = ""


class Known:
    """A person's wishes, asked of the database once."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._rows = {
            (row.organisation_id, row.scope): row for row in Wish.objects.filter(user=user)
        }

    def of(self, organisation: Organisation, scope: str) -> Wish:
        """Her wish for a scope; where she made none, what she said for all, or what is usual."""
        return (
            self._rows.get((organisation.pk, scope))
            or self._rows.get((organisation.pk, EVERYWHERE))
            or Wish(user=self._user, organisation=organisation)
        )

    def chosen(self, organisation: Organisation, scope: str) -> Wish | None:
        """What she chose for just this scope, if she did."""
        return self._rows.get((organisation.pk, scope))


def of(user: User, organisation: Organisation, scope: str) -> Wish:
    """A person's wish for a scope."""
    return Known(user).of(organisation, scope)


@transaction.atomic
def wish_set(
    *, by: User, organisation: Organisation, scope: str, choice: Mapping[str, object] | None
) -> None:
    """Keep how a person wants to be told of what is found there; None: as everywhere else."""
    if choice is None:
        Wish.objects.filter(user=by, organisation=organisation, scope=scope).delete()
        return
    Wish.objects.update_or_create(
        user=by, organisation=organisation, scope=scope, defaults=dict(choice)
    )


@transaction.atomic
def briefs_set(*, by: User, organisation: Organisation, briefs: str) -> None:
    """Choose which briefs come by mail."""
    Wish.objects.update_or_create(
        user=by, organisation=organisation, scope=EVERYWHERE, defaults={"briefs": briefs}
    )


@transaction.atomic
def mails_stop(*, user: User, organisation: Organisation) -> None:
    """No mail of signals from now on: what was to be mailed is a notice on the site."""
    rows = Wish.objects.filter(user=user, organisation=organisation)
    rows.filter(by_mail=True).update(by_mail=False, by_notice=True)
