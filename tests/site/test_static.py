"""What browsers are sent: files of others unchanged, nothing from elsewhere, small, and legible."""

from __future__ import annotations

import json
import re
import shutil
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "src" / "folkmoot"
STATIC = SITE / "static"
VENDOR = STATIC / "vendor"
#: What a first visit may cost, with everything that the page loads.
BUDGET = 150 * 1024


def vendoring() -> ModuleType:
    """The maintainer's script, which has no .py in its name."""
    loader = SourceFileLoader("vendor_frontend", str(ROOT / "scripts" / "vendor_frontend"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def our_files() -> list[Path]:
    """Style, scripts, drawings and templates of our own."""
    own = [p for p in STATIC.rglob("*.*") if VENDOR not in p.parents]
    return [p for p in own if p.suffix in {".css", ".js", ".svg"}] + templates()


def templates() -> list[Path]:
    found = sorted((SITE / "templates").rglob("*.html"))
    assert len(found) > 20
    return found


# --- Files of others ---------------------------------------------------------------------------


def test_vendored_files_are_as_the_manifest_says() -> None:
    assert vendoring().problems(VENDOR) == []


@pytest.mark.parametrize("planted", ["change", "removal", "addition", "stale gzip copy"])
def test_a_planted_difference_is_reported(tmp_path: Path, planted: str) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(VENDOR, copy)
    script = next(copy.glob("htmx.org-*/htmx.min.js"))
    if planted == "change":
        script.write_text(script.read_text() + "\n")
    elif planted == "removal":
        script.unlink()
    elif planted == "addition":
        (copy / "more.js").write_text("")
    else:
        next(copy.glob("govuk-frontend-*/*.css.gz")).write_bytes(
            next(copy.glob("htmx.org-*/*.js.gz")).read_bytes()
        )
    assert vendoring().problems(copy)


def test_manifest_package_file_and_lock_name_the_same_exact_versions() -> None:
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    manifest = json.loads((VENDOR / "manifest.json").read_text())["packages"]
    assert wanted == {package["name"]: package["version"] for package in manifest}
    assert wanted == {name: locked[f"node_modules/{name}"]["version"] for name in wanted}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert all(locked[f"node_modules/{name}"]["integrity"] for name in wanted)


def test_every_package_carries_its_licence() -> None:
    for package in json.loads((VENDOR / "manifest.json").read_text())["packages"]:
        licence = VENDOR / f"{package['name']}-{package['version']}" / "LICENSE.txt"
        assert licence.name in {Path(name).name for name in package["files"]}
        assert "Permission" in licence.read_text()


# --- Nothing from elsewhere, nothing inline -----------------------------------------------------

ELSEWHERE = re.compile(
    r"url\(\s*['\"]?(?:https?:)?//"
    r"|@import"
    r"|\b(?:src|srcset|poster|data|action|hx-(?:get|post))\s*=\s*['\"](?:https?:)?//"
    r"|<link\b[^>]*href\s*=\s*['\"](?:https?:)?//"
    r"|\bfrom\s+['\"](?:https?:)?//|\bimport\(\s*['\"](?:https?:)?//",
    re.IGNORECASE,
)
#: A script of type application/json is data for a script; no browser runs it.
INLINE = re.compile(
    r"<style\b|\sstyle\s*=\s*['\"]|\son[a-z]+\s*=\s*['\"]|javascript:"
    r"|<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")[^>]*>",
    re.IGNORECASE,
)


def test_s20_nothing_is_loaded_from_elsewhere() -> None:
    assert [p.name for p in our_files() if ELSEWHERE.search(p.read_text())] == []


@pytest.mark.parametrize(
    "planted",
    [
        "a { background: url(https://cdn.example/a.png) }",
        "a { background: url('//cdn.example/a.png') }",
        '@import "more.css";',
        '<img src="https://cdn.example/a.png">',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        'import { a } from "https://cdn.example/a.js";',
    ],
)
def test_planted_foreign_files_are_reported(planted: str) -> None:
    assert ELSEWHERE.search(planted)


def test_a_link_that_is_followed_by_a_person_is_fine() -> None:
    assert not ELSEWHERE.search('<a class="govuk-link" href="https://example.org/">')


def test_s16_templates_hold_no_inline_script_or_style() -> None:
    assert [p.name for p in templates() if INLINE.search(p.read_text())] == []


@pytest.mark.parametrize(
    "planted",
    [
        "<style>a {}</style>",
        '<p style="width: 3%">',
        "<script>alert(1)</script>",
        '<script type="module">alert(1)</script>',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_planted_inline_code_is_reported(planted: str) -> None:
    assert INLINE.search(planted)


def test_every_static_file_named_in_a_template_is_there() -> None:
    named = {
        name
        for template in templates()
        for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)", template.read_text())
    }
    assert "folkmoot.css" in named
    assert [name for name in sorted(named) if finders.find(name) is None] == []


# --- Weight ----------------------------------------------------------------------------------------


def page_weight(client: Client, path: str) -> dict[str, int]:
    """Bytes over the wire for a page and for all that it loads, by address.

    Follows style sheets, scripts, icons, pictures and the modules that scripts import.
    """
    response = client.get(path, secure=True, headers={"accept-encoding": "gzip, br"})
    assert response.status_code == 200
    weights = {path: len(response.content)}
    text = response.content.decode()
    waiting = re.findall(r"<(?:link|script|img)\b[^>]*?\b(?:href|src)=\"([^\"]+)\"", text)
    while waiting:
        address = waiting.pop()
        if address in weights or address.startswith(("data:", "#")):
            continue
        file = client.get(address, secure=True, headers={"accept-encoding": "gzip, br"})
        assert file.status_code == 200, address
        weights[address] = len(b"".join(file.streaming_content))  # type: ignore[arg-type]
        source = finders.find(address.removeprefix("/static/"))
        assert source is not None, address
        if source.endswith(".js") and VENDOR not in Path(source).parents:
            imports = re.findall(r"\bfrom\s+\"([^\"]+)\"", Path(source).read_text())
            waiting += [urljoin(address, imported) for imported in imports]
    return weights


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/privacy/", "/accessibility/", "/sign-in/"])
def test_a_first_visit_costs_at_most_150_kb(client: Client, path: str) -> None:
    weights = page_weight(client, path)
    assert any("govuk-frontend.min.js" in address for address in weights)
    assert sum(weights.values()) <= BUDGET, weights


@pytest.mark.django_db
def test_vendored_files_travel_compressed(client: Client) -> None:
    style = next(VENDOR.glob("govuk-frontend-*/*.css"))
    address = f"/static/{style.relative_to(STATIC).as_posix()}"
    response = client.get(address, secure=True, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    plain = client.get(address, secure=True, headers={"accept-encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert b"".join(plain.streaming_content) == style.read_bytes()  # type: ignore[arg-type]


# --- Legible colours -------------------------------------------------------------------------------


def colours() -> dict[str, str]:
    root = (STATIC / "folkmoot.css").read_text().split(":root {", 1)[1].split("}", 1)[0]
    found = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6});", root))
    return {name: "#" + 2 * code[1:] if len(code) == 4 else code for name, code in found.items()}


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, section 1.4.3, of two colours written #rrggbb."""

    def luminance(code: str) -> float:
        parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("on-brand", "brand"),
        ("on-brand", "brand-dark"),
        ("link", "white"),
        ("link", "brand-tint"),
        ("link-hover", "brand-tint"),
        ("quiet", "white"),
        ("quiet", "brand-tint"),
        ("quiet", "tone-negative-tint"),
        ("quiet", "tone-positive-tint"),
        ("brand-dark", "white"),
        ("brand-dark", "accent"),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    palette = colours() | {"white": "#ffffff"}
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("part", ["brand", "tone-negative", "tone-positive", "quiet"])
def test_drawings_can_be_seen_on_white(part: str) -> None:
    assert contrast(colours()[part], "#ffffff") >= 3


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
