"""What people do with live collections: set them up, switch them on, pause, end and delete them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources import stages
from folkmoot.sources.choices import lines
from folkmoot.sources.models import Collection, Credential, Source
from folkmoot.sources.source_kinds import KINDS, NEEDS_WORDS, SourceKind
from folkmoot.spine import events, jobs
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible

State = Collection.State
MOST_SOURCES = 100
#: Changing these changes what is wanted, and so what the body does with personal data.
FIELDS = (
    "name",
    "purpose",
    "starts_on",
    "ends_on",
    "keep_days",
    "words",
    "places",
    "languages",
    "gazetteer",
)


@transaction.atomic
def collection_save(
    *,
    by: User,
    organisation: Organisation,
    collection: Collection | None = None,
    **values: Any,
) -> Collection:
    """Make a collection, or change what it wants; what was collected before stays as it was.

    Raises:
        NotPossible: if it ends before it starts, or has ended.
    """
    row = collection or Collection(organisation=organisation, created_by=by)
    if row.state == State.ENDED:
        raise NotPossible(_("This collection has ended. Make a new one for a new purpose."))
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if row.ends_on < row.starts_on:
        raise NotPossible(_("The last day is before the first."))
    if row.is_on and row.ends_on < timezone.localdate():
        raise NotPossible(_("The last day is over. End the collection instead."))
    _check_words(row)
    row.save()
    facts = {"ends": row.ends_on.isoformat(), "days_kept": row.keep_days}
    _record("collection.changed" if collection else "collection.made", by, row, facts)
    return row


@transaction.atomic
def source_add(
    *,
    by: User,
    collection: Collection,
    kind: str,
    server: str = "",
    term: str = "",
    credential: Credential | None = None,
) -> Source:
    """Add a source to a collection; of one that is on, it is read from now on.

    Raises:
        NotPossible: if it is there already, lacks what it needs, or there are too many.
    """
    declared = KINDS[kind]
    if collection.state == State.ENDED:
        raise NotPossible(_("This collection has ended. Make a new one for a new purpose."))
    if declared.needs_credential and credential is None:
        raise NotPossible(_("This kind of source cannot be read without a credential."))
    if declared.needs_words and not lines(collection.words):
        raise NotPossible(_needs_words(declared))
    if collection.sources.count() >= MOST_SOURCES:
        raise NotPossible(_("A collection may have at most 100 sources. Make a second one."))
    if collection.sources.filter(kind=kind, server=server, term=term).exists():
        raise NotPossible(_("The collection has this source already."))
    new = collection.sources.create(kind=kind, server=server, term=term, credential=credential)
    _record("collection.source_added", by, collection, new.facts)
    return new


@transaction.atomic
def source_remove(*, by: User | None, source: Source) -> None:
    """Take a source out; posts that it brought stay with the collection."""
    _record("collection.source_removed", by, source.collection, source.facts)
    label = source.label
    source.delete()
    # Its own mark leaves the posts; the collection's stays, and with it the posts.
    jobs.enqueue("sources.forget", key=f"forget-{label}", by=by, collection=label)


@transaction.atomic
def collection_switch_on(*, by: User, collection: Collection, today: date | None = None) -> None:
    """Begin, or go on, to collect.

    Raises:
        NotPossible: if there is nothing to read, or its time is over.
    """
    if collection.state == State.ENDED:
        raise NotPossible(_("This collection has ended. Make a new one for a new purpose."))
    if not collection.sources.exists():
        raise NotPossible(_("Add a source first: there is nothing to read yet."))
    if collection.ends_on < (today or timezone.localdate()):
        raise NotPossible(_("The last day is over. Set a later one first."))
    _move(by, collection, State.ON)


@transaction.atomic
def collection_pause(*, by: User, collection: Collection) -> None:
    """Collect nothing for now; what is missed meanwhile is read as far back as the sources reach.

    Raises:
        NotPossible: if it is not on.
    """
    if not collection.is_on:
        raise NotPossible(_("It is not on."))
    _move(by, collection, State.PAUSED)


@transaction.atomic
def collection_end(*, by: User | None, collection: Collection) -> None:
    """Collect nothing any more. Posts stay for as long as the collection says."""
    if collection.state != State.ENDED:
        _move(by, collection, State.ENDED)


@transaction.atomic
def collection_delete(*, by: User | None, collection: Collection) -> None:
    """Remove a collection; the posts that it alone brought go from the corpus."""
    if collection.job is not None:
        jobs.cancel(collection.job)
    for stage in stages.offered():
        if stage.forget is not None:
            stage.forget(collection)
    _record("collection.deleted", by, collection, {})
    for name in (collection.collection, *(source.label for source in collection.sources.all())):
        jobs.enqueue("sources.forget", key=f"forget-{name}", by=by, collection=name)
    collection.delete()


def _check_words(row: Collection) -> None:
    """A collection that hears everything may not do without words."""
    if row.pk is None or lines(row.words):
        return
    for source in row.sources.all():
        if source.kind in KINDS and KINDS[source.kind].needs_words:
            raise NotPossible(_needs_words(KINDS[source.kind]))


def _needs_words(kind: SourceKind) -> str:
    return str(NEEDS_WORDS) % {"kind": kind.label}


def _move(by: User | None, collection: Collection, state: str) -> None:
    facts = {"from": collection.state, "to": state}
    collection.state = state
    collection.save(update_fields=["state"])
    _record("collection.moved", by, collection, facts)


def _record(kind: str, by: User | None, collection: Collection, facts: dict[str, Any]) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=collection.organisation,
        subject=f"collection:{collection.pk}",
        facts=facts,
    )
