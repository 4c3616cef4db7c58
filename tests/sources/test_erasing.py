"""An erased account is gone from every file of an installation, and stays out."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from folkmoot.desk import erasing
from folkmoot.listening import results
from folkmoot.listening.models import Analysis
from folkmoot.sources.bridge import corpus
from folkmoot.sources.collection_actions import source_add
from folkmoot.sources.erasers import Account, NobodyFound, account_erase
from folkmoot.sources.models import ErasedAccount, Import
from folkmoot.spine import matters
from folkmoot.spine.matters import Heard
from folkmoot.spine.models import Job, Reply, User
from tests.factories import (
    answer,
    collection,
    heard,
    imported,
    matter,
    member,
    ndjson,
    post,
    worked_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

ACCOUNT, HANDLE, NAME = "acc7719021", "wilhelminaq", "Wilhelmina Quarterstaff"
PLANTED = (ACCOUNT, HANDLE, "quarterstaff")
HERS = [
    post(
        500 + n,
        f"the leisure centre pool has been closed for {n} weeks, when will it open again?",
        account_id=ACCOUNT,
        account={"handle": HANDLE, "name": NAME},
    )
    for n in range(2, 12)
]
OTHERS = [
    post(n, f"the pool at the leisure centre is closed again, day {n}") for n in range(1, 40)
] + [
    post(
        90,
        f"@{HANDLE} is right, is the pool shut for good? https://mastodon.example/@{HANDLE}/502",
        mentions=[HANDLE],
        links=[f"https://mastodon.example/@{HANDLE}/502"],
        in_reply_to="502",
    )
]


def broken() -> SimpleUploadedFile:
    lines = [json.dumps(HERS[0])[:-3], json.dumps(OTHERS[0])]
    return SimpleUploadedFile("broken.ndjson", "\n".join(lines).encode())


def everything_in(folder: Path) -> str:
    """All that the files of a folder say, unpacked where they are packed, in lower case."""
    words = []
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        content = file.read_bytes()
        words += [str(file.relative_to(folder)), content.decode("utf-8", "replace")]
        if content[:4] == b"PAR1":
            words.append(str(pq.read_table(file).to_pylist()))
        elif content[:2] == b"\x1f\x8b":
            words.append(gzip.decompress(content).decode("utf-8", "replace"))
        elif content[:4] == b"%PDF":
            words += _streams(content)
    return "\n".join(words).lower()


def _streams(pdf: bytes) -> list[str]:
    found = []
    for part in pdf.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part).decode("utf-8", "replace"))
        except zlib.error:
            continue
    return found


def everything_in_the_database() -> str:
    return "\n".join(
        str(row) for model in apps.get_models() for row in model._default_manager.values()
    ).lower()


def brought_in() -> tuple[User, Import]:
    user = member()
    owner = imported(user, ndjson(HERS + OTHERS), broken())
    assert worked_off(owner, user).state == Job.State.DONE
    return user, owner


def test_a_planted_name_is_nowhere_afterwards(data_dir: Path) -> None:
    user, owner = brought_in()
    analysis = Analysis.objects.get(source=owner)
    for kind in results.KINDS:
        results.report_file(analysis, kind)
    waiting = imported(user, ndjson(HERS, "waiting.ndjson"))
    spoken = [Heard(platform="mastodon", post_id=one["post_id"], wants_answer=True) for one in HERS]
    matter = matters.matter_open(
        by=user, organisation=owner.organisation, title="The pool", heard=spoken
    )
    response = matters.response_publish(
        by=user, matter=matter, you_said="It is shut.", we_did="It opens.", signed="Leisure"
    )
    address = f"https://mastodon.example/@{HANDLE}/7"
    matters.reply_posted(by=user, reply=response.replies.first(), address=address)
    before = everything_in(data_dir)
    assert [name for name in PLANTED if name not in before] == []

    done = account_erase(by=user, platform="mastodon", account=f"@{HANDLE}")
    assert done.posts == len(HERS)
    after = everything_in(data_dir)
    assert [name for name in PLANTED if name in after] == []
    stored = everything_in_the_database()
    assert [name for name in PLANTED if name in stored] == []
    assert matter.voices.count() == len(HERS)  # that somebody spoke stays counted
    hers = {one["post_id"] for one in HERS}
    assert not hers & set(matter.voices.values_list("post_id", flat=True))
    assert "leisure centre" in after  # what others said is still there
    (file,) = waiting.files.all()
    assert "erased" in file.problem
    for kind in results.KINDS:
        assert results.report_file(analysis, kind).is_file()
    assert [name for name in PLANTED if name in everything_in(data_dir)] == []


def test_a_second_import_of_the_same_files_leaves_her_out(data_dir: Path) -> None:
    user, _ = brought_in()
    account_erase(by=user, platform="mastodon", account=ACCOUNT)
    again = imported(user, ndjson(HERS + OTHERS), broken())
    assert worked_off(again, user).state == Job.State.DONE
    whole = again.files.all()[0]
    assert whole.posts_read == len(HERS) + len(OTHERS)
    assert whole.posts_read == whole.accepted + whole.duplicates + whole.rejected
    assert corpus().posts_of("mastodon", ACCOUNT) == []
    after = everything_in(data_dir) + everything_in_the_database()
    assert [name for name in PLANTED if name in after] == []


def test_someone_who_was_never_here_can_be_kept_out() -> None:
    user = member()
    account_erase(by=user, platform="mastodon", account=ACCOUNT)
    owner = imported(user, ndjson(HERS + OTHERS))
    worked_off(owner, user)
    assert corpus().posts_of("mastodon", ACCOUNT) == []


def test_an_unknown_handle_is_said_in_words() -> None:
    with pytest.raises(NobodyFound, match="No account called @nobody is known on mastodon"):
        account_erase(by=None, platform="mastodon", account="@nobody")
    assert not ErasedAccount.objects.exists()


def test_the_search_itself_finds_what_is_planted(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(gzip.compress(NAME.encode()))
    sqlite3.connect(tmp_path / "rows.sqlite3").close()
    assert NAME.lower() in everything_in(tmp_path)


def test_a_source_that_follows_her_goes_with_her() -> None:
    user = member()
    owner = imported(user, ndjson([post(3, "hello from the quay")]))
    worked_off(owner, user)
    made = collection(user)
    for term, server in (
        ("@person3", "example.social"),
        ("person3@example.social", "other.example"),
        ("person33", "example.social"),
    ):
        source_add(by=user, collection=made, kind="mastodon_account", server=server, term=term)
    source_add(by=user, collection=made, kind="mastodon_hashtag", server="a.b", term="person3")
    account_erase(by=None, platform="mastodon", account="@person3")
    left = set(made.sources.values_list("term", flat=True))
    assert left == {"person33", "person3", "exports", "person3@example.social"}


@pytest.mark.parametrize(
    ("platform", "account", "address", "stays"),
    [
        ("x", "27", "https://x.example/council/status/9127", True),
        ("x", "council", "https://x.example/Council/status/9127", False),
        ("facebook", "27", "https://facebook.example/permalink.php?story=9127&id=27", False),
        ("facebook", "facebook", "https://www.facebook.example/council/posts/1", True),
        ("tumblr", "zq", "https://zq.tumblr.example/post/1", False),
        ("mastodon", "zq@tooter.example", "https://tooter.example/@zq/1", False),
        ("mastodon", "zq@tooter.example", "https://other.example/@zq/1", True),
        ("mastodon", "zq@tooter.example", "https://other.example/@zq@tooter.example/1", False),
        ("mastodon", "", "https://other.example/@zq/1", True),
    ],
)
def test_an_address_is_wiped_where_it_names_the_account_as_a_whole(
    platform: str, account: str, address: str, stays: bool
) -> None:
    user = member()
    row = matter(user, heard(1, platform=platform, asks=True), heard(2, platform="y", asks=True))
    answer(user, row, "Mended.")
    Reply.objects.update(address=address)
    erasing.erase(Account(platform, account, (), frozenset()))
    kept = Reply.objects.get(voice__platform=platform).address
    assert kept == (address if stays else "")
    assert Reply.objects.get(voice__platform="y").address == address  # somebody else's platform


def test_who_is_erased_while_an_analysis_runs_is_not_in_its_result(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from folkmoot.listening import jobs as listening_jobs

    real = listening_jobs.understand

    def understand(*args: object, **options: object) -> object:
        found = real(*args, **options)  # type: ignore[arg-type]
        account_erase(by=None, platform="mastodon", account=f"@{HANDLE}")
        return found

    monkeypatch.setattr(listening_jobs, "understand", understand)
    user = member()
    owner = imported(user, ndjson(HERS + OTHERS))
    assert worked_off(owner, user).state == Job.State.DONE
    after = everything_in(data_dir)
    assert [name for name in PLANTED if name in after] == []
    assert [name for name in PLANTED if name in everything_in_the_database()] == []


def test_her_name_goes_from_what_people_called_things(data_dir: Path) -> None:
    user = member()
    owner = imported(user, ndjson(HERS, f"export of {NAME}.ndjson"))
    worked_off(owner, user)
    assert NAME in Import.objects.get().name
    account_erase(by=None, platform="mastodon", account=f"@{HANDLE}")
    assert [name for name in PLANTED if name in everything_in_the_database()] == []
