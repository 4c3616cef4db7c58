from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "folkmoot.strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Strategy"), "strategy:overview", "strategy", 14))
