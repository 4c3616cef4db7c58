from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpineConfig(AppConfig):
    name = "folkmoot.spine"
    label = "spine"
    verbose_name = _("Spine")

    def ready(self) -> None:
        from folkmoot.spine import calendar, jobs, new_bodies, retention

        jobs.declared_in("folkmoot.spine.events")
        jobs.declared_in("folkmoot.spine.telling")
        jobs.declared_in("folkmoot.spine.search_index")
        jobs.declared_in("folkmoot.spine.digests")
        jobs.declared_in("folkmoot.spine.webhook_sending")
        jobs.declared_in("folkmoot.spine.retention_run")
        retention.declared_in("folkmoot.spine.retention_kinds")
        retention.declared_in("folkmoot.spine.retention_words")
        retention.declared_in("folkmoot.spine.retention_signals")
        calendar.each_hour(_ask_for_digests)
        new_bodies.watch()


def _ask_for_digests() -> None:
    from folkmoot.spine.digests import ask_for_digests

    ask_for_digests()
