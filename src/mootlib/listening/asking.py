"""Does a text want an answer? Rules for single texts, without knowledge of who wrote them.

Each sign for or against adds to a score, which the logistic function turns into a confidence.
Question marks of all scripts are read; the words are English. What the rules tell apart: a question
or request to somebody; an appeal (an institution asks the public: witnesses, surveys, quizzes);
and what only looks like a question (hooks that lead to a link, headlines, quotations, rhetoric).

Not reproduced: parsing, trained classifiers, sarcasm beyond its plainest marks.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_URL = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/|bit\.ly/)\S*", re.IGNORECASE)
_REPOST = re.compile(r"^\W{0,3}(?:RT|MT)\b\s*@?\w*\s*:?\s*", re.IGNORECASE)
_LATER_REPOST = re.compile(r"\s(?:RT|MT|via)\s+@.*$", re.IGNORECASE | re.DOTALL)
_LEADING = re.compile(r"^[\s.>,:-]{0,4}(?:@[\w.]+[\s,:]{0,3})+")
#: 'Hi @name', and a handle that ends the text: said to somebody too.
_GREETED = re.compile(
    r"^\W{0,3}(?:hi|hey|hello|dear|thanks|thank you|ok|please)[\s,]{1,3}@\w", re.IGNORECASE
)
_TRAILING = re.compile(r"[?؟!.\s]@[\w.@-]*\w\W*(?:$|[?؟])")
_CLAUSE = re.compile(r"[,;:…—–]\s|\s-\s|\.\.\.\s?")
_HANDLE = re.compile(r"@\w+")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{12,600}?)[\"”»]")
_OPEN_QUOTE = re.compile(r"^\s*[\"“]")
_SENTENCE = re.compile(r"[^.!?؟？\n]*(?:[.!?؟？]+[\"”')]*|\n|$)")
_MARKS = "?؟？՞"
_WORD = re.compile(r"[\w'’]+")
_FILLER = re.compile(
    r"^(?:(?:hi|hey|hello|hiya|dear|ok|okay|so|but|and|also|just|well|ps|q|question|morning|good|evening|"
    r"afternoon|all|there|folks|guys|everyone|excuse|me|sorry|btw|seriously|psst|quick|honestly)\b[\s,:!.-]*)+",
    re.IGNORECASE,
)

#: '(if we may ask)', '#tags', 'Jo, are you ...': what stands before the question itself.
_ASIDE = re.compile(
    r"^(?:\([^)]{0,80}\)|[#＃]\w+[\s,:|-]*|\w{2,15},? (?=(?:are|can|could|do|did|have|will|would) you\b))+\s*",
    re.IGNORECASE,
)

_AUX = r"(?:can|could|will|would|do|does|did|are|is|was|were|have|has|had|should|shall|may|might|am|don't|doesn't|isn't|aren't|won't|can't)"
_TO_SOMEONE = _any(
    rf"^{_AUX} (?:you|u|ya|yous|y'all|someone|somebody|anyone|anybody|any of you|any one)\b",
    r"^(?:what|when|where|how|which|who|why|what time|how long|how much|how many)\b[^?]{0,30}\b(?:do|are|did|have|can|will|would|should|were) (?:you|u|ya)\b",
)
_ANYONE = _any(
    r"(?<!if )(?<!for )(?<!not )\b(?:any ?one|any1|any ?body|someone|some1|somebody)\b[^.?!]{0,20}\b(?:know|knows|seen|got|have|has|else|heard|recommend|explain|tell|help|near|advise|confirm|able|there|working|lost|found|remember)\b",
    r"^any (?:news|update|updates|idea|ideas|word|chance|info|information|advice|tips|suggestions|plans|eta)\b",
    r"^(?:what's|whats|what is|what are) the (?:latest|situation|status|plan|plans|reason|process|number|address|best way|point of contact|deadline)",
)
_PLAIN = _any(
    r"^(?:when|where|which|how (?:do|does|did|can|long|much|many|often|far|soon|late|will|would|are|is)|what (?:time|day|date|number|happened|are|is|about|can|should|do|does|will)|who (?:is|do|does|can|should|are|will)|whose|whats|what's|where's|wheres|when's|whens)\b",
    rf"^{_AUX} (?:there|this|that|it|the|these|those|we|i|they|he|she|my|our|your)\b",
    r"^en (?:que|qué)\b",
)
_PERSONAL = _any(r"\b(?:i|i'm|i've|my|me|we|us|our|you|u|your|ur)\b")
#: Somebody tells of herself: 'I rang twice', 'my bin', 'we have three carpets'.
_OWN_STORY = _any(
    r"\b(?:i|i'm|im|i've|i'd|i'll|my)\b|\b(?:told|gave|sent|asked|charged|owes?) (?:me|us)\b|\b(?:my|our) (?:neighbours?|street|road|bins?|house|kids|children|mum|dad)\b",
    r"\bwe (?:live|have (?!a |an |been|seen)|had|can't|cannot|couldn't|didn't|haven't|moved|waited|paid|rang|called|reported|pay|put|still|get|got)\b|\banyone else's\b",
)
#: Who runs the place, spoken of in a question.
_SERVICE = _any(
    r"\b(?:council|councillor|cllr|police|bobby|officers?|hospital|surgery|bus(?:es)?|station|water (?:company|board)|fire (?:service|brigade)|ambulance|schools?|library|leisure centre|tip|recycling|bins?|permits?|wardens?|council tax)\b"
)
#: A question that somebody forgot to mark as one.
_UNMARKED = _any(
    rf"^(?:how (?:many|much|long|often|do|does|did|can|far)|when (?:is|are|will|do|does|can)|where (?:is|are|do|does|can)|who (?:is|do|does|signs?|can|decides?|pays?)|which|what time|why (?:is|are|do|does|did|was|were|has|have)|{_AUX} (?:you|u|there|someone|anyone|we|i)|is there|has anyone|have you)\b.{{8,}}"
)
_STATED = _any(r"^(?:you|u|think|guess|fancy|wanna|know if|see the|heard)\b")
#: What people ask a public service: opening times, numbers, where and how to get something done.
_PRACTICAL = _any(
    r"^what time\b|\bopening (?:hours|times)\b|\b(?:re)?open(?:ing|s)? (?:today|tomorrow|on|this|at|again|yet)\b|\bstill (?:open|closed|on|running|shut|blocked)\b",
    r"^(?:how|where) (?:do|can|should|would|could|may) (?:i|we|one|you|people|residents)\b|^is there (?:a|an|any)\b|^(?:who|what number) (?:do|can|should) (?:i|we)\b",
    r"^when (?:is|are|will|do|does|can) (?:the|our|my|it|you|they|bins?)\b|\b(?:phone|telephone|contact) number\b|\b(?:do|can|am|are) (?:i|we) (?:need|have|get|allowed|able|still|apply|pay)\b",
)
_HOOK = _any(
    r"^(?:want|wanna|looking|interested|curious|ready|missed|free (?:tonight|today|tomorrow|this)|thinking (?:of|about)|having (?:trouble|problems|issues)|"
    r"believe in|care about|tired of|love|like|got (?:a|an|some|any|questions|what)|need (?:help|a|an|some|to|advice|more)|know (?:someone|any|a)|"
    r"worried|concerned|struggling|new to|planning|heading|going|driving|travelling|traveling|students|parents|victim|feeling|been|can't|did ?n'?t (?:get|make|see)|"
    r"have (?:thoughts|questions|ideas|a|an|any|other|you (?:ever|been|visited|checked|heard (?:of|about)|read|got your|had your|registered|signed|tried|considered|thought))|"
    r"do you (?:want|need|have what|have a|know (?:someone|a|what|how|that|where your|your)|love|live|work|like|use|own|fancy|think you|remember)|"
    r"are you (?:a|an|looking|interested|ready|thinking|struggling|worried|planning|going|aware|new|in|following|concerned|over|under|aged|between|prepared|getting|one of|doing)|"
    r"did you (?:know|miss|catch|watch|hear)|would you like|why not|how (?:well )?do you|what (?:are you waiting|can you do|does this mean|does it mean|do i mean|will it take|better|a|an))\b",
    r"^(?:ever|guess what|what'?s (?:not|better|more)|who(?:'s| is) (?:ready|excited|with|up for|in)|who wants)\b",
)
_NEVER = _any(
    r"\bdid (?:you|u|ya) (?:know|no)\b",
    r"\bever wonder",
    r"\bguess what\b",
    r"\bwhat are you waiting for\b",
    r"\bwhy not\b",
)
_CALL = _any(
    r"\b(?:join|check|read|visit|click|learn|find out|watch|tune|sign up|register|apply|donate|don'?t miss|listen|come along|take a look|see|download|book|"
    r"subscribe|follow|get involved|call my office|go to|more (?:info|information|details|here)|details|full story|here'?s|our (?:guide|advice|website)|look no further)\b",
)
_RHETORIC = _any(
    r"\bwhat(?:'s| is) (?:this|the|our|happening|going) .{0,30}(?:coming to|to (?:this|our|the) (?:world|country)|world)\b",
    r"\bwhat(?:'s|s|’s| is) (?:happening to|going on\b|up with|wrong with|this world|happening with the world|next\b)|\bnow what\b|\bhappening to (?:this|the|our) world\b",
    r"^(?:did i (?:mention|say|tell)|are (?:we|they) |is (?:that|this|it) (?:supposed|really|what|how|so)|will (?:they|the \w+|this|you people) (?:ever |stop|learn|finally)|where (?:is|are|was|were) (?:this|these|all|your|the (?:outrage|media|so))|you mean|do y'?all even)",
    r"\bwho (?:hasn|isn|wouldn|doesn)['’]?t\b|\bhow the (?:f\w*ck\w*|hell|heck)\b|\bfor what\b\W*$|\bwhat am i doing\b|\bhow do you (?:know|crash|think you|sleep|live)\b",
    r"^(?:really|seriously|what|huh|why|who|how|wtf|omg|yes|no|ok|coincidence|surprised|shocked|hypocrisy|remember|sound familiar|you mean)\W*$",
    r"\bhow dare\b|\bwho cares\b|\bwho knew\b|\bsince when\b|\bwhat kind of\b|\bwhat sort of\b|\bwhat the (?:f|f\w*ck\w*|hell|heck|actual)\b|\bwtf\b|\bwth\b",
    r"\bwhy (?:in god|the hell|on earth|would anyone|would any|wouldn't|would you|would we|must|is it that|the (?:urgency|fuss)|wait|do people|are people|bother|should (?:we|i|anyone)|can'?t (?:people|we))",
    r"\b(?:is|are|was|were|does|do|did|has|have|should|would|could|ca)n['’]?t (?:it|this|that|they|we|he|she|you|there)\b",
    r"\bhow (?:is|can|could) (?:this|that|it|anyone|someone|they|he|she|we trust|people)\b",
    r"\bhow (?:on earth|the hell|in the world|many more|many of (?:you|us)|many times|much longer|stupid)\b",
    r"\bwho (?:doesn't|wouldn't|else|remembers|needs|would do|does that|does this|do they think|are they kidding)\b",
    r"\bwhen will (?:they|people|we|it|this|someone) (?:ever|learn|finally|stop|end)\b",
    r"\b(?:am i|are we) the only\b|\bwhat if\b|\bare you (?:kidding|serious|joking|blind|mad)\b|\banyone surprised\b|\bhas anyone (?:else )?noticed\b",
    r"\b(?:right|huh|eh|innit|no|yeah|yes|correct|or what|or not|k|ok|lol)\s*\W?\?",
    r"^(?:so (?:by|you're|that means|much for|what)|and (?:we|they|you) wonder|imagine|or )",
    r"\bwhat does (?:this|that|it) (?:say|tell|mean)\b|\bhow (?:could|can|will) (?:we|you) (?:forget|not)\b|\bwhat a\b|\bwhat more\b|\bwhere (?:was|were|is) the (?:outrage|media)\b",
    r"\b(?:y|why) (?:u|you) no\b|\bcan you (?:imagine|believe)\b|\byou know what\b|\bhow about (?:that|we|you)\b",
)
_FUN = _any(
    r"\blol\b|\blmao\b|\bsmh\b|\bhaha|\b/s\b|#irony|#sarcasm|#justsaying|#joke|😂|🤣|🙄|😜|🤔$"
)
_ABUSE = _any(
    r"\b(?:f+u+c*k\w*|fck\w*|shit\w*|bitch\w*|idiots?|morons?|stupid|dumb\w*|clowns?|disgusting|pathetic|liars?|lying|fascis[tm]s?|scum|asses|ass|hypocrit\w*|libs?|liberals|stfu|pussy|pussies|skanks?|scumbags?|cunts?|kunt|nigga\w*|traitors?|hysterical|maga|leftists?|dems?|trumpers?)\b"
)
_APPEAL = _any(
    r"\bappeal(?:ing|s|ed)?\b.{0,40}\b(?:witness|info|help|trace|dash ?cam|footage)",
    r"\bappeal\s*[:|]|^#?appeal\b|#(?:appeal|missing|wanted)\b",
    r"\b(?:anyone|anybody|those) (?:with|who (?:has|may|saw|witnessed|knows)|having) .{0,40}\b(?:info|information|footage|witness|call|contact|asked)",
    r"\bif (?:you|u|seen|anyone) ?.{0,40}\b(?:know (?:him|her|who|where|anything|this|them)|saw|seen|witness\w*|recogni[sz]e|information|pls call|please call|can help)\b",
    r"\b(?:have you|did you|u|you) (?:seen?|witness(?:ed)?|hear)\b.{0,60}\b(?:missing|collision|crash|robbery|assault|incident|anything|him|her|this (?:man|woman|car|person))",
    r"\bhave (?:you|u) seen\b",
    r"\bdid you (?:see|witness)\b",
    r"\b(?:can|could|need your help|need you to) ?(?:you|anyone)? ?(?:help|identify|identifying|name|assist|recogni[sz]e)\b.{0,40}\b(?:police|officers|us|identify|find|trace|man|woman|men|person|missing|investigation|suspects?)\b",
    r"\b(?:do|did) you (?:recogni[sz]e|know) (?:this|him|her|them|these|those|the|who)\b",
    r"\b(?:call|ring|phone|contact) (?:us |police |the police )?(?:on )?(?:101|999|911|crimestoppers)\b",
    r"\bplease help (?:us )?(?:find|trace|identify|locate)\b|\bcan you name\b|\bhelp us (?:find|trace|identify|locate|catch)\b",
    r"\b(?:take|complete|fill (?:in|out)|share|answer) (?:part in )?(?:our|the|this|a)\b.{0,25}\b(?:survey|poll|questionnaire|quiz|consultation)\b",
    r"\bhave your say\b|\bpop quiz\b|\bquiz (?:time|question)\b|(?:^|[.!?:,] |\bplease |\band |\bto )tell us\b|\blet us know\b|\bsend us\b|\btweet us\b|\bcomment below\b|\bin the comments\b|\bwe (?:want|would love|'d love|love) (?:to hear|hearing)\b",
    r"\b(?:share|give) (?:us )?(?:your|ur) (?:thoughts|views|story|stories|ideas|opinion|opinions|feedback|photos|memories)\b",
    r"\bwhat do (?:you|u|ya) (?:think|reckon)\b|\bwhat(?:'s| is) your (?:view|opinion|favou?rite|take)\b|\bideas welcome\b|\bask (?:us|me|any) .{0,12}questions?\b|\bwhat would (?:get|make) you\b|\bdid you manage\b",
    r"\bwant to hear from you\b|\bhear your (?:thoughts|views)\b|\bwhat (?:should|would) you like\b",
)
_REQUEST = _any(
    r"\b(?:please|pls|plz)\b[\s,]{0,2}(?:can|could|would|will) (?:you|u|someone|somebody|anyone)\b",
    r"\b(?:can|could|would|will) (?:you|u|someone|somebody)\b.{0,12}\b(?:please|pls|plz|help|fix|tell|explain|confirm|advise|look|sort|send|let me|do something)\b",
    r"\b(?:please|pls|plz)\b[\s,]{0,2}(?:just |can |kindly |someone |do )?(?:fix|help|advise|reply|respond|answer|sort|look into|investigate|dm|stop|do something|tell me|let me|explain|"
    r"confirm|provide|remove|clear|repair|mend|collect|restore|consider|refrain|bring back|send|come|reconsider|resolve|pick up|empty|rescue|get back to|email me|follow me)\b",
    r"\b(?:can|could) (?:someone|somebody|anyone)\b",
    r"\b(?:i|we|they|he|she|who)(?:'m| am| are|'re| is)? (?:really |urgently |still |just |badly )?needs? (?:help|rescue|someone to|to know|advice|an answer|urgent|assistance|your help|food|water|medicine)\b",
    r"\b(?:i'?m|am|was|just|been) wondering (?:if|when|whether|how|what|where|why|who)\b.{3,}",
    r"\b(?:would|'d) (?:like|love) to know\b|(?<!if )\bany ?(?:one|1|body) (?:know|knows|got any|have any)\b|\bstill (?:waiting|no (?:reply|response|answer))\b",
    r"\bno (?:reply|response|answer) (?:from|to|yet)\b|\bwaiting for (?:a|an|your|some) (?:reply|answer|response|call)\b|\b(?:tell|show) me (?:how|when|where|why|what|who)\b|\blet me know\b",
    r"\bhelp (?:me|us) (?:please|pls|with|get|find)\b|\b(?:help needed|need help|needs help|sos)\b",
    r"\bin (?:dire|urgent|desperate) need\b|\b(?:badly|urgently|desperately) needs?\b|\b(?:we|i|my \w+)(?: are| am| is|'re|'m) (?:trapped|stranded|stuck)\b|\bneeds? (?:to be )?(?:rescued?|evacuated)\b|\brescue us\b",
)
_SPREAD = _any(
    r"\b(?:please|pls|plz|kindly)\b[\s,:]{0,2}(?:rt\b|retweet|share|spread|repost|pray|donate|help (?:the|victims|us raise)|support|vote|sign|stay|be |take care|keep|remember|note|avoid|check|visit|see|read|"
    r"join|click|follow (?:us|@)|call|contact|ring|report|use|refer|bear|ensure|make sure|do not|don't|think|drive|email|drop|look after|feel free|enjoy|watch|continue)",
    r"\bif (?:you|u|somebody|someone|anyone|anybody)\b[^.?!]{0,30}\b(?:needs?|please|pls|dm)\b|\bsend (?:your|our|some|all|lots|love|prayers|thoughts)\b|\bplease (?:consider (?:going|donating|giving|joining|supporting|a donation)|come\b)",
    r"\bneed (?:help|a|an) .{0,40}\?.{0,60}\b(?:call|visit|we|our|contact)\b",
)


#: How much each sign counts towards wanting an answer (log odds). Fitted once on 507 posts labelled by
#: hand for this project, then rounded; a sign's value is 0 or 1 unless said otherwise.
WEIGHTS: dict[str, float] = {
    "question": -1.7,
    "request": 1.0,
    "foreign": 1.2,
    "foreign_plain": 0.8,  # no link, few marks, words enough: more can't be read
    "addressed": 1.9,
    "mention": 1.8,
    "crowd": -0.4,  # more than five handles: a quarrel, not a question
    "repost": -0.4,
    "quoted": -1.2,
    "marks": -0.6,  # question marks beyond two
    "stressed": -0.6,  # '?!'
    "own_story": 1.1,
    "service": 0.6,
    "unmarked": -0.4,
    "left": -1.3,  # words after the question, in tens, at most three; half if addressed
    "long": -1.0,
    "link": -1.6,
    "anyone": 1.8,
    "to_someone": 1.4,
    "plain_personal": 1.0,
    "plain": 0.8,
    "practical": 1.2,
    "stated": 0.1,
    "why": -0.2,
    "fragment": -0.1,
    "never": -2.5,
    "rhetoric": -2.1,
    "fun": -1.2,
    "abuse": -2.0,
    "hook": -1.7,
    "call": -1.2,
    "headline": -0.7,
    "spread": -1.0,
}


def _re2(pattern: re.Pattern[str]) -> str:
    """The same search for Arrow's engine, which knows no look-behind and is many times faster."""
    return "(?i)" + pattern.pattern.replace("(?<!if )", "").replace("(?<!for )", "").replace(
        "(?<!not )", ""
    )


