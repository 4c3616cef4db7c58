"""Readers: exports of posts, from many programs, as the tables of ``mootlib.records``.

>>> from mootlib import readers                                          # doctest: +SKIP
>>> readers.detect("export.csv").title                                   # doctest: +SKIP
>>> for batch in readers.read("export.csv", now=datetime.now(UTC)): ...  # doctest: +SKIP

A file's format is found from its content. Every record becomes a post or a reject with its reason.
Nothing is executed, nothing is fetched, nothing is unpacked to disk. See ``docs/readers.md``.
"""

from mootlib.readers.converting import convert
from mootlib.readers.gathering import ahead, gathered
from mootlib.readers.mapping import FIELDS, load_mapping, parse_mapping, to_json, validate
from mootlib.readers.model import BadMapping, Batch, Detection, Format, Mapping, UnreadableFile
from mootlib.readers.reading import detect, read
from mootlib.readers.registry import formats
from mootlib.readers.rejects import RejectsWriter, read_rejects, rejects_csv

__all__ = [
    "FIELDS",
    "BadMapping",
    "Batch",
    "Detection",
    "Format",
    "Mapping",
    "RejectsWriter",
    "UnreadableFile",
    "ahead",
    "convert",
    "detect",
    "formats",
    "gathered",
    "load_mapping",
    "parse_mapping",
    "read",
    "read_rejects",
    "rejects_csv",
    "to_json",
    "validate",
]
