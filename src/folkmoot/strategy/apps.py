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
        from folkmoot.sources import erasers, stages
        from folkmoot.spine import jobs, person_stores, retention, written_words
        from folkmoot.spine.navigation import MenuEntry, offer

        offer(MenuEntry(_("Strategy"), "strategy:overview", "strategy", 14))
        # Imported when it runs: the methods are heavy, and most processes never need them.
        stages.offer(stages.Stage("strategy", _refresh, _forget))
        jobs.declared_in("folkmoot.strategy.jobs")
        erasers.offer(_erase)
        person_stores.offer(person_stores.PersonStore("labels", _export, _forget_coder))
        person_stores.offer(person_stores.PersonStore("records", _export_records))
        written_words.declared_in("folkmoot.strategy.written")
        erasers.offer(_erase_in_records)
        retention.declared_in("folkmoot.strategy.record_retention")
        jobs.declared_in("folkmoot.strategy.failure_jobs")
        erasers.offer(_erase_in_failures)
        person_stores.offer(person_stores.PersonStore("failures", _export_failures))


def _refresh(owner: object, report: object) -> None:
    from folkmoot.strategy.actions import profiles_refresh

    profiles_refresh(owner=owner)  # type: ignore[arg-type]


def _forget(owner: object) -> None:
    from folkmoot.strategy.actions import profiles_forget

    profiles_forget(owner=owner)  # type: ignore[arg-type]


def _erase(account: object) -> None:
    from folkmoot.strategy.erasing import erase

    erase(account)  # type: ignore[arg-type]


def _export(user: object) -> list[dict[str, object]]:
    from folkmoot.strategy.erasing import labels_of

    return labels_of(user)  # type: ignore[arg-type]


def _forget_coder(user: object, names: object) -> None:
    from folkmoot.strategy.erasing import forget_coder

    forget_coder(user)  # type: ignore[arg-type]


def _export_records(user: User) -> list[dict[str, Any]]:
    from folkmoot.strategy.record_erasing import export

    return export(user)


def _erase_in_records(account: Any) -> None:
    from folkmoot.strategy.record_erasing import forget_account

    forget_account(account)


def _erase_in_failures(account: Any) -> None:
    from folkmoot.strategy.failure_erasing import forget_account

    forget_account(account)


def _export_failures(user: User) -> list[dict[str, Any]]:
    from folkmoot.strategy.failure_erasing import export

    return export(user)
