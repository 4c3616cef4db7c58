"""A brief in words: ten lines at most, and under each of its headings the evidence.

What the page, the PDF and the mail show is this one view. A line leads to the section that holds its
evidence, or to the page of the site behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from mootlib.report.brief import Answered, Brief, Emerged, Grown, ToneMoved, Waiting
from mootlib.report.clean import shown
from mootlib.report.words import amount, counted, day, joined, moment, number, percent, signed, span

__all__ = ["MOST_LINES", "Line", "Page", "Row", "Section", "page"]

MOST_LINES = 10
_NAMED = 3
_LONGEST = 80
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Line:
    """One of the ten lines: a lead, a sentence, and where its evidence is."""

    lead: str
    text: str
    section: str
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    """A thing under a heading: its name, where it is shown, and its numbers in words."""

    title: str
    facts: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a sentence or two, the things that it is about, and the page that shows all of them."""

    anchor: str
    heading: str
    text: str
    rows: tuple[Row, ...] = ()
    whole: str = ""  #: what the page at ``path`` shows
    path: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a brief shows, worded."""

    title: str
    subject: str
    made: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]


def page(brief: Brief) -> Page:
    """The brief in words; the same for every layout."""
    kind = "Daily brief" if brief.rhythm == "daily" else "Weekly brief"
    zone = ZoneInfo(brief.zone)
    return Page(
        title=f"{kind}: {_days(brief.first_day, brief.last_day)}",
        subject=shown(brief.organisation, 120),
        made=f"Made {moment(brief.made_at, zone)}.",
        lines=tuple(_lines(brief))[:MOST_LINES],
        sections=tuple(_sections(brief, zone)),
    )


# --- The lines --------------------------------------------------------------------------------------


def _lines(brief: Brief) -> Iterable[Line]:
    yield Line("Heard", _heard(brief), "heard", brief.heard.path)
    yield Line("New", _emerged(brief), "new", _first_path(brief.emerged))
    if brief.grown:
        yield Line("Grows", _grown(brief), "grows", _first_path(brief.grown))
    if brief.waits.questions:
        yield Line("Asked", _asked(brief), "waits", brief.waits.questions_path)
    yield Line("Waits", _waits(brief), "waits", brief.waits.path)
    if brief.waits.voices:
        yield Line("How long", _how_long(brief), "waits", brief.waits.path)
    if brief.answered:
        yield Line("Done", _answered(brief), "done", _first_path(brief.answered))
    if brief.tone:
        yield Line("Tone", _tone(brief), "tone", _first_path(brief.tone))
    if unheard := _silence(brief):
        yield Line("Not heard from", unheard, "silence", "")
    yield Line("How sure", _doubts(brief)[0], "sure", "")


def _heard(brief: Brief) -> str:
    heard = brief.heard
    if not heard.places:
        return "We listen nowhere yet, so nothing can be said of what people talk about."
    if not heard.posts:
        return f"Nothing was said in the {counted(heard.places, 'place')} where we listen."
    said = f"{counted(heard.posts, 'post')} by {counted(heard.people, 'person', 'people')}"
    if heard.usual is None:
        return f"{said}. There is no earlier time yet to compare with."
    return f"{said}; usually there are about {amount(heard.usual)}."


def _emerged(brief: Brief) -> str:
    if not brief.emerged:
        return "Nothing began to grow faster than its past leads one to expect."
    named = [
        f"{_name(one.title)} ({counted(one.posts, 'post')}, {amount(one.expected)} expected)"
        for one in brief.emerged[:_NAMED]
    ]
    return _and_more(named, len(brief.emerged)) + "."


def _grown(brief: Brief) -> str:
    named = [
        f"{_name(one.title)} ({number(one.people)} people, usually {amount(one.usual)})"
        for one in brief.grown[:_NAMED]
    ]
    return f"More people than before write about {_and_more(named, len(brief.grown))}."


def _asked(brief: Brief) -> str:
    asked = counted(brief.waits.questions, "question or request", "questions or requests")
    verb = "shows" if brief.waits.questions == 1 else "show"
    return f"{asked} that we found {verb} no answer, and nobody has taken them up."


def _waits(brief: Brief) -> str:
    waits = brief.waits
    if not waits.matters:
        return "No matter waits for an answer."
    late = f", {number(waits.late)} of them past the day that was promised" if waits.late else ""
    said = f"{counted(waits.matters, 'matter')} without an answer{late}."
    if not waits.longest:
        return said
    longest = waits.longest[0]
    return f"{said} Longest: {_name(longest.title)}, {counted(longest.days, 'day')}."


def _how_long(brief: Brief) -> str:
    waits = brief.waits
    people = counted(waits.voices, "voice still wants an answer", "voices still want an answer")
    if waits.median_days is None:
        return f"{people}. Fewer than half of all have had one, or too few asked to say how long it takes."
    days = f"{amount(waits.median_days)} days"
    return f"{people}. Half of all have one within {days}, those who wait still counted in."


def _answered(brief: Brief) -> str:
    named = [f"{_name(one.title)} ({one.what.lower()})" for one in brief.answered[:_NAMED]]
    return _and_more(named, len(brief.answered)) + "."


def _tone(brief: Brief) -> str:
    named = [
        f"{_name(one.title)} is worded more {'kindly' if one.now > one.before else 'harshly'}"
        for one in brief.tone[:_NAMED]
    ]
    return _and_more(named, len(brief.tone)) + " than in the weeks before."


def _silence(brief: Brief) -> str:
    silence, parts = brief.silence, []
    if silence.wards:
        parts.append(
            f"{number(len(silence.wards))} of {counted(silence.wards_known, 'ward')} were not named"
        )
    if silence.sources:
        parts.append(f"{counted(len(silence.sources), 'source')} could not be read")
    if silence.quiet:
        parts.append(f"no post came from {joined(_name(name) for name in silence.quiet)}")
    if not parts:
        return ""
    said = joined(parts)
    return f"{said[0].upper()}{said[1:]}. That is no sign that all is well."


def _doubts(brief: Brief) -> list[str]:
    """What the numbers rest on, the weightiest first."""
    heard, doubts = brief.heard, brief.doubts
    found = []
    if not heard.posts:
        found.append("With nothing to read, nothing here speaks for the town.")
    if doubts.behind:
        names = joined(_name(name) for name in doubts.behind)
        found.append(f"Not all that came in is understood yet: {names}.")
    if heard.posts and heard.earlier < 2:
        found.append(
            "There are too few earlier weeks to know what is usual: take changes as hints."
        )
    if heard.posts and doubts.not_understood:
        share = percent(doubts.not_understood / heard.posts)
        found.append(
            f"Tone is not known of {share} of the posts: their language was not understood."
        )
    if doubts.undated:
        found.append(f"{counted(doubts.undated, 'post')} without a date are counted nowhere.")
    if doubts.topics_compared:
        found.append(
            f"{counted(doubts.topics_compared, 'topic')} compared; that any change told here is chance "
            f"alone has a probability of about {percent(1 - doubts.level)}."
        )
    found.append("Who posts in public is not the town: those who do not post are not heard here.")
    return found


# --- The evidence -----------------------------------------------------------------------------------


def _sections(brief: Brief, zone: ZoneInfo) -> Iterable[Section]:
    yield Section("heard", "What was heard", _heard_whole(brief), (), "The posts", brief.heard.path)
    yield Section(
        "new",
        "What is new",
        "" if brief.emerged else _emerged(brief),
        tuple(_emerged_row(one, zone) for one in brief.emerged),
    )
    yield Section(
        "grows",
        "What grows",
        _none(brief.grown, "No topic grew beyond chance."),
        _rows(brief.grown, _grown_row),
    )
    yield _waits_section(brief)
    yield Section(
        "done",
        "What was answered, decided and done",
        _none(brief.answered, "Nothing was answered, decided or done."),
        _rows(brief.answered, _answered_row),
    )
    yield Section(
        "tone",
        "What changed in tone",
        _none(brief.tone, "No topic’s wording changed beyond chance."),
        _rows(brief.tone, _tone_row),
    )
    yield Section(
        "silence",
        "What was not heard from",
        _silence(brief) or _all_heard(brief),
        _silent_rows(brief),
    )
    yield Section("sure", "How sure we are", " ".join(_doubts(brief)))


def _waits_section(brief: Brief) -> Section:
    waits = brief.waits
    rows = _rows(waits.longest, _waiting_row)
    if waits.questions:
        rows += (Row("Found by listening", _asked(brief), waits.questions_path),)
    text = f"{_waits(brief)} {_how_long(brief)}" if waits.voices else _waits(brief)
    return Section("waits", "What wants an answer", text, rows, "All open matters", waits.path)


def _emerged_row(one: Emerged, zone: ZoneInfo) -> Row:
    facts = (
        f"{counted(one.posts, 'post')}, {amount(one.expected)} expected. Known at "
        f"{moment(one.known, zone)}{'; goes on' if one.ongoing else ''}. {shown(one.found_in, 120)}."
    )
    return Row(_name(one.title), facts, one.path)


def _heard_whole(brief: Brief) -> str:
    heard = brief.heard
    if heard.usual is None or not heard.earlier:
        return _heard(brief)
    compared = f"Compared with the same days of {counted(heard.earlier, 'earlier week')}."
    return f"{_heard(brief)} {compared}"


def _grown_row(one: Grown) -> Row:
    facts = (
        f"{counted(one.people, 'person', 'people')}, usually {amount(one.usual)}: at least "
        f"{amount(one.low)} times as many, with 95% confidence for all topics together. "
        f"{shown(one.found_in, 120)}."
    )
    return Row(_name(one.title), facts, one.path)


def _waiting_row(one: Waiting) -> Row:
    due = f" An answer was due on {_day(one.due)}." if one.late and one.due else ""
    due = due or (f" An answer is due on {_day(one.due)}." if one.due else "")
    facts = f"{counted(one.voices, 'voice')}, first raised {counted(one.days, 'day')} before.{due}"
    return Row(_name(one.title), facts, one.path)


def _answered_row(one: Answered) -> Row:
    return Row(
        _name(one.title), f"{one.what}, {_day(one.on)}; {counted(one.voices, 'voice')}.", one.path
    )


def _tone_row(one: ToneMoved) -> Row:
    facts = (
        f"Mean tone {signed(one.now)}, before {signed(one.before)}; difference between {signed(one.low)} "
        f"and {signed(one.high)} with 95% confidence for all topics together. {shown(one.found_in, 120)}."
    )
    return Row(_name(one.title), facts, one.path)


def _silent_rows(brief: Brief) -> tuple[Row, ...]:
    silence = brief.silence
    rows = [Row("Source", shown(source, 300), "") for source in silence.sources]
    if silence.wards:
        rows.insert(0, Row("Wards", joined(shown(name, 80) for name in silence.wards) + ".", ""))
    return tuple(rows)


def _all_heard(brief: Brief) -> str:
    if not brief.heard.posts:
        return "Nothing was heard at all, from anywhere."
    if not brief.silence.wards_known:
        return "No wards are entered here, so it cannot be said from where nothing was heard."
    return "Every ward was named, and every source could be read."


# --- Words ------------------------------------------------------------------------------------------


def _rows(found: tuple[_T, ...], row: Callable[[_T], Row]) -> tuple[Row, ...]:
    return tuple(row(one) for one in found)


def _none(found: tuple[object, ...], words: str) -> str:
    return "" if found else words


def _first_path(found: tuple[object, ...]) -> str:
    return str(getattr(found[0], "path", "")) if found else ""


def _name(title: str) -> str:
    return shown(title, _LONGEST)


def _and_more(named: list[str], total: int) -> str:
    if total > len(named):
        return f"{', '.join(named)} and {number(total - len(named))} more"
    return joined(named)


def _day(found: date) -> str:
    return day(datetime.combine(found, time()))


def _days(first: date, last: date) -> str:
    return span(datetime.combine(first, time(12), UTC), datetime.combine(last, time(12), UTC))
