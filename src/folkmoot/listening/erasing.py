"""How stored results forget an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from folkmoot.listening import arriving, labelling, results, signals, understanding_results
from folkmoot.listening.models import Alert, Analysis, Question, ToneLabel
from folkmoot.sources.bridge import privacy_key
from folkmoot.sources.erasers import Account, erased_since
from folkmoot.sources.matching import Names
from mootlib.listening.erasing import without_account
from mootlib.listening.result import PostKey
from mootlib.text import personal


def forget_since(moment: datetime, analysis: Analysis, posts: pa.Table, accounts: pa.Table) -> None:
    """Take out of a new result whoever was erased while it was made, from posts read before."""
    owners = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    gone = erased_since(moment, {(p, a) for p, a in owners if a})
    for platform, account_id in gone:
        known = [
            row
            for row in accounts.to_pylist()
            if (row["platform"], row["account_id"]) == (platform, account_id)
        ]
        names = tuple(str(row[n]) for row in known for n in ("handle", "name") if row[n])
        hers = pc.and_(
            pc.equal(posts["platform"], platform), pc.equal(posts["account_id"], account_id)
        )
        keys = posts.filter(hers).select(["platform", "post_id"]).to_pylist()
        of_hers = frozenset((row["platform"], row["post_id"]) for row in keys)
        _erase(Account(platform, account_id, names, of_hers), [analysis])


def erase(account: Account) -> None:
    """Write every stored result anew without the account; reports are made anew when asked for."""
    _erase(account, list(Analysis.objects.filter(made_at__isnull=False)))


def _erase(account: Account, analyses: Sequence[Analysis]) -> None:
    keys = {PostKey(*key) for key in account.posts}
    for analysis in analyses:
        result = results.stored(analysis, with_posts=True)
        kept = without_account(
            result, keys=keys, account_id=account.account_id, names=account.names
        )
        results.store(analysis, kept)
        labelling.forget(analysis)
        understanding_results.forget(analysis, account)
        # It holds words of hers; without it the next run looks at everything anew.
        arriving.rule_file(analysis).unlink(missing_ok=True)
        name = Names((account.account_id, *account.names)).masked(analysis.name)
        Analysis.objects.filter(pk=analysis.pk).update(name=name)
        labels = {topic.id: topic.label[:200] for topic in kept.topics}
        for row in analysis.topics.filter(number__in=labels):
            row.label = labels[row.number]
            row.save(update_fields=["label"])  # one by one: the search index hears of each
        analysis.refresh_from_db()
        signals.tell(analysis, timezone.now())  # their titles are topics' names
    forget_in_alerts(account, analyses)
    for platform, post_id in account.posts:
        Question.objects.filter(platform=platform, post_id=post_id).delete()
        ToneLabel.objects.filter(platform=platform, post_id=post_id).delete()
    Question.objects.filter(directed_at__in=account.names).update(directed_at="@erased")


def forget_in_alerts(account: Account, analyses: Sequence[Analysis]) -> None:
    """Alerts keep their numbers, and lose what leads to her."""
    name = personal.pseudonym(privacy_key(), account.platform, account.account_id)
    for alert in Alert.objects.filter(analysis__in=analyses):
        posts = [key for key in alert.first_posts if tuple(key) not in account.posts]
        authors = [author for author in alert.first_authors if author[0] != name]
        if posts != alert.first_posts or authors != alert.first_authors:
            Alert.objects.filter(pk=alert.pk).update(first_posts=posts, first_authors=authors)
