"""What pages and the API read of profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from folkmoot.sources.bridge import account_label, corpus
from folkmoot.spine.models import Organisation
from folkmoot.strategy import results
from folkmoot.strategy.evidence import documents_of, promises_of
from folkmoot.strategy.models import Profile, ProfilePost, ProfileQuestion
from folkmoot.strategy.words import FURTHER, PURPOSES
from mootlib.strategy import maturity, purpose_rules

DRAWINGS = ("mix", "months")


@dataclass(frozen=True)
class PostRow:
    """A post as pages show it, with what it was found to be for."""

    text: str
    platform: str
    post_id: str
    posted_at: Any
    language: str
    url: str | None
    account: str
    counts: Mapping[str, int]
    row: ProfilePost | None
    spans: Mapping[str, list[str]]  #: further labels, each with the words that gave it


def profile(found: Profile) -> dict[str, Any]:
    """Everything that the page of a profile shows: the stored result, documents as they are now."""
    data = results.stored(found)
    today = timezone.localdate()
    return {
        "data": data,
        "mix": _mix_rows(data["mix"]),
        "by_role": [(role, _mix_rows(mix)) for role, mix in data["by_role"].items()],
        "months": [
            {
                "start": date.fromisoformat(m["start"]),
                "posts": sum(m["counted"]),
                "shares": m["shares"],
            }
            for m in data["months"]
        ],
        "further": [(name, FURTHER[name], value) for name, value in data["further"].items()],
        "period": [parse_datetime(moment) for moment in data["period"] or ()],
        "maturity": maturity.maturity(documents_of(found.organisation, found.body), as_of=today),
        "promises": maturity.promises(promises_of(found.organisation, found.body)),
        "reports": [kind for kind in results.KINDS if results.report_file(found, kind).exists()],
    }


def _mix_rows(mix: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if mix is None:
        return []
    parts = zip(mix["names"], mix["counted"], mix["shares"], strict=True)
    return [
        {"name": name, "label": PURPOSES[name], "counted": counted, "share": share}
        for name, counted, share in parts
    ]


def overview(organisation_profiles: QuerySet[Profile]) -> list[dict[str, Any]]:
    """A line for each profile: its figures with their intervals; one's own body comes first."""
    lines = []
    for row in sorted(organisation_profiles, key=lambda p: p.body != p.organisation.name):
        try:
            data = results.stored(row)
        except FileNotFoundError:  # let go of while this page was asked for, or not in the backup
            continue
        shares = _mix_rows(data["mix"])
        lines.append(
            {
                "profile": row,
                "mix": shares,
                "two_way": data["two_way"],
                "answering": data["answering"],
            }
        )
    return lines


def bodies(organisation: Organisation) -> list[str]:
    """The bodies that have a profile, the organisation's own first."""
    names = set(organisation.profiles.values_list("body", flat=True)) | {organisation.name}
    return sorted(names, key=lambda name: (name != organisation.name, name))


def drawing(found: Profile, kind: str) -> str | None:
    """A drawing of the mix, kept until the profile is made anew; None where there is nothing to draw."""
    assert found.made_at is not None
    key = f"strategy-drawing-{found.pk}-{kind}-{found.made_at.timestamp():.0f}"
    return cache.get_or_set(key, lambda: _drawn(found, kind), 86_400)


def _drawn(found: Profile, kind: str) -> str | None:
    from mootlib.report import strategy_charts

    data = results.stored(found)
    rows = _mix_rows(data["mix"])
    if not rows:
        return None
    if kind == "mix":
        bars = [(str(r["label"]), *_ends(r["share"])) for r in rows]
        return strategy_charts.shares(bars, label=found.body, width=180)
    if len(data["months"]) < 2:
        return None
    courses = {
        str(PURPOSES[name]): [
            (date.fromisoformat(month["start"]), *_ends(month["shares"][at]))
            for month in data["months"]
        ]
        for at, name in enumerate(data["mix"]["names"])
    }
    # One below the other: an image cannot be laid out anew on a phone.
    return strategy_charts.months(courses, label=found.body, width=260, height=90, columns=1)


def _ends(share: Mapping[str, float]) -> tuple[float, float, float]:
    return share["value"], share["low"], share["high"]


def posts(found: Profile, chosen: Mapping[str, str]) -> QuerySet[ProfilePost]:
    """The posts behind a figure: by purpose, further label, role, topic, month (2026-03), two_way."""
    rows = found.rows.all()
    if (purpose := chosen.get("purpose")) in PURPOSES:
        rows = rows.filter(purpose=purpose)
    if (label := chosen.get("label")) in FURTHER:
        rows = rows.filter(**{str(label): True})
    if role := chosen.get("role"):
        rows = rows.filter(role=role[:20])
    if topic := chosen.get("topic"):
        rows = rows.filter(topic=topic[:200])
    if chosen.get("two_way") == "yes":
        rows = rows.filter(two_way=True)
    year, _, month = chosen.get("month", "").partition("-")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12:
        rows = rows.filter(posted_at__year=int(year), posted_at__month=int(month))
    return rows


def shown(rows: Sequence[ProfilePost | ProfileQuestion]) -> list[PostRow]:
    """Rows with their words from the corpus; what is no longer kept is left out."""
    keys = [(row.platform, row.post_id) for row in rows]
    kept = {(r["platform"], r["post_id"]): r for r in corpus().posts(keys).to_pylist()}
    accounts: dict[tuple[str, str], dict[str, Any]] = {}
    found = []
    for row in rows:
        words = kept.get((row.platform, row.post_id))
        if words is not None:
            found.append(_post_row(words, row, accounts))
    return found


def _post_row(
    words: dict[str, Any],
    row: ProfilePost | ProfileQuestion | None,
    accounts: dict[tuple[str, str], dict[str, Any]],
) -> PostRow:
    key = words["platform"], words["account_id"] or ""
    if key[1] and key not in accounts:
        accounts[key] = corpus().account(key[0], account_id=key[1]) or {}
    account = accounts.get(key) or {"platform": key[0], "account_id": key[1]}
    further = (
        purpose_rules.further_labels(words["text"], is_reply=bool(words["in_reply_to"]) or None)
        if isinstance(row, ProfilePost)
        else {}
    )
    return PostRow(
        text=words["text"],
        platform=words["platform"],
        post_id=words["post_id"],
        posted_at=words["posted_at"],
        language=words["language"] or "",
        url=words["url"],
        account=account_label(account),
        counts={},
        row=row if isinstance(row, ProfilePost) else None,
        spans={
            str(FURTHER[name]): [words["text"][s.start : s.end] for s in spans]
            for name, spans in further.items()
        },
    )


def post(platform: str, post_id: str) -> PostRow | None:
    """One post of the corpus as pages show it."""
    rows = corpus().posts([(platform, post_id)]).to_pylist()
    return _post_row(rows[0], None, {}) if rows else None


def label_counts(found: Profile) -> dict[str, int]:
    """How many of a profile's posts have each further label, and speak with somebody."""
    parts = {name: Count("pk", filter=Q(**{name: True})) for name in (*FURTHER, "two_way")}
    return dict(found.rows.aggregate(**parts))
