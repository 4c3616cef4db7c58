"""The page of the search: for staff, in her organisation, with posts; and the lists that use the same search."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.spine import matters
from folkmoot.spine.models import Team
from tests.factories import (
    answer,
    heard,
    imported,
    matter,
    member,
    ndjson,
    organisation,
    post,
    worked_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_it_is_for_staff_and_shows_her_organisation_alone() -> None:
    matter(member(), title="Leaking hydrant <b>")
    address = "/desk/search/?q=leak"
    assert Client().get(address).status_code == 302
    citizen = signed_in(member(email="c@example.org").__class__.objects.create_user("z@e.org"))
    assert citizen.get(address).status_code == 403
    stranger = signed_in(member(email="s@example.org", body=organisation("Elsewhere Council")))
    assert "hydrant" not in stranger.get(address).content.decode()
    page = signed_in(member("analyst")).get(address).content.decode()
    assert "<mark>Leaking</mark> hydrant &lt;b&gt;" in page


def test_hits_of_every_kind_lead_to_their_pages_and_can_be_narrowed() -> None:
    user = member()
    row = matter(user, title="Foul river")
    answer(user, row, "Samples of the river were taken.")
    team = Team.objects.create(organisation=organisation(), name="Rivers team")
    client = signed_in(user)
    page = client.get("/desk/search/?q=river")
    assert {hit.kind for hit in page.context["page"]} == {"matter", "response", "team"}
    for hit in page.context["page"]:
        assert client.get(hit.url).status_code == 200
    narrowed = client.get("/desk/search/?q=river&kind=response")
    assert {hit.kind for hit in narrowed.context["page"]} == {"response"}
    assert {k: n for k, _, n in narrowed.context["kinds"]} == {
        "matter": 1, "response": 1, "team": 1,
    }  # fmt: skip
    assert len(client.get("/desk/search/?q=river&kind=nonsense").context["page"]) == 3
    matters.matter_assign(by=user, matter=row, team=team)
    matter(user, title="Another thing")
    given = client.get(reverse("desk:matters"), {"team": team.pk}).context["page"]
    assert [found.title for found in given] == ["Foul river"]


def test_posts_and_questions_of_the_newest_analysis_are_found_too() -> None:
    user = member()
    posts = [post(n, f"the tap water is brown again, day {n}") for n in range(1, 30)]
    posts.append(post(90, "@council when will the brown tap water be clear?"))
    worked_off(imported(user, ndjson(posts)), user)
    client = signed_in(user)
    page = client.get("/desk/search/?q=brown+wat")
    found = page.context["posts"]
    assert found.total == 30
    assert found.unanswered == 1
    assert len(found.rows) == 5
    text = page.content.decode()
    assert 'class="fm-post"' in text
    everything = client.get(
        reverse("listening:posts", args=[found.analysis.pk]), {"words": found.words}
    )
    assert everything.context["page"].paginator.count == 30
    stranger = signed_in(member(email="s@example.org", body=organisation("Elsewhere Council")))
    assert stranger.get("/desk/search/?q=brown+wat").context["posts"] is None


@pytest.mark.parametrize(
    "typed", ["", "!!!", '"', "-bins", "\x00", "🎉", "(" * 3000, "a*" * 300, "x" * 5000, "NEAR(a b)"]
)  # fmt: skip
def test_whatever_is_typed_gives_a_page(typed: str) -> None:
    user = member()
    worked_off(imported(user, ndjson([post(1, "bins")])), user)
    client = signed_in(user)
    wanted = 400 if "\0" in typed else 200  # refused with a page that says so
    assert client.get("/desk/search/", {"q": typed}).status_code == wanted
    assert Client().get("/matters/", {"words": typed[:200]}).status_code == wanted
    assert Client().get("/api/v1/matters", {"words": typed[:200]}).status_code == wanted


def test_the_box_stands_on_every_page_of_staff_and_its_key_can_be_turned_off() -> None:
    client = signed_in(member())
    assert "data-fm-slash" in client.get("/desk/").content.decode()
    assert 'role="search"' in client.get("/sources/imports/").content.decode()
    assert "data-fm-slash" not in Client().get("/").content.decode()
    assert client.get(reverse("desk:search-key")).status_code == 405
    client.post(reverse("desk:search-key"), {"slash": "off"})
    page = client.get("/desk/").content.decode()
    assert 'role="search"' in page
    assert "data-fm-slash" not in page
    client.post(reverse("desk:search-key"), {"slash": "on"})
    assert "data-fm-slash" in client.get("/desk/").content.decode()


def test_public_lists_find_public_words_alone_and_follow_joined_matters() -> None:
    user = member()
    dark, pumps = matter(user, title="Lamps out"), matter(user, heard(1), title="Pumps")
    matter(user, title="Lamps in the cellar", public=False)
    answer(user, dark, "New bulbs everywhere.")
    answer(user, dark, "More bulbs.")
    matters.note_add(by=user, matter=pumps, text="bulbs are cheap")

    def titles(words: str, client: Client | None = None, page: str = "/matters/") -> list[str]:
        found = (client or Client()).get(page, {"words": words}).context["page"]
        return sorted(row.title for row in found)

    assert titles("bulb") == ["Lamps out"]
    assert titles("lamps bulbs") == ["Lamps out"]
    assert titles("lamp") == ["Lamps out"]
    assert titles("lamp", signed_in(user), "/desk/matters/") == ["Lamps in the cellar", "Lamps out"]
    matters.matter_merge(by=user, matter=dark, into=pumps)
    assert titles("bulb") == ["Pumps"]


def test_what_was_said_here_is_found_until_it_is_hidden() -> None:
    from folkmoot.spine import contributions, moderation
    from tests.factories import said

    one = said("Whoever timed the crossing has never met my grandmother.")
    staff = Client()
    staff.force_login(member())
    assert "grandmother" in staff.get("/desk/search/?q=grandmother+crossing").content.decode()
    reason = moderation.reasons_of(one.organisation).first()
    assert reason is not None
    moderation.contribution_hide(by=member(role="moderator"), contribution=one, reason=reason)
    assert contributions.held(one).state == "hidden"
    page = staff.get("/desk/search/?q=grandmother+crossing").content.decode()
    assert "has never met" not in page
