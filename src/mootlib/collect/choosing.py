"""Which posts of a source are wanted: by words, places and languages.

A source often gives more than was asked for (a public timeline, a feed of a whole newspaper). What is
not wanted is not kept at all: a body collects for a purpose and no more than that purpose needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.collect.contract import Batch
from mootlib.text import language

__all__ = ["Choice"]


@dataclass(frozen=True)
class Choice:
    """Posts that say one of the words, name one of the places and are in one of the languages.

    A group that is empty asks for nothing. A word stands for itself as a whole, in any case and with or
    without accents; ``bin*`` stands for all words that begin so, ``#bins`` for the hashtag alone. A post
    whose language nobody can tell is kept.

    >>> Choice(words=("bin*",)).fits("Our BINS again"), Choice(words=("bin",)).fits("Our bins again")
    (True, False)
    """

    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def cut(self, batch: Batch, known: Collection[str] = ()) -> Batch:
        """The batch without posts that are not wanted, their counts, and accounts that said nothing else.

        Deletions, the cursor and all else stay, and posts that are ``known`` by their identifiers: an edit
        of what is kept counts, whatever it says now.
        """
        if not batch.posts.num_rows or not (self.words or self.places or self.languages):
            return batch
        texts = batch.posts["text"].to_pylist()
        named = batch.posts["place_name"].to_pylist()
        tags = batch.posts["hashtags"].to_pylist()
        said = [
            _plain(" ".join([text or "", place or "", *(f"#{tag}" for tag in found or ())]))
            for text, place, found in zip(texts, named, tags, strict=True)
        ]
        wanted = [self._says(text) for text in said]
        if self.languages:
            given = self._languages(batch.posts["language"].to_pylist(), texts)
            wanted = [fits and spoken for fits, spoken in zip(wanted, given, strict=True)]
        if known:
            names = batch.posts["post_id"].to_pylist()
            wanted = [fits or name in known for fits, name in zip(wanted, names, strict=True)]
        if all(wanted):
            return batch
        posts = batch.posts.filter(pa.array(wanted))
        counts = batch.counts.filter(pc.is_in(batch.counts["post_id"], _set(posts, "post_id")))
        accounts = batch.accounts.filter(
            pc.is_in(batch.accounts["account_id"], _set(posts, "account_id"))
        )
        return replace(batch, posts=posts, counts=counts, accounts=accounts)

    def fits(self, text: str) -> bool:
        """Whether a text says what is wanted; its language is not looked at."""
        return self._says(_plain(text))

    def _says(self, plain: str) -> bool:
        return all(pattern is None or pattern.search(plain) for pattern in self._patterns)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, ...]:
        return _pattern(self.words), _pattern(self.places)

    def _languages(self, given: list[str | None], texts: list[str | None]) -> list[bool]:
        """Whether each post is in a wanted language: as the platform says, else as its words tell."""
        found = language.detect([text or "" for text in texts]).codes
        unknown = ("", "und")
        spoken = [
            (told or "").split("-")[0].lower() or read.split("-")[0]
            for told, read in zip(given, found, strict=True)
        ]
        return [code in unknown or code in self.languages for code in spoken]


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words; None if there are none."""
    parts = [_part(word) for each in words if (word := _plain(each).strip())]
    return re.compile("|".join(parts)) if parts else None


def _part(word: str) -> str:
    stem = word.removesuffix("*")
    inner = r"\s+".join(re.escape(piece) for piece in stem.split())
    # A hashtag begins with its sign, before which a letter may not stand either.
    return rf"(?<!\w){inner}" + ("" if word.endswith("*") else r"(?!\w)")


def _plain(text: str) -> str:
    """Small letters without accents, apostrophes of one kind."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _set(posts: pa.Table, column: str) -> pa.Array:
    return posts[column].combine_chunks()
