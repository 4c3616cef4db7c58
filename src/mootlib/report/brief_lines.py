"""The ten lines of a brief, each in one or two sentences."""

from __future__ import annotations

from collections.abc import Iterable

from mootlib.report.brief import Brief
from mootlib.report.brief_view import Line
from mootlib.report.clean import shown
from mootlib.report.words import amount, counted, joined, number, percent

__all__ = [
    "asked_words",
    "doubts_words",
    "emerged_words",
    "heard_words",
    "how_long_words",
    "lines",
    "name_of",
    "silence_words",
    "waits_words",
]

_NAMED = 3
_LONGEST = 80


def lines(brief: Brief) -> Iterable[Line]:
    yield Line("Heard", heard_words(brief), "heard", brief.heard.path)
    yield Line("New", emerged_words(brief), "new", _first_path(brief.emerged))
    if brief.grown:
        yield Line("Grows", _grown(brief), "grows", _first_path(brief.grown))
    if brief.waits.questions:
        yield Line("Asked", asked_words(brief), "waits", brief.waits.questions_path)
    yield Line("Waits", waits_words(brief), "waits", brief.waits.path)
    if brief.waits.voices:
        yield Line("How long", how_long_words(brief), "waits", brief.waits.path)
    if brief.answered:
        yield Line("Done", _answered(brief), "done", _first_path(brief.answered))
    if brief.tone:
        yield Line("Tone", _tone(brief), "tone", _first_path(brief.tone))
    if unheard := silence_words(brief):
        yield Line("Not heard from", unheard, "silence", "")
    yield Line("How sure", doubts_words(brief)[0], "sure", "")


def heard_words(brief: Brief) -> str:
    heard = brief.heard
    if not heard.places:
        return "We listen nowhere yet, so nothing can be said of what people talk about."
    if not heard.posts:
        return f"Nothing was said in the {counted(heard.places, 'place')} where we listen."
    said = f"{counted(heard.posts, 'post')} by {counted(heard.people, 'person', 'people')}"
    if heard.usual is None:
        return f"{said}. There is no earlier time yet to compare with."
    return f"{said}; usually there are about {amount(heard.usual)}."


def emerged_words(brief: Brief) -> str:
    if not brief.emerged:
        return "Nothing began to grow faster than its past leads one to expect."
    named = [
        f"{name_of(one.title)} ({counted(one.posts, 'post')}, {amount(one.expected)} expected)"
        for one in brief.emerged[:_NAMED]
    ]
    return _and_more(named, len(brief.emerged)) + "."


def _grown(brief: Brief) -> str:
    named = [
        f"{name_of(one.title)} ({number(one.people)} people, usually {amount(one.usual)})"
        for one in brief.grown[:_NAMED]
    ]
    return f"More people than before write about {_and_more(named, len(brief.grown))}."


def asked_words(brief: Brief) -> str:
    asked = counted(brief.waits.questions, "question or request", "questions or requests")
    verb = "shows" if brief.waits.questions == 1 else "show"
    return f"{asked} that we found {verb} no answer, and nobody has taken them up."


def waits_words(brief: Brief) -> str:
    waits = brief.waits
    if not waits.matters:
        return "No matter waits for an answer."
    late = f", {number(waits.late)} of them past the day that was promised" if waits.late else ""
    said = f"{counted(waits.matters, 'matter')} without an answer{late}."
    if not waits.longest:
        return said
    longest = waits.longest[0]
    return f"{said} Longest: {name_of(longest.title)}, {counted(longest.days, 'day')}."


def how_long_words(brief: Brief) -> str:
    waits = brief.waits
    people = counted(waits.voices, "voice still wants an answer", "voices still want an answer")
    if waits.median_days is None:
        return f"{people}. Fewer than half of all have had one, or too few asked to say how long it takes."
    days = f"{amount(waits.median_days)} days"
    return f"{people}. Half of all have one within {days}, those who wait still counted in."


def _answered(brief: Brief) -> str:
    named = [f"{name_of(one.title)} ({one.what.lower()})" for one in brief.answered[:_NAMED]]
    return _and_more(named, len(brief.answered)) + "."


def _tone(brief: Brief) -> str:
    named = [
        f"{name_of(one.title)} is worded more {'kindly' if one.now > one.before else 'harshly'}"
        for one in brief.tone[:_NAMED]
    ]
    return _and_more(named, len(brief.tone)) + " than in the weeks before."


def silence_words(brief: Brief) -> str:
    silence, parts = brief.silence, []
    if silence.wards:
        parts.append(
            f"{number(len(silence.wards))} of {counted(silence.wards_known, 'ward')} were not named"
        )
    if silence.sources:
        parts.append(f"{counted(len(silence.sources), 'source')} could not be read")
    if silence.quiet:
        parts.append(f"no post came from {joined(name_of(name) for name in silence.quiet)}")
    if not parts:
        return ""
    said = joined(parts)
    return f"{said[0].upper()}{said[1:]}. That is no sign that all is well."


def doubts_words(brief: Brief) -> list[str]:
    """What the numbers rest on, the weightiest first."""
    heard, doubts = brief.heard, brief.doubts
    found = []
    if not heard.posts:
        found.append("With nothing to read, nothing here speaks for the town.")
    if doubts.behind:
        names = joined(name_of(name) for name in doubts.behind)
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


def _first_path(found: tuple[object, ...]) -> str:
    return str(getattr(found[0], "path", "")) if found else ""


def name_of(title: str) -> str:
    return shown(title, _LONGEST)


def _and_more(named: list[str], total: int) -> str:
    if total > len(named):
        return f"{', '.join(named)} and {number(total - len(named))} more"
    return joined(named)