#: Searches that tell, for millions of texts at once, which are worth a look: question marks, words of
#: requests, words of appeals.
QUESTION_CUE = "[?？؟՞;]"
REQUEST_CUE = _re2(_REQUEST)
APPEAL_CUE = _re2(_APPEAL)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a text asks: 'question', 'request', 'appeal' or None; and how sure that is, 0 to 1."""

    kind: str | None
    confidence: float


NOTHING = Judgement(None, 0.0)
Signs = dict[str, float]


def judge(
    text: str,
    language: str = "en",
    *,
    addressed: bool = False,
    request: bool = True,
    appeal: bool = True,
) -> Judgement:
    """Does this text want an answer?

    Args:
        text: the post's words, as published.
        language: BCP 47; only English words are understood, other languages go by their marks.
        addressed: whether it is known to be said to somebody (a reply, or a body is named).
        request: False if ``REQUEST_CUE`` is known not to be in the text; saves time.
        appeal: the same for ``APPEAL_CUE``.

    Example:
        >>> judge("@ansford_council when will the bins on Mill Lane be emptied?").kind
        'question'
        >>> judge("Did you know that we empty 40,000 bins a week?").kind is None
        True
    """
    said = _Said(text, language, addressed)
    if not said.body:
        return NOTHING
    best = max(
        ((score(signs), signs) for signs in said.readings(request)), key=_first, default=None
    )
    value, kind = (-9.0, "question") if best is None else (best[0], _kind(best[1]))
    asks_public = appeal and said.english and not said.addressed and value < 4.0
    if asks_public and _APPEAL.search(said.body):
        return Judgement("appeal", 0.8 if said.questions else 0.6)
    confidence = round(1 / (1 + math.exp(-value)), 3)
    return Judgement(kind if confidence > 0.5 else None, confidence)


def score(signs: Signs) -> float:
    """Log odds that these signs want an answer."""
    return sum(WEIGHTS[name] * value for name, value in signs.items())


def _first(pair: tuple[float, Signs]) -> float:
    return pair[0]


def _kind(signs: Signs) -> str:
    return "request" if "request" in signs else "question"


class _Said:
    """A text taken apart: to whom, which sentences, which of them end in a question mark."""

    def __init__(self, text: str, language: str, addressed: bool) -> None:
        text = html.unescape(text) if "&" in text else text
        self.repost = _REPOST.match(text) is not None
        text = _REPOST.sub("", text, count=1) if self.repost else text
        text = _LATER_REPOST.sub("", text)
        self.link = _URL.search(text) is not None
        text = _URL.sub(" ", text)
        leading = _LEADING.match(text)
        self.crowd = leading is not None and leading.group().count("@") > 5
        to = leading is not None or _TRAILING.search(text) is not None or _GREETED.match(text)
        self.addressed = addressed or (bool(to) and not self.crowd and not self.repost)
        text = text[leading.end() :] if leading is not None else text
        self.mention = "@" in text
        self.quoted = _OPEN_QUOTE.match(text) is not None
        self.body = _QUOTED.sub(_quoted_words, text).strip()
        self.english = language.partition("-")[0] in ("en", "und")
        self.sentences = [s.strip() for s in _SENTENCE.findall(self.body) if s.strip()]
        marks = _MARKS + (";" if language.partition("-")[0] == "el" else "")
        self.questions = [n for n, s in enumerate(self.sentences) if any(m in s for m in marks)]

    def readings(self, request: bool) -> Iterator[Signs]:
        """The signs of each question, and of the request if there is one."""
        for number in self.questions:
            sentence = _HANDLE.sub(" ", self.sentences[number]).strip(" -:,#*'\"“”")
            sentence = _ASIDE.sub("", _FILLER.sub("", sentence)).strip()
            setting = self._setting(number, sentence)
            if self.english:
                after = " ".join(self.sentences[number + 1 :])
                yield setting | self._words(sentence, after)
            else:
                yield setting | self._foreign(sentence)
        if self.english and self.addressed and not self.questions:
            yield from self._unmarked()
        if request and self.english and _REQUEST.search(self.body):
            yield self._request()

    def _foreign(self, sentence: str) -> Signs:
        plain = not self.link and len(self.questions) < 3 and len(_WORD.findall(sentence)) >= 4
        return _true(foreign=True, foreign_plain=plain and not self.repost)

    def _unmarked(self) -> Iterator[Signs]:
        """Said to somebody, put as a question, and without its mark."""
        for number, sentence in enumerate(self.sentences):
            words = _FILLER.sub("", _HANDLE.sub(" ", sentence).strip(" -:,#*'\"“”"))
            if _UNMARKED.search(words) and not words.endswith("!"):
                yield {"unmarked": 1.0} | self._setting(number, words) | self._words(words, "")

    @cached_property
    def _tells_own_story(self) -> bool:
        return _OWN_STORY.search(self.body) is not None

    def _names_service(self, sentence: str) -> bool:
        if self.link or (not self.addressed and _HOOK.search(sentence)):
            return False
        return _SERVICE.search(sentence) is not None

    def _meant(self, sentence: str) -> bool:
        """Whoever means her question may go on talking after it."""
        practical = not self.link and _PRACTICAL.search(sentence) is not None
        return self.addressed or self._own_question or practical or not self.english

    @property
    def _own_question(self) -> bool:
        """Asked out of one's own life; whoever adds a link or passes something on, sells."""
        return self._tells_own_story and not (self.link or self.repost or self.crowd)

    @cached_property
    def _laughs(self) -> bool:
        return _FUN.search(self.body) is not None

    @cached_property
    def _insults(self) -> bool:
        return _ABUSE.search(self.body) is not None

    def _setting(self, number: int, sentence: str) -> Signs:
        """Signs that hold in any language: who is addressed, what follows, how it is written."""
        left = len(_WORD.findall(" ".join(self.sentences[number + 1 :])))
        return _true(
            question=True,
            addressed=self.addressed,
            mention=self.mention and not self.addressed,
            crowd=self.crowd,
            repost=self.repost,
            quoted=self.quoted,
            marks=max(len(self.questions) - 2, 0),
            stressed=any(mark in sentence for mark in ("?!", "!?", "??")),
            left=min(left, 30) / (20 if self._meant(sentence) else 10),
            long=len(self.body) > 400 and left > 15,
            link=self.link and not self.addressed,
        )

    def _words(self, sentence: str, after: str) -> Signs:
        """Signs in the English words of the question and of what comes after it."""
        form = _form(sentence, self.addressed)
        return _true(
            **{form: True},
            own_story=self._own_question,
            service=self._names_service(sentence),
            practical=_PRACTICAL.search(sentence) is not None,
            never=_NEVER.search(sentence) is not None,
            rhetoric=_RHETORIC.search(sentence) is not None,
            fun=self._laughs,
            abuse=self._insults,
            hook=not self.addressed and _HOOK.search(sentence) is not None,
            call=not self.addressed and _CALL.search(after) is not None,
            headline=not self.addressed and _is_headline(sentence),
        )

    def _request(self) -> Signs:
        return _true(
            request=True,
            addressed=self.addressed,
            mention=self.mention and not self.addressed,
            crowd=self.crowd,
            repost=self.repost,
            quoted=self.quoted,
            spread=_SPREAD.search(self.body) is not None,
            abuse=self._insults,
            link=self.link and not self.addressed,
            long=not self.addressed and len(self.body) > 280,
        )


def _true(**signs: float) -> Signs:
    """Only the signs that are there."""
    return {name: float(value) for name, value in signs.items() if value}


def _form(sentence: str, addressed: bool) -> str:
    """How the question is put; its last clause may be put better than the whole."""
    for part in (sentence, _CLAUSE.split(sentence)[-1].strip()):
        if _ANYONE.search(part):
            return "anyone"
        if _TO_SOMEONE.search(part):
            return "to_someone"
        if _PLAIN.search(part):
            return "plain_personal" if _PERSONAL.search(part) else "plain"
    if _STATED.search(sentence) or (addressed and _PERSONAL.search(sentence)):
        return "stated"
    return "why" if re.search(r"\bwhy\b", sentence, re.IGNORECASE) else "fragment"


def _quoted_words(found: re.Match[str]) -> str:
    """What others said is taken out; a short title or a nickname stays."""
    return " " if len(found.group(1).split()) >= 4 else found.group(0)


def _is_headline(sentence: str) -> bool:
    """Most Longer Words Begin With a Capital."""
    long = [word for word in _WORD.findall(sentence) if len(word) > 3]
    return len(long) >= 4 and sum(word[0].isupper() for word in long) >= 0.75 * len(long)
