"""What the component gallery shows: made-up values in every state that a component has."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.spine.models import Job

WEEKS = [14, 9, 22, 18, 35, 61, 40]


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name of this import"),
        help_text=gettext_lazy("Shown in lists; the file’s name where you leave it empty."),
        required=False,
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    words = forms.CharField(
        label=gettext_lazy("What should change?"), widget=forms.Textarea(attrs={"rows": 4})
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=[("", gettext_lazy("Choose one")), ("london", "Europe/London"), ("utc", "UTC")],
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of body"),
        help_text=gettext_lazy("Choose one."),
        widget=forms.RadioSelect,
        choices=[("council", gettext_lazy("Council")), ("police", gettext_lazy("Police service"))],
    )
    tones = forms.MultipleChoiceField(
        label=gettext_lazy("Tone"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("negative", gettext_lazy("Negative")), ("positive", gettext_lazy("Positive"))],
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I may use this file"),
        help_text=gettext_lazy("Its owner allows it, and the posts in it were public."),
    )
    file = forms.FileField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Exports from social media, or any table of posts."),
        widget=forms.FileInput(),
    )
    password = forms.CharField(label=gettext_lazy("Password"), widget=forms.PasswordInput)


class GalleryFilterForm(forms.Form):
    """A filter bar as on the listening pages."""

    start = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("Platform"),
        required=False,
        choices=[("", gettext_lazy("All")), ("facebook", "Facebook"), ("x", "X")],
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"),
        required=False,
        choices=[("", gettext_lazy("All")), ("negative", gettext_lazy("Negative"))],
    )


def gallery_context(page_number: int = 7) -> dict[str, Any]:
    """Everything that templates/design/gallery.html counts on."""
    broken = GalleryForm({"broken-email": "not an address"}, prefix="broken")
    broken.add_error(None, _("The form could not be sent as it is."))
    return {
        "plain_form": GalleryForm(prefix="plain"),
        "broken_form": broken,
        "filter_form": GalleryFilterForm({"platform": "facebook"}),
        "short_form": GalleryFilterForm(prefix="short"),
        "chips": [
            {"label": "Facebook", "url": "?"},
            {"label": _("from 1 March 2026"), "url": "?"},
        ],
        "states": [(state.value, state.label) for state in Job.State],
        "tones": {"negative": 412, "neutral": 1630, "positive": 288},
        "no_tones": {},
        "topics": _topics(),
        "posts": _posts(),
        "page": Paginator(range(2418), 25).get_page(page_number),
        "weeks": WEEKS,
        "chart_svg": _chart(WEEKS),
    }


def _chart(numbers: list[int]) -> str:
    """A plain drawing in the size and manner that charts should have."""
    step, height = 660 / (len(numbers) - 1), 180
    points = " ".join(
        f"{20 + step * i:.0f},{height - 160 * n / max(numbers):.0f}" for i, n in enumerate(numbers)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 200" width="700" height="200">'
        f'<path d="M20 {height}H680" stroke="#4a5453"/>'
        f'<polyline points="{points}" fill="none" stroke="#17494d" stroke-width="3"/></svg>'
    )


def _topics() -> list[dict[str, Any]]:
    return [
        {
            "label": _("Bins missed on Fridays"),
            "size": 1204,
            "share": 0.237,
            "weekly": [3, 4, 4, 9, 12, 21, 18],
            "words": _("rising"),
        },
        {
            "label": _("Speed bumps by the school"),
            "size": 388,
            "share": 0.076,
            "weekly": [8, 8, 7, 6, 8, 7, 7],
            "words": _("steady"),
        },
        {
            "label": _("Library opening hours"),
            "size": 11,
            "share": 0.002,
            "weekly": [5, 3, 1, 1, 0, 1, 0],
            "words": _("falling"),
        },
    ]


def _posts() -> list[dict[str, Any]]:
    return [
        {
            "platform": "facebook",
            "account": "Ashcombe Council",
            "language": "en",
            "sentiment": "negative",
            "posted_at": datetime(2026, 3, 6, 8, 15, tzinfo=UTC),
            "text": "Third Friday running that the brown bins on Mill Lane were left full.\n"
            "Who do I ask about this?",
            "counts": {"likes": 48, "comments": 17, "shares": 1204},
            "url": "https://social.example/posts/1",
        },
        {
            "platform": "mastodon",
            "account": "",
            "language": "ur",
            "sentiment": None,
            "posted_at": datetime(2026, 3, 7, 19, 2, tzinfo=UTC),
            "text": "ہمارے محلے کی لائبریری شام کو کب کھلتی ہے؟",
            "counts": {"likes": 3},
            "url": None,
        },
        {
            "platform": "x",
            "account": "",
            "language": "und",
            "sentiment": "positive",
            "posted_at": None,
            "text": "https://a-very-long-address.example/that/does/not/break/anywhere/at/all/"
            "because/it/has/no/spaces?and=a&long=query",
            "counts": {},
            "url": None,
        },
    ]
