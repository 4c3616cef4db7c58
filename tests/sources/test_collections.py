"""Collections: set up, switched on, paused, ended, deleted; each step a recorded act of the body."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.sources import collecting, collection_jobs
from folkmoot.sources import collection_actions as actions
from folkmoot.sources.collection_forms import CollectionForm, SourceForm
from folkmoot.sources.models import Collection, Source
from folkmoot.sources.source_kinds import KINDS, title_of
from folkmoot.spine.models import Event, Job
from folkmoot.spine.not_possible import NotPossible
from tests.factories import collection, member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def test_each_step_is_recorded_and_names_no_source() -> None:
    officer = member()
    made = collection(officer, source={"kind": "mastodon_account", "server": "a.b", "term": "@ann"})
    actions.collection_switch_on(by=officer, collection=made)
    actions.collection_pause(by=officer, collection=made)
    actions.collection_switch_on(by=officer, collection=made)
    actions.collection_end(by=officer, collection=made)
    told = list(Event.objects.filter(subject=f"collection:{made.pk}"))
    assert Counter(event.kind for event in told) == {
        "collection.made": 1,
        "collection.source_added": 1,
        "collection.moved": 4,
    }
    assert "ann" not in str([event.facts for event in told])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": timezone.localdate() - timedelta(days=400)}, "before the first"),
    ],
)
def test_a_collection_has_an_end_after_its_beginning(change: Any, sentence: str) -> None:
    with pytest.raises(NotPossible, match=sentence):
        collection(member(), **change)


def test_what_cannot_be_switched_on_says_why() -> None:
    officer = member()
    made = collection(officer)
    made.sources.all().delete()
    with pytest.raises(NotPossible, match="Add a source"):
        actions.collection_switch_on(by=officer, collection=made)
    over = collection(officer, name="Over")
    later = over.ends_on + timedelta(days=1)
    with pytest.raises(NotPossible, match="last day is over"):
        actions.collection_switch_on(by=officer, collection=over, today=later)
    actions.collection_end(by=officer, collection=over)
    with pytest.raises(NotPossible, match="has ended"):
        actions.collection_switch_on(by=officer, collection=over)
    with pytest.raises(NotPossible, match="has ended"):
        actions.collection_save(by=officer, organisation=organisation(), collection=over, name="x")


def test_a_source_is_added_once_and_with_what_it_needs() -> None:
    officer = member()
    made = collection(officer)
    with pytest.raises(NotPossible, match="has this source already"):
        actions.source_add(by=officer, collection=made, kind="folder", term="exports")
    with pytest.raises(NotPossible, match="without a credential"):
        actions.source_add(by=officer, collection=made, kind="bluesky_search", term="bins")


def test_what_is_over_is_ended_by_itself() -> None:
    made = collection(member())
    Collection.objects.filter(pk=made.pk).update(
        state="on",
        starts_on=timezone.localdate() - timedelta(days=9),
        ends_on=timezone.localdate() - timedelta(days=1),
    )
    assert collecting.to_be_read() == []
    collecting.end_what_is_over()
    made.refresh_from_db()
    assert made.state == "ended"
    assert Event.objects.filter(kind="collection.moved", actor_token="").exists()


def test_one_source_is_held_by_one_reader() -> None:
    source = collection(member()).sources.get()
    token = collecting.claim(source)
    assert token is not None
    assert collecting.claim(source) is None
    Source.objects.filter(pk=source.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert collecting.claim(source) not in (None, token)


def test_understanding_is_asked_for_once_there_is_something_new_and_not_too_often() -> None:
    made = collection(member())
    assert collection_jobs.ask_for_understanding() == []
    Collection.objects.filter(pk=made.pk).update(filled_at=timezone.now())
    (first,) = collection_jobs.ask_for_understanding()
    assert first.lane == Job.Lane.LIVE
    assert collection_jobs.ask_for_understanding() == []  # it waits its turn
    ended = timezone.now()
    Job.objects.filter(pk=first.pk).update(
        state="done", started_at=ended - timedelta(seconds=40), finished_at=ended
    )
    assert collection_jobs.ask_for_understanding() == []  # it took long: others get room
    Job.objects.filter(pk=first.pk).update(finished_at=ended - timedelta(minutes=3))
    Job.objects.filter(pk=first.pk).update(started_at=ended - timedelta(minutes=3, seconds=40))
    (second,) = collection_jobs.ask_for_understanding()
    assert second.pk != first.pk
    assert not Job.objects.filter(pk=first.pk).exists()
    Collection.objects.filter(pk=made.pk).update(understood_at=timezone.now())
    Job.objects.filter(pk=second.pk).update(state="done", finished_at=ended)
    assert collection_jobs.ask_for_understanding() == []


def test_every_kind_has_words_and_a_form_of_its_own() -> None:
    made = collection(member())
    for kind in KINDS.values():
        form = SourceForm(None, kind=kind, collection=made)
        assert ("term" in form.fields) == bool(kind.term_label)
        assert ("credential" in form.fields) == bool(kind.credential)
        source = Source(collection=made, kind=kind.name, server="a.b", term="bins")
        assert str(kind.label) in title_of(source)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("mastodon_hashtag", {"server": "not a server", "term": "bins"}, "server"),
        ("mastodon_hashtag", {"server": "ann@evil.example", "term": "bins"}, "server"),
        ("mastodon_hashtag", {"server": "example.social", "term": "two words"}, "term"),
        ("feed", {"term": "file:///etc/passwd"}, "term"),
        ("feed", {"term": "https://user:pass@example.org/feed"}, "term"),
        ("folder", {"term": "../../etc"}, "term"),
        ("folder", {"term": "/etc"}, "term"),
        ("reddit_comments", {"term": "r/../x"}, "term"),
        ("youtube_video", {"term": "abc"}, "term"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    kind: str, given: dict[str, str], field: str
) -> None:
    made = collection(member())
    form = SourceForm(given, kind=KINDS[kind], collection=made)
    assert not form.is_valid()
    assert field in form.errors


def test_a_server_is_known_by_its_name_however_it_is_written() -> None:
    made = collection(member())
    for written in ("example.social", "https://example.social/", " example.social "):
        form = SourceForm(
            {"server": written, "term": "#bins"}, kind=KINDS["mastodon_hashtag"], collection=made
        )
        assert form.is_valid(), form.errors
        assert form.cleaned_data["server"] == "example.social"


def test_the_form_wants_a_purpose_and_a_near_end() -> None:
    today = timezone.localdate()
    form = CollectionForm(
        {
            "name": "Bins",
            "starts_on": today,
            "ends_on": today + timedelta(days=4000),
            "keep_days": 0,
        },  # type: ignore[arg-type]
        organisations=[organisation()],
    )
    assert not form.is_valid()
    assert set(form.errors) == {"purpose", "ends_on", "keep_days"}


def test_a_deleted_collection_leaves_nothing_to_forget_undone() -> None:
    officer = member()
    made = collection(officer)
    names = {made.collection, made.sources.get().label}
    actions.collection_delete(by=officer, collection=made)
    forgotten = Job.objects.filter(kind="sources.forget")
    assert {job.arguments["collection"] for job in forgotten} == names
    assert not Collection.objects.exists()
