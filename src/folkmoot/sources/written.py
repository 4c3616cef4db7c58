"""Where people write of sources and accounts in words of their own, names of others among them."""

from __future__ import annotations

from django.urls import reverse

from folkmoot.sources.models import Collection, Credential, Import, ImportFile, SocialAccount
from folkmoot.spine.models import Job
from folkmoot.spine.written_words import Written, declare

declare(
    Written(
        SocialAccount,
        ("owner", "who_may_post", "recovery_contact", "notes", "purpose", "audience", "url"),
        page=lambda row: reverse("sources:account-change", args=[row.pk]),
        people=("owner", "recovery_contact"),
    ),
    Written(
        Collection,
        ("name", "purpose", "words", "places"),
        page=lambda row: reverse("sources:collection-change", args=[row.pk]),
    ),
    Written(Import, ("name",)),
    Written(ImportFile, ("name", "problem")),
    Written(Credential, ("name",)),
    Written(Job, ("message",)),
)
