"""The words of letters to staff: of one signal, of a digest, of a brief."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.spine import letter_links, mutes, signal_kinds
from folkmoot.spine.models import Letter, LetterItem
from folkmoot.spine.plain_mails import plain_mail
from mootlib.report import brief_from_json
from mootlib.report.brief_words import page


def mail_of(letter: Letter) -> EmailMessage:
    """The mail of a letter."""
    if letter.brief is not None:
        return _brief(letter)
    items = [_told(item) for item in letter.items.select_related("signal")]
    choices = settings.SITE_ADDRESS + reverse("signals:choices")
    context: dict[str, Any] = {"items": items, "choices": choices, "letter": letter}
    if letter.kind == Letter.Kind.SIGNAL and items:
        subject = f"{items[0]['label']}: {items[0]['signal'].title}"
        mute = items[0]["mute"]
        return plain_mail("signal", subject, letter.user.email, context, mute, one_click=True)
    subject = ngettext(
        "%(n)s thing was found or changed", "%(n)s things were found or changed", len(items)
    )
    context["stop"] = letter_links.address_for(letter)
    return plain_mail(
        "digest",
        subject % {"n": len(items)},
        letter.user.email,
        context,
        context["stop"],
        one_click=True,
    )


def _told(item: LetterItem) -> dict[str, Any]:
    signal = item.signal
    return {
        "signal": signal,
        "what": item.get_what_display(),
        "label": signal_kinds.label_of(signal),
        "address": settings.SITE_ADDRESS + signal.path,
        "mute": mutes.address_for(signal, user=item.letter.user),
    }


def _brief(letter: Letter) -> EmailMessage:
    brief = letter.brief
    assert brief is not None  # asked before
    stop = letter_links.address_for(letter)
    context = {
        "brief": brief,
        "lines": page(brief_from_json(brief.content)).lines,
        "site": settings.SITE_ADDRESS,
        "address": settings.SITE_ADDRESS + reverse("desk:brief", args=[brief.pk]),
        "stop": stop,
    }
    day = date_format(brief.last_day, "j F Y")
    subject = _("%(kind)s, %(day)s") % {"kind": brief.get_rhythm_display(), "day": day}
    return plain_mail("brief", subject, letter.user.email, context, stop, one_click=True)
