"""The API of coordination, who talks to whom, and what has changed: stored results, private accounts as pseudonyms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, QueryDict
from ninja import Query, Router, Schema

from folkmoot.listening.api import FilterIn
from folkmoot.listening.changes_queries import Changes
from folkmoot.listening.coordination_queries import Coordination
from folkmoot.listening.network_queries import Network
from folkmoot.listening.rules import get_analysis_for
from folkmoot.listening.understanding_forms import CoordinationForm
from folkmoot.spine.api_access import REFUSALS, Limit, Number, Offset
from mootlib.listening.coordination_groups import Group

router = Router(tags=["listening"])


class ShareOut(Schema):
    """A share of 0 to 1 with its 95 % interval."""

    value: float
    low: float
    high: float


class PostKeyOut(Schema):
    """Which post."""

    platform: str
    post_id: str


class MemberOut(Schema):
    """An account of a group; private ones are pseudonyms."""

    id: str
    platform: str
    label: str
    public_body: bool
    posts: int


class OccasionOut(Schema):
    """One thing shared at nearly the same time; ``things`` names it for each of ``kinds`` ('' for words)."""

    kinds: list[str]
    things: list[str]
    accounts: int
    posts: int
    first: datetime
    last: datetime
    keys: list[PostKeyOut]


class ReasonOut(Schema):
    """An innocent explanation, and whether the evidence fits it."""

    name: str
    fits: bool


class GroupOut(Schema):
    """Accounts that shared the same things at nearly the same time; no verdict on any of them."""

    accounts: int
    occasions: int
    posts: int
    pairs: int
    seconds: float
    kinds: list[str]
    members: list[MemberOut]
    shown: list[OccasionOut]
    reasons: list[ReasonOut]


class GroupList(Schema):
    """The groups under the choices, the largest first; ``too_many`` are kinds left out."""

    count: int
    posts: int
    too_many: list[str]
    items: list[GroupOut]


class CommunityOut(Schema):
    """Accounts that exchange posts with one another more than with others."""

    number: int
    accounts: int
    inside: int
    outward: int
    platforms: list[str]
    topics: list[int]
    talk_to_body: int
    spoken_to: int


class EdgeOut(Schema):
    """That one account replied to, mentioned or shared another, in so many posts."""

    platform: str
    source: str
    target: str
    source_id: str
    target_id: str
    source_community: int
    target_community: int
    kind: str
    posts: int


class OwnOut(Schema):
    """The body's own place; numbers of accounts."""

    talk_to_it: int
    share_it: int
    spoken_to: int
    answered: int


class NetworkOut(Schema):
    """Communities, the body's own place, and a part of the edges, heaviest first."""

    count: int
    modularity: float
    modularity_by_chance: float
    own: OwnOut | None
    communities: list[CommunityOut]
    items: list[EdgeOut]


class ChannelStepOut(Schema):
    """What people said on one channel in one month or year."""

    channel: str
    posts: int
    share: ShareOut | None
    voices: int
    new_voices: int
    settled: bool


class StepOut(Schema):
    """A month or year."""

    start: date
    posts: int
    voices: int
    top_tenth: float | None
    channels: list[ChannelStepOut]


class BroughtOut(Schema):
    """A place or language that a channel brings in; ``times`` has a 99 % interval."""

    name: str
    posts: int
    voices: int
    voices_elsewhere: int
    times: ShareOut | None


class ChannelOut(Schema):
    """One channel over the whole time."""

    name: str
    posts: int
    share: ShareOut | None
    voices: int
    top_hundredth: ShareOut | None
    top_tenth: ShareOut | None
    asked: int
    asked_of_body: int
    answer_known: int
    answered: int
    answered_share: ShareOut | None
    places: list[BroughtOut]
    languages: list[BroughtOut]


class ChangesOut(Schema):
    """Who takes part on which channel, over time."""

    unit: Literal["month", "year"]
    settling: int
    posts: int
    voices: int
    of_bodies: int
    undated: int
    counted_at: datetime
    steps: list[StepOut]
    channels: list[ChannelOut]


