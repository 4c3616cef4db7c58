"""Tell Norwegian, Danish and Swedish apart, which the language model alone confuses in short posts.

Each small word or letter below is written in some of the four languages and not in the others. The
list was compiled for Folkmoot from the grammar words of each; what it changes on real Norwegian
posts is measured in `benchmarks/language.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Norwegian (Bokmål), Norwegian (Nynorsk), Danish, Swedish.
FAMILY = ("no", "nn", "da", "sv")

#: What one sign against a language leaves of its probability.
_AGAINST = 0.15
#: The least share of the family's probability that a member has before the signs are read.
_FLOOR = 0.02

_WRITTEN_IN = {
    ("no",): "hva hvem ble nå uten opp vei veien noen noe mye kjører kjørt kjøretøy gate gaten",
    ("nn",): "ikkje eg ein eit frå kva korleis kven kvifor nokon noko mykje dei vart vegen",
    ("da",): "af hvad bliver blevet uden ud op vej vejen nogen noget mod kører kørt gade gaden",
    ("sv",): """inte och för att jag vad från är till över vid upp någon något mycket ett vägen
        polisen gatan kör efter också inga mellan""",
    ("no", "nn"): "meg deg seg etter fram",
    ("da", "sv"): "mig dig sig efter blev nu",
    ("no", "da"): "ikke jeg fra et hvor hvordan hvorfor",
    ("no", "nn", "sv"): "av mot ut blir",
    ("no", "nn", "da"): "og at til er ved over for",
    ("nn", "sv"): "utan",
}
_SIGNS = {
    word: frozenset(languages)
    for languages, listed in _WRITTEN_IN.items()
    for word in listed.split()
}
_LETTERS = (
    (re.compile("[äö]"), frozenset({"sv"})),
    (re.compile("[æø]"), frozenset({"no", "nn", "da"})),
    (re.compile("kj|øy"), frozenset({"no", "nn"})),
    (re.compile("øj"), frozenset({"da"})),
)


def settle(text: str, probabilities: Mapping[str, float]) -> tuple[str, float]:
    """Which of `FAMILY` a lower-case text is in, and how probable that is.

    ``probabilities`` are the model's; the family's total is shared out anew, no more and no less.
    """
    total = sum(probabilities.get(code, 0.0) for code in FAMILY)
    shares = {code: max(probabilities.get(code, 0.0), _FLOOR * total) for code in FAMILY}
    signs = [_SIGNS[word] for word in set(text.split()) if word in _SIGNS]
    signs.extend(written_in for letters, written_in in _LETTERS if letters.search(text))
    for written_in in signs:
        for code in FAMILY:
            shares[code] *= 1.0 if code in written_in else _AGAINST
    best = max(FAMILY, key=lambda code: shares[code])
    return best, total * shares[best] / sum(shares.values())
