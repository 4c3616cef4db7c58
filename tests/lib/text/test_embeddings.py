"""Vectors of texts: what lies close, what is unknown, and that files and speed keep their promises."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mootlib.text import embeddings
from mootlib.text.embedding_files import SHIPPED

POSTS = [
    "The road over the bridge is closed after the flood",
    "Flooding has shut the street by the river",
    "Our choir sings Mozart on Sunday in the town hall",
]


@pytest.fixture
def foreign_folder(tmp_path: Path) -> Path:
    """An ordinary model2vec folder with a vocabulary of whole words."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {"[UNK]": 0, "vei": 1, "gate": 2, "sang": 3}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    vectors = np.array([[9, 9], [1, 0.1], [1, 0], [0, 1]], dtype=np.float16)
    save_file({"embeddings": vectors}, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "model2vec"}))
    (tmp_path / "README.md").write_text(
        "---\nlicense: mit\nlanguage:\n- nb\n- da\n---\n# A model\n"
    )
    return tmp_path


def test_posts_on_the_same_thing_lie_closer_than_others():
    vectors = embeddings.embed(POSTS).vectors
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > cosines[0, 2] + 0.2
    assert cosines[0, 1] > cosines[1, 2] + 0.2


def test_rows_have_length_one_and_keep_their_order():
    result = embeddings.embed(POSTS)
    assert result.vectors.shape == (3, 256)
    assert result.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(result.vectors, axis=1), 1, atol=1e-5)
    turned = embeddings.embed(POSTS[::-1]).vectors
    np.testing.assert_allclose(turned[::-1], result.vectors, atol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "😀😀",
        "999",
        "...!?",
        "https://example.org/x",
        "@somebody",
        "道路は閉鎖",
        "Дорога",
        "\ud83d",
    ],
)
def test_a_text_without_a_known_word_has_a_row_of_zeros(text):
    vectors = embeddings.embed(["A known sentence", text]).vectors
    assert vectors[0].any()
    assert not vectors[1].any()


def test_no_texts_give_no_rows():
    assert embeddings.embed([]).vectors.shape == (0, 256)


def test_links_handles_and_numbers_change_nothing():
    plain, decorated = embeddings.embed(
        ["The bridge is closed", "RT @town: The bridge is closed https://example.org/1 17:45"]
    ).vectors
    np.testing.assert_allclose(plain, decorated, atol=1e-6)


def test_a_hashtag_is_read_as_its_words():
    tag, words = embeddings.embed(["#BridgeClosed", "bridge closed"]).vectors
    np.testing.assert_allclose(tag, words, atol=1e-6)


def test_the_way_by_words_gives_what_the_tokenizer_gives_for_whole_texts():
    texts = [
        *POSTS,
        "Café crèmes — naïve\u200b façades, don't!",
        "re_open\x07ed a+b=c £5",
        "ＦＵＬＬ width",
    ]
    model = embeddings.load()
    whole = dataclasses.replace(model, stored=dataclasses.replace(model.stored, by_word=False))
    np.testing.assert_allclose(
        embeddings.embed(texts, model).vectors, embeddings.embed(texts, whole).vectors, atol=1e-5
    )


def test_batches_do_not_matter(monkeypatch):
    together = embeddings.embed(POSTS).vectors
    monkeypatch.setattr(embeddings, "BATCH", 2)
    np.testing.assert_allclose(embeddings.embed(POSTS).vectors, together, atol=1e-6)


def test_another_model_is_set_by_the_environment(foreign_folder, monkeypatch):
    monkeypatch.setenv(embeddings.ENVIRONMENT, str(foreign_folder))
    model = embeddings.load()
    assert model.languages == {"nb", "da"}
    assert model.knows("nb")
    assert model.knows("da-DK")
    assert not model.knows("en")
    vectors = embeddings.embed(["vei", "gate", "sang", "road"]).vectors
    assert vectors[0] @ vectors[1] > 0.99
    assert abs(vectors[1] @ vectors[2]) < 0.01
    assert not vectors[3].any()  # the vector of 'unknown' is never used


@pytest.mark.parametrize(
    ("card", "languages"),
    [
        ("---\nlanguage: multilingual\n---\n", {"*"}),
        ("---\nlanguage: [en, cy]\n---\n", {"en", "cy"}),
        ("---\nlanguage: en\nlicense: mit\n---\n", {"en"}),
        ("---\nlicense: mit\n---\n", {"en"}),
        ("no head at all", {"en"}),
    ],
)
def test_languages_are_read_from_the_model_card(foreign_folder, card, languages):
    (foreign_folder / "README.md").write_text(card)
    model = embeddings.load(foreign_folder)
    assert model.languages == languages
    assert model.knows("pl") == (languages == {"*"})


