"""How the thread forgets an account: that somebody spoke stays counted, where she spoke does not."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import Q

from folkmoot.sources.erasers import Account
from folkmoot.spine.models import Reply, Voice


@transaction.atomic
def erase(account: Account) -> None:
    """Cut her posts' identifiers from voices, and addresses that name her from replies."""
    for platform, post_id in account.posts:
        for voice in Voice.objects.filter(platform=platform, post_id=post_id):
            voice.post_id = f"erased-{secrets.token_hex(8)}"
            voice.save(update_fields=["post_id"])
            voice.replies.update(address="")
    named = Q()
    for name in (account.account_id, *account.names):
        named |= Q(address__icontains=name)
    Reply.objects.filter(named).update(address="")
