"""The site's one door to the corpus."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

from mootlib.corpus import Corpus


@cache
def corpus() -> Corpus:
    """This installation's corpus (opened once a process)."""
    settings.CORPUS_DIR.parent.mkdir(parents=True, exist_ok=True)
    return Corpus(settings.CORPUS_DIR)


def privacy_key() -> bytes:
    """The key of pseudonyms and of the list of erased accounts."""
    return hashlib.sha256(settings.PRIVACY_KEY.encode()).digest()
