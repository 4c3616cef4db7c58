"""Each page: accessible, usable by keyboard, narrow and without JavaScript, and alone."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.journeys.addresses import ADDRESSES, NoPage, Visit
from tests.journeys.conftest import DESKTOP, PHONE, Site, looked_for_failures, mailed

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VISITS = [
    pytest.param(visit, id=f"{name}-{number}")
    for name, visits in ADDRESSES.items()
    if not isinstance(visits, NoPage)
    for number, visit in enumerate(visits)
]
#: Where the keyboard is, in words that two elements do not share.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const shown = style.outlineStyle !== 'none' || style.boxShadow !== 'none'
    || style.backgroundColor !== 'rgba(0, 0, 0, 0)';
  if (!window.places) window.places = new Map();
  if (!window.places.has(e)) window.places.set(e, window.places.size);
  return {place: window.places.get(e), shown, width: box.width, name: e.outerHTML.slice(0, 80)};
}"""


@pytest.fixture(scope="session")
def examples(site: Site) -> dict[str, str]:
    """What fills in the examples' paths: an analysis, an import and a post of the demo."""
    context = site.visit("officer")
    page = context.new_page()
    analysis = site.town.split("/")[-2]
    page.goto(f"/listening/{analysis}/topics/0/")
    post = page.locator("main a[href*='/posts/']:not([href*='?'])").first.get_attribute("href")
    page.goto("/desk/replies/")
    reply = page.locator("form[action^='/desk/replies/']").first.get_attribute("action") or ""
    context.close()
    assert post
    matter, token = followed(site)
    with sqlite3.connect(site.folder / "folkmoot.sqlite3") as database:
        said = {
            name: str(
                UUID(
                    database.execute(f"SELECT id FROM spine_contribution WHERE {where}").fetchone()[
                        0
                    ]
                )
            )
            for name, where in (
                ("contribution", "state = 'published' AND channel = 'site'"),
                ("hidden", "state = 'hidden' AND published_at IS NOT NULL"),
            )
        }
        (appeal,) = database.execute(
            "SELECT max(id) FROM spine_appeal WHERE outcome = 'open'"
        ).fetchone()
        (process,) = database.execute(
            "SELECT slug FROM spine_process WHERE is_open_door LIMIT 1"
        ).fetchone()
        people = {
            name: str(database.execute(f"SELECT {what} FROM spine_{table}").fetchone()[0])
            for name, what, table in (
                ("person", "id", "membership WHERE role = 'officer'"),
                ("team", "min(id)", "team"),
                ("door", "min(id)", "process WHERE slug = 'tell-kestbury-council'"),
                ("phase", "min(id)", "phase"),
                ("reason", "min(id)", "moderationreason"),
            )
        } | {
            name: str(database.execute(f"SELECT min(id) FROM sources_{name}").fetchone()[0])
            for name in ("collection", "source", "import")
        }
        (account,) = database.execute("SELECT min(id) FROM sources_socialaccount").fetchone()
        (incident,) = database.execute("SELECT min(id) FROM strategy_incident").fetchone()
        people |= {
            name: str(database.execute(f"SELECT min(id) FROM strategy_{table}").fetchone()[0])
            for name, table in (("profile", "profile"), ("promise", "participationlevel"))
        }
    evaluation, grown = evaluated(site)
    return {
        **people, "account": str(account), "incident": str(incident), "invitation": invited(site), **said, "appeal": str(appeal), "process": process,
        "analysis": analysis, "post": post, "matter": matter, "token": token,
        "reply": reply.rstrip("/").split("/")[-1], "rule": rule_of(site),
        "credential": entered(site), **told(site), "webhook": hooked(site),
        "evaluation": evaluation, "grown": grown, "failure": str(looked_for_failures(site)),
        "upload": waiting(site),
    }  # fmt: skip


