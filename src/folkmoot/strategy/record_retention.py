"""How long a body keeps records of its own that are about people."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.retention import Due, keep
from folkmoot.strategy.record_kinds import KINDS, RecordKind

#: Six years: as long as most claims can be brought.
SIX_YEARS = 2192


def timed() -> list[RecordKind]:
    """The kinds whose rows name people or their posts, and say when they were."""
    return [kind for kind in KINDS.values() if kind.when and (kind.staff or kind.posts)]


def _due(kind: RecordKind) -> Due:
    return lambda body, before: kind.model._default_manager.filter(
        organisation=body, **{f"{kind.when}__lt": before}
    )


for _kind in timed():
    keep(
        kind=f"strategy.{_kind.name}",
        label=capfirst(_kind.title),
        what=_("Deletes such records of the body’s own use of social media, by their age."),
        stays=_("Posts, failures that were found and what was decided about them stay."),
        due=_due(_kind),
        default_days=SIX_YEARS,
        least_days=90,
        may_keep=True,
    )
