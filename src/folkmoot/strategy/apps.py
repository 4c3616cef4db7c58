from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from folkmoot.sources.erasers import Account
    from folkmoot.spine.models import User


class StrategyConfig(AppConfig):
    name = "folkmoot.strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from folkmoot.sources import erasers
        from folkmoot.spine import jobs, person_stores
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Strategy"), "strategy:overview", "strategy", 14))
        jobs.declared_in("folkmoot.strategy.failure_jobs")
        erasers.offer(_forget_account_in_failures)
        person_stores.offer(
            person_stores.PersonStore("failures", _export_failures, _forget_in_failures)
        )


# Imported when it runs: the methods are heavy, and most processes never need them.


def _forget_account_in_failures(account: Account) -> None:
    from folkmoot.strategy.failure_erasing import forget_account

    forget_account(account)


def _export_failures(user: User) -> list[dict[str, Any]]:
    from folkmoot.strategy.failure_erasing import export

    return export(user)


def _forget_in_failures(user: User) -> None:
    from folkmoot.strategy.failure_erasing import forget

    forget(user)
