"""English words that carry grammar rather than subject, and words of the web itself.

Compiled for Folkmoot by walking through the closed word classes of English (articles, pronouns,
prepositions, conjunctions, auxiliaries, contractions) and adding the commonest empty adverbs, and
what posts carry because they are posts ('rt', 'via', 'amp'). Copied from no published list.
Words of tone ('good', 'bad', 'no', 'not') stay out of no method's way: sentiment never uses this.
"""

from __future__ import annotations

_DETERMINERS = """
a an the this that these those some any no every each either neither another other others such same
all both half many much more most few fewer little less least several enough own
"""

_PRONOUNS = """
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves one ones who whom whose which
what whatever whoever whichever someone somebody something anyone anybody anything everyone
everybody everything nobody nothing none
"""

_PREPOSITIONS = """
about above across after against along alongside amid among amongst around as at before behind below
beneath beside besides between beyond by despite down during except for from in inside into like near
of off on onto out outside over past per since than through throughout till to toward towards under
until unto up upon via with within without
"""

_CONJUNCTIONS = """
and but or nor so yet if unless whether because although though while whilst whereas when whenever
where wherever why how however then thus therefore hence else otherwise
"""

_AUXILIARIES = """
am is are was were be been being do does did done doing have has had having can could may might must
shall should will would ought need get gets got getting gotten let lets go goes going gone went come
comes came coming make makes made making take takes took taken taking put say says said saying see
sees saw seen know knows knew known think thinks thought want wants wanted
"""

_ADVERBS = """
not also too very just only even still again already always never ever often sometimes now here there
today tonight yesterday tomorrow back away well quite rather really actually maybe perhaps almost
once twice soon later ago anyway etc please thanks thank yes ok okay oh hey hi hello ah um
"""

_CONTRACTIONS = """
i'm i've i'll i'd we're we've we'll we'd you're you've you'll you'd he's he'll he'd she's she'll she'd
it's it'll it'd they're they've they'll they'd that's that'll that'd there's there'll there'd here's
who's who'll who'd what's what'll what're where's when's why's how's let's isn't aren't wasn't weren't
don't doesn't didn't haven't hasn't hadn't can't cannot couldn't mayn't mightn't mustn't shan't
shouldn't won't wouldn't oughtn't needn't ain't y'all gonna gotta wanna
"""

_NUMBERS = "two three four five six seven eight nine ten first second third next last new"

_WEB = """
rt mt via amp gt lt quot nbsp http https www com co html htm php pic twitter tweet tweets retweet
follow follows following followed dm url link click im ive dont cant didnt doesnt isnt wont youre thats
u ur r n w lol pls plz
"""


def _compile() -> frozenset[str]:
    found: set[str] = set()
    for group in (
        *(_DETERMINERS, _PRONOUNS, _PREPOSITIONS, _CONJUNCTIONS, _AUXILIARIES),
        *(_ADVERBS, _CONTRACTIONS, _NUMBERS, _WEB),
    ):
        found.update(group.split())
    # 'council's' is read as 'council', so 'it's' may reach us as 'it': both forms must be here.
    found.update(word.removesuffix("'s") for word in list(found))
    return frozenset(found)


STOP_WORDS: frozenset[str] = _compile()
