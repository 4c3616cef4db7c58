"""Keep people out of reports: stable pseudonyms, and masks for what identifies them in a text.

What masking finds: handles, e-mail addresses, telephone numbers (British ones, and any written with
a country code), British postcodes, National Insurance numbers, and payment card numbers that pass
their check digit. **What it cannot find**: names, street addresses, number plates, faces and voices
in linked media, numbers spelt in words, what is spread over several posts, and whoever is known from
the story itself. A masked text is safer to show; it is not anonymous.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from mootlib.text import tokens

__all__ = ["mask_handles", "mask_personal", "pseudonym"]

#: Bits of the pseudonym: with a million accounts, two share one with a probability below 1 in 2,000.
_BYTES = 10

# Every pattern has a bounded length and starts at a place that only a match can start at, so that
# a megabyte of hostile text takes no longer than a megabyte of prose.
_EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}(?:@|\s?\(at\)\s?|\s?\[at\]\s?)"
    r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}",
    re.IGNORECASE,
)
#: '+' or '00' and a country code, or a British area code of three to five digits with its 0 (which
#: no date begins with), then digits in groups. How many is checked in `_mask_phone`.
_PHONE = re.compile(
    r"(?<![\w.,/#£$€-])"
    r"(?:(?:\+|00(?=[1-9]))\d(?:[ .()-]{0,3}\d){6,15}|\(?0\d{2,4}\)?(?:[ -]{0,3}\d){5,9})"
    r"(?![\w%]|[.,]\d)"
)
#: An ordinal after a road number ('B5 4th') only looks like a postcode.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR ?0AA|[A-PR-UWYZ](?:\d[A-Z\d]?|[A-HK-Y]\d[A-Z\d]?) ?"
    r"(?!(?-i:1st|2nd|3rd|[04-9]th))\d[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NATIONAL_INSURANCE = re.compile(
    r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w])")
_DIGIT = re.compile(r"\d")


def pseudonym(key: bytes, platform: str, account_id: str) -> str:
    """A short stable name for an account, as 'p-4kq2m7w3xr5tbz6a', that only the key's holder can make.

    HMAC-SHA-256 of platform and account, cut to 80 bits, in base 32. The same key gives the same
    name, another key an unrelated one; without the key nobody can test a guess. Raises `ValueError`
    for a key of fewer than 16 bytes.
    """
    if len(key) < 16:
        raise ValueError("The key for pseudonyms must have at least 16 bytes.")
    # The length keeps ('ab', 'c') and ('a', 'bc') apart.
    parts = [platform.encode("utf-8", "surrogatepass"), account_id.encode("utf-8", "surrogatepass")]
    message = len(parts[0]).to_bytes(4, "big") + b"".join(parts)
    digest = hmac.new(key, message, hashlib.sha256).digest()[:_BYTES]
    return "p-" + base64.b32encode(digest).decode("ascii").lower()


def mask_handles(text: str) -> str:
    """The text with every handle ('@name', '@name@server.example') written as '@…'.

    >>> mask_handles("Thanks @mill_lane_resident, we are on it")
    'Thanks @…, we are on it'
    """
    return tokens.HANDLE.sub("@…", text) if "@" in text or "＠" in text else text


def mask_personal(text: str) -> str:
    """The text with handles, e-mail addresses, telephone and other personal numbers masked.

    >>> mask_personal("Ring me on 01632 960 123 or write to jo@example.org, AB1 2AB")
    'Ring me on [phone] or write to [e-mail], [postcode]'

    See the module for what it cannot find. Emergency and service numbers of three to six digits
    (999, 101, 111) stay, and so do dates, times, sums and reference numbers.
    """
    text = mask_handles(text)  # before e-mail: '@name@server.example' is a handle
    text = _EMAIL.sub("[e-mail]", text)
    if not _DIGIT.search(text):
        return text
    text = _CARD.sub(_mask_card, text)
    text = _NATIONAL_INSURANCE.sub("[National Insurance number]", text)
    text = _PHONE.sub(_mask_phone, text)
    return _POSTCODE.sub("[postcode]", text)


def _mask_card(found: re.Match[str]) -> str:
    """Only numbers that pass the Luhn check are cards; others may be references."""
    digits = [int(digit) for digit in found.group() if digit.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return "[card number]" if (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 else found.group()


def _mask_phone(found: re.Match[str]) -> str:
    written = found.group()
    digits = sum(char.isdigit() for char in written)
    international = written.startswith(("+", "00"))
    if not (8 <= digits <= 15 if international else 10 <= digits <= 11):
        return written
    return "[phone]"
