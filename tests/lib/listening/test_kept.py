"""What is found in each post by itself is kept, and a run that finds it kept gives the same result."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from mootlib.corpus import Corpus
from mootlib.listening import aside, kept, steps, understand
from mootlib.listening.gazetteer import load
from mootlib.records import POSTS
from mootlib.text import duplicates

from .conftest import NOW, _row
from .test_understanding import plain, town

KEY = b"a key that is only for tests"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path / "corpus", key=KEY)


def _posts(number: int = 240):
    return POSTS.build([_row(n, row) for n, row in enumerate(town(number))])


def _fill(corpus: Corpus, posts):
    corpus.append(posts, collection="town", index=False)
    return corpus.collection_posts("town")


class Counting:
    """A store that tells how many posts were read anew."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus, self.read = corpus, 0

    def enrichments(self, *words):
        return self.corpus.enrichments(*words)

    def keep_enrichments(self, method, texts, found):
        self.read += texts.num_rows if method.startswith("reading") else 0
        return self.corpus.keep_enrichments(method, texts, found)


def _run(posts, store=None, **more):
    return understand(
        posts, organisation="Ansford", now=NOW, key=b"sixteen bytes long", kept=store, **more
    )


def test_the_same_result_with_and_without_and_only_new_posts_are_read(corpus: Corpus) -> None:
    rows = _posts()
    posts = _fill(corpus, rows.slice(0, 200))
    store = Counting(corpus)
    first = _run(posts, store)
    assert store.read == 200
    assert plain(first) == plain(_run(posts))
    assert first.findings.equals(_run(posts).findings)
    again = _run(posts, store)
    assert store.read == 200, "nothing is read twice"
    assert plain(again) == plain(first)
    assert again.findings.equals(first.findings)
    posts = _fill(corpus, rows)
    more = _run(posts, store)
    assert store.read == rows.num_rows
    assert plain(more) == plain(_run(posts))
    assert more.findings.equals(_run(posts).findings)


def test_the_same_with_a_second_process(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (aside, steps):
        monkeypatch.setattr(module, "LEAST_TEXTS", 40)
    rows = _posts()
    _run(_fill(corpus, rows.slice(0, 150)), corpus, processes=1)
    posts = _fill(corpus, rows)
    two = _run(posts, corpus, processes=2)
    assert two.findings.equals(_run(posts, processes=1).findings)


def test_an_edit_is_read_anew_and_a_deletion_leaves_nothing(corpus: Corpus) -> None:
    rows = _posts(60)
    store = Counting(corpus)
    _run(_fill(corpus, rows), store)
    read, held = store.read, corpus.stats().rows["enrichments"]
    changed = rows.slice(3, 1).to_pylist()[0]
    changed |= {"text": "Danke, der Bus kam pünktlich", "edited_at": NOW - timedelta(hours=1)}
    gone = rows.slice(5, 1).to_pylist()[0] | {"deleted_at": NOW - timedelta(hours=1)}
    corpus.append(POSTS.build([changed, gone]), collection="town", index=False)
    assert corpus.stats().rows["enrichments"] == held - 4, "two methods, two posts"
    posts = corpus.collection_posts("town")
    result = _run(posts, store)
    assert store.read == read + 1
    found = {row["post_id"]: row for row in result.findings.to_pylist()}
    assert found[changed["post_id"]]["language"] == "de"
    assert gone["post_id"] not in found


def test_erasing_and_retention_reach_what_is_kept(corpus: Corpus) -> None:
    rows = _posts(120)
    posts = _fill(corpus, rows)
    _run(posts, corpus)
    method = kept.reading_method()
    hers = [row for row in posts.to_pylist() if row["account_id"] == "a4"]
    assert hers
    platform = hers[0]["platform"]
    corpus.erase(platform, "a4", key=KEY, index=False)
    left = sum(t.num_rows for t in corpus.enrichments(method, posts, ["language"]))
    assert left == posts.num_rows - len(hers)
    corpus.drop_collection("town")
    assert corpus.stats().rows["enrichments"] == 0


def test_what_another_was_called_goes_when_a_handle_is_taken_out_of_a_post(corpus: Corpus) -> None:
    rows = _posts(40).to_pylist()
    rows[7]["text"] = "Ask @maria_of_hill about the bins"
    posts = _fill(corpus, POSTS.build(rows))
    _run(posts, corpus)
    corpus.erase(rows[7]["platform"], "nobody", handles=["maria_of_hill"], key=KEY, index=False)
    one = posts.filter([row["post_id"] == rows[7]["post_id"] for row in posts.to_pylist()])
    assert one.num_rows == 1
    assert not [t for t in corpus.enrichments(kept.reading_method(), one, ["vector"]) if t.num_rows]


def test_words_that_changed_meanwhile_are_not_kept(corpus: Corpus) -> None:
    posts = _fill(corpus, _posts(40))
    stale = (
        posts.slice(0, 1)
        .set_column(posts.schema.get_field_index("text"), "text", [["Other words by now"]])
        .cast(posts.schema)
    )
    from mootlib.records import ENRICHMENTS

    row = stale.select(["platform", "post_id"]).to_pylist()[0]
    found = ENRICHMENTS.build([row | {"language": "en"}])
    assert corpus.keep_enrichments("reading-x", stale, found) == 0
    assert corpus.keep_enrichments("reading-x", posts.slice(0, 1), found) == 1
    assert corpus.keep_enrichments("reading-x", posts.slice(0, 1), found) == 0, "kept already"
    assert corpus.enrichment_methods() == ["reading-x"]
    assert corpus.drop_enrichments("reading-x")
    assert not corpus.drop_enrichments("reading-x")
    with pytest.raises(ValueError, match="small letters"):
        corpus.keep_enrichments("Nonsense/..", stale, found)


def test_the_names_of_methods_are_the_same_in_every_process_and_tell_gazetteers_apart(
    tmp_path: Path,
) -> None:
    code = (
        "from mootlib.listening import kept; from mootlib.listening.gazetteer import load;"
        "print(kept.reading_method(), kept.places_method(load()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert told == {f"{kept.reading_method()} {kept.places_method(load())}\n"}
    local = tmp_path / "local.csv"
    local.write_text("id,name\nx1,Weaver Street\n", encoding="utf-8")
    assert kept.places_method(load(local)) != kept.places_method(load())


def test_signatures_known_before_give_the_same_groups() -> None:
    texts = [row["text"] for row in town(200)]
    texts += [f"RT @x: {text}!" for text in texts[:50]] + ["Hi", "Hi", "", "@only"]
    known = duplicates.signatures(texts)
    plain_groups = duplicates.group(texts).groups
    assert duplicates.group(texts, signatures=known).groups.tolist() == plain_groups.tolist()
    half = [duplicates.signatures(texts[:77]), duplicates.signatures(texts[77:])]
    import numpy as np

    assert np.array_equal(np.concatenate(half), known)
