"""Carries the outbox into the corpus: published contributions are posts there, until taken out."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from folkmoot.sources.bridge import corpus
from folkmoot.spine.jobs import Run, job
from folkmoot.spine.models import Contribution, Outgoing
from folkmoot.spine.outbox import CARRYING, PLATFORM, collection_of
from mootlib import records

BATCH = 500


@job(CARRYING)
def carry_job(run: Run) -> None:
    carry()


def carry() -> int:
    """Bring the corpus up to what the site shows; how many entries were worked off.

    An entry is deleted after the corpus has it: a kill between the two carries it again, which
    changes nothing. What counts is how the contribution stands now, not what the entry said.
    """
    done = 0
    while rows := list(Outgoing.objects.order_by("pk")[:BATCH]):
        wanted = {row.contribution for row in rows}
        shown = Contribution.objects.filter(
            pk__in=wanted, state=Contribution.State.PUBLISHED
        ).select_related("place")
        posts = [_post(one) for one in shown]
        taken_out = {row.contribution for row in rows if row.kind == Outgoing.Kind.TAKE_OUT}
        for pk in sorted(taken_out | wanted - {one.pk for one in shown}):
            corpus().drop_collection(collection_of(pk))
        if posts:
            corpus().append(records.POSTS.build(posts))
        done += Outgoing.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]
    return done


def _post(one: Contribution) -> dict[str, object]:
    return {
        "platform": PLATFORM,
        "post_id": str(one.pk),
        "account_id": str(one.participant_id) if one.participant_id else None,
        "posted_at": one.spoken_at,
        "edited_at": one.edited_at,
        "text": one.text,
        "language": None if one.language == "und" else one.language,
        "url": settings.SITE_ADDRESS + one.get_absolute_url(),
        "form": "text",
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "latitude": one.place.latitude if one.place else None,
        "longitude": one.place.longitude if one.place else None,
        "place_name": one.place.name if one.place else None,
        "collections": [collection_of(one.pk)],
        "source": "folkmoot-site",
        "collected_at": timezone.now(),
    }
