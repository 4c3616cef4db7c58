"""Rows of the thread are written once: neither edited nor deleted, one by one or in bulk."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from folkmoot.spine.models.event import AppendOnly


class WrittenOnceQuerySet(models.QuerySet[Any]):
    """Refuses what would change rows behind their model's back."""

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never deleted.")

    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class WrittenOnce(models.Model):
    """A row that stays as it was written (an author who leaves is cut from it by the database)."""

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} rows are never changed.")
        super().save(force_insert=True, using=options.get("using"))

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly(f"{type(self).__name__} rows are never deleted.")
