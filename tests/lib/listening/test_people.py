"""People: bodies by name, everybody else unnamed."""

from __future__ import annotations

import pyarrow as pa

from mootlib.listening import people
from mootlib.records import ACCOUNTS

from .conftest import MakePosts

KEY = b"0123456789abcdef"


def identities(
    posts: pa.Table, accounts: pa.Table | None = None, organisation: str | None = None
) -> people.Identities:
    return people.Identities(posts, accounts, organisation, KEY)


def test_bodies_are_named_and_private_people_are_not(
    make_posts: MakePosts, council: pa.Table
) -> None:
    posts = make_posts(
        {"text": "@ansfordcouncil hello", "account_id": "a-resident"},
        {"text": "@ansfordcouncil @tilda_marrow hello", "account_id": "a-3"},
        {"text": "Good morning", "account_id": "a-council"},
    )
    found = people.find(posts, identities(posts, council))
    first = found.talked_about[0]
    assert (first.label, first.mentions, first.posts) == ("Ansford Council", 2, 1)
    shown = " ".join(a.label + a.id for a in (*found.talked_about, *found.talking))
    assert "tilda" not in shown
    assert "a-resident" not in shown
    assert "a-3" not in shown


def test_one_person_has_one_pseudonym_talking_and_talked_about(
    make_posts: MakePosts, council: pa.Table
) -> None:
    posts = make_posts(
        {"text": "hello", "account_id": "a-resident"},
        {"text": "@tilda_marrow hello", "account_id": "a-3"},
    )
    found = people.find(posts, identities(posts, council))
    assert found.talked_about[0].id in {a.id for a in found.talking}
    assert found.talked_about[0].posts == 1


def test_naming_oneself_or_twice_in_a_post_does_not_count(
    make_posts: MakePosts, council: pa.Table
) -> None:
    posts = make_posts(
        {"text": "@ansfordcouncil says @ansfordcouncil", "account_id": "a-council"},
        {"text": "@ansfordcouncil and @ansfordcouncil", "account_id": "a-3"},
    )
    assert [a.mentions for a in people.find(posts, identities(posts, council)).talked_about] == [1]


def test_the_organisation_is_known_by_its_name_or_handle(make_posts: MakePosts) -> None:
    posts = make_posts(
        {"text": "@AnsfordCouncil hello", "account_id": "a-3"}, {"text": "Hi", "account_id": "a-4"}
    )
    found = people.find(posts, identities(posts, None, "Ansford Council"))
    assert (found.talked_about[0].label, found.talked_about[0].public_body) == (
        "Ansford Council",
        True,
    )


def test_an_export_of_one_account_is_the_organisations_own(make_posts: MakePosts) -> None:
    posts = make_posts({"text": "a", "account_id": "x"}, {"text": "b", "account_id": "x"})
    assert people.find(posts, identities(posts, None, "Ansford Council")).talking[0].public_body
    assert not people.find(posts, identities(posts)).talking[0].public_body


def test_a_handle_that_says_it_is_an_institution_is_shown_once_often_named(
    make_posts: MakePosts,
) -> None:
    few, often = (make_posts(*["@ansford_police thanks"] * n) for n in (4, 5))
    assert not people.find(few, identities(few)).talked_about[0].public_body
    assert people.find(often, identities(often)).talked_about[0].label == "@ansford_police"


def test_an_account_that_says_what_it_is_and_writes_is_named(make_posts: MakePosts) -> None:
    accounts = ACCOUNTS.build(
        {"platform": "mastodon", "account_id": account, "handle": handle, "name": name}
        for account, handle, name in (
            ("a", "ansford_police", None),
            ("b", "quill", "Councillor Quill"),
            ("c", "tilda_marrow", "Tilda Marrow"),
        )
    )
    posts = make_posts(*[{"text": "x", "account_id": who} for who in "abc" for _ in range(5)])
    found = people.find(posts, identities(posts, accounts))
    assert {a.label for a in found.talking if a.public_body} == {
        "@ansford_police",
        "Councillor Quill",
    }
    once = make_posts(*[{"text": "x", "account_id": who} for who in "abc"])
    assert not any(a.public_body for a in people.find(once, identities(once, accounts)).talking)


def test_concentration(make_posts: MakePosts) -> None:
    busy = [{"text": "x", "account_id": "one"}] * 50
    others = [{"text": "y", "account_id": f"a{n}"} for n in range(50)]
    posts = make_posts(*busy, *others)
    found = people.find(posts, identities(posts))
    assert found.accounts == 51
    assert found.top_ten == 0.59
    assert found.top_hundredth == 0.5


def test_another_key_gives_other_pseudonyms(make_posts: MakePosts) -> None:
    posts = make_posts({"text": "x", "account_id": "one"}, {"text": "y", "account_id": "two"})
    first = people.find(posts, people.Identities(posts, None, None, KEY))
    second = people.find(posts, people.Identities(posts, None, None, KEY[::-1]))
    assert {a.id for a in first.talking}.isdisjoint(a.id for a in second.talking)


def test_posts_without_accounts(make_posts: MakePosts) -> None:
    posts = make_posts("hello", "world")
    found = people.find(posts, identities(posts))
    assert (found.talking, found.accounts, found.top_ten) == ((), 0, None)
