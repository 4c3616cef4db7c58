from __future__ import annotations

from types import SimpleNamespace

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

from folkmoot.spine.models import Organisation
from tests.architecture.relations import stray_relations


def test_foreign_keys_leave_an_app_only_towards_the_spine() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("folkmoot.")]
    assert len(ours) >= 4
    assert [line for config in ours for line in stray_relations(config)] == []


@isolate_apps("folkmoot.listening", "folkmoot.desk")
def test_planted_stray_relations_are_reported() -> None:
    class Elsewhere(models.Model):
        class Meta:
            app_label = "desk"

    class Planted(Organisation):
        to_another_app = models.ForeignKey(Elsewhere, on_delete=models.CASCADE)
        many = models.ManyToManyField(Elsewhere, related_name="+")
        content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
        object_id = models.PositiveIntegerField()
        anything = GenericForeignKey()

        class Meta:
            app_label = "listening"

    config = SimpleNamespace(label="listening", get_models=lambda: [Planted])
    reported = "\n".join(stray_relations(config))  # type: ignore[arg-type]
    for expected in (
        "Planted.to_another_app -> desk.Elsewhere",
        "Planted.many -> desk.Elsewhere",
        "Planted.content_type -> contenttypes.ContentType",
        "Planted.anything is generic",
        "Planted.organisation_ptr inherits a concrete model",
    ):
        assert expected in reported
