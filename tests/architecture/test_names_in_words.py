"""Every column of words is one of which somebody has said how a name goes from it."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from folkmoot.spine import written_words

#: Columns that hold no words of people's own about others, or forget in a way of their own.
ELSEWHERE = {
    # a person's own: they go with her (folkmoot.spine.persons)
    "spine.User", "spine.Participant", "spine.Identity", "spine.Act", "spine.Contribution", "spine.Revision",
    "spine.Attachment", "spine.Concern", "spine.Subscription", "spine.Invitation", "spine.Appeal.text",
    "spine.Notification", "spine.NoticeFeed", "spine.SignInLink",
    # listening, reach and sources forget these by account (their erasing.py)
    "listening.Analysis", "listening.Topic", "listening.TopicChange", "listening.Question",
    "listening.ToneLabel", "reach.Slot.account", "sources.Source", "sources.SocialAccount.handle",
    "sources.SocialAccount.account_id", "sources.SocialAccount.platform", "strategy.ProfilePost",
    "strategy.ProfileQuestion", "strategy.PostLabel", "spine.Voice.post_id", "spine.Voice.platform",
    "spine.Reply.address", "sources.TableUpload", "spine.SearchEntry",
    # names of bodies, places, teams, processes and webhooks: the body's own, and public
    "spine.Organisation", "spine.Place", "spine.Team", "spine.Process", "spine.Phase", "spine.Webhook",
    "spine.ModerationReason", "sources.SocialAccount.body", "reach.Evaluation", "reach.CensusGroup",
    "reach.AudienceGroup", "reach.SurveyUse", "strategy.FailureRun", "strategy.Profile",
    "strategy.EvidenceDocument.body", "strategy.ParticipationLevel.body", "strategy.Failure.body",
    # no words: signs, digests, kinds, keys, paths that lead to numbers
    "spine.ApiToken", "spine.Event", "spine.EventDetail", "spine.EventHead", "spine.Job", "spine.Delivery",
    "spine.Letter", "spine.Wish", "spine.RetentionRule", "spine.RetentionRecord", "spine.LeftName",
    "spine.Signal", "spine.Mute", "sources.ErasedAccount", "sources.Credential", "sources.Import",
    "sources.ImportFile", "sources.Collection.gazetteer", "reach.Slot.form", "strategy.FailureOutcome",
    "strategy.FailureRule", "strategy.RecordKeeping",
}  # fmt: skip


def test_names_can_go_from_every_column_of_words() -> None:
    from folkmoot.strategy.written import CODES

    written = {
        f"{one.model._meta.label}.{column}"
        for one in written_words.declared()
        for column in (*one.columns, *one.packed)
    }
    forgotten = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("folkmoot.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.primary_key
        and model._meta.label not in ELSEWHERE
        and f"{model._meta.label}.{field.name}" not in ELSEWHERE | written
        and not (model.__module__.startswith("folkmoot.strategy.models") and field.name in CODES)
    ]
    assert forgotten == []


def test_what_is_named_here_is_there() -> None:
    for name in sorted(ELSEWHERE):
        app, model, *column = name.split(".")
        found = apps.get_model(app, model)
        for one in column:
            found._meta.get_field(one)
