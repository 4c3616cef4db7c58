"""Template tags of the page components; docs/design.md shows each in use.

Parts with words of their own inside (a table, a figure, a summary list) are block tags; all others
are plain includes from templates/components/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from folkmoot.spine.post_actions import offered as post_actions_offered

register = template.Library()

TONES = {
    "negative": gettext_lazy("Negative"),
    "neutral": gettext_lazy("Neutral"),
    "positive": gettext_lazy("Positive"),
}
PLATFORMS = {
    "x": "X",
    "twitter": "X (Twitter)",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "reddit": "Reddit",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "linkedin": "LinkedIn",
    "nextdoor": "Nextdoor",
    "rss": "RSS",
    # Channels of what was said to the body itself.
    "site": gettext_lazy("This site"),
    "paper": gettext_lazy("On paper"),
    "phone": gettext_lazy("By phone"),
    "email": gettext_lazy("By e-mail"),
    "counter": gettext_lazy("At a counter"),
    "meeting": gettext_lazy("In a meeting"),
}
METRICS = {
    "likes": gettext_lazy("likes"),
    "love": gettext_lazy("“love” reactions"),
    "care": gettext_lazy("“care” reactions"),
    "haha": gettext_lazy("“haha” reactions"),
    "wow": gettext_lazy("“wow” reactions"),
    "sad": gettext_lazy("“sad” reactions"),
    "angry": gettext_lazy("“angry” reactions"),
    "comments": gettext_lazy("comments"),
    "shares": gettext_lazy("shares"),
    "quotes": gettext_lazy("quotes"),
    "bookmarks": gettext_lazy("bookmarks"),
    "clicks": gettext_lazy("clicks"),
    "views": gettext_lazy("views"),
    "impressions": gettext_lazy("impressions"),
    "reach": gettext_lazy("people reached"),
    "engagements": gettext_lazy("interactions"),
}


# --- Parts that hold words ----------------------------------------------------------------------


@register.simple_block_tag
def breadcrumbs(content: str) -> str:
    """The way back; holds ``{% crumb %}`` tags."""
    return render_to_string("components/breadcrumbs.html", {"crumbs": content})


@register.simple_tag
def crumb(label: Any, url_name: str | None = None, *args: Any) -> SafeString:
    """One step of the way back; the last one, the page itself, has no address."""
    if url_name is None:
        return format_html(
            '<li class="govuk-breadcrumbs__list-item" aria-current="page">{}</li>', label
        )
    return crumb_to(label, reverse(url_name, args=args))


@register.simple_tag
def crumb_to(label: Any, address: str) -> SafeString:
    """A step of the way back to an address that the page was handed."""
    return format_html(
        '<li class="govuk-breadcrumbs__list-item">'
        '<a class="govuk-breadcrumbs__link" href="{}">{}</a></li>',
        address,
        label,
    )


@register.inclusion_tag("components/post_actions.html", takes_context=True)
def post_actions(
    context: Mapping[str, Any],
    analysis: int,
    topic: int | None = None,
    post: Any = None,
    words: str = "",
) -> dict[str, Any]:
    """What can be done with a topic's posts, or with one post; the apps above declare it."""
    what = {"topic": topic} if post is None else {"post": f"{post.platform} {post.post_id}"}
    links = []
    for action in post_actions_offered():
        if post is not None or action.of_topic:
            then = {"then": action.then} if action.then else {}
            query = urlencode({"analysis": analysis} | what | then)
            links.append({"label": action.label, "href": f"{reverse(action.url_name)}?{query}"})
    return {"links": links, "main": post is None, "words": words}


@register.simple_block_tag
def data_table(
    content: str,
    caption: Any,
    caption_size: str = "m",
    hide_caption: bool = False,
    table_id: str = "",
    stacked: bool = False,
) -> str:
    """A table whose region scrolls by itself on a narrow screen; holds thead and tbody.

    Its id follows from the caption; give one where two tables of a page share a caption. ``stacked`` lays
    each row out as a block there: for lists of things; cells then carry ``data-label``.
    """
    return render_to_string(
        "components/data_table.html",
        {
            "content": content,
            "caption": caption,
            "caption_size": caption_size,
            "hide_caption": hide_caption,
            "id": table_id or _identifier("table", caption),
            "stacked": stacked,
        },
    )


@register.simple_block_tag
def summary_list(content: str) -> str:
    """What is known about one thing; holds ``{% summary_row %}`` blocks."""
    return format_html('<dl class="govuk-summary-list fm-summary">{}</dl>', content)


@register.simple_block_tag
def summary_row(content: str, label: Any) -> str:
    """One fact: its name, and its value as the block's content."""
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd></div>',
        label,
        content,
    )


@register.simple_block_tag
def chart(
    content: str,
    title: Any,
    summary: Any,
    src: str = "",
    svg: str = "",
    how_url: str = "",
    level: int = 2,
    wide: str = "",
) -> str:
    """A chart with its text beside it and the table behind it (the block's content).

    ``src`` is the address of an SVG file (``wide`` another for wide screens), or ``svg`` its trusted source,
    drawn by the server.
    """
    return render_to_string(
        "components/chart.html",
        {
            "table": content,
            "title": title,
            "summary": summary,
            "src": src,
            "wide": wide,
            "svg": mark_safe(svg),  # noqa: S308 - drawn by our own code, never by a visitor
            "how_url": how_url,
            "level": level,
            "id": _identifier("chart", title),
        },
    )


