from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReachConfig(AppConfig):
    name = "folkmoot.reach"
    label = "reach"
    verbose_name = _("Reach")

    def ready(self) -> None:
        from folkmoot.sources import erasers
        from folkmoot.spine import jobs, written_words
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Reach"), "reach:overview", "reach", 12))
        # Imported when it runs: the methods are heavy, and most processes never need them.
        jobs.declared_in("folkmoot.reach.jobs")
        erasers.offer(_erase)
        written_words.declared_in("folkmoot.reach.written")


def _erase(account: object) -> None:
    from folkmoot.reach.erasing import erase

    erase(account)  # type: ignore[arg-type]
