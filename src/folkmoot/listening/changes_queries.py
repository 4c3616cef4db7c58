"""What has changed, as the page, its drawings, its table and the API ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.listening import understanding_results
from folkmoot.listening.models import Analysis
from folkmoot.listening.queries import language_name
from folkmoot.spine.models import Contribution
from folkmoot.spine.templatetags.components import percent, platform_name
from mootlib.listening.result import Interval
from mootlib.listening.transformation import Channel, Step, Transformation
from mootlib.listening.transformation_reach import Brought

DRAWINGS = ("mix", "voices")
_NOTHING = Interval(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class BroughtRow:
    """A place or language that a channel brings in, in words, with the posts behind it."""

    name: str
    words: str
    query: str  #: of the page of posts; empty where they are not on it


@dataclass(frozen=True)
class ChannelRow:
    channel: Channel
    name: str
    places: tuple[BroughtRow, ...]
    languages: tuple[BroughtRow, ...]
    query: str

    @property
    def share_words(self) -> str:
        return between(self.channel.share)

    @property
    def answer_words(self) -> str:
        return between(self.channel.answers.share)

    @property
    def tenth_words(self) -> str:
        return between(self.channel.concentration.top_tenth)


@dataclass(frozen=True)
class StepRow:
    """A month or year, with its channels in the order of all channels; None where one was silent."""

    step: Step
    name: str
    cells: tuple[dict[str, Any] | None, ...]


class Changes:
    """The stored account of what has changed, in words and figures."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.kept = understanding_results.changes(analysis)

    @property
    def found(self) -> Transformation:
        assert self.kept is not None
        return self.kept.found

    @property
    def said_here(self) -> frozenset[str]:
        """Channels of this site: their words are not among the analysis's posts."""
        return frozenset(Contribution.Channel.values)

    def bringing(self) -> list[ChannelRow]:
        """The channels that bring in a place or language."""
        return [row for row in self.channels() if row.places or row.languages]

    def channels(self) -> list[ChannelRow]:
        return [self._channel(channel) for channel in self.found.channels]

    def _channel(self, channel: Channel) -> ChannelRow:
        def query(**more: str) -> str:
            here = channel.name in self.said_here
            return "" if here else f"?{urlencode({'platform': channel.name} | more)}"

        names = self.kept.place_names if self.kept is not None else {}
        return ChannelRow(
            channel=channel,
            name=platform_name(channel.name),
            places=tuple(
                BroughtRow(names.get(one.name, one.name), brought_words(one), query(place=one.name))
                for one in channel.places
            ),
            languages=tuple(
                BroughtRow(language_name(one.name), brought_words(one), query(language=one.name))
                for one in channel.languages
            ),
            query=query(),
        )

    def steps(self) -> list[StepRow]:
        """The steps, oldest first."""
        order = [channel.name for channel in self.found.channels]
        return [self._step(step, order) for step in self.found.steps]

    def _step(self, step: Step, order: list[str]) -> StepRow:
        parts = {part.channel: part for part in step.channels}
        first, last = step.start, _last_day(step.start, self.found.unit)
        cells: list[dict[str, Any] | None] = []
        for name in order:
            part = parts.get(name)
            query = (
                ""
                if name in self.said_here
                else f"?{urlencode({'platform': name, 'start': first, 'end': last})}"
            )
            cells.append(None if part is None else {"part": part, "query": query})  # fmt: skip
        return StepRow(step, step_name(step.start, self.found.unit), tuple(cells))

    def summary(self) -> list[str]:
        """What has changed, in sentences that the figures below carry."""
        return [line for line in (self._mix(), self._new(), self._busy(), self._answers()) if line]

    def _mix(self) -> str:
        """How the channels' shares moved between the first and the last quarter, if beyond chance."""
        moved = []
        for channel in self.found.channels:
            early, late = channel.early, channel.late
            from_, to = early or _NOTHING, late or _NOTHING
            if to.low > from_.high or to.high < from_.low:
                moved.append(
                    _("%(channel)s from %(early)s to %(late)s")
                    % {
                        "channel": platform_name(channel.name),
                        "early": percent(from_.value),
                        "late": percent(to.value),
                    }
                )
        if moved:
            return _(
                "Between the first and the last quarter of the time the mix of channels changed: %(moved)s of what people said."
            ) % {"moved": get_text_list(moved, _("and"))}
        if any(channel.early and channel.late for channel in self.found.channels):
            return _(
                "Between the first and the last quarter of the time no channel’s share moved by more than chance explains."
            )
        return ""

    def _new(self) -> str:
        settled = [part for step in self.found.steps for part in step.channels if part.settled]
        voices, new = sum(p.voices for p in settled), sum(p.new_voices for p in settled)
        if not voices:
            return ""
        return _(
            "After the first months, %(share)s of the voices heard in a month had not been heard before (%(new)s of %(voices)s)."
        ) % {
            "share": percent(new / voices),
            "new": number_format(new, force_grouping=True),
            "voices": number_format(voices, force_grouping=True),
        }

    def _busy(self) -> str:
        tenth = self.found.concentration.top_tenth
        if tenth is None:
            return ""
        return _("The busiest tenth of all voices wrote %(share)s of the posts (%(between)s).") % {
            "share": percent(tenth.value),
            "between": between(tenth),
        }

    def _answers(self) -> str:
        asked = sum(channel.answers.to_body for channel in self.found.channels)
        known = sum(channel.answers.known for channel in self.found.channels)
        answered = sum(channel.answers.answered for channel in self.found.channels)
        if not asked:
            return ""
        words = {"asked": asked, "known": known, "answered": answered}
        if not known:
            return ngettext(
                "%(asked)d question was put to the body; whether it was answered these posts do not show.",
                "%(asked)d questions were put to the body; whether they were answered these posts do not show.",
                asked,
            ) % words  # fmt: skip
        if known == asked:
            return ngettext(
                "%(asked)d question was put to the body; %(answered)d of it has an answer.",
                "%(asked)d questions were put to the body; %(answered)d of them have an answer.",
                asked,
            ) % words  # fmt: skip
        return ngettext(
            "%(asked)d question was put to the body; %(answered)d of %(known)d of which that can be told have an answer.",
            "%(asked)d questions were put to the body; %(answered)d of %(known)d of which that can be told have an answer.",
            asked,
        ) % words  # fmt: skip

    def drawing(self, kind: str) -> str:
        """The channel mix, or new voices, over time, as SVG."""
        from mootlib.report.channel_charts import stacked

        order = [channel.name for channel in self.found.channels]
        new = kind == "voices"
        faint = {
            at
            for at, step in enumerate(self.found.steps)
            if new and not any(part.settled for part in step.channels)
        }
        return stacked(
            [
                (
                    step_name(step.start, self.found.unit, short=True),
                    {p.channel: p.new_voices if new else p.posts for p in step.channels},
                )
                for step in self.found.steps
            ],
            order,
            names={name: platform_name(name) for name in order},
            label=self.drawing_words(kind),
            faint=faint,
        )

    def drawing_words(self, kind: str) -> str:
        names = [platform_name(channel.name) for channel in self.found.channels]
        words = {"channels": get_text_list(names, _("and"))}
        if kind == "voices":
            return _(
                "New voices per channel: %(channels)s. The first ones are drawn lighter, because whoever spoke before the first post here looks new."
            ) % words  # fmt: skip
        return _("Posts by people per channel, the largest at the bottom: %(channels)s.") % words

    @property
    def drawing_words_mix(self) -> str:
        return self.drawing_words("mix")

    @property
    def drawing_words_voices(self) -> str:
        return self.drawing_words("voices")

    def rows(self) -> Iterator[list[Any]]:
        """A line for each step and channel."""
        for step in self.found.steps:
            for part in step.channels:
                share = part.share
                yield [
                    step.start.isoformat(), part.channel, part.posts,
                    *((round(v, 4) for v in (share.value, share.low, share.high)) if share else ("", "", "")),
                    part.voices, part.new_voices, int(part.settled),
                    "" if step.top_tenth is None else round(step.top_tenth, 4),
                ]  # fmt: skip


ROW_COLUMNS = (
    "start", "channel", "posts", "share", "share_low", "share_high", "voices", "new_voices",
    "settled", "top_tenth_of_all",
)  # fmt: skip


def between(share: Interval | None) -> str:
    """The interval of a share in words; empty where there is none."""
    if share is None:
        return ""
    return _("95%% interval %(low)s to %(high)s") % {
        "low": percent(share.low),
        "high": percent(share.high),
    }


def brought_words(one: Brought) -> str:
    """By how many voices, and how much more than elsewhere."""
    voices = ngettext("%(n)d voice", "%(n)d voices", one.voices) % {"n": one.voices}
    if one.times is None:
        return _("%(voices)s, and nobody elsewhere") % {"voices": voices}
    return _("%(voices)s, %(times)s times the share elsewhere (at least %(low)s)") % {
        "voices": voices,
        "times": number_format(round(one.times.value, 1), 1),
        "low": number_format(round(one.times.low, 1), 1),
    }


def step_name(start: date, unit: str, *, short: bool = False) -> str:
    if unit == "year":
        return str(start.year)
    return date_format(start, "M y" if short else "M Y")


def _last_day(start: date, unit: str) -> date:
    if unit == "year":
        return date(start.year, 12, 31)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