def evaluated(site: Site) -> tuple[str, str]:
    """The town's evaluation of reach, once the worker has made it, and the page of a post's growth."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with sqlite3.connect(site.folder / "folkmoot.sqlite3") as database:
            (number,) = database.execute(
                "SELECT min(id) FROM reach_evaluation WHERE made_at IS NOT NULL"
            ).fetchone()
        if number is not None:
            result = site.folder / "analyses" / "reach" / str(number) / "result.json"
            post = json.loads(result.read_text("utf-8"))["growth"][0]
            return str(number), f"/reach/{number}/posts/{post['platform']}/{post['post_id']}/"
        time.sleep(0.5)
    raise AssertionError("whom the demo town's council reaches was not evaluated in time")


def invited(site: Site) -> str:
    """What the link of an invitation ends with, as its mail says."""
    context = site.visit("administrator")
    page = context.new_page()
    page.goto("/desk/people/invite/")
    page.fill("#id_email", "cara@example.org")
    page.check("input[name=role][value=analyst]")
    page.get_by_role("button", name="Send the invitation").click()
    page.wait_for_url("**/people/")
    context.close()
    return mailed(site, r"(?s)To: cara@example\.org.*?/invitations/(\S+)/")


def entered(site: Site) -> str:
    """The number of a credential."""
    context = site.visit("administrator")
    page = context.new_page()
    page.goto("/sources/credentials/new/")
    page.fill("#id_name", "Our Mastodon server")
    page.fill("#id_secret", "not-a-token")
    page.get_by_role("button", name="Keep it").click()
    link = page.locator("main a[href$='/remove/']").first
    number = (link.get_attribute("href") or "").split("/")[-3]
    context.close()
    return number


def told(site: Site) -> dict[str, str]:
    """An alert, the link that mutes it, and a brief."""
    context = site.visit("officer")
    page = context.new_page()
    page.goto("/signals/?page=999")
    alert = page.locator("main a[href^='/listening/'][href*='/alerts/']").first
    mute = page.locator("main a[href^='/signals/mute/']").first
    found = {
        "alert": alert.get_attribute("href") or "",
        "mute": (mute.get_attribute("href") or "").split("/")[-2],
    }
    page.goto("/desk/briefs/")
    brief = page.locator("main li.fm-notice a").first.get_attribute("href") or ""
    context.close()
    return found | {"brief": brief.split("/")[-2]}


def hooked(site: Site) -> str:
    """The number of a webhook whose test nobody takes."""
    context = site.visit("administrator")
    page = context.new_page()
    page.goto("/signals/webhooks/new/")
    page.fill("#id_name", "Duty room")
    page.fill("#id_address", "https://hooks.invalid/in")
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("link", name="I have kept it").or_(
        page.get_by_role("button", name="I have kept it")
    ).first.click()
    page.get_by_role("button", name="Send a test").click()
    number = page.url.rstrip("/").split("/")[-1]
    context.close()
    return number


def waiting(site: Site) -> str:
    """The number of a table that waits to be taken in, one of its rows with a mistake."""
    context = site.visit("officer")
    page = context.new_page()
    page.goto("/strategy/records/audience/import/")
    rows = b"dimension,group,audience,census_share,source,as_of\nage,all,many,1,survey,2026-05-01\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "audience.csv", "mimeType": "text/csv", "buffer": rows}
    )
    page.get_by_role("button", name="Look at its rows").click()
    page.wait_for_url("**/import/*/")
    number = page.url.rstrip("/").split("/")[-1]
    context.close()
    return number


def rule_of(site: Site) -> str:
    """The number of a retention rule, which the page of the rules leads to."""
    context = site.visit("administrator")
    page = context.new_page()
    page.goto("/desk/retention/")
    link = page.locator("main table a[href^='/desk/retention/']").first
    number = (link.get_attribute("href") or "").rstrip("/").split("/")[-1]
    context.close()
    return number


def followed(site: Site) -> tuple[str, str]:
    """A matter that somebody asks to follow, and the word in the mail's link."""
    context = site.visit()
    page = context.new_page()
    page.goto("/matters/")
    page.locator("main .fm-matter-row a").first.click()
    matter = page.url.rstrip("/").split("/")[-1]
    page.fill("#id_email", "ann@example.org")
    page.click("text=Tell me")
    page.wait_for_url("**/follow/")
    context.close()
    with sqlite3.connect(site.folder / "folkmoot.sqlite3") as database:
        (token,) = database.execute("SELECT token FROM spine_subscription").fetchone()
    return matter, str(token)


@pytest.mark.parametrize("visit", VISITS)
def test_s20_s42_page_asks_nobody_else_fits_is_accessible_and_is_reached_by_keyboard(
    site: Site, examples: dict[str, str], visit: Visit
) -> None:
    """Four questions to one page, since opening it is what costs."""
    page = site.shared(visit.role)
    elsewhere: list[str] = []
    errors: list[str] = []
    with listening(page, site.address, elsewhere, errors):
        page.set_viewport_size(DESKTOP)
        response = page.goto(visit.path.format(**examples))
        assert response is not None
        assert response.status in (200, 410)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size(DESKTOP)
        keyboard_reaches_everything(page)
    # What it asks for later was heard too, while the keyboard went through it.
    assert elsewhere == []
    # A page that is meant to say "gone" reports its own status as an error in the console.
    assert [e for e in errors if "status of 410" not in e] == []
    assert violations(page) == []


@contextmanager
def listening(page: Page, address: str, elsewhere: list[str], errors: list[str]) -> Iterator[None]:
    """Note what a page asks of other hosts, and the mistakes that it tells the console."""
    heard: list[tuple[Any, Any]] = [
        ("request", lambda r: None if r.url.startswith((address, "data:")) else elsewhere.append(r.url)),
        ("console", lambda m: errors.append(m.text) if m.type == "error" else None),
        ("pageerror", lambda e: errors.append(str(e))),
    ]  # fmt: skip
    for name, note in heard:
        page.on(name, note)
    try:
        yield
    finally:
        for name, note in heard:
            page.remove_listener(name, note)


def violations(page: Page) -> list[str]:
    """What axe has against a page; the checker is put in from outside, where no content policy reaches."""
    page.evaluate(AXE)
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
    )
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:200]} ({v['nodes'][0]['failureSummary']})"
        for v in result["violations"]
    ]


def keyboard_reaches_everything(page: Page) -> None:
    """Tab goes to each thing that can be used, and each shows that it is there."""
    # From the top, wherever the page itself has put the cursor.
    page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    seen: list[int] = []
    rounds = 0
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus is None:  # past the end of the page
            rounds += 1
            if rounds == 2:
                break
            continue
        if seen and focus["place"] == seen[-1]:
            continue  # the day, month and year of one date
        if focus["place"] in seen:
            break
        seen.append(focus["place"])
        assert focus["shown"], f"focus cannot be seen on {focus['name']}"
    reachable = page.locator(
        "a[href]:visible, button:visible, input:visible:not([type=hidden]), select:visible, summary:visible"
    ).count()
    # Radio buttons of one group are one stop.
    assert len(seen) >= min(reachable, 400) - page.locator("input[type=radio]").count()


@pytest.mark.parametrize("visit", VISITS)
def test_page_is_readable_without_javascript(
    site: Site, examples: dict[str, str], visit: Visit
) -> None:
    page = site.shared(visit.role, java_script_enabled=False, viewport=PHONE)
    page.goto(visit.path.format(**examples))
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()


def test_first_public_page_is_at_most_150_kb_over_the_wire(site: Site) -> None:
    context = site.visit()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 150 * 1024
    context.close()
