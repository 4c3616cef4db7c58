"""Types 18 and 23: groups that are shown, or reached, out of proportion."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from mootlib.strategy.failures.answering import answer, finding, missing
from mootlib.strategy.failures.model import Finding, Outcome, Settings
from mootlib.strategy.failures.scene import Scene
from mootlib.strategy.own_records import AudienceShare

PORTRAYAL, AUDIENCE = 18, 23
Z95 = 1.959964


def wilson(part: int, whole: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's 95 % interval of a share: not below 0, not above 1, and fit for small numbers.

    >>> tuple(round(bound, 3) for bound in wilson(8, 10))
    (0.49, 0.943)
    """
    share = part / whole
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def detect_portrayal(scene: Scene, settings: Settings) -> Outcome:
    """Type 18: a group's share among suspects shown, against its reference share.

    After Grunwald, Nyarko and Rappaport (2022), formula B5 of posting (not of exposure): found where the
    95 % interval of the gap excludes 0. A post counts once for each group of a dimension: several people
    in one picture are not independent.
    """
    if absent := missing(PORTRAYAL, scene, "portrayals", "references"):
        return absent
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    posts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in sorted(set(scene.records.portrayals or ()), key=str):
        row = scene.row_of.get((one.platform, one.post_id))
        if row is not None and scene.is_own[row]:
            shown[one.dimension][one.group] += 1
            posts[one.dimension, one.group].append(row)
    found = []
    for reference in scene.records.references or ():
        counts = shown[reference.dimension]
        total, part = sum(counts.values()), counts[reference.group]
        if total < settings["least"]:
            continue
        low, high = wilson(part, total)
        if low <= reference.share <= high:
            continue
        gap = part / total - reference.share
        sentence = (
            f"{reference.dimension}, {reference.group}: {part / total:.0%} of {total:,} portrayals of suspects (95 % "
            f"interval {low:.0%} to {high:.0%}), against {reference.share:.0%} by {reference.source}."
        )
        figures = {"gap": gap, "share": part / total, "low": low, "high": high, "portrayals": total}
        subject = f"group:{reference.dimension}/{reference.group}"
        severity = "high" if gap > 0 else "low"
        rows = posts[reference.dimension, reference.group]
        found.append(finding(scene, PORTRAYAL, subject, severity, sentence, figures, sorted(rows)))
    few = [name for name, counts in shown.items() if sum(counts.values()) < settings["least"]]
    note = f"Too few portrayals to be judged: {', '.join(sorted(few))}." if few else None
    total = sum(sum(counts.values()) for counts in shown.values())
    return answer(PORTRAYAL, found, total, "portrayals", settings, [note])


def detect_audience(scene: Scene, settings: Settings) -> Outcome:
    """Type 23: R = share in the audience / share among residents (formula B3), outside the bounds.

    Only where the 95 % interval of the audience share excludes the residents' share, and with at least
    ``least`` people known; cells of fewer than 10 people are not shown. Dissimilarity: half the sum of
    the differences.
    """
    if absent := missing(AUDIENCE, scene, "audience"):
        return absent
    tables: dict[tuple[str, str], list[AudienceShare]] = defaultdict(list)
    for one in scene.records.audience or ():
        tables[one.dimension, one.source].append(one)
    found: list[Finding] = []
    few = []
    for (dimension, source), rows in sorted(tables.items()):
        known = [row for row in rows if row.census_share is not None]
        total = sum(row.audience for row in known)
        if total < settings["least"]:
            few.append(dimension)
            continue
        unlike = sum(abs(row.audience / total - (row.census_share or 0)) for row in known) / 2
        for group in known:
            outside = _out_of_bounds(scene, group, total, unlike, source, settings)
            found += [outside] if outside else []
    note = f"Too few people known to be judged: {', '.join(sorted(set(few)))}." if few else None
    return answer(AUDIENCE, found, sum(map(len, tables.values())), "groups", settings, [note])


def _out_of_bounds(
    scene: Scene, row: AudienceShare, total: int, unlike: float, source: str, settings: Settings
) -> Finding | None:
    census = row.census_share or 0.0
    if census == 0 or 0 < row.audience < 10:
        return None
    low, high = wilson(row.audience, total)
    ratio = row.audience / total / census
    if settings["low"] <= ratio <= settings["high"] or low <= census <= high:
        return None
    reached = "hardly reached" if ratio < 1 else "more reached than others"
    sentence = (
        f"{row.dimension}, {row.group}: {row.audience / total:.0%} of {total:,} people reached, {census:.0%} of "
        f"residents: R = {ratio:.2f} ({low / census:.2f} to {high / census:.2f}), {reached}."
    )
    figures = {"R": ratio, "low": low / census, "high": high / census, "dissimilarity": unlike}
    line = (
        f"{row.dimension} {row.group}, {source or 'source not said'}: {row.audience:,} of {total:,}"
    )
    severity = "high" if ratio < settings["low"] / 2 else "medium" if ratio < 1 else "low"
    subject = f"group:{row.dimension}/{row.group}"
    return finding(scene, AUDIENCE, subject, severity, sentence, figures, (), [line])
