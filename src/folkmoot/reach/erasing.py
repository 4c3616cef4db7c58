"""How evaluations forget an account: what names it goes, and can be made anew without it."""

from __future__ import annotations

from folkmoot.reach import results
from folkmoot.reach.models import Evaluation, Slot
from folkmoot.sources.erasers import Account
from folkmoot.spine.matching import Names


def erase(account: Account) -> None:
    """Drop every stored result that holds the account (its row says that there is none any more), and take
    its name out of schedules.
    """
    names = Names((account.account_id, *account.names))
    for slot in Slot.objects.all():
        if (masked := names.masked(slot.account)) != slot.account:
            Slot.objects.filter(pk=slot.pk).update(account=masked[:250])
    for row in Evaluation.objects.all():  # one that broke off may have left files too
        file = results.report_file(row, "json")
        if not file.is_file():
            continue
        result = results.stored(row)
        of_hers = any(
            (a.account.platform, a.account.account_id) == (account.platform, account.account_id)
            for a in result.accounts
        )
        if of_hers or names.are_in_file(file):
            results.drop(row)
            Evaluation.objects.filter(pk=row.pk).update(made_at=None, posts=0, accounts=0)
