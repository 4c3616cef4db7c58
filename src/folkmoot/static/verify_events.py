"""Verify an export of a Folkmoot event log. Needs Python 3 and nothing else.

python3 verify_events.py FILE [SEQUENCE:HASH ...]    with heads that you noted from the feed earlier
"""

import hashlib
import json
import sys

file, *noted = sys.argv[1:] or sys.exit(__doc__)
heads = {int(number): digest for number, digest in (head.split(":") for head in noted)}
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
last, digest = -1, "0" * 64
for line in open(file, "rb"):
    try:
        event = json.loads(line)
        exact = line == encode(event).encode() + b"\n"
        said = event.pop("hash")
        right = hashlib.sha256(encode(event).encode()).hexdigest()
        if last < 0 and (last := event["sequence"] - 1) != 0:
            digest = heads.pop(last)  # a later part is followed from a head that you noted
        fits = said == right == heads.pop(last + 1, right) and event["previous"] == digest
        if not exact or not fits or event["sequence"] != last + 1:
            raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        sys.exit(f"BROKEN: the line after event {max(last, 0)} is not event {max(last, 0) + 1}.")
    last, digest = last + 1, right
if heads:
    sys.exit(f"BROKEN: event {min(heads)}, whose head you noted, is not in the file.")
sys.stdout.write(f"Whole. Compare with a head that you trust: {max(last, 0)}:{digest}\n")
