"""Who may set how long things are kept; and the one place that hands rules and records out."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from folkmoot.spine import retention
from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Membership, Organisation, RetentionRecord, RetentionRule

MAY_MANAGE = (Membership.Role.ADMINISTRATOR,)


def rules_for(user: Any) -> list[RetentionRule]:
    """The rules of the organisations that the user administers, and the shared ones."""
    return retention.rules(organisations_of(user, *MAY_MANAGE))


def may_change(user: Any, rule: RetentionRule) -> bool:
    """A shared rule is that of the body whose site this is; any other its organisation's own."""
    owner = rule.organisation or Organisation.objects.first()
    return (
        owner in organisations_of(user, *MAY_MANAGE) and retention.kind_named(rule.kind) is not None
    )


def get_rule_for(user: Any, pk: int) -> RetentionRule:
    """A rule that the user may change; anything else does not exist for her."""
    for rule in rules_for(user):
        if rule.pk == pk and may_change(user, rule):
            return rule
    raise Http404


def records_for(user: Any) -> QuerySet[RetentionRecord]:
    """The records of the same rules, newest first."""
    mine = organisations_of(user, *MAY_MANAGE)
    return RetentionRecord.objects.filter(
        Q(organisation__isnull=True) | Q(organisation__in=mine)
    ).select_related("organisation", "event")
