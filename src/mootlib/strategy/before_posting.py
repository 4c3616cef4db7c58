"""What to look at in a draft before it is posted.

Each check answers with a plain sentence, why, and what to do. Nothing is forbidden here: a person decides.
Words are judged in English alone; the result says so of a draft in another language. Not judged: whether
what is said is true, what pictures show, irony.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mootlib.strategy import reading
from mootlib.strategy.draft_checks import CHECKS, ENGLISH
from mootlib.strategy.drafts import STOP, Checked, Desk, Draft, Limits, Remark
from mootlib.strategy.own_records import AccountRecord, Incident
from mootlib.text import language

__all__ = ["CHECKS", "Checked", "Draft", "Limits", "Remark", "check"]


def check(
    draft: Draft,
    *,
    now: datetime,
    zone: str = "UTC",
    directory: Sequence[AccountRecord] = (),
    incidents: Sequence[Incident] = (),
    history: Mapping[tuple[str, str], Sequence[str]] | None = None,
    limits: Limits | None = None,
) -> Checked:
    """What somebody should look at before this is posted.

    Args:
        draft: the words, and where they are to go.
        now: when it would be posted, with a time zone.
        zone: the body's, for the time of day.
        directory: the body's accounts, with their purposes, to tell whether another one fits better.
        incidents: critical incidents; those that are on count.
        history: (platform, handle) > earlier posts of that account, for the same purpose.
        limits: what is still well.

    Raises:
        ValueError: if ``now`` has no time zone.
        zoneinfo.ZoneInfoNotFoundError: if there is no such zone.

    >>> from datetime import UTC
    >>> found = check(Draft("We will utilise it", alternative_texts=("",)), now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    >>> [remark.check for remark in found.remarks]
    ['alternative text', 'jargon']
    """
    if now.utcoffset() is None:
        raise ValueError("now has no time zone; give one, for example UTC.")
    desk = Desk(now, ZoneInfo(zone), directory, incidents, history or {}, limits or Limits())
    code = (draft.language or language.detect([draft.text]).codes[0]).partition("-")[0].lower()
    english = code in ("en", language.UNKNOWN)
    made = [one for one in CHECKS if english or one not in ENGLISH]
    remarks = [remark for one in made for remark in CHECKS[one](draft, desk)]
    remarks.sort(key=lambda remark: remark.weight != STOP)
    return Checked(
        tuple(remarks), tuple(_not_judged(draft, desk, english)), reading.read(draft.text)
    )


def _not_judged(draft: Draft, desk: Desk, english: bool) -> Iterator[str]:
    if not english:
        yield "The draft is not in English: its words were not judged."
    elif len(draft.text.split()) < reading.LEAST_WORDS:
        yield f"It has fewer than {reading.LEAST_WORDS} words: how hard it is to read cannot be told."
    if not draft.handle:
        yield "It is not said for which account it is: whether another one fits better was not judged."
    elif not any(one.purpose for one in desk.directory):
        yield "The directory has no purposes: whether another account fits better was not judged."
    if draft.alternative_texts and not draft.pictures:
        yield "The pictures' files are not here: what they hold beside the picture was not judged."
    yield "What pictures show, and whether what is said is true, has to be judged by a person."
