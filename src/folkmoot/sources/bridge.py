"""The site's one door to the corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mootlib.text import personal

if TYPE_CHECKING:
    from mootlib.corpus import Corpus


@cache
def corpus() -> Corpus:
    """This installation's corpus (opened once a process)."""
    from mootlib.corpus import Corpus  # heavy, and most pages never need it
    from mootlib.corpus.engines import engine_named

    settings.CORPUS_DIR.parent.mkdir(parents=True, exist_ok=True)
    try:
        engine = engine_named(settings.CORPUS_ENGINE, settings.CORPUS_SPARK_MASTER)
    except ValueError as problem:
        raise ImproperlyConfigured(str(problem)) from problem
    return Corpus(settings.CORPUS_DIR, key=privacy_key(), engine=engine)


def privacy_key() -> bytes:
    """The key of pseudonyms and of the list of erased accounts."""
    return hashlib.sha256(settings.PRIVACY_KEY.encode()).digest()


def account_label(row: Mapping[str, Any]) -> str:
    """How a post's account is shown: a public body by its name, anyone else by a pseudonym."""
    if row.get("organisation"):
        return str(row.get("name") or row["organisation"])
    if not row.get("account_id"):
        return ""
    return personal.pseudonym(privacy_key(), row["platform"], row["account_id"])
