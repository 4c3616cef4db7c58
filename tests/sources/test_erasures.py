"""What is made out of posts while somebody is erased does not bring her back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.sources import erasers
from folkmoot.sources.erasers import Account, account_erase
from folkmoot.sources.erasures import anybody_erased_since, digest_of, erased_since, storing
from folkmoot.sources.models import ErasedAccount
from folkmoot.spine.jobs import JobFailed
from folkmoot.spine.models import User
from tests.factories import organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
HER, HIM = ("mastodon", "acc7719021"), ("mastodon", "acc8820132")


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> list[erasers.Eraser]:
    """The stores that are asked to forget: none but the test's own."""
    own: list[erasers.Eraser] = []
    monkeypatch.setattr(erasers, "_erasers", own)
    return own


def erase() -> ErasedAccount:
    return account_erase(by=None, platform=HER[0], account=HER[1])


def test_work_that_begins_in_the_middle_of_an_erasure_is_told_of_it(
    stores: list[erasers.Eraser],
) -> None:
    seen = []

    def store(account: Account) -> None:
        later = timezone.now() + timedelta(minutes=5)  # her posts are there until the end
        seen.append((erased_since(later, [HER, HIM]), anybody_erased_since(later)))

    stores.append(store)
    begun = timezone.now()
    row = erase()
    assert seen == [({HER}, True)]
    assert row.finished_at is not None
    assert erased_since(begun, [HER, HIM]) == {HER}
    assert not anybody_erased_since(timezone.now() + timedelta(minutes=5))


def test_an_erasure_that_broke_off_counts_until_it_is_done_again(
    stores: list[erasers.Eraser],
) -> None:
    def full(account: Account) -> None:
        raise OSError(28, "No space left on device")

    stores.append(full)
    with pytest.raises(OSError, match="No space"):
        erase()
    later = timezone.now() + timedelta(days=1)
    assert erased_since(later, [HER]) == {HER}
    stores.clear()
    erase()
    assert not anybody_erased_since(later)
    assert ErasedAccount.objects.filter(finished_at=None).count() == 0


def test_rows_are_stored_whole_or_not_at_all() -> None:
    begun = timezone.now()
    body = organisation()
    with storing(begun):
        type(body).objects.filter(pk=body.pk).update(name="Made")
    ErasedAccount.objects.create(platform=HER[0], digest=digest_of(*HER))
    with pytest.raises(JobFailed, match="erased while"), storing(begun):
        type(body).objects.filter(pk=body.pk).update(name="Made of her posts")
    body.refresh_from_db()
    assert body.name == "Made"


def test_what_pages_read_meanwhile_is_let_go_of_after_the_corpus(
    stores: list[erasers.Eraser], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Corpus:
        def __getattr__(self, name: str) -> object:
            return getattr(erasures_corpus, name)

        def erase(self, *given: object, **more: object) -> object:
            order.append("corpus")
            return erasures_corpus.erase(*given, **more)  # type: ignore[arg-type]

    erasures_corpus = erasers.corpus()
    monkeypatch.setattr(erasers, "corpus", Corpus)
    stores.append(lambda account: order.append("store"))
    monkeypatch.setattr(erasers, "_afterwards", [lambda account: order.append("afterwards")])
    erase()
    assert order == ["store", "corpus", "afterwards"]


def test_posts_are_asked_for_many_at_a_time() -> None:
    posts = frozenset({("x", str(n)) for n in range(1_001)} | {("mastodon", "7")})
    at_once = list(Account("x", "27", (), posts).posts_at_once())
    assert [(platform, len(ids)) for platform, ids in at_once] == [
        ("mastodon", 1),
        ("x", 500),
        ("x", 500),
        ("x", 1),
    ]
    assert {(platform, one) for platform, ids in at_once for one in ids} == posts


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Wilhelmina Quarterstaff", ("mayor_parody", "Wilhelmina Quarterstaff")),
        ("ALDERMOUTH Council ", ("mayor_parody",)),
        ("Rosalind Achebeworth", ("mayor_parody",)),
        ("", ("mayor_parody",)),
    ],
)
def test_an_account_named_as_the_body_does_not_take_its_name_away(
    name: str, names: tuple[str, ...]
) -> None:
    organisation()
    User.objects.create_user("mayor@example.org", name="Rosalind Achebeworth")
    assert erasers._names({"handle": "mayor_parody", "name": name}) == names


@pytest.mark.parametrize(
    ("account", "text", "masked"),
    [
        ("27", "27 complaints of @27", "27 complaints of @27"),
        ("123456", "123456 wrote", "@erased wrote"),
        ("27", "told by Wilhelminaq", "told by @erased"),
    ],
)
def test_a_short_number_means_nobody_in_a_text(account: str, text: str, masked: str) -> None:
    assert Account("x", account, ("wilhelminaq",), frozenset()).spelt.masked(text) == masked
