"""What a run of an analysis keeps for the pages of understanding, beside the listening result itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.utils import timezone

from folkmoot.listening import results
from folkmoot.listening import understanding_results as kept
from folkmoot.listening.erasing import forget_since
from folkmoot.listening.gazetteers import gazetteer_of
from folkmoot.listening.models import Analysis
from folkmoot.sources.bridge import corpus, privacy_key
from folkmoot.spine import jobs
from folkmoot.spine.models import Contribution, Job, Organisation, Voice
from folkmoot.spine.outbox import PLATFORM
from mootlib.listening import (
    conversation_network,
    conversation_topics,
    coordination_groups,
    gazetteer,
    places,
    transformation,
)
from mootlib.listening.people import Identities
from mootlib.listening.result import ListeningResult
from mootlib.records import POSTS
from mootlib.text import language

RECOUNT = "listening.recount"


def keep(
    analysis: Analysis,
    posts: pa.Table,
    accounts: pa.Table,
    result: ListeningResult,
    named_places: Path | None,
) -> None:
    """Find and store who shares the same things, who talks to whom, and what has changed.

    ``posts`` are those of ``result``, in the order of its findings.
    """
    who = Identities(posts, accounts, analysis.organisation.name, privacy_key())
    groups = result.findings["group"].to_numpy()
    kept.store_coordination(analysis, coordination_groups.look(posts, groups, who))
    _keep_network(analysis, posts, accounts, result, who)
    _keep_changes(analysis, posts, result, who, named_places)


@jobs.job(RECOUNT, lane=Job.Lane.HEAVY)
def recount_job(run: jobs.Run, analysis: int) -> None:
    """Count what has changed anew; an analysis that is gone meanwhile is left alone."""
    found = Analysis.objects.filter(pk=analysis, made_at__isnull=False).first()
    if found is not None:
        recount(found)


def recount(analysis: Analysis) -> None:
    """Count what has changed anew, for what was said and answered on this site since.

    The posts themselves are not analysed again: what was found in them stands.
    """
    begun = timezone.now()
    owner = analysis.collection or analysis.source
    assert owner is not None
    result = results.stored(analysis, with_posts=True)
    keys = zip(
        result.findings["platform"].to_pylist(),
        result.findings["post_id"].to_pylist(),
        strict=True,
    )
    rows = {key: row for row, key in enumerate(keys)}
    posts = corpus().collection_posts(owner.collection)
    held = list(zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True))
    known = [at for at, key in enumerate(held) if key in rows]
    posts = posts.take(pa.array(known, pa.int64()))
    findings = result.findings.take(pa.array([rows[held[at]] for at in known], pa.int64()))
    accounts = corpus().collection_accounts(owner.collection)
    who = Identities(posts, accounts, analysis.organisation.name, privacy_key())
    with gazetteer_of(owner) as named_places:
        _keep_changes(analysis, posts, replace(result, findings=findings), who, named_places)
    forget_since(begun, analysis, posts, accounts)


def _keep_network(
    analysis: Analysis,
    posts: pa.Table,
    accounts: pa.Table,
    result: ListeningResult,
    who: Identities,
) -> None:
    found = conversation_network.find(
        posts,
        accounts,
        own=_own_accounts(posts, accounts, analysis.organisation, who),
        identities=who,
        seed=analysis.seed,
    )
    topics = result.findings["topic"].to_numpy()
    summary = kept.KeptNetwork(
        communities=found.communities,
        topics=conversation_topics.by_community(found, topics),
        all_communities=found.all_communities,
        modularity=found.modularity,
        modularity_by_chance=found.modularity_by_chance,
        stability=found.stability,
        bridges=found.bridges,
        reciprocity=found.reciprocity,
        own=found.own,
        posts=found.posts,
        without_author=found.without_author,
        without_target=found.without_target,
        silent=found.silent,
        method=found.method,
    )
    shown = ("language", "sentiment", "topic", "places")  # what the filters of pages ask for
    of_posts = result.findings.select(list(shown)).take(found.ties["row"])
    ties = found.ties.drop_columns(["row"])
    for name in shown:
        ties = ties.append_column(name, of_posts[name])
    kept.store_network(analysis, summary, _by_name(found.accounts, accounts, who), ties)


def _by_name(shown: pa.Table, accounts: pa.Table, who: Identities) -> pa.Table:
    """A body has many accounts: each is shown by its own name, as on all pages."""
    columns = (accounts[name].to_pylist() for name in ("platform", "account_id", "name"))
    names = {
        (platform, account): name
        for platform, account, name in zip(*columns, strict=True)
        if name and (platform, account) in who.bodies
    }
    rows = zip(*(shown[name].to_pylist() for name in ("platform", "id", "label")), strict=True)
    labels = [names.get((platform, account), label) for platform, account, label in rows]
    at = shown.column_names.index("label")
    return shown.set_column(at, "label", pa.array(labels, pa.string()))


def _own_accounts(
    posts: pa.Table, accounts: pa.Table, body: Organisation, who: Identities
) -> set[tuple[str, str]]:
    """The body's accounts, and on each platform the handle that spells its name."""
    spelt = re.sub(r"[^a-z0-9]", "", body.name.lower())
    own = {(platform, spelt) for platform in posts["platform"].unique().to_pylist()}
    for row in accounts.select(["platform", "account_id", "organisation"]).to_pylist():
        account = (row["platform"], row["account_id"])
        if body.name in (row["organisation"], who.account(*account).label):
            own.add(account)
    return own


