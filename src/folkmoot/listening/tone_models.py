"""The sentiment model of a body: the shipped one, or one that learnt from its officers' labels."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from folkmoot.spine.models import Organisation

if TYPE_CHECKING:
    from mootlib.text.sentiment_head import HeadTrial
    from mootlib.text.sentiment_model import SentimentModel


def model_of(organisation: Organisation) -> SentimentModel:
    """The model that judges the tone of this body's posts."""
    from mootlib.text import sentiment_model

    folder = _folder(organisation)
    return (
        sentiment_model.load(folder)
        if (folder / "manifest.json").exists()
        else sentiment_model.load()
    )


def keep(organisation: Organisation, trial: HeadTrial) -> None:
    """Keep what came of learning; the new model only if it was better."""
    from mootlib.text import sentiment_head, sentiment_model

    folder = _folder(organisation)
    if trial.kept:
        draft = folder.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        sentiment_head.save(trial.model, draft)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(draft, folder)
        sentiment_model.load.cache_clear()
    told = {
        "kept": trial.kept,
        "posts": trial.posts,
        "before": trial.before,
        "after": trial.after,
        "gain": list(trial.gain),
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    _told(organisation).write_text(json.dumps(told))


def forget(organisation: Organisation) -> bool:
    """Let go of the body's own model and of what came of its learning; whether there was one."""
    folder = _folder(organisation)
    there = folder.exists()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder.with_suffix(".new"), ignore_errors=True)
    _told(organisation).unlink(missing_ok=True)
    if there:
        from mootlib.text import sentiment_model

        sentiment_model.load.cache_clear()
    return there


def last_trial(organisation: Organisation) -> dict[str, Any] | None:
    """What came of the last learning: shares of right labels before and after, on posts held out."""
    file = _told(organisation)
    return json.loads(file.read_text()) if file.exists() else None


def _folder(organisation: Organisation) -> Path:
    return Path(settings.ANALYSIS_DIR) / f"tone-model-{organisation.pk}"


def _told(organisation: Organisation) -> Path:
    return Path(settings.ANALYSIS_DIR) / f"tone-model-{organisation.pk}.json"
