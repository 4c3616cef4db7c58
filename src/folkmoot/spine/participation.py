"""Who is speaking: participants by a secret in the browser, by account, or by a verified address.

The secret never reaches a table: a participant's key is a hash of it with the process, so that rows of
one person in two processes cannot be joined by whoever reads them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.spine.models import Act, Identity, Participant, Process, User
from folkmoot.spine.models.tokens import new_token

#: An address that was asked and did not confirm may be asked again after this time.
ASKED_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Speaker:
    """Whom a request comes from, as far as it shows: nothing of it is kept in one place."""

    secret: str = ""  #: of the browser
    user: User | None = None
    email: str = ""  #: verified in this session
    traced: bool = True  #: whether acts may be noted


def new_secret() -> str:
    return secrets.token_urlsafe(32)


@transaction.atomic
def participant_for(speaker: Speaker, process: Process, *, name: str = "") -> Participant:
    """The speaker's pseudonym in a process, made at the first need.

    Raises:
        ValueError: if the speaker shows neither a secret nor an account.
    """
    if speaker.user is not None:  # two copies of her first form would make two pseudonyms
        User.objects.select_for_update().get(pk=speaker.user.pk)
    known = participants_of(speaker).filter(process=process).first()
    participant = known or _new_participant(speaker, process)
    if name and participant.name != name:
        participant.name = name
        participant.save(update_fields=["name"])
    return participant


def participants_of(speaker: Speaker) -> QuerySet[Participant]:
    """All pseudonyms that the speaker can show to be hers."""
    mine = Q(pk__in=())
    if speaker.secret:
        keys = [_key(speaker.secret, pk) for pk in Process.objects.values_list("pk", flat=True)]
        mine |= Q(key__in=keys)
    if speaker.user:
        mine |= Q(identity__user=speaker.user)
    if speaker.email:
        mine |= Q(identity__email=speaker.email, identity__verified_at__isnull=False)
    return Participant.objects.filter(mine).select_related("identity", "process").distinct()


def note_act(speaker: Speaker, kind: str, process: Process) -> None:
    """Leave the one trace across processes, unless the speaker wants none."""
    if speaker.traced and (pseudonym := _pseudonym(speaker)):
        Act.objects.get_or_create(
            pseudonym=pseudonym, kind=kind, process=process, day=timezone.localdate()
        )


@transaction.atomic
def forget_acts(speaker: Speaker) -> int:
    """Delete the trace; how many acts it held."""
    pseudonym = _pseudonym(speaker)
    return Act.objects.filter(pseudonym=pseudonym).delete()[0] if pseudonym else 0


def acts_of(speaker: Speaker) -> QuerySet[Act]:
    return Act.objects.filter(pseudonym=_pseudonym(speaker) or "-").order_by("day", "pk")


@transaction.atomic
def email_ask(speaker: Speaker, email: str) -> None:
    """Ask an address to confirm that it is the speaker's; her words stay hers meanwhile."""
    from folkmoot.spine import telling

    email = email.strip().lower()
    now = timezone.now()
    asked = []
    for participant in participants_of(speaker):
        row, created = Identity.objects.get_or_create(
            participant=participant, defaults={"email": email}
        )
        if row.verified_at is not None and row.email == email:
            continue
        if not created and row.email == email and row.asked_at > now - ASKED_AGAIN_AFTER:
            continue
        if row.email != email:  # whoever holds the link of another address has no say over this one
            row.token = new_token()
        row.email, row.asked_at, row.verified_at = email, now, None
        row.save(update_fields=["email", "asked_at", "verified_at", "token"])
        asked.append(row)
    if asked:  # one mail for all of them: confirming one confirms the others
        telling.ask_identity(asked[0])


@transaction.atomic
def email_confirm(*, token: str) -> Identity | None:
    """The address is the speaker's: it is told of what becomes of her words from now on."""
    from folkmoot.spine import telling

    # Held: were the address changed meanwhile, another one than the link's would count as confirmed.
    row = Identity.objects.select_for_update().filter(token=token).exclude(email="").first()
    if row is None:
        return None
    now = timezone.now()
    waiting = Identity.objects.filter(
        email=row.email, verified_at=None, asked_at=row.asked_at
    ) | Identity.objects.filter(pk=row.pk, verified_at=None)
    for identity in waiting.distinct():
        identity.verified_at = now
        identity.save(update_fields=["verified_at"])
        telling.follow_what_she_said(identity)
    row.refresh_from_db()
    return row


@transaction.atomic
def email_forget(participants: Iterable[Participant]) -> None:
    """Cut the person from her pseudonyms; her words stay with them."""
    Identity.objects.filter(participant__in=list(participants)).delete()


def _new_participant(speaker: Speaker, process: Process) -> Participant:
    if speaker.user is not None:
        # A random key: once the identity is erased, nothing leads from the account to the words.
        participant = Participant.objects.create(process=process, key=secrets.token_hex(32))
        Identity.objects.create(
            participant=participant,
            user=speaker.user,
            email=speaker.user.email,
            verified_at=timezone.now(),
        )
        return participant
    if not speaker.secret:
        raise ValueError("Nobody speaks without a secret or an account.")
    key = _key(speaker.secret, process.pk)
    return Participant.objects.get_or_create(process=process, key=key)[0]


def _key(secret: str, process_id: int) -> str:
    return _hashed(f"participant\0{process_id}\0{secret}")


def _pseudonym(speaker: Speaker) -> str:
    if speaker.user is not None:
        return _hashed(f"acts\0user\0{speaker.user.pk}")
    return _hashed(f"acts\0{speaker.secret}") if speaker.secret else ""


def _hashed(text: str) -> str:
    return hmac.new(settings.PRIVACY_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
