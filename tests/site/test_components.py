"""The components: words for values, drawings that add up, forms whose errors lead to the field."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from folkmoot.config.gallery import gallery_context
from folkmoot.spine.templatetags import components


def draw(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "–"),
        (0, "0%"),
        (0.0004, "under 1%"),
        (0.237, "24%"),
        (0.999, "over 99%"),
        (1, "100%"),
    ],
)
def test_a_share_never_calls_something_nothing_or_most_all(share: float, words: str) -> None:
    assert components.percent(share) == words


def test_tone_bar_fills_its_width_and_says_the_same_in_words() -> None:
    html = draw("{% tone_bar counts %}", counts={"negative": 1, "neutral": 1, "positive": 1})
    widths = [float(w) for w in re.findall(r' width="([\d.]+)"', html)]
    assert sum(widths) == pytest.approx(100, abs=0.05)
    assert html.count("33%") == 3


def test_tone_bar_without_judged_posts_says_so_and_draws_nothing() -> None:
    html = draw("{% tone_bar counts %}", counts={})
    assert "<rect" not in html
    assert "not judged" in html


@pytest.mark.parametrize(("value", "of"), [(-1, 1), (3, 2), (1, 0)])
def test_share_bar_stays_within_its_frame(value: float, of: float) -> None:
    assert 0 <= float(components.share_bar(value, of)["width"]) <= 100


@pytest.mark.parametrize("values", [[], [3], [0, 0, 0], [1, 5, 2]])
def test_sparkline_takes_any_course(values: list[float]) -> None:
    html = draw("{% sparkline values 'rising' %}", values=values)
    assert 'aria-label="rising"' in html
    assert ("<polyline" in html) == (len(values) > 1)
    heights = [float(y) for y in re.findall(r"[\d.]+,([\d.]+)", html)]
    assert all(2 <= y <= 22 for y in heights)


@pytest.mark.parametrize("code", [None, "", "und", "zxx", "mul"])
def test_an_unknown_language_is_not_claimed(code: str | None) -> None:
    assert components.bcp47(code) == ""


def test_a_post_is_marked_with_its_language_and_never_trusted_as_html() -> None:
    post = {"platform": "x", "language": "ur", "text": "<b>الف</b>", "counts": {"likes": 1200}}
    html = render_to_string("components/post_card.html", {"post": post})
    assert 'lang="ur"' in html
    assert 'dir="auto"' in html
    assert "<b>" not in html
    assert "1,200 likes" in html
    assert "Time unknown" in html


def test_what_blocks_hold_is_escaped_once_and_captions_are_escaped() -> None:
    html = draw(
        "{% data_table caption %}<tbody><tr><td>{{ cell }}</td></tr></tbody>{% enddata_table %}",
        caption="A & <b>",
        cell="<i>",
    )
    assert "<td>&lt;i&gt;</td>" in html
    assert "A &amp; &lt;b&gt;" in html
    assert 'tabindex="0"' in html
    label = re.search(r'aria-labelledby="([^"]+)"', html)
    assert label
    assert f'id="{label[1]}"' in html


def test_pages_keep_the_rest_of_the_address() -> None:
    page = Paginator(range(100), 10).get_page(5)
    request = RequestFactory().get("/posts/?platform=x&page=5")
    html = render_to_string("components/pagination.html", {"page": page}, request=request)
    assert 'href="?platform=x&amp;page=6"' in html
    assert html.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("rows", "number", "words"),
    [
        (0, 1, "Nothing found"),
        (1, 1, "1 result"),
        (7, 1, "7 results"),
        (2418, 7, "151 to 175 of 2,418 results"),
    ],
)
def test_rows_shown_are_said_in_words(rows: int, number: int, words: str) -> None:
    assert components.rows_shown(Paginator(range(rows), 25).get_page(number)) == words


def test_progress_asks_again_only_while_it_runs() -> None:
    values = {"label": "Reading", "percent": 48, "stage": "Topics", "url": "/more/"}
    running = render_to_string("components/progress.html", values | {"running": True})
    over = render_to_string("components/progress.html", values | {"running": False})
    assert 'hx-trigger="every 1s"' in running
    assert '<progress class="fm-progress__bar" id="progress-bar" value="48" max="100">' in running
    assert "hx-get" not in over


def test_every_error_leads_to_a_control_that_is_on_the_page() -> None:
    form = gallery_context()["broken_form"]
    html = render_to_string("components/error_summary.html", {"form": form}) + str(form)
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(targets) == len(form.errors.values())
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_every_control_has_a_name_and_what_describes_it_exists() -> None:
    context = gallery_context()
    for form in (context["plain_form"], context["broken_form"]):
        html = str(form)
        ids = set(re.findall(r'\bid="([^"]+)"', html))
        described = {i for v in re.findall(r'aria-describedby="([^"]+)"', html) for i in v.split()}
        assert described <= ids
        labelled = set(re.findall(r'<label[^>]*\bfor="([^"]+)"', html))
        controls = re.findall(r"<(?:input|select|textarea)\b[^>]*\bid=\"([^\"]+)\"", html)
        assert len(controls) >= 11
        assert set(controls) <= labelled


def test_a_form_without_errors_shows_no_summary() -> None:
    form = gallery_context()["plain_form"]
    assert "problem" not in render_to_string("components/error_summary.html", {"form": form})


def test_the_error_page_needs_no_request_and_no_database() -> None:
    html = render_to_string("500.html", {"reference": "K7QM"})
    assert "K7QM" in html
    assert "Traceback" not in html


@pytest.mark.parametrize(
    "template", ["429.html", "400.html", "403.html", "403_csrf.html", "404.html"]
)
def test_an_error_page_says_what_to_do(template: str) -> None:
    html = render_to_string(template)
    assert html.count("<h1") == 1
    assert len(re.findall(r"<p class=\"govuk-body\">", html)) >= 2


def test_the_lockout_page_says_that_the_account_is_not_locked() -> None:
    assert "not locked" in render_to_string("429.html", {"cooloff_timedelta": 900})
    assert "23 seconds" in render_to_string("429.html", {"wait_seconds": 23})


def test_messages_are_shown_each_with_its_own_name() -> None:
    sent = [Message(constants.SUCCESS, "Saved <b>"), Message(constants.ERROR, "Refused")]
    html = render_to_string("components/messages.html", {"messages": sent})
    assert "Saved &lt;b&gt;" in html
    assert set(re.findall(r'id="([^"]+)"', html)) == {"message-1", "message-2"}
    assert html.count('role="alert"') == 2