def _identifier(kind: str, words: Any) -> str:
    return f"{kind}-{slugify(str(words), allow_unicode=True) or 'untitled'}"


def _figure(number: int) -> str:
    return number_format(number, force_grouping=True)


# --- Small drawings, as SVG attributes because the content policy forbids inline style ------------


@register.inclusion_tag("components/tone_bar.html")
def tone_bar(counts: Mapping[str, int], label: Any = None) -> dict[str, Any]:
    """How many posts are negative, neutral and positive: a bar, with the same in words under it."""
    numbers = {tone: int(counts.get(tone, 0)) for tone in TONES}
    total = sum(numbers.values())
    parts, x = [], 0.0
    for tone, number in numbers.items():
        width = 100 * number / total if total else 0.0
        parts.append({
            "tone": tone, "label": TONES[tone], "number": number, "share": percent(width / 100),
            "x": f"{x:.2f}", "width": f"{width:.2f}",
        })  # fmt: skip
        x += width
    return {"parts": parts, "total": total, "label": label or _("Tone")}


@register.inclusion_tag("components/share_bar.html")
def share_bar(value: float, of: float = 1.0) -> dict[str, Any]:
    """A share as a short bar; a text beside it must say the same."""
    share = min(max(value / of, 0.0), 1.0) if of else 0.0
    return {"width": f"{100 * share:.2f}"}


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Iterable[float], label: Any = "") -> dict[str, Any]:
    """A course over time in the height of a line of text; ``label`` says it in words."""
    numbers = [float(value) for value in values]
    top = max(numbers, default=0.0) or 1.0
    step = 96 / max(len(numbers) - 1, 1)
    points = [(2 + step * i, 22 - 20 * number / top) for i, number in enumerate(numbers)]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points) if len(points) > 1 else "",
        "end": points[-1] if points else None,
        "label": label,
    }


# --- Words for values ----------------------------------------------------------------------------


@register.filter
def percent(share: float | None) -> str:
    """A share of 0 to 1 as a percentage that never calls something nothing."""
    if share is None:
        return "–"
    if 0 < share < 0.005:
        return _("under 1%")
    if 0.995 < share < 1:
        return _("over 99%")
    return f"{round(100 * share)}%"


@register.simple_tag
def days_words(quantile: Any) -> tuple[str, str]:
    """A time to an answer in days, and its interval; words where there is no such number."""
    if quantile is None:
        return _("too few"), ""
    if quantile.days is None:
        return _("not yet"), ""
    low = "0" if quantile.low is None else _days(quantile.low)
    if quantile.high is None:
        return _days(quantile.days), _("(%(low)s or more)") % {"low": low}
    between = {"low": low, "high": _days(quantile.high)}
    return _days(quantile.days), _("(%(low)s to %(high)s)") % between


@register.filter
def too_few(groups: Iterable[Any]) -> list[Any]:
    """Groups of too few voices to say how long they wait."""
    return [group for group in groups if group.waiting.median is None]


def _days(days: float) -> str:
    return number_format(round(days, 1) if days < 10 else round(days), force_grouping=True)


@register.filter
def tone_name(tone: str | None) -> Any:
    """Negative, Neutral, Positive; "Not judged" where the language was not understood."""
    return TONES.get(tone or "", _("Not judged"))


@register.filter
def platform_name(platform: str) -> str:
    """A platform's name as its users write it."""
    return str(PLATFORMS.get(platform, platform.capitalize()))


@register.filter
def metric_name(metric: str) -> Any:
    """What a count counts, in words."""
    return METRICS.get(metric, metric)


@register.filter
def bcp47(language: str | None) -> str:
    """A language code fit for a ``lang`` attribute; empty where the language is unknown."""
    return "" if not language or language.split("-")[0] in {"und", "zxx", "mul"} else language


# --- Forms and pages of lists ----------------------------------------------------------------------


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the control that a link to the field should focus."""
    group = getattr(field.field.widget, "use_fieldset", False)
    return f"{field.auto_id}_0" if group else field.id_for_label


@register.simple_tag
def elided_pages(page: Page[Any]) -> Sequence[int | str]:
    """Page numbers round the current one, with an ellipsis for those left out."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [str(n) if not isinstance(n, int) else n for n in pages]


@register.simple_tag
def rows_shown(page: Page[Any]) -> str:
    """Which rows of how many a page of a list shows, in words."""
    total = page.paginator.count
    if not total:
        return _("Nothing found")
    if total <= page.paginator.per_page:
        return ngettext("%(total)s result", "%(total)s results", total) % {"total": _figure(total)}
    return _("%(first)s to %(last)s of %(total)s results") % {
        "first": _figure(page.start_index()),
        "last": _figure(page.end_index()),
        "total": _figure(total),
    }
