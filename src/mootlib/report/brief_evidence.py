"""The evidence of a brief: under each heading what the lines rest on, each thing with the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from mootlib.report.brief import Answered, Brief, Emerged, Grown, ToneMoved, Waiting
from mootlib.report.brief_lines import (
    asked_words,
    doubts_words,
    emerged_words,
    heard_words,
    how_long_words,
    name_of,
    silence_words,
    waits_words,
)
from mootlib.report.brief_view import Row, Section
from mootlib.report.clean import shown
from mootlib.report.words import amount, counted, day, joined, moment, signed

__all__ = ["sections"]

_T = TypeVar("_T")


def sections(brief: Brief, zone: ZoneInfo) -> Iterable[Section]:
    yield Section("heard", "What was heard", _heard_whole(brief), (), "The posts", brief.heard.path)
    yield Section(
        "new",
        "What is new",
        "" if brief.emerged else emerged_words(brief),
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
        silence_words(brief) or _all_heard(brief),
        _silent_rows(brief),
    )
    yield Section("sure", "How sure we are", " ".join(doubts_words(brief)))


def _waits_section(brief: Brief) -> Section:
    waits = brief.waits
    rows = _rows(waits.longest, _waiting_row)
    if waits.questions:
        rows += (Row("Found by listening", asked_words(brief), waits.questions_path),)
    text = f"{waits_words(brief)} {how_long_words(brief)}" if waits.voices else waits_words(brief)
    return Section("waits", "What wants an answer", text, rows, "All open matters", waits.path)


def _emerged_row(one: Emerged, zone: ZoneInfo) -> Row:
    facts = (
        f"{counted(one.posts, 'post')}, {amount(one.expected)} expected. Known at "
        f"{moment(one.known, zone)}{'; goes on' if one.ongoing else ''}. {shown(one.found_in, 120)}."
    )
    return Row(name_of(one.title), facts, one.path)


def _heard_whole(brief: Brief) -> str:
    heard = brief.heard
    if heard.usual is None or not heard.earlier:
        return heard_words(brief)
    compared = f"Compared with the same days of {counted(heard.earlier, 'earlier week')}."
    return f"{heard_words(brief)} {compared}"


def _grown_row(one: Grown) -> Row:
    facts = (
        f"{counted(one.people, 'person', 'people')}, usually {amount(one.usual)}: at least "
        f"{amount(one.low)} times as many, with 95% confidence for all topics together. "
        f"{shown(one.found_in, 120)}."
    )
    return Row(name_of(one.title), facts, one.path)


def _waiting_row(one: Waiting) -> Row:
    due = f" An answer was due on {_day(one.due)}." if one.late and one.due else ""
    due = due or (f" An answer is due on {_day(one.due)}." if one.due else "")
    facts = f"{counted(one.voices, 'voice')}, first raised {counted(one.days, 'day')} before.{due}"
    return Row(name_of(one.title), facts, one.path)


def _answered_row(one: Answered) -> Row:
    return Row(
        name_of(one.title), f"{one.what}, {_day(one.on)}; {counted(one.voices, 'voice')}.", one.path
    )


def _tone_row(one: ToneMoved) -> Row:
    facts = (
        f"Mean tone {signed(one.now)}, before {signed(one.before)}; difference between {signed(one.low)} "
        f"and {signed(one.high)} with 95% confidence for all topics together. {shown(one.found_in, 120)}."
    )
    return Row(name_of(one.title), facts, one.path)


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


def _rows(found: tuple[_T, ...], row: Callable[[_T], Row]) -> tuple[Row, ...]:
    return tuple(row(one) for one in found)


def _none(found: tuple[object, ...], words: str) -> str:
    return "" if found else words


def _day(found: date) -> str:
    return day(datetime.combine(found, time()))
