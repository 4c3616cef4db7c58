"""How the thread forgets an account: that somebody spoke stays counted, where she spoke does not."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from folkmoot.desk import evaluations
from folkmoot.sources.erasers import Account
from folkmoot.sources.erasures import in_turn
from folkmoot.spine.matching import Names
from folkmoot.spine.models import Brief, Reply, Voice


def erase(account: Account) -> None:
    """Cut her posts' identifiers from voices, and what names her from replies and briefs."""
    with in_turn():  # a brief that is being made is made before, and masked, or afterwards
        _forget_in_thread(account)
        _forget_in_briefs(account)
    evaluations.forget_all()


def _forget_in_thread(account: Account) -> None:
    for platform, posts in account.posts_at_once():
        voices = Voice.objects.filter(platform=platform, post_id__in=posts)
        Reply.objects.filter(voice__in=voices).update(address="")
        for voice in voices:
            voice.post_id = f"erased-{secrets.token_hex(8)}"
            voice.save(update_fields=["post_id"])
    names = {name.lower().removeprefix("@") for name in (account.account_id, *account.names)}
    for reply in Reply.objects.filter(voice__platform=account.platform).exclude(address=""):
        if names & _parts(reply.address):
            Reply.objects.filter(pk=reply.pk).update(address="")


def _forget_in_briefs(account: Account) -> None:
    """Names of topics may hold hers."""
    names = account.spelt
    for brief in Brief.objects.all():
        masked = _masked(brief.content, names)
        if masked != brief.content:
            Brief.objects.filter(pk=brief.pk).update(content=masked)


def _masked(value: Any, names: Names) -> Any:
    """The same with every title masked: paths and dates hold no names."""
    if isinstance(value, dict):
        return {
            key: names.masked(part)
            if key in ("title", "found_in") and isinstance(part, str)
            else _masked(part, names)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_masked(part, names) for part in value]
    return value


def _parts(address: str) -> set[str]:
    """The names and numbers that an address consists of: as wholes, for 27 is no part of 9127."""
    found = urlsplit(address.lower())
    host = found.hostname or ""
    values = [value for _name, value in parse_qsl(found.query)]
    own = host.split(".")[:-2]  # name.tumblr.com; the rest is the platform's
    parts = {unquote(part).removeprefix("@") for part in [*found.path.split("/"), *values, *own]}
    parts.discard("")
    return parts | {f"{part}@{host}" for part in parts}  # Mastodon's handles name their server