def test_clustered_vocabularies_and_weights_are_understood(foreign_folder):
    from safetensors.numpy import save_file

    save_file(
        {
            "embeddings": np.array([[5, 5], [1, 0], [0, 1]], dtype=np.float32),
            "mapping": np.array([0, 1, 1, 2], dtype=np.int64),
            "weights": np.array([1, 1, 1, 3], dtype=np.float64),
        },
        foreign_folder / "model.safetensors",
    )
    vectors = embeddings.embed(
        ["vei", "gate", "gate sang"], embeddings.load(foreign_folder)
    ).vectors
    np.testing.assert_allclose(vectors[0], vectors[1])
    np.testing.assert_allclose(vectors[2], np.array([1, 3]) / np.sqrt(10), atol=1e-3)


def test_a_missing_folder_is_named_in_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no folder of word vectors at"):
        embeddings.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["tokenizer.json", "vectors.safetensors"])
def test_a_missing_file_is_named(tmp_path, name):
    folder = tmp_path / "copy"
    shutil.copytree(SHIPPED, folder)
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"has no file {name}"):
        embeddings.load(folder)


@pytest.mark.parametrize("name", ["tokenizer.json", "vectors.safetensors", "manifest.json"])
def test_a_damaged_file_is_refused(tmp_path, name):
    folder = tmp_path / "copy"
    shutil.copytree(SHIPPED, folder)
    (folder / name).write_bytes(b"{}")
    with pytest.raises(ValueError, match="cannot be read"):
        embeddings.load(folder)


def test_a_vocabulary_with_too_few_vectors_is_refused(foreign_folder):
    from safetensors.numpy import save_file

    save_file({"embeddings": np.eye(2, dtype=np.float32)}, foreign_folder / "model.safetensors")
    with pytest.raises(ValueError, match="not as many vectors as pieces"):
        embeddings.load(foreign_folder)


def test_the_files_shipped_are_those_of_the_manifest():
    manifest = json.loads((SHIPPED / "manifest.json").read_text())
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == digest
    assert len(manifest["source"]["sha256"]) == 64
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 10_000_000
    assert "Apache License" in (SHIPPED / "LICENCE").read_text()


def test_the_vocabulary_holds_no_handle_and_no_other_script():
    vocabulary = json.loads((SHIPPED / "tokenizer.json").read_text())["model"]["vocab"]
    pieces = [piece.removeprefix("##") for piece in vocabulary if piece not in ("[PAD]", "[UNK]")]
    assert len(pieces) > 20_000
    assert all(piece.isalnum() and not piece.isdigit() and len(piece) <= 20 for piece in pieces)


def test_the_method_can_be_repeated_from_what_it_says():
    method = embeddings.embed(["A bridge"]).method
    manifest = json.loads((SHIPPED / "manifest.json").read_text())
    assert method.step == "embeddings"
    assert method.parameters["sha256"] == manifest["files"]["vectors.safetensors"]
    assert method.parameters["languages"] == ["en"]
    assert "word order" in method.note


def test_nothing_needs_the_network_or_the_distilling_tools():
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = refuse\n"
        "from mootlib.text import embeddings\n"
        "assert embeddings.embed(['A bridge is closed']).vectors.any()\n"
        "heavy = {'torch', 'model2vec', 'transformers', 'huggingface_hub', 'sklearn'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    source = Path(embeddings.__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(source)})


def test_vectors_are_those_of_model2vec(foreign_folder):
    static_model = pytest.importorskip("model2vec").StaticModel
    theirs = static_model.from_pretrained(foreign_folder, normalize=True)
    texts = ["vei gate", "sang vei sang", "gate"]
    ours = embeddings.embed(texts, embeddings.load(foreign_folder)).vectors
    np.testing.assert_allclose(ours, theirs.encode(texts), atol=1e-3)


@pytest.mark.slow
def test_thousands_of_posts_a_second():
    texts = [f"{post}, says neighbour {number}" for number in range(2_000) for post in POSTS]
    embeddings.load()
    start = time.process_time()
    embeddings.embed(texts)
    assert len(texts) / (time.process_time() - start) > 3_000  # measured: 17,000
