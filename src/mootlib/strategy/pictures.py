"""Pictures: do two look alike, and does a file tell more than it shows?

Look-alikes by a perceptual hash of 64 bits: the picture in grey, 32 by 32, its low frequencies (discrete
cosine transform, 8 by 8 without the mean) above or below their median, as in pHash (Zauner 2010). Two
pictures of up to 8 different bits look alike: scaled, recompressed, slightly recoloured; not cropped,
mirrored or turned ones.

What a file tells: where and with whose camera it was taken (Exif), and a preview that still shows what
was cut away. Faces, number plates and screens cannot be judged without a model: a person has to look.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, UnidentifiedImageError

__all__ = ["ALIKE", "Told", "difference", "given_away", "look_hash", "told_by"]

#: At most so many of 64 bits differ between pictures that look alike.
ALIKE = 8
_SIZE, _LOW = 32, 8
#: A preview that differs by more than this from its picture shows something else.
_PREVIEW = 16
#: Larger pictures are not decoded: a small file can unpack into gigabytes.
_MOST_PIXELS = 100_000_000
_OWNER = (0x013B, 0xA430, 0xA431)  # Artist, CameraOwnerName, BodySerialNumber


@dataclass(frozen=True, slots=True)
class Told:
    """What a picture's file tells beside the picture."""

    location: bool  #: coordinates
    owner: bool  #: a name, or the number of a camera
    preview: bool  #: a preview that shows something else
    readable: bool = True

    @property
    def anything(self) -> bool:
        """Whether the file tells more than it shows."""
        return self.location or self.owner or self.preview


def look_hash(picture: bytes) -> int:
    """64 bits that are nearly the same for pictures that look alike.

    Raises:
        ValueError: if it is no picture that can be read.
    """
    return _hash(_open(picture))


def difference(one: int, other: int) -> int:
    """How many of 64 bits differ."""
    return (one ^ other).bit_count()


def told_by(picture: bytes) -> Told:
    """What the file tells about place, camera and what was cut away."""
    try:
        image = _open(picture)
        exif = image.getexif()
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        details = exif.get_ifd(ExifTags.IFD.Exif)
    except (ValueError, OSError, SyntaxError):
        return Told(False, False, False, readable=False)
    located = any(tag in place for tag in (2, 4))  # GPSLatitude, GPSLongitude
    owned = any(str(exif.get(tag) or details.get(tag) or "").strip(" \x00") for tag in _OWNER)
    return Told(located, owned, _other_preview(image, exif))


def given_away(told: Iterable[Told]) -> list[str]:
    """What files of pictures give away, as parts of a sentence; none where they only show what they show.

    >>> given_away([Told(True, False, False)])
    ["a picture's file holds the coordinates of where it was taken"]
    """
    seen = list(told)
    parts = (
        (any(one.location for one in seen), "the coordinates of where it was taken"),
        (any(one.owner for one in seen), "a person's name or a camera's number"),
        (any(one.preview for one in seen), "a preview that shows what was cut away"),
    )
    return [f"a picture's file holds {what}" for found, what in parts if found]


def _open(picture: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(picture))
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError("The picture has too many pixels.")
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise ValueError("This is no picture that can be read.") from problem
    return image


def _hash(image: Image.Image) -> int:
    grey = image.convert("L").resize((_SIZE, _SIZE), Image.Resampling.LANCZOS)
    pixels = np.asarray(grey, dtype=np.float64)
    waves = _cosines()
    low = (waves @ pixels @ waves.T)[1 : _LOW + 1, 1 : _LOW + 1].ravel()
    bits = low > np.median(low)
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _cosines() -> npt.NDArray[np.float64]:
    """The discrete cosine transform (type II) as a matrix; its first rows are the low frequencies."""
    at = np.arange(_SIZE)
    return np.asarray(np.cos(np.pi / _SIZE * (at[None, :] + 0.5) * at[:, None]))


def _other_preview(image: Image.Image, exif: Image.Exif) -> bool:
    thumbnail = exif.get_ifd(ExifTags.IFD.IFD1)
    start, length = thumbnail.get(0x0201), thumbnail.get(0x0202)
    raw = image.info.get("exif", b"")
    if not (isinstance(start, int) and isinstance(length, int)) or length < 1:
        return False
    offset = start + (6 if raw[:4] == b"Exif" else 0)
    try:
        preview = _open(raw[offset : offset + length])
    except ValueError:
        return False
    return difference(_hash(preview), _hash(image)) > _PREVIEW
