"""Whether a text names an account: whole names in whatever encoding, never a part of another word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from mootlib.readers.encoding import detect_encoding

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BLOCK = 1 << 20
_OVERLAP = 4000
_SAMPLE = 1 << 16


class Names:
    """Identifier, handle and display name of an account, to be looked for in texts."""

    def __init__(self, names: Iterable[str]) -> None:
        words = sorted({name.strip().lstrip("@") for name in names if name.strip("@ ")}, key=len)
        # 12 is no part of 2024-12-01 or 9127, and "al" none of "also".
        self._pattern = (
            re.compile(
                rf"(?<![\w-])@?(?:{'|'.join(map(re.escape, words[::-1]))})(?![\w-])", re.IGNORECASE
            )
            if words
            else None
        )

    def are_in(self, text: str) -> bool:
        """Whether a text holds one of them, plainly or as JSON escapes it."""
        if self._pattern is None:
            return False
        return bool(self._pattern.search(text) or self._pattern.search(unescaped(text)))

    def masked(self, text: str, mask: str = "@erased") -> str:
        """A text with the names masked."""
        return text if self._pattern is None else self._pattern.sub(mask, text)

    def are_in_file(self, file: Path) -> bool:
        """Whether a file holds one of them; a packed file is taken to."""
        with open(file, "rb") as content:
            start = content.read(_SAMPLE)
            if start[:2] in (b"PK", b"\x1f\x8b") or start[:4] == b"PAR1":
                return True
            codec = detect_encoding(start).name
        with open(file, encoding=codec, errors="replace", newline="") as text:
            before = ""
            while block := text.read(_BLOCK):
                if self.are_in(before + block):
                    return True
                before = block[-_OVERLAP:]
        return False


def unescaped(text: str) -> str:
    r"""A text with JSON's \uXXXX as the letters that they stand for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
