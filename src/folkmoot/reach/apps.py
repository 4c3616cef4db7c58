from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReachConfig(AppConfig):
    name = "folkmoot.reach"
    label = "reach"
    verbose_name = _("Reach")

    def ready(self) -> None:
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Reach"), "reach:overview", "reach", 12))
