"""What people decide about topics: their names, which to watch, which to hide, which are one."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.listening.models import Analysis, Topic
from folkmoot.sources.models import Collection
from folkmoot.spine import events, jobs
from folkmoot.spine.models import User
from folkmoot.spine.not_possible import NotPossible


@transaction.atomic
def topic_rename(*, by: User, topic: Topic, label: str) -> None:
    """Call a topic as the people of the body do.

    Raises:
        NotPossible: if the name is empty.
    """
    label = " ".join(label.split())[:200]
    if not label:
        raise NotPossible(_("Write a name."))
    topic.label, topic.renamed = label, True
    topic.save(update_fields=["label", "renamed"])
    _record("topic.renamed", by, topic)


@transaction.atomic
def topic_pin(*, by: User, topic: Topic, pinned: bool) -> None:
    """Keep a topic at the top of the list, or no longer."""
    topic.pinned = pinned
    topic.hidden = topic.hidden and not pinned
    topic.save(update_fields=["pinned", "hidden"])
    _record("topic.pinned" if pinned else "topic.unpinned", by, topic)


@transaction.atomic
def topic_hide(*, by: User, topic: Topic, hidden: bool) -> None:
    """Leave a topic out of the list, or show it again; its posts are counted all the same."""
    topic.hidden = hidden
    topic.pinned = topic.pinned and not hidden
    topic.save(update_fields=["pinned", "hidden"])
    _record("topic.hidden" if hidden else "topic.shown", by, topic)


@transaction.atomic
def topic_mute(*, by: User, topic: Topic, muted: bool) -> None:
    """Show no alerts about a topic, or show them again; they are found all the same."""
    topic.muted = muted
    topic.save(update_fields=["muted"])
    _record("topic.muted" if muted else "topic.unmuted", by, topic)


@transaction.atomic
def topic_join(*, by: User, topic: Topic, into: Topic) -> None:
    """Say that a topic is part of another one; holds from the next analysis on.

    Raises:
        NotPossible: if they are not of one collection, or it is the same topic.
    """
    if topic.analysis_id != into.analysis_id or topic.analysis.collection_id is None:
        raise NotPossible(_("Only topics of one collection can be joined."))
    if topic.number == into.number or into.joined_to is not None:
        raise NotPossible(_("A topic can be joined into another one that stands by itself."))
    topic.joined_to = into.number
    topic.save(update_fields=["joined_to"])
    # What was joined into it before comes with it.
    Topic.objects.filter(analysis=topic.analysis, joined_to=topic.number).update(
        joined_to=into.number
    )
    _again(topic)
    _record("topic.joined", by, topic)


@transaction.atomic
def topic_part(*, by: User, topic: Topic) -> None:
    """Take a joined topic out again; the next analysis finds it anew if it is still there."""
    if topic.joined_to is None:
        return
    topic.joined_to = None
    topic.save(update_fields=["joined_to"])
    _again(topic)
    _record("topic.parted", by, topic)


@transaction.atomic
def changes_recount(*, by: User, analysis: Analysis) -> None:
    """Have what has changed counted again; asked for twice at once, it is counted once."""
    jobs.enqueue(
        "listening.recount",
        key=f"recount-{analysis.pk}-{timezone.now():%Y%m%d%H%M}",
        organisation=analysis.organisation,
        by=by,
        analysis=analysis.pk,
    )


def _again(topic: Topic) -> None:
    """Have topics looked for anew in everything."""
    Analysis.objects.filter(pk=topic.analysis_id).update(found_posts=0)
    Collection.objects.filter(analysis=topic.analysis).update(filled_at=timezone.now())


def _record(kind: str, by: User, topic: Topic) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=topic.analysis.organisation,
        subject=f"topic:{topic.analysis_id}/{topic.number}",
    )
