"""A credential that shows itself to nobody who does not ask for it by name."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Secret"]


class Secret:
    """Holds a token or a password out of every log, traceback, dump and pickle.

    >>> Secret("hunter2")
    Secret(...)
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        # A line break in a header would let one header become two.
        if not value or any(sign < " " or sign == "\x7f" for sign in value):
            raise ValueError("The credential is empty or holds a character that none has.")
        self._value = value

    def reveal(self) -> str:
        """The credential itself, for the one request that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A credential is not to be copied into a file.")
