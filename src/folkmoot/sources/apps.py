from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from folkmoot.spine.models import User


class SourcesConfig(AppConfig):
    name = "folkmoot.sources"
    label = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        from folkmoot.spine import jobs, person_stores, retention, written_words
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Sources"), "sources:collections", "sources", 20))
        jobs.declared_in("folkmoot.sources.jobs")
        jobs.declared_in("folkmoot.sources.collection_jobs")
        retention.declared_in("folkmoot.sources.retention")
        jobs.declared_in("folkmoot.sources.outbox")
        written_words.declared_in("folkmoot.sources.written")
        person_stores.offer(person_stores.PersonStore("accounts", _export, _forget))


# Imported when it runs: the readers are heavy, and most processes never need them.


def _export(user: User) -> list[dict[str, Any]]:
    from folkmoot.sources.directory_erasing import export

    return export(user)


def _forget(user: User, names: Iterable[str]) -> None:
    from folkmoot.sources.directory_erasing import forget

    forget(user, names)
