from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from folkmoot.spine.models import User


class StrategyConfig(AppConfig):
    name = "folkmoot.strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from folkmoot.sources import erasers
        from folkmoot.spine import person_stores, retention
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Strategy"), "strategy:overview", "strategy", 14))
        person_stores.offer(person_stores.PersonStore("records", _export, _forget))
        erasers.offer(_erase)
        retention.declared_in("folkmoot.strategy.record_retention")


# Imported when it runs: the shapes of records are the library's.


def _export(user: User) -> list[dict[str, Any]]:
    from folkmoot.strategy.record_erasing import export

    return export(user)


def _forget(user: User) -> None:
    from folkmoot.strategy.record_erasing import forget

    forget(user)


def _erase(account: Any) -> None:
    from folkmoot.strategy.record_erasing import forget_account

    forget_account(account)
