"""From posts that listening found to voices: what is joined, and what a person is asked about first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from folkmoot.listening.models import Analysis
from folkmoot.sources.bridge import corpus
from folkmoot.spine.matters import Heard
from folkmoot.spine.models import Matter, Organisation, Place, Voice
from mootlib.corpus import FindingsQuery

POSTS_JOINED = 500  #: posts of a topic that are joined to a matter at once, at most
POSTS_SHOWN = 50  #: posts about which a person is asked at once, at most


@dataclass(frozen=True)
class Found:
    """A post that can become a voice."""

    heard: Heard
    words: str
    suggested: bool  #: listening takes it for a question or a request
    confirmed: bool  #: a person has said so already

    @property
    def key(self) -> str:
        return f"{self.heard.platform} {self.heard.post_id}"


@dataclass(frozen=True)
class Offer:
    """Posts for a matter; of some, which are shown, a person says whether they want an answer."""

    found: tuple[Found, ...] = ()
    shown: tuple[Found, ...] = ()

    @property
    def left_out(self) -> int:
        """Suggestions that do not fit on the page: they are not joined before somebody sees them."""
        return len(self.found) - len(self.joined({one.key for one in self.shown}, ()))

    def joined(self, shown: Collection[str], asks: Collection[str]) -> list[Heard]:
        """The voices, if these were shown and of them these are confirmed to want an answer."""
        return [
            replace(one.heard, wants_answer=one.key in asks)
            for one in self.found
            if one.confirmed or one.key in shown or not one.suggested
        ]


def offer_topic(analysis: Analysis, number: int) -> Offer:
    """The newest posts of a topic; shown are those that listening suggests."""
    found = _found(analysis, FindingsQuery(run=analysis.run, topic=number), POSTS_JOINED)
    asked = [one for one in found if one.suggested and not one.confirmed]
    return Offer(tuple(found), tuple(asked[:POSTS_SHOWN]))


def offer_posts(analysis: Analysis, keys: Iterable[tuple[str, str]]) -> Offer:
    """Single posts of an analysis, all of them shown: a person sees questions that listening missed."""
    wanted = tuple(dict.fromkeys(keys))
    found = _found(analysis, FindingsQuery(run=analysis.run, keys=wanted), len(wanted))
    asked = [one for one in found if not one.confirmed]
    return Offer(tuple(found), tuple(asked[:POSTS_SHOWN]))


def elsewhere(organisation: Organisation, heard: Sequence[Heard]) -> list[tuple[Matter, int]]:
    """Matters to which some of the posts belong already, and how many; the largest first."""
    keys = {(one.platform, one.post_id) for one in heard}
    voices = Voice.objects.filter(
        organisation=organisation,
        matter__isnull=False,
        post_id__in=[post_id for _platform, post_id in keys],
    ).select_related("matter")
    found = Counter(voice.matter for voice in voices if (voice.platform, voice.post_id) in keys)
    return [(matter, number) for matter, number in found.most_common() if matter is not None]


def _found(analysis: Analysis, query: FindingsQuery, limit: int) -> list[Found]:
    """What listening found about posts is handed on with them; what bodies wrote is no voice."""
    questions = {(q.platform, q.post_id): q for q in analysis.questions.all()}
    labels = dict(analysis.topics.values_list("number", "label"))
    places = {place.slug: place for place in Place.objects.all()}
    rows = corpus().findings_posts(query, limit=limit).to_pylist()
    confirmed = _confirmed(analysis.organisation, [row["post_id"] for row in rows])
    found = []
    for row in rows:
        if row["organisation"]:
            continue
        key = (row["platform"], row["post_id"])
        question = questions.get(key)
        named = (places[slug] for slug in row["places"] if slug in places)
        heard = Heard(
            platform=row["platform"],
            post_id=row["post_id"],
            spoken_at=row["posted_at"],
            topic=labels.get(row["topic"], ""),
            place=next(named, None),
            replied_at=question.answered_at if question else None,
        )
        words = row["text"] or row["post_id"]
        found.append(Found(heard, words, question is not None, key in confirmed))
    return found


def _confirmed(organisation: Organisation, post_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Posts of which a person has said that they want an answer."""
    voices = Voice.objects.filter(
        organisation=organisation, wants_answer=True, post_id__in=post_ids
    )
    return set(voices.values_list("platform", "post_id"))
