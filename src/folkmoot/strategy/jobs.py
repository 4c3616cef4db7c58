"""Profiles made in the background: read the corpus, call the library, store the result."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources.erasures import anybody_erased_since, said_why
from folkmoot.spine import jobs
from folkmoot.spine.models import Job, Organisation
from folkmoot.strategy import labelling, results
from folkmoot.strategy.actions import LEARN, PROFILE, PROFILES
from folkmoot.strategy.erasing import forget_since
from folkmoot.strategy.evidence import documents_of, promises_of
from folkmoot.strategy.material import Material, gather
from folkmoot.strategy.models import (
    Profile,
    ProfilePost,
    ProfileQuestion,
    PurposeHead,
)
from mootlib.strategy import purpose_head, purpose_model
from mootlib.strategy.measures import compare_profiles
from mootlib.strategy.profile import Profile as Found
from mootlib.strategy.profile import profile as sum_up
from mootlib.strategy.voices import PostKey, sort_out

#: So many bodies at most get a profile.
MOST_BODIES = 50


@jobs.job(PROFILES, lane=Job.Lane.HEAVY)
def make_profiles(run: jobs.Run, organisation_id: int) -> None:
    """The profiles, over all that there is, of every body in what an organisation brought in."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        return
    material = gather(organisation)
    names = material.bodies[:MOST_BODIES]
    whole = organisation.profiles.filter(first_day=None, last_day=None)
    for gone in whole.exclude(body__in=names):
        shutil.rmtree(gone.folder, ignore_errors=True)
        gone.delete()
    found = []
    for number, body in enumerate(names):
        run.report(body, number / (len(names) + 1))
        row, _made = Profile.objects.get_or_create(
            organisation=organisation, body=body, first_day=None, last_day=None
        )
        found.append((row, make(row, material)))
    run.report(str(organisation), len(names) / (len(names) + 1))
    _reports(found, material)


@jobs.job(PROFILE, lane=Job.Lane.HEAVY)
def make_profile(run: jobs.Run, profile_id: int) -> None:
    """One profile, of a period that somebody asked for."""
    row = Profile.objects.filter(pk=profile_id).select_related("organisation").first()
    if row is None:
        return
    run.report(row.body, 0.1)
    material = gather(row.organisation)
    _reports([(row, make(row, material))], material)


@jobs.job(LEARN, lane=Job.Lane.HEAVY)
def learn(run: jobs.Run, head_id: int) -> None:
    """Fit the classifier to the body's labels; if it is better, make the profiles anew with it."""
    head = PurposeHead.objects.filter(pk=head_id).select_related("organisation").first()
    if head is None:
        return
    begun = timezone.now()
    texts, labels, authors = labelling.agreed(head.organisation)
    run.report(str(head.organisation), 0.1)
    try:
        trial = purpose_head.retrain(texts, labels, authors)
    except ValueError as problem:
        raise jobs.JobFailed(str(problem)) from problem
    if trial.kept:
        purpose_head.save(trial.model, head.folder)
    if anybody_erased_since(begun):
        shutil.rmtree(head.folder, ignore_errors=True)
        raise jobs.JobFailed(said_why())
    PurposeHead.objects.filter(pk=head.pk).update(
        made_at=timezone.now(),
        posts=trial.posts,
        kept=trial.kept,
        before=trial.before,
        after=trial.after,
        gain_low=trial.gain[1],
        gain_high=trial.gain[2],
    )
    if trial.kept:
        jobs.enqueue(
            PROFILES,
            key=f"{PROFILES}:{head.organisation_id}:head-{head.pk}",
            organisation=head.organisation,
            organisation_id=head.organisation_id,
        )


def make(row: Profile, material: Material) -> Found:
    """Make one profile from what was gathered, and store it."""
    found = _summed_up(row, material, timezone.now())
    from mootlib.report.strategy_json import profile_json

    results.store(row, profile_json(found, material.label(), with_posts=False))
    _store_rows(row, found)
    forget_since(row, material)
    return found


def _summed_up(row: Profile, material: Material, now: datetime) -> Found:
    """What the library makes of a body's posts in the period of a row."""
    since, until = _bounds(row)
    try:
        return sum_up(
            material.posts,
            material.accounts,
            row.body,
            now=now,
            counts=material.counts,
            roles=material.roles.get(row.body, {}),
            since=since,
            until=until,
            zone=settings.TIME_ZONE,
            topics=_topics(row, material, since, until),
            documents=documents_of(row.organisation, row.body),
            promised=promises_of(row.organisation, row.body),
            model=model_of(row.organisation),
            seed=row.seed,
        )
    except ValueError as problem:  # a sentence of the library's, for the person
        raise jobs.JobFailed(str(problem)) from problem


