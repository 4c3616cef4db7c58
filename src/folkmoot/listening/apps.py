from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListeningConfig(AppConfig):
    name = "folkmoot.listening"
    label = "listening"
    verbose_name = _("Listening")

    def ready(self) -> None:
        from folkmoot.listening import searchables, signals
        from folkmoot.sources import erasers, stages
        from folkmoot.spine import calendar, jobs
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Listening"), "listening:overview", "listening", 10))
        # Imported when it runs: the methods are heavy, and most processes never need them.
        stages.offer(stages.Stage("listening", _listen, _forget))
        jobs.declared_in("folkmoot.listening.forgetting")
        jobs.declared_in("folkmoot.listening.toning")
        jobs.declared_in("folkmoot.listening.understanding_jobs")
        jobs.declared_in("folkmoot.listening.finding_jobs")
        erasers.offer(_erase)
        erasers.offer_afterwards(_erase_afterwards)
        searchables.declare()
        signals.declare()
        calendar.each_hour(_end_the_quiet)


def _end_the_quiet() -> None:
    from folkmoot.listening.signals import end_the_quiet

    end_the_quiet()


def _listen(owner: object, report: object) -> None:
    from folkmoot.listening.jobs import listen

    listen(owner, report)  # type: ignore[arg-type]


def _forget(owner: object) -> None:
    from folkmoot.listening.forgetting import forget

    forget(owner)  # type: ignore[arg-type]


def _erase(account: object) -> None:
    from folkmoot.listening.erasing import erase

    erase(account)  # type: ignore[arg-type]


def _erase_afterwards(account: object) -> None:
    from folkmoot.listening.erasing import erase_afterwards

    erase_afterwards(account)  # type: ignore[arg-type]
