"""Writes the measured figures into docs/benchmarks.md, between two marks; the words round them stay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

START, END = "<!-- figures -->", "<!-- end of figures -->"
SUMMARY = "In short"

#: What was aimed at: words, part, where its figure is, where the baseline's is, the aim in words.
AIMS = (
    (
        "topics: AMI against event, 6,000 posts of 20 CrisisLex T26 events, none dropped",
        "topics",
        ("T26, 6,000 posts", "ours", "ami"),
        (
            "static embeddings, kNN, Leiden",
            ("T26, 6,000 posts", "static embeddings, kNN, Leiden", "ami"),
        ),
        "0.80",
    ),
    (
        "sentiment: macro-recall, TweetEval validation split",
        "sentiment",
        ("ours", "macro_recall"),
        ("VADER", ("vader", "macro_recall")),
        "0.63",
    ),
    (
        "tone of topics: share of the 90 % intervals that hold the truth, 200 labels",
        "tone",
        ("topics: 15 of about 133 posts, 200 labels", "ours", "net_covered"),
        (
            "counting labels",
            ("topics: 15 of about 133 posts, 200 labels", "counting", "net_covered"),
        ),
        "0.90",
    ),
    (
        "purposes of posts: macro-F1, 7,121 police posts, five parts at random",
        "strategy",
        ("ours", "macro_f1"),
        ("TF-IDF, linear SVM", ("TF-IDF, linear SVM", "macro_f1")),
        "0.88",
    ),
    (
        "mix of purposes: share of the 95 % intervals that hold the truth, simulated bodies",
        "strategy",
        ("mix of simulated bodies", "coverage of 95 % intervals, corrected"),
        (
            "counting labels",
            ("mix of simulated bodies", "coverage of 95 % intervals, as counted"),
        ),
        "0.95",
    ),
    (
        "who talks to whom: seconds for 1,000,000 posts of one edge each",
        "network",
        ("1,000,000 posts", "seconds"),
        None,
        "none set",
    ),
    (
        "whole pipeline: posts a second, two cores, 100,000 posts",
        "pipeline",
        ("ours", "posts_a_second"),
        (
            "tone and topics alone, by VADER, TF-IDF and k-means",
            ("baseline: VADER + TF-IDF + MiniBatchKMeans", "posts_a_second"),
        ),
        "2,000",
    ),
    (
        "memory at 100,000 posts: GB",
        "pipeline",
        ("ours", "peak_memory_gb"),
        ("the same", ("baseline: VADER + TF-IDF + MiniBatchKMeans", "peak_memory_gb")),
        "at most 1.5",
    ),
    (
        "dashboard at ten million posts: sums of counts per platform, 90 days, median ms",
        "corpus",
        ("dashboard", "median_ms", "sums of counts per platform, 90 days"),
        (
            "DuckDB over the tables as they are",
            ("dashboard", "naive_scan_median_ms", "sums of counts per platform, 90 days"),
        ),
        "under 300",
    ),
    (
        "dashboard at ten million posts: its slowest question of 90 days, median ms",
        "corpus",
        ("dashboard", "median_ms", "ten most viewed posts, 90 days"),
        None,
        "under 300",
    ),
    (
        "overview of ten million posts, ms of processor time",
        "scale",
        ("10,000,000 posts", "views: median ms of processor time", "overview"),
        None,
        "under 300",
    ),
    (
        "Parquet files read, posts a second of processor time",
        "scale",
        ("10,000,000 posts", "Parquet, read: posts a second of processor time"),
        None,
        "50,000",
    ),
    (
        "JSON lines read, posts a second of processor time",
        "scale",
        ("10,000,000 posts", "JSON lines, read: posts a second of processor time"),
        None,
        "10,000",
    ),
    (
        "slowest view of the dashboard at ten million posts, median ms by the wall",
        "scale",
        ("10,000,000 posts", "views: slowest, median ms"),
        None,
        "under 300",
    ),
    *(
        (
            f"{kind} read and put into a corpus of ten million, posts a second {by}",
            "scale",
            ("10,000,000 posts", f"{kind}, into the corpus: posts a second{of}"),
            None,
            aim,
        )
        for kind, aim in (("Parquet", "50,000"), ("JSON lines", "10,000"))
        for by, of in (("by the wall", ""), ("of processor time", " of processor time"))
    ),
    (
        "erasure of one author out of ten million posts, s by the wall",
        "scale",
        ("10,000,000 posts", "erasure: s"),
        None,
        "under 60",
    ),
    (
        "search among 200,000 matters and answers: a common word and a beginning, median ms",
        "search",
        ("a common word and a beginning", "ours_ms"),
        ("icontains", ("a common word and a beginning", "icontains_ms")),
        "under 100",
    ),
    (
        "ranges of impressions, 90%: share of posts of months held out that lie in theirs",
        "reach",
        ("ranges of impressions", "90%", "covered"),
        ("without adapting", ("ranges of impressions", "90%", "covered, without adapting")),
        "0.85 to 0.95",
    ),
    (
        "made-up towns: 95% intervals of the factor that hold it, 30 accounts",
        "reach",
        ("made-up towns", "30 accounts of 60 posts, factor 1.5", "95% intervals that hold it"),
        None,
        "0.95",
    ),
    (
        "briefs: share of weeks without growth in which growth of any of ten kinds is told",
        "periods",
        ("weeks in which anything is told", "shuffled within their year", "ours"),
        (
            "half as many again as the week before",
            (
                "weeks in which anything is told",
                "shuffled within their year",
                "half as many again",
            ),
        ),
        "0.05",
    ),
)


def write(record: dict[str, Any], document: Path) -> None:
    """Replace the figures of a document by those of ``record`` (as ``./folkmoot bench`` gives it).

    Parts that were not measured this time keep their earlier figures.
    """
    text = document.read_text()
    old = _sections(text[text.index(START) + len(START) : text.index(END)])
    new = {
        part: _section(part, figures, record["machine"])
        for part, figures in record["results"].items()
    }
    kept = {part: text for part, text in {**old, **new}.items() if part != SUMMARY}
    summary = _summary(record["results"], old.get(SUMMARY, ""))
    body = "\n".join([summary, *kept.values()])
    document.write_text(text[: text.index(START)] + f"{START}\n{body}\n" + text[text.index(END) :])


def _sections(body: str) -> dict[str, str]:
    found = re.split(r"(?m)^### ", body)[1:]
    return {part.split("\n", 1)[0].strip(): f"### {part.rstrip()}\n" for part in found}


def _summary(results: dict[str, Any], earlier: str) -> str:
    """Aims, figures and baselines; lines of what was not measured this time stay as they were."""
    lines = {line.split(" | ")[0]: line for line in earlier.splitlines() if line.startswith("| ")}
    for words, part, ours, baseline, aim in AIMS:
        if part not in results or "skipped" in results[part]:
            continue
        if part == "scale" and ours[0] not in results[part]:
            continue  # this time it was measured at fewer posts
        beside = (
            "" if baseline is None else f"{baseline[0]}: {_shown(_at(results[part], baseline[1]))}"
        )
        lines[f"| {words}"] = f"| {words} | {_shown(_at(results[part], ours))} | {aim} | {beside} |"
    rows = [lines[f"| {aim[0]}"] for aim in AIMS if f"| {aim[0]}" in lines]
    head = "| what | measured | aim | beside it, in the same run |\n|---|---|---|---|"
    return f"### {SUMMARY}\n\n{head}\n" + "\n".join(rows) + "\n"


def _at(figures: dict[str, Any], path: tuple[str, ...]) -> Any:
    for name in path:
        figures = figures[name]
    return figures


def _section(part: str, figures: dict[str, Any], machine: dict[str, str]) -> str:
    rows = "\n".join(f"| {name} | {_shown(value)} |" for name, value in _flat(figures))
    where = ", ".join(f"{key} {value}" for key, value in machine.items())
    return f"### {part}\n\n{where}\n\n| figure | value |\n|---|---|\n{rows}\n"


def _flat(figures: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows = []
    for name, value in figures.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}: ")
        else:
            rows.append((f"{prefix}{name}", value))
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(item) for item in value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
