"""``report.pdf``: the report on paper, tagged to PDF/UA-1, set by Typst.

Words of strangers reach Typst as data, never as markup. Characters that no font at hand can show are
left out of the PDF (it would not be accessible otherwise) and the reader is told; nothing that a post
holds can keep the report from being made.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from mootlib.report import palette
from mootlib.report.charts import FONT
from mootlib.report.clean import STRONG_START, breakable
from mootlib.report.paper import Paper
from mootlib.report.sentences import TEMPLATES, pieces
from mootlib.report.view import Post, QuestionRow, Report, Topic

__all__ = ["typeset", "write_pdf"]

_PDF_FONT = "Libertinus Serif"  # comes with Typst
_MOST_TRIES = 150
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
#: Scripts whose letters a font holds all or none of: one missing letter speaks for all.
_WHOLE_SCRIPTS = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "YI", "CUNEIFORM", "EGYPTIAN", "TANGUT")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LOST = "This post is in letters that no font here can show; report.html shows it."
_STANDARD: Final = "ua-1"
_WORDS = re.compile(r"(\s+|[<>\x02\x03])")


def write_pdf(report: Report | Paper, path: Path, *, made_at: datetime) -> None:
    """Set ``report`` as a tagged PDF at ``path``.

    Args:
        report: as :func:`mootlib.report.build.build` made it, with fewer topics and questions than
            the page if it shall stay short.
        path: where to write.
        made_at: the date in the file's metadata: the same report gives the same bytes.
    """
    typeset(report, f"{report.layout}.typ", path, made_at=made_at)


def typeset(document: object, template: str, path: Path, *, made_at: datetime) -> None:
    """Set a dataclass of texts with one of our Typst templates, as a tagged PDF at ``path``."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-pdf-") as folder:
        press = _Press(Path(folder), template, made_at)
        missing = press.missing(_characters(document))
        for _ in range(_MOST_TRIES):
            problem = press.set(document, missing, path)
            if problem is None:
                return
            missing |= problem or _exotic(_characters(document))
        raise RuntimeError("Typst could not set the report.")  # pragma: no cover


class _Press:
    """Typst with a template in a folder of its own."""

    def __init__(self, folder: Path, template: str, made_at: datetime) -> None:
        self._folder = folder
        self._template = template
        self._stamp = int(made_at.timestamp())
        (folder / template).write_bytes((TEMPLATES / template).read_bytes())
        (folder / "probe.typ").write_bytes((TEMPLATES / "probe.typ").read_bytes())

    def missing(self, characters: Iterable[str]) -> frozenset[str]:
        """Which of these characters no font can show."""
        left = {char for char in characters if char > "~"}
        gone: set[str] = set()
        for _ in range(_MOST_TRIES):
            self._give({"characters": sorted(left)}, "probe.json")
            found = self._compile("probe.typ", None)
            if found is None:
                return frozenset(gone)
            lost = _with_script(found, left) or left
            gone |= lost
            left -= lost
        return frozenset(gone | _exotic(left))

    def set(self, document: object, missing: frozenset[str], path: Path) -> frozenset[str] | None:
        """Try to set the document; None if it is done, else the characters that stood in the way."""
        self._give(_data(document, missing), "report.json")
        return self._compile(self._template, path)

    def _give(self, data: object, name: str) -> None:
        (self._folder / name).write_text(json.dumps(data), encoding="ascii")

    def _compile(self, name: str, path: Path | None) -> frozenset[str] | None:
        import typst

        try:
            pdf = typst.compile(
                str(self._folder / name),
                root=str(self._folder),
                pdf_standards=_STANDARD,
                timestamp=self._stamp,
            )
        except typst.TypstError as problem:
            named = _MISSING.findall(str(problem))
            if not named and "could not be displayed" not in str(problem):
                raise
            return frozenset("".join(map(_unescaped, named)))
        if path is not None and pdf is not None:
            path.write_bytes(pdf)
        return None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _with_script(found: Iterable[str], among: set[str]) -> set[str]:
    """These characters, and all others of their scripts where a font holds all or none."""
    lost = set(found) & among
    scripts = {_script(char) for char in lost} & set(_WHOLE_SCRIPTS)
    return lost | {char for char in among if _script(char) in scripts}


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0]


def _exotic(characters: Iterable[str]) -> frozenset[str]:
    """What is neither Latin, Greek nor Cyrillic nor common punctuation."""
    return frozenset(c for c in characters if c > "\u052f" and not "\u1e00" <= c <= "\u22ff")


def _characters(document: object) -> set[str]:
    found: set[str] = set()
    _walk(document, lambda text: found.update(text))
    return found


def _walk(part: object, visit: Callable[[str], object]) -> None:
    if isinstance(part, str):
        visit(part)
    elif isinstance(part, tuple | list | frozenset):
        for item in part:
            _walk(item, visit)
    elif is_dataclass(part):
        for field in fields(part):
            _walk(getattr(part, field.name), visit)


def _data(document: object, missing: frozenset[str]) -> dict[str, Any]:
    """The document as JSON for the template, without what cannot be shown."""
    colours = {name.lower(): value for name, value in vars(palette).items() if name.isupper()}
    data: dict[str, Any] = _plain(document, missing)
    return {"report": data, "colours": colours, "left_out": bool(missing), "font": _PDF_FONT}


def _plain(part: Any, missing: frozenset[str]) -> Any:
    if isinstance(part, str):
        return _text(part, missing)
    if isinstance(part, frozenset):
        return sorted(part)
    if isinstance(part, tuple):
        return [_plain(item, missing) for item in part]
    if not is_dataclass(part):
        return part
    values = {f.name: _plain(getattr(part, f.name), missing) for f in fields(part)}
    if isinstance(part, Post | QuestionRow):
        values["text"] = _readable(part.text, missing)
        code = (part.language or "").split("-")[0]
        values["language"] = code if _LANGUAGE.fullmatch(code) else None
    if isinstance(part, Topic):
        values["title"] = _text(part.title, missing).strip(" ,") or "Topic in another script"
    return values


def _text(text: str, missing: frozenset[str]) -> Any:
    """Text that can be shown: a sentence with emphasis as runs, a drawing with Typst's font."""
    kept = _without(text, missing)
    if kept.startswith("<svg"):
        return kept.replace(f'font-family="{FONT}"', f'font-family="{_PDF_FONT}"')
    if STRONG_START in kept:
        return [{"text": run, "strong": strong} for run, strong in pieces(kept)]
    return breakable(kept)


def _readable(text: str, missing: frozenset[str]) -> str:
    """A post's text; a sentence instead where most of its letters would be missing."""
    letters = [char for char in text if char.isalpha()]
    if sum(char in missing for char in letters) > 0.3 * len(letters):
        return _LOST
    return breakable(_without(text, missing))


def _without(text: str, missing: frozenset[str]) -> str:
    """The text without characters that cannot be shown, nor words that lack a letter for it."""
    if missing.isdisjoint(text):
        return text

    def kept(word: str) -> str:
        if any(char in missing and char.isalpha() for char in word):
            return "".join(char for char in word if char < "\x80" and not char.isalnum())
        return "".join(char for char in word if char not in missing)

    return "".join(kept(part) for part in _WORDS.split(text))
