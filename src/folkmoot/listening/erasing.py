"""How stored results forget an account."""

from __future__ import annotations

from folkmoot.listening import results
from folkmoot.listening.models import Analysis, Question
from folkmoot.sources.erasers import Account
from mootlib.listening.erasing import without_account
from mootlib.listening.result import PostKey


def erase(account: Account) -> None:
    """Write every stored result anew without the account; reports are made anew when asked for."""
    keys = {PostKey(*key) for key in account.posts}
    for analysis in Analysis.objects.filter(made_at__isnull=False):
        result = results.stored(analysis, with_posts=True)
        kept = without_account(
            result, keys=keys, account_id=account.account_id, names=account.names
        )
        results.store(analysis, kept)
        labels = {topic.id: topic.label[:200] for topic in kept.topics}
        for row in analysis.topics.filter(number__in=labels):
            row.label = labels[row.number]
            row.save(update_fields=["label"])  # one by one: the search index hears of each
    for platform, post_id in account.posts:
        Question.objects.filter(platform=platform, post_id=post_id).delete()
    Question.objects.filter(directed_at__in=account.names).update(directed_at="@erased")
