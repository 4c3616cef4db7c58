"""What the words around a name say: is it a place, a road, a club or a person?"""

from __future__ import annotations

from mootlib.listening.gazetteer import NAME_WORD, fold

_NEAR = 48  # characters either side of a name that are looked at


def _words(text: str) -> frozenset[str]:
    """As names are compared: without accents."""
    return frozenset(fold(word) for word in text.split())


#: 'in Bath' in the languages that the shipped list knows best.
_PREPOSITIONS = _words(
    "in at near from around outside towards toward across throughout via through visiting "
    "visit leaving i på ved til fra nær en à aus nach bei desde em di"
)
_OF = _words("city town university bishop people county borough village streets centre part parts")
_AFTER = _words(
    "council borough city town station hospital university college police fire airport "
    "library market centre center mp residents council's festival cathedral politistasjon "
    "sentrum kommune"
)
_ROADS = _words(
    "road rd street lane ln avenue ave drive dr close crescent terrace mews court grove arms "
    "inn boulevard blvd highway hwy parkway roundabout bypass vei veien veg vegen gate gaten "
    "gata plass allé way"
)
_ROADS_BEFORE = _words("rue calle avenida via viale")
_CLUBS = _words("united rovers wanderers athletic albion hotspur fc afc rfc cowboys patriots")
TITLES = _words(
    "mr mrs ms miss dr sir lady lord pc sgt sergeant insp inspector supt superintendent dci "
    "det detective senator sen rep representative congressman congresswoman president mayor "
    "judge justice gov governor councillor cllr constable commissioner chancellor prince "
    "princess king queen captain general"
)
MONTHS = _words(
    "january february march april may june july august september october november december"
)
_CAPITAL_ANYWAY = MONTHS | _words(
    "the a an and or but if when while this that these those it he she we they i you our your "
    "his her their my to for with on by as is are was were be all new today yesterday "
    "tomorrow breaking update monday tuesday wednesday thursday friday saturday sunday"
)


class Scene:
    """The words around a name."""

    __slots__ = ("after_comma", "begins", "following", "next", "preceding", "previous", "second")

    def __init__(self, text: str, start: int, end: int) -> None:
        before = text[max(0, start - _NEAR) : start]
        after = text[end : end + _NEAR]
        words = before.split()[-2:]
        beside = bool(words) and before[-1:] in " \t" and words[-1][-1:].isalnum()
        #: The word directly before, joined by a space only; and the one before that.
        self.previous = words[-1].lstrip("('\"‘“#") if beside else ""
        self.second = fold(words[-2]) if beside and len(words) == 2 else ""
        self.preceding = fold(self.previous)
        self.begins = not words or words[-1][-1:] in ".!?:|•" or before[-1:] == "\n"
        found = NAME_WORD.match(after.lstrip(" \t,"))
        gap = after[: len(after) - len(after.lstrip(" \t,"))]
        self.after_comma = found is not None and gap.startswith(",")
        #: The word directly after, joined by a space, or by a comma (then after_comma).
        self.next = found.group() if found is not None and gap else ""
        self.following = "" if self.after_comma else fold(self.next)

    @property
    def is_a_road(self) -> bool:
        """'Bath Road', 'rue de Nantes' (and, for their sake, 'Leeds United')."""
        if self.following in _ROADS and self.next[0].isupper():
            return True
        return self.following in _CLUBS or self.preceding in _ROADS_BEFORE

    @property
    def speaks_of_a_place(self) -> bool:
        """'in Bath', 'city of Bath', 'Bath Council'."""
        if self.preceding in _PREPOSITIONS or self.following in _AFTER:
            return True
        return self.preceding == "of" and self.second in _OF

    @property
    def leads_a_name(self) -> bool:
        """'Tower Hamlets', 'Sandwich Bar': another capital follows that is no institution."""
        return bool(self.following) and self.next[0].isupper() and self.following not in _AFTER

    @property
    def beside_a_name(self) -> bool:
        """A word with a capital stands directly before or after that is no everyday word."""
        others = (self.previous, "" if self.after_comma else self.next)
        return any(
            other[:1].isupper()
            and not (other.isupper() and len(other) > 1)
            and fold(other) not in _CAPITAL_ANYWAY
            for other in others
        )


def is_cased(text: str) -> bool:
    """Whether capital letters mean anything here: neither shouted nor a Headline Like This."""
    letters = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    if len(letters) < 5:
        return not text.isupper()
    return sum(1 for word in letters if word[0].isupper()) <= 0.7 * len(letters)
