"""Does a text name a private person? Found with care: better to miss a name than to see one in a street.

A name is a given name of the list ``lexicons/first_names.txt`` and a capitalised surname after it, or a
courtesy title and a surname. Left out: streets, buildings, teams and days called after people, office
holders and officers (PC, Cllr, Dr, MP ...), whole texts in capitals, and headlines that capitalise
every word. English texts. Not found: given names that are words too (Mark, Grace), single names,
names in lower case, and whoever is known from the story.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mootlib.strategy.lexicon import FOLDER
from mootlib.text import tokens

__all__ = ["Name", "find"]

Name = str

_WORD = r"[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*|Mc[A-Z][a-z]+|Mac[A-Z][a-z]+|O['’][A-Z][a-z]+"
_PAIR = re.compile(
    rf"(?<![\w@#'’.-])(?P<given>[A-Z][a-z]+(?:-[A-Z][a-z]+)?)"
    rf"(?:\s+(?:[A-Z]\.?|{_WORD})(?=\s+[A-Z]))?\s+(?P<surname>{_WORD})(?![\w@])"
)
_NEXT = re.compile(r"['’]?\s*([\w'’]+)")
_TITLED = re.compile(
    rf"(?<![\w@#])(?:Mr|Mrs|Ms|Miss)\.?\s+(?:[A-Z]\.?\s+)?(?P<surname>{_WORD})(?!\w)"
)

#: Before a name: somebody in office, on duty or on stage.
_OFFICE = re.compile(
    r"(?:\b(?:pc|pcso|wpc|dc|ds|di|dci|dcs|det|sgt|sergeant|insp|inspector|supt|superintendent|constable|chief|officer|"
    r"detective|commander|commissioner|pcc|cllr|councillor|mayor|mp|msp|lord|lady|sir|dame|judge|justice|minister|"
    r"secretary|president|senator|sen|congressman|congresswoman|rep|representative|governor|gov|dr|doctor|prof|"
    r"professor|rev|reverend|father|bishop|king|queen|prince|princess|captain|capt|major|colonel|general|private|"
    r"corporal|lieutenant|lt|firefighter|paramedic|nurse|saint|st|director|chair|chairman|manager|host|by|author|"
    r"actor|singer|coach|player|striker|band|artist|presenter|reporter|journalist|secretary|attorney|speaker)\b\.?\s*)$",
    re.IGNORECASE,
)
#: So far back an office is looked for.
_BEFORE = 24
#: A text of so many longer words, of which fewer than this share are in small letters, is a headline.
_HEADLINE_WORDS, _LEAST_SMALL = 4, 0.15
#: What follows a given name without being a surname.
_JOINING = frozenset({"and", "with", "from", "for", "has", "was", "will", "said"})


@lru_cache(maxsize=2)
def _words(name: str) -> frozenset[str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def find(text: str) -> list[Name]:
    """The personal names in an English text, in their order, without repeats.

    >>> find("Officers arrested Gareth Pugh, 34, on St Martin Street. PC Karen Bell was there.")
    ['Gareth Pugh']
    """
    plain = tokens.URL.sub(" ", text)
    if _headline(plain):
        return []
    titled = [(match.start(), " ".join(match.group().split())) for match in _TITLED.finditer(plain)]
    pairs = [(match.start(), match) for match in _PAIR.finditer(plain) if _is_name(match, plain)]
    named = [(at, f"{m.group('given')} {m.group('surname')}") for at, m in pairs]
    return list(dict.fromkeys(name for _at, name in sorted(named + titled)))


def _is_name(match: re.Match[str], text: str) -> bool:
    if match.group("given").split("-")[0].lower() not in _words("first_names"):
        return False
    surname = match.group("surname").lower()
    after = _NEXT.match(text, match.end())
    things = _words("not_surnames")
    if surname in things or surname in _JOINING:
        return False
    if after and after.group(1).lower() in things and after.group(1)[0].isupper():
        return False
    return not _OFFICE.search(text[max(0, match.start() - _BEFORE) : match.start()])


def _headline(text: str) -> bool:
    """Whether so many words begin with a capital that capitals tell nothing."""
    words = [word for word in re.findall(r"[A-Za-z][\w'’-]*", text) if len(word) > 3]
    small = sum(word[0].islower() for word in words)
    return len(words) >= _HEADLINE_WORDS and small / len(words) < _LEAST_SMALL
