"""Verify an export of a Folkmoot event log. Needs Python 3 and nothing else.

python3 verify_events.py FILE [SEQUENCE:HASH ...]    with heads that you noted from the feed earlier
"""

import hashlib
import json
import sys

file, *noted = sys.argv[1:] or sys.exit(__doc__)
heads = {int(number): digest for number, digest in (head.split(":") for head in noted)}
last, digest = None, "0" * 64
for line in open(file, "rb"):
    try:
        event = json.loads(line)
        options = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
        exact = line == json.dumps(event, **options).encode() + b"\n"
        said = event.pop("hash")
        right = hashlib.sha256(json.dumps(event, **options).encode()).hexdigest()
        if last is None and (last := event["sequence"] - 1) != 0:
            digest = heads.pop(last, "unknown: name the head before the first line")
        fits = said == right == heads.pop(last + 1, right) and event["previous"] == digest
        if not exact or not fits or event["sequence"] != last + 1:
            raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        sys.exit(f"BROKEN: the line after event {last or 0} is not event {(last or 0) + 1}.")
    last, digest = last + 1, right
if heads:
    sys.exit(f"BROKEN: event {min(heads)}, whose head you noted, is not in the file.")
sys.stdout.write(f"Whole. Compare with a head that you trust: {last or 0}:{digest}\n")
