"""Who works in an organisation: invited, given a role and teams, helped in again, and taking leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import events, telling
from folkmoot.spine.models import Invitation, Matter, Membership, Organisation, Team, User
from folkmoot.spine.models.invitation import VALID_FOR
from folkmoot.spine.not_possible import NotPossible

# --- Invitations -------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    by: User,
    organisation: Organisation,
    email: str,
    name: str = "",
    role: str,
    teams: Iterable[Team] = (),
) -> Invitation:
    """Offer a role to an address, by mail. Asked again, the open offer is changed and sent again.

    Raises:
        NotPossible: if whoever has the address works there already.
    """
    email = email.strip().lower()
    if Membership.objects.filter(organisation=organisation, user__email=email).exists():
        raise NotPossible(_("Whoever has this address works here already."))
    row, _created = Invitation.objects.update_or_create(
        organisation=organisation,
        email=email,
        accepted_at=None,
        defaults={"name": name.strip(), "role": role, "invited_by": by} | _from_now(),
    )
    row.teams.set(teams)
    telling.send_invitation(row)
    _record("staff.invited", by, organisation, f"invitation:{row.pk}", {"role": role})
    return row


@transaction.atomic
def invitation_send_again(*, by: User, invitation: Invitation) -> None:
    """Send an open invitation once more; its time begins again."""
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(**_from_now()):
        telling.send_invitation(invitation)


@transaction.atomic
def invitation_withdraw(*, by: User, invitation: Invitation) -> None:
    """Forget an invitation that nobody accepted; its link counts no longer."""
    subject = f"invitation:{invitation.pk}"
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()[0]:
        _record("staff.uninvited", by, invitation.organisation, subject)


@transaction.atomic
def invitation_accept(*, invitation: Invitation, user: User) -> Membership:
    """Take the role that was offered.

    Raises:
        NotPossible: if the invitation is for somebody else, was used, or ran out.
    """
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if user.email != row.email:
        raise NotPossible(_("This invitation is for another address."))
    if not row.is_open:
        raise NotPossible(_("This invitation was used already or has run out."))
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_at"])
    held, created = Membership.objects.get_or_create(
        user=user, organisation=row.organisation, defaults={"role": row.role}
    )
    if created:
        user.teams.add(*row.teams.all())
        _record(
            "staff.joined", user, row.organisation, f"membership:{held.pk}", {"role": held.role}
        )
    return held


@transaction.atomic
def invitation_accept_anew(*, invitation: Invitation, name: str, password: str) -> User:
    """Make the account that an invitation asks for, and take the role.

    The link came by mail to the address, which is thereby shown to be hers.

    Raises:
        NotPossible: as ``invitation_accept``, and if there is such an account.
    """
    if User.objects.filter(email=invitation.email).exists():
        raise NotPossible(_("There is an account with this address: sign in with it."))
    user = User.objects.create_user(invitation.email, password, name=name.strip())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation_accept(invitation=invitation, user=user)
    return user


def _from_now() -> dict[str, Any]:
    now = timezone.now()
    return {"invited_at": now, "expires_at": now + VALID_FOR}


# --- Roles and teams ---------------------------------------------------------------------------------


@transaction.atomic
def membership_change(
    *, by: User, membership: Membership, role: str, teams: Iterable[Team]
) -> None:
    """Give somebody another role, and put her into these teams of the organisation alone.

    Raises:
        NotPossible: if nobody would be left to administer the organisation.
    """
    row = _held(membership)
    if role != row.role:
        if role != Membership.Role.ADMINISTRATOR:
            _somebody_administers_without(row)
        before, row.role = row.role, role
        row.save(update_fields=["role"])
        facts = {"before": before, "role": role}
        _record("staff.role_changed", by, row.organisation, f"membership:{row.pk}", facts)
    row.user.teams.remove(*row.organisation.teams.all())
    row.user.teams.add(*[team for team in teams if team.organisation_id == row.organisation_id])


@transaction.atomic
def membership_end(*, by: User, membership: Membership) -> None:
    """Somebody works here no longer. Her account stays, a citizen's; what she did stays.

    Matters that were given to her stay with their team, or wait to be given to somebody.

    Raises:
        NotPossible: if nobody would be left to administer the organisation.
    """
    row = _held(membership)
    _somebody_administers_without(row)
    subject, user = f"membership:{row.pk}", row.user
    Matter.objects.filter(organisation=row.organisation, assignee=user).update(assignee=None)
    user.teams.remove(*row.organisation.teams.all())
    row.delete()
    if not user.memberships.exists():
        user.api_tokens.all().delete()
    user.sign_out_everywhere()
    _record("staff.left", by, row.organisation, subject)


@transaction.atomic
def second_factor_reset(*, by: User, membership: Membership) -> None:
    """Remove the second factor of somebody who lost it: she sets up a new one when she signs in again.

    She is told by mail, and is signed out everywhere.

    Raises:
        NotPossible: for oneself, and for somebody who also works where ``by`` does not administer.
    """
    row = _held(membership)
    if row.user == by:
        raise NotPossible(_("Change your own second factor on the page of your account."))
    ours = Membership.objects.filter(user=by, role=Membership.Role.ADMINISTRATOR)
    elsewhere = row.user.memberships.exclude(organisation__in=ours.values("organisation"))
    if elsewhere.exists():
        raise NotPossible(
            _(
                "This person also works in another organisation, whose administrator would have to agree: ask there."
            )
        )
    Authenticator.objects.filter(user=row.user).delete()
    row.user.sign_out_everywhere()
    telling.send_factor_reset(row.user)
    _record("staff.second_factor_reset", by, row.organisation, f"membership:{row.pk}")


def _held(membership: Membership) -> Membership:
    """The row as it stands; whoever else changes staff of this organisation waits."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    return Membership.objects.select_related("organisation", "user").get(pk=membership.pk)


def _somebody_administers_without(row: Membership) -> None:
    if row.role != Membership.Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(
        organisation=row.organisation, role=Membership.Role.ADMINISTRATOR, user__is_active=True
    ).exclude(pk=row.pk)
    if not others.exists():
        raise NotPossible(
            _("Nobody would be left to administer this organisation: make somebody else one first.")
        )


# --- Teams -------------------------------------------------------------------------------------------


@transaction.atomic
def team_save(*, by: User, organisation: Organisation, name: str, team: Team | None = None) -> Team:
    """Make a team, or call it something else.

    Raises:
        NotPossible: if another one is called so.
    """
    name = " ".join(name.split())
    same = Team.objects.filter(organisation=organisation, name__iexact=name)
    if same.exclude(pk=team.pk if team else 0).exists():
        raise NotPossible(_("There is a team of this name already."))
    row = team or Team(organisation=organisation)
    row.name = name
    row.save()
    return row


@transaction.atomic
def team_end(*, by: User, team: Team) -> None:
    """Dissolve a team. The threads of settled matters still say that it dealt with them.

    Raises:
        NotPossible: while matters that are not settled are with it.
    """
    if open_matters(team):
        raise NotPossible(_("Matters are still with this team: give them to another one first."))
    team.matters.update(team=None)
    team.delete()


def open_matters(team: Team) -> int:
    """How many matters that are not settled are with a team."""
    return team.matters.filter(state__in=Matter.OPEN, merged_into=None).count()


def _record(
    kind: str,
    by: User,
    organisation: Organisation,
    subject: str,
    facts: dict[str, Any] | None = None,
) -> None:
    events.record(kind=kind, by=by, organisation=organisation, subject=subject, facts=facts)
