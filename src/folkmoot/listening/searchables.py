"""What listening found that can be searched: topics of each body's collections and newest import."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from folkmoot.listening.models import Analysis, Topic
from folkmoot.spine.search_index import searchable


def declare() -> None:
    """Called once, when listening is ready."""
    searchable(
        Topic,
        kind="topic",
        label=_("Topics"),
        url=_page,
        title="label",
        organisation="analysis.organisation",
        at="analysis.made_at",
        target=lambda topic: f"{topic.analysis_id}/{topic.number}",
        rows=_topics,
        # A new analysis puts the older one's topics aside; a deleted one brings them back.
        follows=((Analysis, _all_of_its_organisation),),
    )


def _page(target: str) -> str:
    return reverse("listening:topic", args=target.split("/"))


def _topics() -> QuerySet[Topic]:
    finished = Analysis.objects.filter(
        organisation=OuterRef("analysis__organisation"),
        made_at__isnull=False,
        collection__isnull=True,
    )
    newest = Subquery(finished.order_by("-made_at", "-pk").values("pk")[:1])
    live = Q(analysis__collection__isnull=False, analysis__made_at__isnull=False)
    return Topic.objects.filter(Q(analysis=newest) | live, size__gt=0).select_related(
        "analysis__organisation"
    )


def _all_of_its_organisation(analysis: Analysis) -> QuerySet[Topic]:
    return Topic.objects.filter(analysis__organisation=analysis.organisation_id)
