"""The languages that a collection can choose by, with their names."""

from __future__ import annotations

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

#: What can be told apart well enough to choose by.
LANGUAGES = ("en", "cy", "gd", "ga", "ar", "bn", "de", "es", "fr", "gu", "hi", "it", "lt", "nb",
             "nl", "pa", "pl", "pt", "ro", "so", "sv", "ta", "tr", "uk", "ur", "zh")  # fmt: skip
#: Those that Django does not name.
NAMES = {"gu": _("Gujarati"), "so": _("Somali"), "zh": _("Chinese")}


def language_title(code: str) -> str:
    """A language's name in the reader's language."""
    if code in NAMES:
        return str(NAMES[code])
    return str(get_language_info(code)["name_translated"])
