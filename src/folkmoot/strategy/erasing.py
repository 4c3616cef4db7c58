"""How profiles and labels forget an account."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.erasers import Account, erased_meanwhile
from folkmoot.spine.matching import Names
from folkmoot.spine.models import Organisation, User
from folkmoot.strategy import actions, results
from folkmoot.strategy.material import Material
from folkmoot.strategy.models import (
    PostLabel,
    Profile,
    ProfilePost,
    ProfileQuestion,
    PurposeHead,
)
from mootlib.text import personal


def erase(account: Account) -> None:
    """Take an account out of every stored profile: its posts, its questions, its place as a neighbour."""
    _erase(account, Profile.objects.all())
    learnt: set[int] = set()
    for platform, posts in account.posts_at_once():
        rows = PostLabel.objects.filter(platform=platform, post_id__in=posts)
        learnt |= set(rows.order_by().values_list("organisation", flat=True))
        rows.delete()
    for body in Organisation.objects.filter(pk__in=learnt):
        _forget_heads(body)


def _forget_heads(organisation: Organisation) -> None:
    """A classifier that may have learnt from her posts goes, and is learnt anew from the other labels."""
    heads = PurposeHead.objects.filter(organisation=organisation, made_at__isnull=False)
    in_use = heads.filter(kept=True).exists()
    for head in heads:
        shutil.rmtree(head.folder, ignore_errors=True)
        head.delete()
    if in_use:
        actions.classifier_learn_again(organisation=organisation)


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


def forget_since(profile: Profile, material: Material) -> None:
    """Take out of a new profile whoever was erased while it was made."""
    for account in erased_meanwhile(material.read_at, material.posts, material.accounts):
        _erase(account, [profile])


def _erase(account: Account, profiles: Iterable[Profile]) -> None:
    names = account.spelt
    for profile in profiles:
        with suppress(FileNotFoundError):  # of one that is being made there is none yet
            _erase_result(account, profile, names)
        for topic in set(profile.rows.exclude(topic="").values_list("topic", flat=True)):
            if names.are_in(topic):
                profile.rows.filter(topic=topic).update(topic=names.masked(topic)[:200])
    for platform, posts in account.posts_at_once():
        for rows in (ProfilePost, ProfileQuestion):
            hers = rows._default_manager.filter(platform=platform, post_id__in=posts)
            hers.filter(profile__in=profiles).delete()


def _erase_result(account: Account, profile: Profile, names: Names) -> None:
    shown = {personal.pseudonym(privacy_key(), account.platform, account.account_id)}
    shown |= {
        personal.pseudonym(privacy_key(), account.platform, f"@{name.lower()}")
        for name in account.names
    }
    data = json.loads(json.dumps(results.stored(profile)))
    place = data["position"]
    for kind in ("mentioners", "amplifiers", "partners"):
        place[kind] = [n for n in place[kind] if n["account"]["label"] not in shown]
    results.store(profile, _masked(data, names))


def _masked(part: Any, names: Names) -> Any:
    if isinstance(part, str):
        return names.masked(part)
    if isinstance(part, dict):
        return {key: _masked(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [_masked(item, names) for item in part]
    return part
