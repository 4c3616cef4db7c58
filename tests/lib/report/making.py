"""A listening result of Ansford, a town that does not exist, made by hand: small, and with every part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from mootlib.listening.result import (
    Actor,
    Burst,
    Example,
    Interval,
    ListeningResult,
    PlaceCount,
    PostKey,
    Question,
    Reading,
    Topic,
)
from mootlib.records import FINDINGS, REJECTS, Method

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
COUNCIL = "Ansford Town Council"
#: Script, direction override, markup of Typst, an attribute's end, formula, emphasis mark, tall letters.
HOSTILE = (
    '<script>alert(1)</script> "onload=x \u202egnp.exe #import "x" $x^2$ \\u{41} =1+1 '
    "*bold* _it_ @ref `code` \x02strong\x03 " + "e" + "\u0301" * 40
)


def weeks(*posts: int) -> tuple[tuple[datetime, int], ...]:
    """A series by week that crosses the change to summer time."""
    start = datetime(2026, 3, 2, tzinfo=LONDON)
    return tuple((start + timedelta(weeks=n), number) for n, number in enumerate(posts))


def example(number: int, text: str = "The 14 never came again this morning.", **more) -> Example:
    given = {
        "posted_at": datetime(2026, 3, 3 + number, 8, 15, tzinfo=UTC),
        "url": None,
        "account": None,
        "counts": {"views": 1200, "likes": 31, "comments": 4},
    }
    return Example(key=PostKey("x", f"{number}"), text=text, **(given | more))


def topic(number: int = 0, **more) -> Topic:
    given = {
        "label": "late buses, route 14",
        "keywords": ("bus", "late", "14", "timetable"),
        "size": 6,
        "share": 0.6,
        "trend": Interval(1.8, 1.2, 2.7),
        "tone": Interval(-0.5, -0.8, -0.2),
        "tone_counts": {"negative": 4, "neutral": 1, "positive": 1},
        "languages": {"en": 5, "cy": 1},
        "places": {"Ansford Cross": 3, "Mill Green": 1},
        "weekly": weeks(1, 0, 2, 3, 0, 0),
        "typical": (example(0), example(1, "Timetable says ten past. It is half past.")),
        "most_seen": (example(2, account=COUNCIL, url="https://example.org/posts/2"),),
        "seen_by": "views",
        "stability": 0.92,
    }
    return Topic(id=number, **(given | more))


def finding(number: int, **more) -> dict[str, object]:
    given = {
        "platform": "x" if number < 8 else "mastodon",
        "post_id": f"{number}",
        "account_id": f"a{number % 3}" if number else None,
        "posted_at": datetime(2026, 3, 3, tzinfo=UTC)
        + timedelta(hours=number, microseconds=number),
        "topic": 0 if number < 6 else 1 if number < 9 else -1,
        "language": "en" if number < 8 else "und",
        "sentiment": ("negative", "neutral", "positive", None)[number % 4],
        "sentiment_score": (-0.71, 0.013, 0.9999, None)[number % 4],
        "group": number,
        "places": ["gb-1"] if number == 1 else [],
        "question": number == 2,
    }
    return given | more


def findings(rows: Sequence[dict[str, object]] | None = None) -> pa.Table:
    return FINDINGS.build([finding(n) for n in range(10)] if rows is None else rows)


def result(**more) -> ListeningResult:
    """Ten posts in two topics, with one burst, three questions, places and people."""
    asked = datetime(2026, 3, 5, 18, 5, tzinfo=UTC)
    given = {
        "organisation": COUNCIL,
        "made_at": NOW,
        "seed": 7,
        "period": (datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 4, 11, 9, tzinfo=UTC)),
        "readings": (
            Reading("ansford-x.csv", "X analytics CSV", 9, 6, 2, 1),
            Reading("ansford.json", "Mastodon JSON", 4, 4, 0, 0),
        ),
        "platforms": {"x": 8, "mastodon": 2},
        "languages": {"en": 8, "und": 2},
        "topics": (
            topic(0),
            topic(1, label="library hours", size=3, share=0.3, trend=None, tone=None, tone_counts={},
                  most_seen=(), seen_by=None, stability=None, places={}, weekly=weeks(0, 1, 1, 1, 0, 0)),
        ),
        "findings": findings(),
        "questions": (
            Question(PostKey("x", "2"), "When does the 14 run again?", COUNCIL, asked, False, None,
                     "question", 0, 0.91, True),
            Question(PostKey("x", "7"), "Please fix the lift.", None, asked, None, None, "request", 1),
            Question(PostKey("x", "5"), "Is the library open on Monday?", COUNCIL, asked, True,
                     asked + timedelta(days=1), "question", 1, 0.8, None),
        ),
        "bursts": (
            Burst(0, datetime(2026, 3, 23, 7, tzinfo=UTC), datetime(2026, 3, 23, 10, tzinfo=UTC),
                  0.4, 12, 3600, (PostKey("x", "3"), PostKey("x", "5"))),
        ),
        "places": (PlaceCount("gb-1", "Ansford Cross", 3, 51.5, -1.25, 1),),
        "talked_about": (Actor("77", COUNCIL, 2, 4, True), Actor("p-x", "private account 2abc", 0, 1, False)),
        "talking": (Actor("p-y", "private account 9xyz", 4, 0, False),),
        "weekly": weeks(2, 1, 3, 4, 0, 0),
        "tone": Interval(-0.12, -0.3, 0.06),
        "methods": (
            Method("language", "an identifier", "1", {"threshold": 0.3, "kinds": ["a", "b"]}, "Short texts err."),
            Method("topics", "communities", "2", {"seed": 7}),
        ),
        "notes": ("2 posts (20 %) hold no words.", "Days are those of Europe/London."),
    }  # fmt: skip
    return ListeningResult(**(given | more))


def hostile() -> ListeningResult:
    """A result in which every text of a stranger is an attack on the page."""
    bad = example(4, HOSTILE, url="javascript:alert(1)", account=HOSTILE)
    links = example(5, "a" * 10_000, url='https://example.org/"><script>')
    scripts = example(6, "漢字かな 한국어 हिन्दी عربي עברית 😀🏴󠁧󠁢󠁷󠁬󠁳󠁿 \U000f0000 \ufdd0 zero\u200bwidth")
    foreign = topic(0, label=HOSTILE, keywords=(HOSTILE, "=cmd()"), places={HOSTILE: 2},
                    typical=(bad, links, scripts), most_seen=(bad,))  # fmt: skip
    asked = replace(result().questions[0], text=HOSTILE, directed_at=HOSTILE)
    return result(
        organisation=HOSTILE,
        topics=(foreign, topic(1, label="漢字", size=3)),
        questions=(asked,),
        readings=(Reading(HOSTILE, HOSTILE, 10, 10, 0, 0),),
        places=(PlaceCount("1", HOSTILE, 2, None, None, 0),),
        talking=(Actor("1", HOSTILE, 3, 1, True),),
        notes=(HOSTILE,),
        methods=(Method("language", HOSTILE, "1", {"x": HOSTILE}, HOSTILE),),
        platforms={HOSTILE: 10},
        languages={HOSTILE: 10},
    )


def empty() -> ListeningResult:
    """A result of files in which nothing could be read."""
    return result(
        organisation=None,
        period=None,
        readings=(Reading("broken.csv", "Table (CSV)", 3, 0, 0, 3),),
        platforms={},
        languages={},
        topics=(),
        findings=findings([]),
        questions=(),
        bursts=(),
        places=(),
        talked_about=(),
        talking=(),
        weekly=(),
        tone=None,
        notes=("No posts were read, so there is nothing to report.",),
    )


def rejects() -> pa.Table:
    return REJECTS.build(
        [
            {"file": "ansford-x.csv", "line": 4, "reason": "The date '32 May' cannot be read.",
             "raw": "=HYPERLINK(1)"},
        ]
    )  # fmt: skip
