"""Which relations between models are stray: foreign keys may leave an app only towards the spine."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import AppConfig
from django.conf import settings

#: The user table lies in the spine; Django's own tables may be pointed to by it alone.
SHARED = {"spine", "sources", settings.AUTH_USER_MODEL.split(".")[0]}


def stray_relations(config: AppConfig) -> Iterator[str]:
    """One line for each relation of the app's models that breaks the rule."""
    allowed = {config.label} | SHARED
    if config.label == "spine":
        allowed = {"spine", "auth"}
    for model in config.get_models():
        for field in model._meta.get_fields():
            if not field.is_relation or (field.auto_created and not field.concrete):
                continue
            name = f"{model._meta.label}.{field.name}"
            if field.related_model is None:
                yield f"{name} is generic"
            elif getattr(field.remote_field, "parent_link", False):
                yield f"{name} inherits a concrete model"
            elif field.related_model._meta.app_label not in allowed:
                yield f"{name} -> {field.related_model._meta.label}"
