from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "folkmoot.sources"
    label = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        from folkmoot.spine import jobs, retention
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Sources"), "sources:collections", "sources", 20))
        jobs.declared_in("folkmoot.sources.jobs")
        jobs.declared_in("folkmoot.sources.collection_jobs")
        retention.declared_in("folkmoot.sources.retention")
        jobs.declared_in("folkmoot.sources.outbox")
