"""Changing a body's moderation policy: its reasons are rows, and what was decided for one stays readable."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.spine import events
from folkmoot.spine.models import ModerationReason, Organisation, User
from folkmoot.spine.not_possible import NotPossible


@transaction.atomic
def reason_save(
    *,
    by: User,
    organisation: Organisation,
    title: str,
    meaning: str,
    in_force: bool = True,
    reason: ModerationReason | None = None,
) -> ModerationReason:
    """Add a reason, or say an older one in other words.

    Where words were hidden for a reason it keeps its words, goes out of force, and a new one takes its
    place: nobody is told afterwards that hers were hidden for something else.

    Raises:
        NotPossible: if no reason would be in force.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    title, meaning = title.strip(), meaning.strip()
    if reason is None:
        return _new(by, organisation, title, meaning, organisation.moderation_reasons.count())
    if not in_force:
        _others_are_in_force(reason)
    if (title, meaning) != (reason.title, reason.meaning):
        if reason.decisions.exists():
            _set_force(by, reason, False)
            return _new(by, organisation, title, meaning, reason.position, in_force=in_force)
        reason.title, reason.meaning = title, meaning
        reason.save(update_fields=["title", "meaning"])
        _record("policy.reason_reworded", by, reason)
    if in_force != reason.in_force:
        _set_force(by, reason, in_force)
    return reason


def _others_are_in_force(reason: ModerationReason) -> None:
    others = reason.organisation.moderation_reasons.filter(in_force=True).exclude(pk=reason.pk)
    if not others.exists():
        raise NotPossible(_("A policy needs at least one reason in force."))


def _new(
    by: User,
    organisation: Organisation,
    title: str,
    meaning: str,
    position: int,
    in_force: bool = True,
) -> ModerationReason:
    base = slugify(title)[:34] or "reason"
    code, number = base, 2
    while organisation.moderation_reasons.filter(code=code).exists():
        code, number = f"{base}-{number}", number + 1
    row = ModerationReason.objects.create(
        organisation=organisation,
        code=code,
        title=title,
        meaning=meaning,
        position=position,
        in_force=in_force,
    )
    _record("policy.reason_added", by, row)
    return row


def _set_force(by: User, reason: ModerationReason, in_force: bool) -> None:
    reason.in_force = in_force
    reason.save(update_fields=["in_force"])
    _record("policy.reason_restored" if in_force else "policy.reason_ended", by, reason)


def _record(kind: str, by: User, reason: ModerationReason) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=reason.organisation,
        subject=f"reason:{reason.pk}",
        facts={"code": reason.code},
    )
