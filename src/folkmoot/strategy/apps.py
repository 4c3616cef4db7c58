from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "folkmoot.strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from folkmoot.sources import erasers, stages
        from folkmoot.spine import jobs
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Strategy"), "strategy:overview", "strategy", 14))
        # Imported when it runs: the methods are heavy, and most processes never need them.
        stages.offer(stages.Stage("strategy", _refresh, _forget))
        jobs.declared_in("folkmoot.strategy.jobs")
        erasers.offer(_erase)


def _refresh(owner: object, report: object) -> None:
    from folkmoot.strategy.actions import profiles_refresh

    profiles_refresh(owner=owner)  # type: ignore[arg-type]


def _forget(owner: object) -> None:
    from folkmoot.strategy.actions import profiles_forget

    profiles_forget(owner=owner)  # type: ignore[arg-type]


def _erase(account: object) -> None:
    from folkmoot.strategy.erasing import erase

    erase(account)  # type: ignore[arg-type]
