"""How long posts are kept, compaction, whole snapshots, and sentences for what goes wrong."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path

import pytest
from tests.lib.corpus.making import (
    KEY,
    account,
    accounts,
    at,
    content,
    count,
    counted_again,
    counts,
    finding,
    findings,
    post,
    posts,
)
from tests.lib.corpus.test_erasing import found_in

from mootlib.corpus import (
    Corpus,
    CorpusBusy,
    CorpusDamaged,
    CorpusFull,
    CorpusTooNew,
    CorpusUnwritable,
    Retained,
)


class TestRetention:
    @pytest.fixture
    def kept(self, corpus: Corpus) -> Corpus:
        corpus.append(
            posts(
                post(1, account_id="gone", text="ephemeral pamphlets"),
                post(2, account_id="body", text="ephemeral notice"),
                post(3, collections=["forever"]),
                post(30),
                post(4, posted_at=None, account_id="undated"),
            ),
            accounts(
                account(1, account_id="gone", handle="passerby"),
                account(2, account_id="body", organisation="Aldermouth Council"),
                account(3, account_id="a3"),
            ),
            counts(count(1, "likes", 5), count(3, "likes", 7)),
            collection="weeks",
        )
        corpus.put_findings("run", findings(finding(1), finding(3)))
        return corpus

    def test_old_posts_go_unless_another_collection_holds_them(self, kept: Corpus) -> None:
        assert kept.retain("weeks", before=at(24)) == Retained(dropped=3, kept=1, accounts=1)
        assert kept.stats().rows["posts"] == 2
        row = kept.posts([("x", "3")]).to_pylist()[0]
        assert row["collections"] == ["forever"]
        assert kept.findings("run")["post_id"].to_pylist() == ["3"]
        assert kept.account("x", account_id="body") is not None
        assert kept.search("ephemeral").total == 0
        assert found_in(kept.path, ("ephemeral", "passerby")) == set()
        assert content(kept)["hourly"] == counted_again(kept)
        assert kept.retain("weeks", before=at(24)) == Retained(0, 0, 0)

    def test_a_dropped_post_may_come_again(self, kept: Corpus) -> None:
        kept.retain("weeks", before=at(24))
        assert kept.append(posts(post(1))).accepted == 1

    def test_a_whole_collection_can_go(self, kept: Corpus) -> None:
        done = kept.drop_collection("weeks")
        assert (done.dropped, done.kept) == (4, 1)
        assert kept.collection_posts("weeks").num_rows == 0
        assert kept.drop_collection("weeks") == Retained(0, 0, 0)
        assert kept.drop_collection('it\'s "not" there') == Retained(0, 0, 0)


class TestSnapshots:
    def test_a_reader_keeps_what_it_saw(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1), post(2)))
        before = corpus.snapshot()
        tables = corpus.tables
        corpus.append(posts(post(3), post(1, text="edited", edited_at=at(5))))
        corpus.compact(grace_hours=1)
        assert before.rows("SELECT count(*) AS n FROM posts")["n"][0].as_py() == 2
        assert tables.posts.count().execute() == 2
        assert corpus.tables.posts.count().execute() == 3

    def test_compaction_joins_files_and_changes_nothing(self, corpus: Corpus) -> None:
        for start in range(0, 50, 10):
            corpus.append(
                posts(*(post(n) for n in range(start, start + 10))),
                None,
                counts(*(count(n, "likes", n) for n in range(start, start + 10))),
            )
        held = content(corpus)
        assert corpus.stats().files["posts"] == 5
        assert corpus.compact(grace_hours=0) >= 15
        assert content(corpus) == held
        stats = corpus.stats()
        assert (stats.files["posts"], stats.files["hourly"], stats.rows["posts"]) == (1, 1, 50)
        assert corpus.compact(grace_hours=0) == 0

    def test_crowds_of_small_files_are_joined_on_their_own(
        self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from mootlib.corpus import compacting

        monkeypatch.setattr(compacting, "CROWD", 3)
        for number in range(8):
            corpus.append(posts(post(number)))
        assert corpus.stats().files["posts"] <= 4
        assert corpus.stats().rows["posts"] == 8

    def test_an_erasure_in_the_midst_of_a_scan_is_said(self, corpus: Corpus) -> None:
        corpus.append(posts(*(post(n) for n in range(40))))
        corpus.append(posts(post(50)))
        batches = corpus.scan(batch_rows=5)
        begun = next(batches).num_rows
        for name in ("a1", "a2"):
            corpus.erase("x", name)
        rest = 0
        # Where the file was still open, what was begun comes to its end; else it is said.
        with contextlib.suppress(CorpusBusy):
            rest = sum(batch.num_rows for batch in batches)
        assert rest in (0, 41 - begun)
        assert sum(batch.num_rows for batch in corpus.scan()) == 25

    def test_ibis_expressions_answer(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1), post(2)), None, counts(count(1, "likes", 4)))
        tables = corpus.tables
        joined = tables.posts.join(tables.posts_latest, "key").select("post_id", "likes")
        assert joined.execute().to_dict("records") == [{"post_id": "1", "likes": 4}]
        shown = [
            "accounts",
            "counts",
            "enrichments",
            "findings",
            "findings_daily",
            "hourly",
            "places_daily",
            "posts",
            "posts_latest",
        ]
        assert dir(tables) == shown
        with pytest.raises(AttributeError):
            _ = tables.suppressed


class TestSentences:
    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(CorpusUnwritable, match="cannot be made"):
            Corpus(tmp_path / "file" / "corpus")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_only_be_read(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)))
        for path in (corpus.path, *corpus.path.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            reader = Corpus(corpus.path)
            assert reader.posts([("x", "1")]).num_rows == 1
            with pytest.raises(CorpusUnwritable, match="cannot be written"):
                reader.append(posts(post(2)))
        finally:
            for path in (corpus.path, *corpus.path.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)

    def test_what_the_system_refuses_is_said_plainly(
        self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import errno

        from mootlib.corpus import manifest

        corpus.append(posts(post(1)))
        for number, kind in ((errno.ENOSPC, CorpusFull), (errno.EROFS, CorpusUnwritable)):

            def refuse(*_: object, number: int = number) -> None:
                raise OSError(number, os.strerror(number))

            with monkeypatch.context() as patch:
                patch.setattr(manifest, "write", refuse)
                with pytest.raises(kind):
                    corpus.append(posts(post(2)))
            assert corpus.stats().rows["posts"] == 1
        assert corpus.append(posts(post(2))).accepted == 1

    def test_a_full_disk_keeps_the_corpus_as_it_was(
        self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import errno

        from mootlib.corpus import datafiles

        corpus.append(posts(post(1)))
        held = content(corpus)

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(datafiles.pq.ParquetWriter, "write_table", full)
            with pytest.raises(CorpusFull, match="no room left"):
                corpus.append(posts(post(2)))
        assert content(corpus) == held
        known = {f.path for files in corpus.snapshot().files.values() for f in files}
        found = {str(p) for p in corpus.path.rglob("part-*.parquet")}
        assert found == known

    def test_a_corpus_from_the_future(self, corpus: Corpus) -> None:
        file = corpus.path / "corpus.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))
        with pytest.raises(CorpusTooNew, match=r"format 99.*Update Folkmoot"):
            Corpus(corpus.path)

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"sequence": 1}', '{"format": 1}'])
    def test_a_manifest_that_cannot_be_understood(self, corpus: Corpus, content: str) -> None:
        (corpus.path / "corpus.json").write_text(content)
        with pytest.raises(CorpusDamaged, match="damaged"):
            Corpus(corpus.path)

    def test_a_lost_manifest_is_not_taken_for_a_new_corpus(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)))
        (corpus.path / "corpus.json").unlink()
        with pytest.raises(CorpusDamaged, match="missing"):
            Corpus(corpus.path)

    @pytest.mark.parametrize("harm", ["gone", "cut", "rubbish"])
    def test_a_damaged_file_is_named(self, corpus: Corpus, harm: str) -> None:
        corpus.append(posts(*(post(n) for n in range(10))))
        file = next((corpus.path / "posts").glob("part-*.parquet"))
        if harm == "gone":
            file.unlink()
        else:
            data = file.read_bytes()
            file.write_bytes(data[:-40] if harm == "cut" else bytes(len(data)))
        again = Corpus(corpus.path)
        assert len(again.check()) == 1
        assert file.name in again.check()[0]
        with pytest.raises(CorpusDamaged, match="missing or damaged"):
            again.collection_posts("any")

    def test_a_lost_log_is_said(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)))
        shutil.rmtree(corpus.path / "posts" / "_delta_log")
        with pytest.raises(CorpusDamaged, match="missing or damaged"):
            Corpus(corpus.path).stats()

    def test_a_busy_writer_is_waited_for_and_then_named(self, corpus: Corpus) -> None:
        impatient = Corpus(corpus.path, key=KEY, wait=0.1)
        with corpus.quiet():
            with pytest.raises(CorpusBusy, match="Another process"):
                impatient.append(posts(post(1)))
            assert impatient.stats().rows["posts"] == 0  # reading goes on
        assert impatient.append(posts(post(1))).accepted == 1

    def test_a_lost_index_comes_back(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)))
        shutil.rmtree(corpus.path / "search")
        assert corpus.search("bins").behind
        corpus.index()
        assert corpus.search("bins").total == 1

    def test_a_broken_index_comes_back(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)))
        for file in (corpus.path / "search").rglob("meta.json"):
            file.write_text("{")
        again = Corpus(corpus.path)
        assert again.search("bins").behind
        again.index()
        assert again.search("bins").total == 1