def _keep_changes(
    analysis: Analysis,
    posts: pa.Table,
    result: ListeningResult,
    who: Identities,
    named_places: Path | None,
) -> None:
    """What people said on this site in the same time is counted with the posts, as channels of its own."""
    body = analysis.organisation
    here = _said_here(body, result)
    posts = POSTS.check(posts)
    ours, channels = _posts_of(here)
    spoken, in_them = _read_here(ours, named_places)
    names = {place.id: place.name for place in result.places}
    names |= {one.place.id: one.place.name for one in in_them.places}
    speakers = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    bodies = [speaker in who.bodies for speaker in speakers] + [False] * ours.num_rows
    found = transformation.find(
        pa.concat_tables([posts, ours]),
        languages=result.findings["language"].to_pylist() + spoken,
        places=result.findings["places"].to_pylist() + in_them.per_text,
        bodies=np.array(bodies, dtype=bool),
        asked=[*_asked(result, body), *_asked_here(body, here)],
        channels=posts["platform"].to_pylist() + channels,
        zone=settings.TIME_ZONE,
        seed=analysis.seed,
    )
    mentioned = {one.name for channel in found.channels for one in channel.places}
    kept.store_changes(
        analysis,
        kept.KeptChanges(
            found=found,
            place_names={key: name for key, name in names.items() if key in mentioned},
            counted_at=timezone.now(),
            said_here=ours.num_rows,
        ),
    )


def _read_here(ours: pa.Table, named_places: Path | None) -> tuple[list[str], places.PlacesResult]:
    """The language of each contribution, and the places that it names or was said about."""
    texts = [f"{row['text']}\n{row['place_name'] or ''}" for row in ours.to_pylist()]
    detected = language.detect(ours["text"].to_pylist()).codes
    given = ours["language"].to_pylist()
    spoken = [own or found for own, found in zip(given, detected, strict=True)]
    known = gazetteer.load(named_places)
    return spoken, places.find(texts, known, languages=spoken)


def _said_here(body: Organisation, result: ListeningResult) -> dict[str, str]:
    """The channel of each contribution to this body that is published and fell in the posts' time."""
    if result.period is None:
        return {}
    rows = Contribution.objects.filter(
        organisation=body, state=Contribution.State.PUBLISHED, spoken_at__range=result.period
    ).values_list("pk", "channel")
    return {str(pk): channel for pk, channel in rows}


def _posts_of(here: dict[str, str]) -> tuple[pa.Table, list[str]]:
    """Those that the corpus holds, and the channel of each."""
    if not here:
        return POSTS.empty(), []
    ours = POSTS.check(corpus().posts([(PLATFORM, key) for key in here]))
    return ours, [here[key] for key in ours["post_id"].to_pylist()]


def _asked(result: ListeningResult, body: Organisation) -> list[transformation.Asked]:
    return [
        transformation.Asked(one.key.platform, one.directed_at == body.name, one.answered)
        for one in result.questions
    ]


def _asked_here(body: Organisation, here: dict[str, str]) -> list[transformation.Asked]:
    """Whoever writes here asks the body; that it wants an answer, a person has confirmed."""
    rows = Voice.objects.filter(
        organisation=body, contribution__isnull=False, wants_answer=True
    ).values_list("contribution", "answered_at")
    return [
        transformation.Asked(here[str(pk)], True, answered_at is not None)
        for pk, answered_at in rows
        if str(pk) in here
    ]
