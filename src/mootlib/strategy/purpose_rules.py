"""Further labels of a post by rules that anybody can read: each comes with the words that gave it.

The labels follow DePaula, Dincelli and Harrison 2018 (symbolic), Lappas and others 2022 (call to action) and
the practice of contact desks (service reply, emergency). No labelled posts exist for them: how often the
rules are right is **not measured** until a body labels posts of its own (`mootlib.strategy.agreement` then
says how far two people agree, and `mootlib.strategy.purpose_rules.measured` how often a rule is right).
Not reproduced: irony, other languages than English, what a picture says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mootlib.records import Method
from mootlib.text.tokens import HANDLE

__all__ = ["FURTHER", "Measured", "Span", "further_labels", "measured", "method"]

#: The further labels; a post may have none, one or several.
FURTHER = ("call_to_action", "symbolic", "service_reply", "emergency")


class Span(NamedTuple):
    """Words that gave a label: where in the text they stand, and which rule they met."""

    start: int
    end: int
    rule: str


def _rule(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_RULES: dict[str, dict[str, re.Pattern[str]]] = {
    "call_to_action": {
        "take part": _rule(
            "have your say", "tell us", "let us know", "take part", "get involved", "join us", "join in",
            "sign up", "vote (?:now|for)", "come (?:along|and|to)", "pop (?:in|along|down)", "fill in",
            "complete (?:the|our) (?:survey|form)", "send us", "share your", "volunteer", "nominate",
        ),
        "report or call": _rule(
            "(?:please )?(?:call|ring|contact|phone|dial) (?:us|101|999|111|crimestoppers|the|our)",
            "report (?:it|them|any|this|online)", "get in touch", "please (?:share|retweet|rt|read|check|"
            "help|be|keep|avoid|report|call|contact|follow|remember|don['’]?t|do)", "dial 999",
        ),
        "go or get": _rule(
            "apply (?:now|today|here|online|by)", "register (?:now|here|online|for|at|by)",
            "book (?:now|your|online|a)", "visit (?:our|the|us|www)", "download", "click (?:here|the|on)",
            "find out (?:more|how)", "sign (?:the|our|up)", "subscribe", "follow us", "read more",
            "watch (?:our|the|live|this)", "check (?:your|our|if|the)", "spread the word",
        ),
    },
    "symbolic": {
        "honour and thanks": _rule(
            "congratulations", "congrats", "well done", "proud (?:of|to)", "so proud", "award(?:s|ed)?",
            "commend(?:ed|ation)", "honou?red", "privilege", "thank you to (?:all|our|every)",
            "hard ?work", "heroes?", "medal", "round of applause",
        ),
        "mourning": _rule(
            "rest in peace", "r\\.?i\\.?p", "our thoughts (?:are|remain)", "condolences", "in memory of",
            "remembering", "remembrance", "lest we forget", "minute['’]?s? silence", "tribute",
        ),
        "day and season": _rule(
            "happy (?:new year|christmas|easter|eid|diwali|birthday|pride|hanukkah|vaisakhi)",
            "merry christmas", "(?:international|national|world) [\\w ]{2,30} day", "anniversary",
            "good luck", "welcome to (?:our|the) new", "throwback",
        ),
    },
    "service_reply": {
        "greets and helps": _rule(
            "thanks? (?:you )?for (?:your|the|getting|letting|contacting|raising|reporting|flagging)",
            "sorry (?:to hear|for the|about|you)", "we['’]?ve (?:passed|logged|forwarded|asked|reported)",
            "i['’]?ve (?:passed|logged|forwarded|asked|reported)", "passed (?:this|it|your) (?:on|to)",
            "we['’]?ll (?:look|get|ask|pass|check|send)", "could you (?:please )?(?:dm|send|let|tell|give)",
        ),
        "sends on": _rule(
            "(?:please )?(?:dm|direct message|private message|message) us", "you can (?:report|contact|call|"
            "find|apply|check|book|also)", "you (?:will )?need to", "please (?:report|contact|call|email|"
            "use|see|dm|visit|send)", "here['’]?s (?:the|a) link", "can(?:['’]?t|not) take reports",
        ),
    },
    "emergency": {
        "keep away": _rule(
            "avoid the area", "stay (?:away|indoors|inside)", "keep (?:away|your distance)",
            "(?:close|shut) (?:your )?(?:doors and )?windows", "do not (?:travel|approach|enter|drink)",
            "don['’]t (?:travel|approach|enter)", "take shelter", "leave (?:the area|your home) now",
        ),
        "danger now": _rule(
            "major incident", "danger to life", "risk to life", "evacuat(?:e|ed|ion|ing)",
            "emergency (?:services|crews) (?:are )?(?:at|on|attending|responding)",
            "(?:severe|red|amber) (?:flood |weather )?warning", "cordon (?:is |has been )?in place",
            "bomb disposal", "ongoing incident", "urgent (?:safety )?(?:warning|message|alert)",
            "burst its banks", "rest cent(?:re|er) (?:is )?open",
        ),
    },
}  # fmt: skip

_PARTLY_EMERGENCY = _rule("evacuation (?:drill|exercise)", "exercise", "training", "drill")
_PAST = _rule("last (?:year|month)", "years? ago", "anniversary", "jailed", "sentenced", "court")


@dataclass(frozen=True, slots=True)
class Measured:
    """How often a rule was right on posts that people labelled; None where nothing can be said."""

    label: str
    posts: int
    labelled: int  #: posts that people gave the label
    found: int  #: posts that the rule gave it
    both: int

    @property
    def precision(self) -> float | None:
        return self.both / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.both / self.labelled if self.labelled else None


def further_labels(text: str, *, is_reply: bool | None = None) -> dict[str, tuple[Span, ...]]:
    """Which further labels a post has, each with the words that gave it.

    Args:
        text: of one post.
        is_reply: whether it answers a post; None where the source does not tell: then a post that begins
            with a handle is taken for a reply.

    >>> found = further_labels("@ann Thanks for letting us know, please DM us the street.")
    >>> sorted(found), found["service_reply"][0].rule
    (['service_reply'], 'greets and helps')
    """
    reply = text.lstrip(" .").startswith("@") if is_reply is None else is_reply
    found = {label: _spans(text, rules) for label, rules in _RULES.items()}
    if not reply:
        found["service_reply"] = ()
    elif found["service_reply"]:
        found["call_to_action"] = ()  # one person is helped; the public is not asked for anything
    if _PARTLY_EMERGENCY.search(text) or _PAST.search(text):
        found["emergency"] = ()
    return {label: spans for label, spans in found.items() if spans}


def measured(
    texts: Sequence[str], labels: Sequence[frozenset[str]], *, replies: Sequence[bool | None]
) -> tuple[Measured, ...]:
    """How often the rules say what people said of these posts, a row for each further label.

    Raises:
        ValueError: if the sequences differ in length.
    """
    found = [
        further_labels(text, is_reply=reply)
        for text, _, reply in zip(texts, labels, replies, strict=True)
    ]
    return tuple(
        Measured(
            label=label,
            posts=len(texts),
            labelled=sum(label in given for given in labels),
            found=sum(label in by_rule for by_rule in found),
            both=sum(
                label in given and label in by_rule
                for given, by_rule in zip(labels, found, strict=True)
            ),
        )
        for label in FURTHER
    )


def method() -> Method:
    """What is told about these labels wherever they are shown."""
    return Method(
        step="further labels",
        name="word rules",
        version="1",
        parameters={"labels": list(FURTHER), "rules": sum(len(rules) for rules in _RULES.values())},
        note="English only. No labelled posts exist for these labels: how often they are right is not "
        "measured until the body labels posts of its own.",
    )


def _spans(text: str, rules: dict[str, re.Pattern[str]]) -> tuple[Span, ...]:
    handles = [(found.start(), found.end()) for found in HANDLE.finditer(text)]
    spans = [
        Span(found.start(), found.end(), name)
        for name, pattern in rules.items()
        for found in pattern.finditer(text)
        if not any(start <= found.start() < end for start, end in handles)
    ]
    return tuple(sorted(spans))
