"""How the thread forgets an account: that somebody spoke stays counted, where she spoke does not."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import transaction

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
    names = {name.lower().removeprefix("@") for name in (account.account_id, *account.names)}
    for reply in Reply.objects.filter(voice__platform=account.platform).exclude(address=""):
        if names & _parts(reply.address):
            Reply.objects.filter(pk=reply.pk).update(address="")


def _parts(address: str) -> set[str]:
    """The names and numbers that an address consists of: as wholes, for 27 is no part of 9127."""
    found = urlsplit(address.lower())
    host = found.hostname or ""
    values = [value for _name, value in parse_qsl(found.query)]
    own = host.split(".")[:-2]  # name.tumblr.com; the rest is the platform's
    parts = {unquote(part).removeprefix("@") for part in [*found.path.split("/"), *values, *own]}
    parts.discard("")
    return parts | {f"{part}@{host}" for part in parts}  # Mastodon's handles name their server
