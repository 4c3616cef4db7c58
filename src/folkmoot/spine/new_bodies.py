"""What a body has from its first day: an open door, and a moderation policy. Pages only read them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from folkmoot.spine.models import Organisation


def watch() -> None:
    """Called once, when the spine is ready."""
    post_save.connect(_made, sender=Organisation, dispatch_uid="a body's first day")


def equip_all() -> None:
    """For bodies of an earlier version."""
    for organisation in Organisation.objects.all():
        equip(organisation)


@transaction.atomic
def equip(organisation: Organisation) -> None:
    """Give a body what it lacks."""
    from folkmoot.spine import contributions, moderation, retention

    contributions.open_door(organisation)
    moderation.begin_policy(organisation)
    retention.rules([organisation])


def _made(instance: Organisation, created: bool, raw: bool = False, **_more: Any) -> None:
    if created and not raw:
        equip(instance)
