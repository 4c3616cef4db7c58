"""Questions are Ibis expressions: they answer on DuckDB, and compile for Spark as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import ibis
import pytest
from ibis.config import Config
from tests.lib.corpus.making import at, count, counts, post, posts

from mootlib.corpus import Corpus, FindingsQuery
from mootlib.corpus import questions as q
from mootlib.corpus.asked_tables import shapes
from mootlib.records import METRICS


class Spark(Config):
    treat_nan_as_null: bool = False


TIMES = {"since": at(0), "until": at(99)}
ASKED = {
    "course": {
        "step": "week",
        "by_platform": True,
        "metrics": METRICS,
        "platforms": ("x",),
        "collection": "a",
        **TIMES,
    },
    "totals": {"metrics": METRICS, "platforms": (), "collection": None, **TIMES},
    "best": {"metric": "views", "limit": 5, "platforms": ("x", "y"), **TIMES},
    "findings_counted": {"query": FindingsQuery("r", start=at(0), place="p"), "by": "place"},
    "findings_page": {
        "query": FindingsQuery("r", keys=(), end=at(9), topic=3, question=True),
        "order": "newest",
        "limit": 20,
        "offset": 40,
    },
    "findings_span": {"query": FindingsQuery("r", language="en")},
    "findings_course": {"query": FindingsQuery("r"), "origin": 0, "seconds": 3600},
    "days_course": {
        "query": FindingsQuery("r", start=at(0), topic=3),
        "first": date(2024, 1, 1),
        "days": 7,
    },
    "days_counted": {"query": FindingsQuery("r", end=at(99)), "by": "place"},
}


@pytest.mark.parametrize("name", ASKED)
def test_every_question_compiles_for_duckdb_and_for_spark(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ibis learns of Spark's one option only when pyspark is imported, which is not needed here.
    if ibis.options.pyspark is None:
        monkeypatch.setattr(ibis.options, "pyspark", Spark())
    expression = q.expression(name, shapes(), **ASKED[name])
    for dialect in ("duckdb", "pyspark"):
        assert "SELECT" in ibis.to_sql(expression, dialect=dialect)


def test_all_questions_are_tried() -> None:
    assert set(ASKED) == set(q._ASK)


def test_the_same_expression_answers_on_tables_and_on_shapes(corpus: Corpus) -> None:
    corpus.append(posts(*(post(n) for n in range(30))), None, counts(count(3, "likes", 7)))
    asked = ASKED["totals"] | {"metrics": ("likes",)}
    bound = q.expression("totals", corpus.tables, **asked).to_pyarrow().to_pylist()
    by_shape = corpus.snapshot().rows(q.compiled("totals", **asked)).to_pylist()
    assert [
        {k: int(v) if k != "platform" else v for k, v in row.items()} for row in bound
    ] == by_shape
    assert by_shape == [{"platform": "x", "posts": 30, "likes": 7, "likes_posts": 1}]


class TestCourses:
    @pytest.fixture
    def year(self, corpus: Corpus) -> Corpus:
        rows = [
            post(1, posted_at=datetime(2024, 1, 1, 0, 30, tzinfo=UTC)),
            post(2, posted_at=datetime(2024, 3, 31, 0, 30, tzinfo=UTC)),
            post(3, posted_at=datetime(2024, 3, 31, 23, 30, tzinfo=UTC)),  # 1 April in London
            post(4, posted_at=datetime(2024, 12, 31, tzinfo=UTC), platform="mastodon"),
        ]
        corpus.append(posts(*rows), None, counts(count(1, "likes", 3), count(3, "likes", 4)))
        return corpus

    @pytest.mark.parametrize(
        ("step", "zone", "starts", "numbers"),
        [
            ("year", "UTC", ["2024-01-01"], [4]),
            ("month", "UTC", ["2024-01-01", "2024-03-01", "2024-12-01"], [1, 2, 1]),
            (
                "month",
                "Europe/London",
                ["2024-01-01", "2024-03-01", "2024-04-01", "2024-12-01"],
                [1, 1, 1, 1],
            ),
            ("week", "UTC", ["2024-01-01", "2024-03-25", "2024-12-30"], [1, 2, 1]),
            ("day", "UTC", ["2024-01-01", "2024-03-31", "2024-12-31"], [1, 2, 1]),
            (
                "day",
                "America/New_York",
                ["2023-12-31", "2024-03-30", "2024-03-31", "2024-12-30"],
                [1, 1, 1, 1],
            ),
        ],
    )
    def test_steps_begin_where_the_zone_says(
        self, year: Corpus, step: str, zone: str, starts: list[str], numbers: list[int]
    ) -> None:
        rows = year.course(step=step, zone=zone)
        assert [str(start.date()) for start in rows["start"].to_pylist()] == starts
        assert rows["posts"].to_pylist() == numbers

    def test_hours_by_platform_with_metrics(self, year: Corpus) -> None:
        rows = year.hourly(by_platform=True, metrics=("likes",)).to_pylist()
        assert [row["platform"] for row in rows] == ["x", "x", "x", "mastodon"]
        assert [row["likes"] for row in rows] == [3, None, 4, None]
        assert [row["likes_posts"] for row in rows] == [1, 0, 1, 0]

    def test_what_cannot_be_asked(self, year: Corpus) -> None:
        with pytest.raises(ValueError, match="has steps of"):
            year.course(step="fortnight")
        with pytest.raises(ValueError, match="has steps of"):
            year.course(step="fortnight", zone="Europe/London")
        with pytest.raises(ValueError, match="no time zone"):
            year.course(zone="Mars/Olympus")
        with pytest.raises(ValueError, match="how to count"):
            year.course(metrics=("sparkles",))
        with pytest.raises(ValueError, match="how to count"):
            year.top_posts("sparkles")
        with pytest.raises(ValueError, match="no columns"):
            next(year.scan(columns=["secret"]))
        with pytest.raises(ValueError, match="identifier or by its handle"):
            year.account("x")


def test_top_posts_leave_out_what_is_gone(corpus: Corpus) -> None:
    numbers = range(30)
    corpus.append(
        posts(*(post(n, collections=["odd"] if n % 2 else ["even"]) for n in numbers)),
        None,
        counts(*(count(n, "views", n) for n in numbers)),
    )
    corpus.append(posts(*(post(n, deleted_at=at(99)) for n in (29, 28, 27))))
    top = corpus.top_posts("views", limit=3)
    assert top["value"].to_pylist() == [26, 25, 24]
    assert corpus.top_posts("views", limit=3, collection="odd")["value"].to_pylist() == [25, 23, 21]
    assert corpus.top_posts("views", limit=3, until=at(5))["value"].to_pylist() == [4, 3, 2]
    assert corpus.top_posts("likes").num_rows == 0


def test_a_scan_gives_what_changed_since(corpus: Corpus) -> None:
    corpus.append(posts(*(post(n) for n in range(10))))
    before = corpus.sequence
    corpus.append(posts(post(20), post(3, text="edited", edited_at=at(5))))
    changed = [
        row["post_id"]
        for batch in corpus.scan(columns=["post_id"], changed_after=before)
        for row in batch.to_pylist()
    ]
    assert sorted(changed) == ["20", "3"]
    narrow = corpus.scan(since=at(4), until=at(6), platforms=["x"], batch_rows=1)
    assert [b["post_id"].to_pylist() for b in narrow] == [["4"], ["5"]]
