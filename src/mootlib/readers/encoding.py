"""Which encoding a text file has, and the repair of text that a past conversion garbled.

Repairs are made only where they prove themselves: a run of characters is replaced only if undoing
the wrong conversion gives valid UTF-8, and only in files where this happens again and again.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

#: How much of a file is looked at to decide its encoding.
SAMPLE_BYTES = 1 << 20

_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_HIGH_TEXT = re.compile("[\x80-\uffff\U00010000-\U0010ffff]+")
_UTF8_RUN = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
)
_COMMON = frozenset("éèêëàâäáåãçñóòôöõøúùûüíìîïæœßÉÈÀÂÄÁÅÇÖÜØÆÑÓÍÚ’‘“”–—…€£°§«»•ºª¿¡´®™·\xa0")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252: files are often mixed."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("mootlib-windows", _as_windows)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to turn a file's bytes into text."""

    name: str
    errors: str = "replace"
    repair: Callable[[str], str] | None = None  #: applied to each piece of text that is not ASCII
    note: str | None = None


def detect_encoding(sample: bytes) -> Encoding:
    """The encoding of a file that begins with ``sample``."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return _utf8(sample, name) if name == "utf-8-sig" else Encoding(name)
    if found := _utf16_without_mark(sample):
        return found
    runs = _HIGH_BYTES.findall(_whole_characters(sample))
    if not runs:
        return Encoding("utf-8", "mootlib-windows")
    valid = sum(1 for run in runs if _UTF8_RUN.fullmatch(run))
    if valid >= 0.9 * len(runs):
        return _utf8(sample, "utf-8", mixed=valid < len(runs))
    return _twice_converted(runs) or _eight_bit(sample, runs)


def _whole_characters(sample: bytes) -> bytes:
    """The sample without a character cut off at its end."""
    for length in range(1, 5):
        tail = sample[-length:]
        if tail and tail[0] >= 0xC0:
            return sample[:-length] if not _UTF8_RUN.fullmatch(tail) else sample
        if not tail or tail[0] < 0x80:
            return sample
    return sample


def _utf16_without_mark(sample: bytes) -> Encoding | None:
    """UTF-16 of mostly Latin text has a NUL in every second byte."""
    head = sample[: 4096 - len(sample) % 2]
    if len(head) < 8 or head.count(0) < len(head) * 0.3:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return Encoding("utf-16-le")
    return Encoding("utf-16-be") if even > 8 * odd else None


def _utf8(sample: bytes, name: str, *, mixed: bool = False) -> Encoding:
    text = sample.decode(name, "mootlib-windows")
    runs = [run for run in _HIGH_TEXT.findall(text) if len(run) > 1]
    mended = [run for run in runs if _undo_windows(run) is not None]
    often = len(mended) >= 10 or (len(mended) >= 3 and len(set(mended)) > 1)
    if often and len(mended) >= 0.01 * len(runs):
        return Encoding(
            name,
            "mootlib-windows",
            lambda piece: _HIGH_TEXT.sub(_mend_windows, piece),
            "Some characters had been converted twice (such as â€™ for ’); they were restored "
            "where the original could be proved.",
        )
    note = "A few characters were not UTF-8; they were read as Windows-1252." if mixed else None
    return Encoding(name, "mootlib-windows", None, note)


@lru_cache(maxsize=4096)
def _undo_windows(run: str) -> str | None:
    """Undo "UTF-8 read as Windows-1252" for a run of characters, if it proves itself."""
    try:
        raw = b"".join(_windows_byte(sign) for sign in run)
        return raw.decode("utf-8")
    except UnicodeError:
        return None


def _windows_byte(sign: str) -> bytes:
    # Python leaves five bytes of cp1252 undefined; browsers and databases map them to themselves
    return sign.encode("latin-1" if sign in "\x81\x8d\x8f\x90\x9d" else "cp1252")


def _mend_windows(found: re.Match[str]) -> str:
    mended = _undo_windows(found[0]) if len(found[0]) > 1 else None
    return found[0] if mended is None else mended


def _twice_converted(runs: list[bytes]) -> Encoding | None:
    """Files saved on a Mac from text that was already misread, once or twice over.

    Per run of high bytes: read as Mac Roman, write as Windows-1252 (once or twice), read as UTF-8.
    """
    best, steps = max((sum(1 for r in runs if _undo_mac(r, n) is not None), n) for n in (1, 2))
    if best < 3 or best < 0.15 * len(runs):
        return None

    def repair(piece: str) -> str:
        return _HIGH_TEXT.sub(lambda found: _mend_mac(found[0], steps), piece)

    return Encoding(
        "latin-1",
        "strict",
        repair,
        f"The file was garbled by past conversions: of {len(runs):,} garbled places looked at, "
        f"{best:,} could be restored; the others are shown as � (U+FFFD).",
    )


@lru_cache(maxsize=4096)
def _undo_mac(run: bytes, steps: int) -> str | None:
    try:
        for _ in range(steps):
            run = run.decode("mac_roman").encode("cp1252")
        return run.decode("utf-8")
    except UnicodeError:
        return None


@lru_cache(maxsize=4096)
def _mend_mac(run: str, steps: int) -> str:
    raw = run.encode("latin-1")
    whole = _undo_mac(raw, steps)
    if whole is not None:
        return whole
    # a lost last byte must not take the readable characters before it along
    for end in range(len(raw) - 1, 1, -1):
        if (head := _undo_mac(raw[:end], steps)) is not None:
            return head + "\ufffd"
    return "\ufffd"


def _eight_bit(sample: bytes, runs: list[bytes]) -> Encoding:
    if sum(map(len, runs)) > 2.5 * len(runs) and (name := _foreign_script(sample)):
        return Encoding(name, note=f"The file is not UTF-8; it was read as {name}.")

    def score(name: str) -> float:
        signs = b"".join(runs).decode(name, "replace")
        return sum(1.0 if s in _COMMON else -1.0 if s == "\ufffd" else 0.0 for s in signs)

    name = max(("cp1252", "mac_roman", "cp850"), key=score)  # the first wins a tie
    return Encoding(name, note=f"The file is not UTF-8; it was read as {name}.")


def _foreign_script(sample: bytes) -> str | None:
    """The encoding of text in another script than Latin, by the shape of its words."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample[: 64 * 1024], steps=3, chunk_size=1024).best()
    return found.encoding if found is not None else None
