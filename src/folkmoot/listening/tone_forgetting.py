"""Labels of an erased account's posts go, and with them the models that learnt from these posts."""

from __future__ import annotations

from folkmoot.listening import tone_actions, tone_models
from folkmoot.listening.models import ToneLabel
from folkmoot.sources.erasers import Account
from folkmoot.spine.models import Organisation


def forget_labels(account: Account) -> None:
    """A body's own model goes with any label that it may have learnt from, and is learnt anew without it."""
    learnt: set[int] = set()
    for platform, posts in account.posts_at_once():
        rows = ToneLabel.objects.filter(platform=platform, post_id__in=posts)
        told = rows.exclude(tone="").order_by()
        learnt |= set(told.values_list("analysis__organisation", flat=True))
        rows.delete()
    for body in Organisation.objects.filter(pk__in=learnt):
        if tone_models.forget(body):
            tone_actions.learn_again(body)