def model_of(organisation: Organisation) -> purpose_model.PurposeModel:
    """The body's own classifier where one was kept, else the shipped one."""
    head = PurposeHead.objects.filter(organisation=organisation, kept=True).first()
    if head is not None and (head.folder / "weights.npz").exists():
        return purpose_model.load(head.folder)
    return purpose_model.load()


def profiles_now(
    organisation: Organisation, material: Material, report: Callable[[str, float], None]
) -> list[Found]:
    """Profiles of the organisation's own body, first, and of the others; nothing of it is stored.

    Raises:
        JobFailed: if no account of the organisation wrote any of the posts.
    """
    others = [name for name in material.bodies[:MOST_BODIES] if name != organisation.name]
    if len(others) == len(material.bodies[:MOST_BODIES]):
        raise jobs.JobFailed(
            _("No post is of an account of %(body)s: enter its accounts in the directory.")
            % {"body": organisation.name}
        )
    found = []
    for number, body in enumerate([organisation.name, *others]):
        report(body, number / (len(others) + 1))
        row = Profile(organisation=organisation, body=body)
        found.append(_summed_up(row, material, timezone.now()))
    return found


def compared_now(organisation: Organisation, profiles: Sequence[Found]) -> Any:
    """The profiles beside one another; None where there is only one."""
    return compare_profiles(list(profiles), model_of(organisation).confusion)


def _bounds(row: Profile) -> tuple[datetime | None, datetime | None]:
    def midnight(day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time.min))

    first = midnight(row.first_day) if row.first_day else None
    return first, midnight(row.last_day + timedelta(days=1)) if row.last_day else None


def _topics(
    row: Profile, material: Material, since: datetime | None, until: datetime | None
) -> dict[PostKey, str] | None:
    own = sort_out(
        material.posts,
        material.accounts,
        row.body,
        roles=material.roles.get(row.body, {}),
        since=since,
        until=until,
    ).own
    from mootlib.listening.topic_names import topic_by_post

    keys, texts = [post.key for post in own], [post.text for post in own]
    return topic_by_post(keys, texts, seed=row.seed) or None


@transaction.atomic
def _store_rows(row: Profile, found: Found) -> None:
    """The rows that pages list and filter; ``made_at`` makes a first profile visible."""
    row.rows.all().delete()
    row.questions.all().delete()
    ProfilePost.objects.bulk_create(
        (
            ProfilePost(
                profile=row,
                platform=post.key.platform,
                post_id=post.key.post_id,
                posted_at=post.at,
                role=post.role,
                purpose=post.purpose,
                probability=post.probability,
                two_way=post.two_way,
                topic=post.topic[:200],
                **dict.fromkeys(post.further, True),
            )
            for post in found.posts
        ),
        batch_size=500,
    )
    ProfileQuestion.objects.bulk_create(
        (
            ProfileQuestion(
                profile=row,
                platform=question.key.platform,
                post_id=question.key.post_id,
                asked_at=question.asked_at,
                answered_at=question.answered_at,
                answered=question.answer is not None,
            )
            for question in found.answering.questions
        ),
        batch_size=500,
    )
    row.posts, row.accounts = len(found.posts), found.decentralisation.accounts
    row.made_at = timezone.now()
    row.save(update_fields=["posts", "accounts", "made_at"])


def _reports(found: Sequence[tuple[Profile, Found]], material: Material) -> None:
    """HTML and PDF of the organisation's own body, or of the only profile that was made."""
    from mootlib.report.build_strategy import build_strategy
    from mootlib.report.html import write_html
    from mootlib.report.pdf import write_pdf

    everything = [profile for _row, profile in found]
    for row, profile in found:
        if len(found) > 1 and row.body != row.organisation.name:
            continue
        model = model_of(row.organisation)
        compared: Any = compare_profiles(everything, model.confusion, seed=row.seed)
        now = timezone.now()
        paper = build_strategy([profile], compared, material.label(), made_at=now)
        write_html(paper, row.folder / "report.html")
        write_pdf(paper, row.folder / "report.pdf", made_at=now)
    if anybody_erased_since(material.read_at):  # they are written of what was found before
        for row, _profile in found:
            results.drop_reports(row)
