"""Who may see which webhooks; and the one place that hands them out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Webhook

WEBHOOKS = "webhook.manage"


def webhooks_for(user: Any) -> QuerySet[Webhook]:
    """The webhooks of the user's organisations."""
    return Webhook.objects.filter(organisation__in=organisations_of(user, WEBHOOKS)).select_related(
        "organisation", "created_by"
    )


def get_webhook_for(user: Any, pk: int) -> Webhook:
    """One of them; anything else does not exist for her."""
    found = webhooks_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
