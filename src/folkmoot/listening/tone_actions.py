"""What officers do for the tone: read posts, take a label back, have the model learn from the labels."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.listening import labelling
from folkmoot.listening.labelling import Key
from folkmoot.listening.models import Analysis, ToneLabel, Topic
from folkmoot.listening.queries import posts_by_key
from folkmoot.spine import events, jobs
from folkmoot.spine.models import Job, Organisation, Team, User
from folkmoot.spine.not_possible import NotPossible
from mootlib.listening.tone import LEAST_LABELS
from mootlib.text import sentiment_head

MEASURE, LEARN = "listening.tone", "listening.tone_learn"
#: The estimate is made anew after so many further labels.
EACH = 10


@transaction.atomic
def tones_label(*, by: User, analysis: Analysis, tones: Mapping[Key, str]) -> list[ToneLabel]:
    """Say how drawn posts are worded; said again, the later label counts. Empty: nobody could tell.

    Raises:
        NotPossible: for another word, or a post that was not drawn or is no longer kept.
    """
    if set(tones.values()) - {"", *ToneLabel.Tone.values}:
        raise NotPossible(_("Choose negative, neutral, positive, or that you cannot tell."))
    if not labelling.all_drawn(analysis, tones):
        raise NotPossible(_("This post is not among those drawn for labelling."))
    posts = posts_by_key(analysis, list(tones))
    if len(posts) < len(tones):
        raise NotPossible(_("This post is no longer kept."))
    before = analysis.tone_labels.exclude(tone="").count()
    labels = []
    for (platform, post_id), tone in tones.items():
        said = {
            "tone": tone,
            "guessed": posts[platform, post_id].sentiment or "",
            "by": by,
            "labelled_at": timezone.now(),
        }
        row, _created = ToneLabel.objects.update_or_create(
            analysis=analysis, platform=platform, post_id=post_id, defaults=said
        )
        labels.append(row)
    number = analysis.tone_labels.exclude(tone="").count()
    if number >= LEAST_LABELS and number // EACH > before // EACH:
        measure(analysis, number)
    return labels


def measure(analysis: Analysis, labels: int) -> Job:
    """Have the tone of topics, services and places estimated from the labels."""
    return jobs.enqueue(
        MEASURE,
        key=f"{MEASURE}:{analysis.pk}:{labels}:{timezone.now():%Y%m%d%H%M}",
        organisation=analysis.organisation,
        analysis=analysis.pk,
    )


@transaction.atomic
def tone_learn(*, by: User, analysis: Analysis) -> Job:
    """Have the model learn from all labels of the body; it is kept only if it is better.

    Raises:
        NotPossible: with too few labels.
    """
    labels = ToneLabel.objects.filter(analysis__organisation=analysis.organisation).exclude(tone="")
    number = labels.count()
    if number < sentiment_head.LEAST_LABELS:
        raise NotPossible(
            _("The model can learn from %(least)s labels or more; there are %(number)s.")
            % {"least": sentiment_head.LEAST_LABELS, "number": number}
        )
    events.record(
        kind="tone.learning_asked",
        by=by,
        organisation=analysis.organisation,
        subject=f"analysis:{analysis.pk}",
        facts={"labels": number},
    )
    return jobs.enqueue(
        LEARN,
        key=f"{LEARN}:{analysis.organisation_id}:{number}:{timezone.now():%Y%m%d%H%M}",
        organisation=analysis.organisation,
        analysis=analysis.pk,
    )


def learn_again(organisation: Organisation) -> Job | None:
    """Have the model learn from the labels that are left, after some had to go; None with too few."""
    labels = ToneLabel.objects.filter(analysis__organisation=organisation).exclude(tone="")
    newest = labels.filter(analysis__made_at__isnull=False).first()
    if newest is None or labels.count() < sentiment_head.LEAST_LABELS:
        return None
    return jobs.enqueue(
        LEARN,
        key=f"{LEARN}:{organisation.pk}:again:{timezone.now().isoformat()}",
        organisation=organisation,
        analysis=newest.analysis_id,
    )


@transaction.atomic
def topic_give(*, by: User, topic: Topic, service: Team | None) -> None:
    """Say which team's service a topic is about.

    Raises:
        NotPossible: for a team of another organisation.
    """
    if service is not None and service.organisation_id != topic.analysis.organisation_id:
        raise NotPossible(_("That team belongs to another organisation."))
    topic.service = service
    topic.save(update_fields=["service"])
    events.record(
        kind="topic.given_to_service",
        by=by,
        organisation=topic.analysis.organisation,
        subject=f"topic:{topic.analysis_id}/{topic.number}",
        facts={"team": service.pk if service else None},
    )