@router.get(
    "analyses/{pk}/coordination",
    response={200: GroupList, **REFUSALS},
    operation_id="list_coordination",
)
def list_coordination(
    request: HttpRequest,
    pk: Number,
    window: Literal["10", "60", "600"] = "60",
    least: Literal["1", "2", "5"] = "1",
    accounts: Literal["2", "3", "5", "10"] = "3",
    kind: Literal["", "text", "link", "picture", "hashtags", "repost"] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Groups of accounts that shared the same things within ``window`` seconds."""
    asked = QueryDict(f"window={window}&least={least}&accounts={accounts}&kind={kind}")
    seen = Coordination(get_analysis_for(request.user, pk), CoordinationForm(asked))
    if seen.found is None or seen.answer is None:
        raise Http404
    groups = [group for _number, group in seen.groups()]
    return {
        "count": len(groups),
        "posts": seen.found.posts,
        "too_many": list(seen.answer.too_many),
        "items": [_group(group) for group in groups[offset : offset + limit]],
    }


@router.get(
    "analyses/{pk}/network", response={200: NetworkOut, **REFUSALS}, operation_id="get_network"
)
def get_network(
    request: HttpRequest,
    pk: Number,
    filters: Query[FilterIn],
    tie: Literal["", "reply", "mention", "share"] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Who talks to whom, narrowed to what you ask for."""
    seen = Network(get_analysis_for(request.user, pk), filters.filters(), tie)
    if not seen.known:
        raise Http404
    return {
        "count": len(seen.weight),
        "modularity": seen.kept.modularity,
        "modularity_by_chance": seen.kept.modularity_by_chance,
        "own": seen.own(),
        "communities": [
            {
                "number": row.number,
                "accounts": row.accounts,
                "inside": row.inside,
                "outward": row.outward,
                "platforms": row.platforms,
                "topics": [topic for topic, *_rest in row.topics],
                "talk_to_body": row.talk_to_body,
                "spoken_to": row.spoken_to,
            }
            for row in seen.communities()
        ],
        "items": list(seen.edges(offset, offset + limit)),
    }


@router.get(
    "analyses/{pk}/changes", response={200: ChangesOut, **REFUSALS}, operation_id="get_changes"
)
def get_changes(request: HttpRequest, pk: Number) -> Any:
    """How the channels, voices, places, concentration and answers changed."""
    seen = Changes(get_analysis_for(request.user, pk))
    if seen.kept is None:
        raise Http404
    found = seen.found
    return {
        "unit": found.unit,
        "settling": found.settling,
        "posts": found.posts,
        "voices": found.voices,
        "of_bodies": found.of_bodies,
        "undated": found.undated,
        "counted_at": seen.kept.counted_at,
        "steps": found.steps,
        "channels": [
            {
                "name": one.name,
                "posts": one.posts,
                "share": one.share,
                "voices": one.voices,
                "top_hundredth": one.concentration.top_hundredth,
                "top_tenth": one.concentration.top_tenth,
                "asked": one.answers.asked,
                "asked_of_body": one.answers.to_body,
                "answer_known": one.answers.known,
                "answered": one.answers.answered,
                "answered_share": one.answers.share,
                "places": one.places,
                "languages": one.languages,
            }
            for one in found.channels
        ],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "accounts": group.accounts,
        "occasions": group.occasions,
        "posts": group.posts,
        "pairs": group.pairs,
        "seconds": group.seconds,
        "kinds": group.kinds,
        "members": group.members,
        "reasons": group.reasons,
        "shown": [
            {
                "kinds": one.kinds,
                "things": one.things,
                "accounts": one.accounts,
                "posts": one.count,
                "first": one.first,
                "last": one.last,
                "keys": [key._asdict() for key in one.posts],
            }
            for one in group.shown
        ],
    }
