from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpineConfig(AppConfig):
    name = "folkmoot.spine"
    label = "spine"
    verbose_name = _("Spine")

    def ready(self) -> None:
        from folkmoot.spine import jobs, new_bodies, retention

        jobs.declared_in("folkmoot.spine.events")
        jobs.declared_in("folkmoot.spine.telling")
        jobs.declared_in("folkmoot.spine.search_index")
        jobs.declared_in("folkmoot.spine.retention_run")
        retention.declared_in("folkmoot.spine.retention_kinds")
        retention.declared_in("folkmoot.spine.retention_words")
        new_bodies.watch()
