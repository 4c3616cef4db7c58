"""What of the thread can be searched, and on which page of the desk it is read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Contribution, Link, Matter, Place, Response, Team
from folkmoot.spine.search_index import searchable

#: Steps whose words stand elsewhere: in the matter itself, or in its team.
_TOLD_ELSEWHERE = (Link.Kind.OPENED, Link.Kind.ASSIGNED)


def declare() -> None:
    """Called once, when the desk is ready."""
    searchable(
        Matter,
        kind="matter",
        label=_("Matters"),
        url=_matter,
        title="title",
        body=("summary", "topic", "place.name", _topics_of_voices),
        public="public",
        at="changed_at",
        rows=lambda: Matter.objects.select_related("place", "organisation"),
        follows=((Place, lambda place: Matter.objects.filter(place=place)),),
    )
    searchable(
        Response,
        kind="response",
        label=_("Answers"),
        url=_matter,
        title="matter.title",
        own_title=False,
        body=("you_said", "we_did", "decided", "next_steps"),
        organisation="matter.organisation",
        public="matter.public",
        at="published_at",
        target="matter_id",
        rows=lambda: Response.objects.select_related("matter__organisation"),
        follows=((Matter, lambda matter: Response.objects.filter(matter=matter)),),
    )
    searchable(
        Link,
        kind="link",
        label=_("Reasons and notes"),
        url=_matter,
        title="matter.title",
        own_title=False,
        body=("text",),
        organisation="matter.organisation",
        at="at",
        target="matter_id",
        rows=_links,
        follows=((Matter, lambda matter: Link.objects.filter(matter=matter)),),
    )
    searchable(
        Contribution,
        kind="contribution",
        label=_("Said here"),
        url=lambda target: reverse("desk:contribution", args=[target]),
        title="process.title",
        own_title=False,
        body=("text", "place.name"),
        public=lambda row: row.state == Contribution.State.PUBLISHED,
        at="spoken_at",
        rows=_contributions,
    )
    searchable(
        Place,
        kind="place",
        label=_("Places"),
        url=lambda target: f"{reverse('desk:matters')}?place={target}",
        title="name",
        organisation=None,
        public=True,
    )
    searchable(
        Team,
        kind="team",
        label=_("Teams"),
        url=lambda target: f"{reverse('desk:matters')}?team={target}",
        title="name",
    )


def _contributions() -> QuerySet[Contribution]:
    gone = (Contribution.State.HIDDEN, Contribution.State.WITHDRAWN, Contribution.State.ERASED)
    return Contribution.objects.exclude(state__in=gone).select_related(
        "process", "place", "organisation"
    )


def _matter(target: str) -> str:
    return reverse("desk:matter", args=[target])


def _links() -> QuerySet[Link]:
    worded = Link.objects.exclude(text="").exclude(kind__in=_TOLD_ELSEWHERE)
    return worded.select_related("matter__organisation")


def _topics_of_voices(matter: Any) -> str:
    """What listening called the matter's voices; a voice is found by its matter."""
    topics = matter.voices.exclude(topic="").exclude(topic=matter.topic)
    return "\n".join(sorted(set(topics.order_by().values_list("topic", flat=True).distinct())))
