"""How profiles and labels forget an account."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.erasers import Account, erased_since
from folkmoot.sources.matching import Names
from folkmoot.spine.models import User
from folkmoot.strategy import results
from folkmoot.strategy.material import Material
from folkmoot.strategy.models import PostLabel, Profile, ProfilePost, ProfileQuestion
from mootlib.text import personal


def erase(account: Account) -> None:
    """Take an account out of every stored profile: its posts, its questions, its place as a neighbour."""
    _erase(account, Profile.objects.filter(made_at__isnull=False))
    for platform, post_id in account.posts:
        PostLabel.objects.filter(platform=platform, post_id=post_id).delete()


def labels_of(user: User) -> list[dict[str, Any]]:
    """What somebody of the staff said posts are for."""
    rows = PostLabel.objects.filter(coder=user)
    return [
        {
            "post": f"{row.platform} {row.post_id}",
            "purpose": row.purpose,
            "at": row.labelled_at.isoformat(),
        }
        for row in rows
    ]


def forget_coder(user: User) -> None:
    """Her judgements stay, signed by nobody."""
    PostLabel.objects.filter(coder=user).update(coder=None)


def forget_since(moment: datetime, profile: Profile, material: Material) -> None:
    """Take out of a new profile whoever was erased while it was made."""
    posts = material.posts
    owners = list(zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True))
    for platform, account_id in erased_since(moment, {(p, a) for p, a in owners if a}):
        known = [
            row
            for row in material.accounts.to_pylist()
            if (row["platform"], row["account_id"]) == (platform, account_id)
        ]
        names = tuple(str(row[n]) for row in known for n in ("handle", "name") if row[n])
        ids = posts["post_id"].to_pylist()
        hers = {
            (p, post)
            for (p, a), post in zip(owners, ids, strict=True)
            if (p, a) == (platform, account_id)
        }
        _erase(Account(platform, account_id, names, frozenset(hers)), [profile])


def _erase(account: Account, profiles: Iterable[Profile]) -> None:
    names = Names((account.account_id, *account.names))
    shown = {personal.pseudonym(privacy_key(), account.platform, account.account_id)}
    shown |= {
        personal.pseudonym(privacy_key(), account.platform, f"@{name.lower()}")
        for name in account.names
    }
    for profile in profiles:
        data = json.loads(json.dumps(results.stored(profile)))
        place = data["position"]
        for kind in ("mentioners", "amplifiers", "partners"):
            place[kind] = [n for n in place[kind] if n["account"]["label"] not in shown]
        results.store(profile, _masked(data, names))
        for platform, post_id in account.posts:
            ProfilePost.objects.filter(profile=profile, platform=platform, post_id=post_id).delete()
            ProfileQuestion.objects.filter(
                profile=profile, platform=platform, post_id=post_id
            ).delete()
        for topic in set(profile.rows.exclude(topic="").values_list("topic", flat=True)):
            if names.are_in(topic):
                profile.rows.filter(topic=topic).update(topic=names.masked(topic)[:200])


def _masked(part: Any, names: Names) -> Any:
    if isinstance(part, str):
        return names.masked(part)
    if isinstance(part, dict):
        return {key: _masked(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [_masked(item, names) for item in part]
    return part
