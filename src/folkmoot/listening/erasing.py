"""How stored results forget an account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import pyarrow as pa
from django.utils import timezone

from folkmoot.listening import (
    arriving,
    labelling,
    results,
    signals,
    tone_forgetting,
    understanding_results,
)
from folkmoot.listening.models import Alert, Analysis, Question, TopicChange
from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.erasers import Account, erased_meanwhile
from folkmoot.spine.matching import Names
from mootlib.listening.erasing import without_account
from mootlib.listening.result import PostKey
from mootlib.text import personal


def forget_since(moment: datetime, analysis: Analysis, posts: pa.Table, accounts: pa.Table) -> None:
    """Take out of a new result whoever was erased while it was made, from posts read before."""
    for account in erased_meanwhile(moment, posts, accounts):
        _erase(account, [analysis])


def erase(account: Account) -> None:
    """Write every stored result anew without the account; reports are made anew when asked for."""
    _erase(account, list(Analysis.objects.all()))


def erase_afterwards(account: Account) -> None:
    """Which posts are to be labelled may have been drawn anew from the corpus while she was in it."""
    for analysis in Analysis.objects.all():
        labelling.forget(analysis)


def _erase(account: Account, analyses: Sequence[Analysis]) -> None:
    names = account.spelt
    for analysis in analyses:
        _erase_files(account, analysis)
        name = names.masked(analysis.name)
        Analysis.objects.filter(pk=analysis.pk).update(name=name)
        for topic in analysis.topics.all():
            if (label := names.masked(topic.label)) != topic.label:
                topic.label = label[:200]
                topic.save(update_fields=["label"])  # one by one: the search index hears of each
        analysis.refresh_from_db()
        signals.tell(analysis, timezone.now())  # their titles are topics' names
    _forget_in_changes(names, analyses)
    forget_in_alerts(account, analyses)
    _forget_questions(account)
    tone_forgetting.forget_labels(account)


def _erase_files(account: Account, analysis: Analysis) -> None:
    """What lies in an analysis's folder: also what a run that broke off left there."""
    with suppress(FileNotFoundError):
        result = results.stored(analysis, with_posts=True)
        keys = {PostKey(*key) for key in account.posts}
        kept = without_account(
            result, keys=keys, account_id=account.account_id, names=account.names
        )
        results.store(analysis, kept)
    labelling.forget(analysis)
    understanding_results.forget(analysis, account)
    # It holds words of hers; without it the next run looks at everything anew.
    arriving.rule_file(analysis).unlink(missing_ok=True)


def _forget_in_changes(names: Names, analyses: Iterable[Analysis]) -> None:
    """Topics that split or were merged were called something then."""
    for row in TopicChange.objects.filter(analysis__in=analyses):
        told = names.masked(row.label)[:200], names.masked(row.other_label)[:200]
        if told != (row.label, row.other_label):
            TopicChange.objects.filter(pk=row.pk).update(label=told[0], other_label=told[1])


def _forget_questions(account: Account) -> None:
    """Her questions go; what others asked of her stays a question, of nobody that can be told."""
    for platform, posts in account.posts_at_once():
        Question.objects.filter(platform=platform, post_id__in=posts).delete()
    names = Names(account.names)
    for column in ("directed_at", "answered_by"):
        told = Question.objects.exclude(**{column: ""}).order_by().values_list(column, flat=True)
        for words in told.distinct():
            if (masked := names.masked(words)) != words:
                Question.objects.filter(**{column: words}).update(**{column: masked[:200]})


def forget_in_alerts(account: Account, analyses: Sequence[Analysis]) -> None:
    """Alerts keep their numbers, and lose what leads to her."""
    name = personal.pseudonym(privacy_key(), account.platform, account.account_id)
    for alert in Alert.objects.filter(analysis__in=analyses):
        posts = [key for key in alert.first_posts if tuple(key) not in account.posts]
        authors = [author for author in alert.first_authors if author[0] != name]
        if posts != alert.first_posts or authors != alert.first_authors:
            Alert.objects.filter(pk=alert.pk).update(first_posts=posts, first_authors=authors)
