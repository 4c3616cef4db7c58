"""One search: the same finds on both databases, never another's rows, never an error, never out of date."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folkmoot.listening.models import Analysis, Topic
from folkmoot.sources.models import Import
from folkmoot.spine import matters, search_index, search_text
from folkmoot.spine.models import Matter, Place, SearchEntry, Team, User
from folkmoot.spine.search import search
from tests.factories import answer, heard, matter, member, organisation

pytestmark = pytest.mark.django_db

TITLES = {
    "brown": "Brown water in Quarry Hill",
    "bins": "Bins on Mill Lane not emptied",
    "cafe": "Café tables block the pavement",
    "welsh": "Tŵr y dŵr: arwyddion dwyieithog",
    "polish": "Źle odśnieżone chodniki, łatanie dróg",
    "urdu": "گلی میں پانی نہیں آ رہا",
    "chinese": "街道照明太暗",
    "hindi": "सड़क पर गड्ढे",
    "german": "Straße überflutet",
    "hyphen": "Anti-social behaviour at the bus-stop, 24/7",
    "decomposed": "Cafe\u0301 by the weir",
    "symbols": "£5 parking & <b>O'Brien's</b> \\ 100% 'quoted' ; DROP",
    "figures": "Bus 0x1F, 5e3 and 3.14 stop at B4100",
}


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def town(officer: User) -> User:
    for title in TITLES.values():
        matter(officer, title=title)
    return officer


def names(user: User, words: str, **more: object) -> set[str]:
    by_title = {title: name for name, title in TITLES.items()}
    by_title["Café by the weir"] = "decomposed"
    hits = search(user, words, limit=100, **more).hits  # type: ignore[arg-type]
    return {by_title[hit.title_as_text] for hit in hits}


CASES = [
    ("water", {"brown"}),
    ("WATER brown", {"brown"}),
    ("water bins", set()),
    ("quar", {"brown"}),  # the last word goes on
    ("quar water", set()),  # only the last one does
    ("quar* water", {"brown"}),
    ("w", set()),  # a single letter does not go on ...
    ("w*", {"brown", "decomposed"}),  # ... unless it is asked for
    ('"quarry hill"', {"brown"}),
    ('"hill quarry"', set()),
    ('"mill lane', {"bins"}),
    ("lane -bins", set()),
    ("lane -water", {"bins"}),
    ("-water", set()),
    ("cafe", {"cafe", "decomposed"}),
    ("CAFÉ", {"cafe", "decomposed"}),
    ("cafe\u0301", {"cafe", "decomposed"}),
    ("twr dwr", {"welsh"}),
    ("tŵr", {"welsh"}),
    ("zle latanie drog", {"polish"}),
    ("ODŚNIEŻONE", {"polish"}),
    ("پانی", {"urdu"}),
    ("پانی گلی", {"urdu"}),
    ("پا", {"urdu"}),
    ("照明", {"chinese"}),
    ("明照", set()),
    ("गड्ढे", {"hindi"}),
    ("सड़", {"hindi"}),
    ("strasse", {"german"}),
    ("ÜBERFLUTET", {"german"}),
    ("anti-social", {"hyphen"}),
    ("social", {"hyphen"}),
    ("24/7", {"hyphen"}),
    ("bus stop", {"hyphen", "figures"}),
    ('"bus stop"', {"hyphen"}),
    ("o'brien", {"symbols"}),
    ("5", {"symbols"}),
    ("100%", {"symbols"}),
    ("0x1f", {"figures"}),
    ("5e3", {"figures"}),
    ("3.14", {"figures"}),
    ("b41", {"figures"}),
    ("the water", set()),
    ("title_words : water", set()),
    ("water NOT quarry", set()),
    ("NEAR(water quarry)", set()),
]


@pytest.mark.parametrize(("typed", "found"), CASES)
def test_the_same_is_found_on_every_database(town: User, typed: str, found: set[str]) -> None:
    assert names(town, typed) == found


HOSTILE = [
    "", " ", "\x00", "water\x00", '"', '""', "'", "''", "\\", "%", "_", "*", "**", "-", "--", "(", ")",
    "water)", '" OR 1=1 --', "'; DROP TABLE spine_matter; --", "a:b", "{title_words}:x", "^water",
    "NEAR(a b, 5)", "AND", "OR NOT", "water AND", "water & | !", "'water':*A <-> 'x'", "🎉", "🎉 water 🎉",
    "\u202ewater\u202c", "‏پانی‎", "\ud800 water", "\ufffd", "x" * 10_000, "water " * 2_000, '"' * 10_000,
    "-" * 10_000, "(" * 5_000, "* " * 5_000, "a* " * 500, "漢" * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_gives_an_answer_within_the_scope(town: User, typed: str) -> None:
    other = member(email="elsewhere@example.org", body=organisation("Elsewhere Council"))
    search(town, typed)
    assert search(other, typed).total == 0
    assert search(None, typed).total == 0


ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from(list("\"'*-+^:(){}[]&|!<>~\\/%_@# ")),
    st.sampled_from(
        ["water ", "brown", "AND ", "OR ", "NOT ", "NEAR(", "title_words:", "پانی", "🎉"]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_any_words_give_an_answer_within_the_scope(town: User, typed: str) -> None:
    stranger, _ = User.objects.get_or_create(email="s@example.org")
    with transaction.atomic():
        found = search(town, typed, limit=50)
        assert found.total == len(found.hits) <= len(TITLES)
        assert search(stranger, typed).total == 0


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="abé łż漢字پ -\"'<&", min_size=1, max_size=60))
def test_a_row_is_found_by_each_of_its_words(officer: User, title: str) -> None:
    from mootlib.text.wanted import words_in

    with transaction.atomic():
        row = matter(officer, title=title)
        entry = SearchEntry.objects.get(kind="matter", subject=str(row.pk))
        for word in words_in(entry.title):
            found = search(officer, word, kinds=["matter"], limit=200)
            assert str(row.pk) in {hit.subject for hit in found.hits}
        transaction.set_rollback(True)


def test_nobody_finds_what_belongs_to_another_organisation(officer: User) -> None:
    elsewhere = member(email="e@example.org", body=organisation("Elsewhere Council"))
    matter(officer, title="Leaking hydrant")
    matter(elsewhere, title="Leaking roof")
    Team.objects.create(organisation=organisation(), name="Leak team")
    Place.objects.create(slug="leak", name="Leak Lane", kind="street")
    assert {h.title_as_text for h in search(officer, "leak").hits} == {
        "Leaking hydrant", "Leak team", "Leak Lane",
    }  # fmt: skip
    assert {h.title_as_text for h in search(elsewhere, "leak").hits} == {
        "Leaking roof", "Leak Lane",
    }  # fmt: skip
    assert search(User.objects.create_user("c@example.org"), "leak").total == 0


def test_the_public_finds_what_is_public_whoever_asks(officer: User) -> None:
    open_one = matter(officer, title="Leaking hydrant")
    hidden = matter(officer, title="Leaking gas main", public=False)
    matters.note_add(by=officer, matter=open_one, text="leak reported by a colleague")
    answer(officer, hidden, "We closed the leak.")
    for asking in (None, officer):
        found = search(asking, "leak", public=True)
        assert {hit.title_as_text for hit in found.hits} == {"Leaking hydrant"}
        assert found.kinds == {"matter": 1}
    row = Matter.objects.get(pk=hidden.pk)
    matters.matter_edit(
        by=officer, matter=row, title=row.title, summary="", place=None, public=True
    )
    assert search(None, "leak", public=True).kinds == {"matter": 2, "response": 1}


def test_every_kind_is_found_and_a_title_alone_finds_only_its_own_row(officer: User) -> None:
    place = Place.objects.create(slug="weir", name="Weir Lane", kind="street")
    row = matter(officer, heard(1, topic="Sewage smell"), title="Foul river", place=place)
    answer(officer, row, "We asked the water company.")
    matters.note_add(by=officer, matter=row, text="ring the fisheries officer")
    Team.objects.create(organisation=row.organisation, name="Rivers team")
    assert search(officer, "foul").kinds == {"matter": 1}  # not its answers and notes
    assert search(officer, "foul company").kinds == {"response": 1}
    assert search(officer, "fisheries").kinds == {"link": 1}
    assert search(officer, "sewage").kinds == {"matter": 1}
    assert search(officer, "weir").kinds == {"matter": 1, "place": 1}
    assert search(officer, "river").kinds == {"matter": 1, "team": 1}
    assert search(officer, "river", kinds=["team"]).total == 1
    assert search(officer, "river", kinds=[]).total == 0


def test_titles_come_first_and_the_newest_among_equals(officer: User) -> None:
    now = timezone.now()

    def opened(title: str, summary: str, days: int) -> None:
        matter(officer, title=title, summary=summary, at=now - timedelta(days=days))

    opened("Old flood gate", "", 9)
    opened("New flood gate", "", 1)
    opened("Flood on the lane", "the gate is stuck", 0)
    opened("Ditch", "flood gate flood gate flood gate", 0)
    assert [hit.title_as_text for hit in search(officer, "flood gate").hits] == [
        "New flood gate", "Old flood gate", "Flood on the lane", "Ditch",
    ]  # fmt: skip
    second = search(officer, "flood gate", limit=2, offset=2)
    assert [hit.title_as_text for hit in second.hits] == ["Flood on the lane", "Ditch"]
    assert second.total == 4
    assert search(officer, "flood gate", limit=-1, offset=-5).hits == ()


def test_found_words_are_marked_and_everything_is_escaped(officer: User) -> None:
    matter(officer, title="<script>alert(1)</script> & bins", summary='<img src=x onerror="bins">')
    (hit,) = search(officer, "bins").hits
    assert hit.title == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>bins</mark>"
    assert "<img" not in hit.text
    assert "<mark>bins</mark>" in hit.text
    (other,) = search(officer, "script").hits
    assert other.title.startswith("&lt;<mark>script</mark>&gt;")


def test_an_entry_follows_its_row_and_what_the_row_belongs_to(officer: User) -> None:
    place = Place.objects.create(slug="a", name="Alder Row", kind="street")
    row = matter(officer, title="Dark lamps", place=place)
    answer(officer, row, "New bulbs.")
    place.name = "Beech Row"
    place.save()
    assert search(officer, "beech").kinds == {"matter": 1, "place": 1}
    assert search(officer, "alder").total == 0
    matters.matter_edit(
        by=officer, matter=row, title="Lit lamps", summary="", place=None, public=False
    )
    assert search(officer, "dark", kinds=["matter"]).total == 0
    assert search(officer, "dark").kinds == {"link": 1}  # the earlier words stay in its thread
    assert search(officer, "lit bulbs").kinds == {"response": 1}
    assert search(None, "bulbs", public=True).total == 0
    assert search(officer, "beech").kinds == {"place": 1}
    place.delete()
    assert search(officer, "beech").total == 0


def test_a_step_that_is_undone_leaves_nothing(officer: User) -> None:
    with transaction.atomic():
        matter(officer, title="Never happened")
        assert search(officer, "never").total == 1
        transaction.set_rollback(True)
    assert search(officer, "never").total == 0


def test_topics_are_those_of_the_newest_analysis(officer: User) -> None:
    def analysed(days: int, label: str) -> Analysis:
        source = Import.objects.create(organisation=organisation(), name=label, created_by=officer)
        row = Analysis.objects.create(organisation=organisation(), source=source, name=label)
        Topic.objects.bulk_create([Topic(analysis=row, number=0, label=label, size=1, share=1.0)])
        row.made_at = timezone.now() - timedelta(days=days)
        row.save()
        return row

    old = analysed(5, "Potholes, road")
    assert search(officer, "potholes").hits[0].url == f"/listening/{old.pk}/topics/0/"
    new = analysed(1, "Buses, late")
    assert search(officer, "potholes").total == 0
    assert search(officer, "buses").kinds == {"topic": 1}
    new.delete()
    assert search(officer, "buses").total == 0
    assert search(officer, "potholes").total == 1


def test_repair_finds_what_bulk_writes_left_behind_and_is_idempotent(town: User) -> None:
    assert not search_index.repair(write=False)
    changed, gone, *_ = Matter.objects.order_by("pk")
    Matter.objects.filter(pk=changed.pk).update(title="Purple water")
    SearchEntry.objects.filter(subject=str(gone.pk)).delete()
    SearchEntry.objects.create(kind="matter", subject="999999", target="999999", at=timezone.now())
    SearchEntry.objects.create(kind="unheard of", subject="1", target="1", at=timezone.now())
    expected = search_index.Drift(missing=1, old=1, left=2)
    assert search_index.repair(write=False) == expected
    assert search(town, "purple").total == 0
    assert search_index.repair() == expected
    assert search(town, "purple").total == 1
    assert search(town, "brown").total == 0
    assert not search_index.repair()


def test_the_full_text_is_kept_by_the_database_itself(town: User) -> None:
    entry = SearchEntry.objects.get(title=TITLES["bins"])
    SearchEntry.objects.filter(pk=entry.pk).update(title_words="altogether different")
    assert names(town, "bins") == set()
    assert names(town, "different") == {"bins"}
    SearchEntry.objects.filter(pk=entry.pk).delete()
    assert names(town, "different") == set()
    search_text.remake(connection)
    search_text.purge(connection)
    assert names(town, "water") == {"brown"}


def test_lifted_triggers_are_noticed_and_put_back(town: User) -> None:
    assert search_text.missing(connection) == []
    search_text.lift(connection)
    assert search_text.missing(connection)
    assert search_index.repair()
    assert search_text.missing(connection) == []
    assert names(town, "water") == {"brown"}


def test_very_long_words_and_texts_are_kept_within_bounds(officer: User) -> None:
    matter(officer, title="Long", summary="dogs " * 30_000 + "x" * 3_000 + " lastly")
    assert search(officer, "dogs").total == 1
    assert len(SearchEntry.objects.get(kind="matter").body) <= search_index.MOST_CHARACTERS


def test_the_model_and_the_migration_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_command_looks_and_puts_right(town: User) -> None:
    from click.testing import CliRunner

    from folkmoot.commands.check_search import search as command

    def ran(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(command, words)
        return done.exit_code, done.output

    assert ran() == (0, "The search index holds.\n")
    SearchEntry.objects.filter(title=TITLES["bins"]).delete()
    code, said = ran()
    assert code == 1
    assert "1 missing, 0 old, 0 left over" in said
    assert ran("--repair") == (0, "Put right: 1 missing, 0 old, 0 left over.\n")
    assert ran()[0] == 0
