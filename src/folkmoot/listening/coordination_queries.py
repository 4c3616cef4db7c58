"""What was shared at the same time, as the page, its table and the API ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from folkmoot.listening import understanding_results
from folkmoot.listening.models import Analysis
from folkmoot.listening.queries import PostRow, posts_by_key
from folkmoot.listening.understanding_forms import KIND_NAMES, WINDOW_NAMES, CoordinationForm
from mootlib.listening.coordination_groups import Answer, Group, GroupsResult, Occasion

#: Innocent explanations, each with what would make it likely.
EXPLANATIONS = {
    "one body": (
        gettext_lazy("Scheduled posts of one body"),
        gettext_lazy("Councils, police and their services often publish one notice from several accounts at a set minute. Public bodies are among these accounts."),
    ),
    "ready-made text": (
        gettext_lazy("A ready-made text"),
        gettext_lazy("Petitions and campaigns give their supporters words to send, often by one button. These words ask to sign or to act."),
    ),
    "press release": (
        gettext_lazy("A press release"),
        gettext_lazy("Newsrooms, clubs and councillors publish the same release as soon as it comes. The words are long, or a public body is among the accounts."),
    ),
    "share button": (
        gettext_lazy("A share button"),
        gettext_lazy("The button of a page writes its title and address for everybody who presses it. The same link is among what was shared."),
    ),
    "fans": (
        gettext_lazy("A community with one interest"),
        gettext_lazy("Fans, clubs and neighbours pass on the same post or use the same tags at a match, a concert or an event."),
    ),
    "crowd": (
        gettext_lazy("Many people, one piece of news"),
        gettext_lazy("When something happens, many people share the same thing at the same moment and know nothing of one another. There are many accounts, and few occasions."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class GroupRow:
    """A group as the page says it; ``number`` is its place in the stored answer."""

    number: int
    group: Group
    words: str
    when: str
    sample: PostRow | None  #: the first post of its largest occasion


@dataclass(frozen=True)
class OccasionRow:
    words: str
    when: str
    things: tuple[tuple[str, str], ...]  #: kind and what it was
    posts: tuple[tuple[str, PostRow], ...]  #: how long after the first, and the post
    more: int  #: posts that are not shown


class Coordination:
    """The stored answer that a form chooses."""

    def __init__(self, analysis: Analysis, form: CoordinationForm) -> None:
        self.analysis, self.form = analysis, form
        self.found: GroupsResult | None = understanding_results.coordination(analysis)

    @property
    def answer(self) -> Answer | None:
        if self.found is None:
            return None
        return self.found.answer(self.form.number("window"), self.form.number("least"))

    def groups(self) -> list[tuple[int, Group]]:
        """The groups that are large enough and share what was asked for, with their numbers."""
        kind, least = self.form.cleaned_data["kind"], self.form.number("accounts")
        answer = self.answer
        return [
            (number, group)
            for number, group in enumerate(answer.groups if answer else ())
            if group.accounts >= least and (not kind or kind in group.kinds)
        ]

    def group(self, number: int) -> Group | None:
        answer = self.answer
        return answer.groups[number] if answer and number < len(answer.groups) else None

    def rows(self) -> list[GroupRow]:
        """Each group with the first post of its largest occasion."""
        chosen = self.groups()
        first = {
            number: group.shown[0].posts[0]
            for number, group in chosen
            if group.shown and group.shown[0].posts
        }
        posts = posts_by_key(self.analysis, list(dict.fromkeys(first.values()))) if first else {}
        return [
            GroupRow(number, group, in_words(group), _when_of(group), posts.get(first.get(number, ("", ""))))
            for number, group in chosen
        ]  # fmt: skip

    def occasions(self, group: Group) -> list[OccasionRow]:
        """Each occasion of a group with its very posts."""
        keys = [key for occasion in group.shown for key in occasion.posts]
        posts = posts_by_key(self.analysis, list(dict.fromkeys(keys))) if keys else {}
        return [_occasion(occasion, posts) for occasion in group.shown]

    def edges(self) -> Iterator[list[Any]]:
        """The pairs of accounts as rows of a table."""
        answer = self.answer
        for edge in answer.edges if answer else ():
            yield [
                edge.account_a, edge.account_b, edge.kind, edge.weight, edge.objects,
                edge.symmetry, edge.seconds,
            ]  # fmt: skip


EDGE_COLUMNS = ("account_a", "account_b", "kind", "weight", "objects", "symmetry", "seconds")


def in_words(group: Group) -> str:
    """Who did what, how often and how quickly, in a sentence."""
    who = ngettext("%(n)s account", "%(n)s accounts", group.accounts) % {
        "n": number_format(group.accounts)
    }
    what = get_text_list([str(KIND_NAMES[kind]) for kind in group.kinds], _("and"))
    words = {"who": who, "what": what, "posts": number_format(group.posts)}
    if group.occasions == 1 and group.shown:
        span = group.shown[0].last - group.shown[0].first
        return _("%(who)s shared %(what)s once, in %(posts)s posts within %(time)s.") % (
            words | {"time": seconds(span.total_seconds())}
        )
    return _(
        "%(who)s shared %(what)s on %(times)s occasions, in %(posts)s posts; half of the pairs within %(time)s."
    ) % (words | {"times": number_format(group.occasions), "time": seconds(group.seconds)})


def seconds(number: float) -> str:
    """A short time in words."""
    if number < 1:
        return _("a second")
    if number < 120:
        return ngettext("%(n)d second", "%(n)d seconds", round(number)) % {"n": round(number)}
    if number < 7200:
        return _("%(n)d minutes") % {"n": round(number / 60)}
    return _("%(n)d hours") % {"n": round(number / 3600)}


def explanations(group: Group) -> list[dict[str, Any]]:
    """All innocent explanations, those that the evidence fits first."""
    return [
        {"title": EXPLANATIONS[one.name][0], "text": EXPLANATIONS[one.name][1], "fits": one.fits}
        for one in group.reasons
    ]


def window_words(form: CoordinationForm) -> str:
    return str(WINDOW_NAMES[form.number("window")])


def _when_of(group: Group) -> str:
    if not group.shown:
        return ""
    first = min(one.first for one in group.shown)
    last = max(one.last for one in group.shown)
    return _when(first) if group.occasions == 1 else f"{_day(first)} – {_day(last)}"


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i")


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y")


def _after(first: datetime, moment: datetime | None) -> str:
    if moment is None or moment <= first:
        return _("The first")
    return _("%(time)s later") % {"time": seconds((moment - first).total_seconds())}


def _occasion(occasion: Occasion, posts: dict[tuple[str, str], PostRow]) -> OccasionRow:
    found = [posts[key] for key in occasion.posts if key in posts]
    shown = tuple((_after(occasion.first, post.posted_at), post) for post in found)
    words = _("%(accounts)s accounts, %(posts)s posts, within %(time)s") % {
        "accounts": number_format(occasion.accounts),
        "posts": number_format(occasion.count),
        "time": seconds((occasion.last - occasion.first).total_seconds()),
    }
    things = tuple(
        (str(KIND_NAMES[kind]), thing)
        for kind, thing in zip(occasion.kinds, occasion.things, strict=True)
    )
    return OccasionRow(words, _when(occasion.first), things, shown, occasion.count - len(shown))
