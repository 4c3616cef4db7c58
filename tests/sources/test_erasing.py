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

from folkmoot.listening import results
from folkmoot.listening.models import Analysis
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import NobodyFound, account_erase
from folkmoot.sources.models import ErasedAccount, Import
from folkmoot.spine import matters
from folkmoot.spine.matters import Heard
from folkmoot.spine.models import Job, User
from tests.factories import imported, member, ndjson, post, worked_off

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
