"""Type 3: somebody else posts from the body's account or tool."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from mootlib.strategy.failures.answering import DAY, MINUTE, answer, finding, naming
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Rows, Scene
from mootlib.text import language

NUMBER = 3
_SURE = 0.8
#: Three of these tell English at a glance, which saves a look by the model.
_ENGLISH = frozenset(
    (
        "the",
        "and",
        "of",
        "to",
        "is",
        "for",
        "in",
        "our",
        "we",
        "you",
        "with",
        "this",
        "that",
        "are",
        "will",
    )
)


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Posts by an unknown tool, bursts at night beyond the account's own past, and a sudden other language."""
    if not scene.by_account:
        return NoData(NUMBER, "No dated posts of the body are here.", ("the body's posts",))
    found: list[Finding] = []
    judged = 0
    for account, rows in scene.by_account.items():
        judged += len(rows)
        found += _bursts(scene, account, rows, settings)
        found += _language(scene, account, rows, settings)
    unknown = _clients(scene)
    note = None
    if scene.records.origins is None or not any(one.clients for one in scene.directory.values()):
        note = "With which tool posts were sent is not recorded: only bursts at night and changes of language were looked for."
    return answer(NUMBER, found + unknown, judged, "posts", settings, [note])


def _clients(scene: Scene) -> list[Finding]:
    """Posts sent with a tool that the directory does not name for their account."""
    rows: dict[tuple[Account, str], list[int]] = defaultdict(list)
    for one in scene.records.origins or ():
        row = scene.row_of.get((one.platform, one.post_id))
        if row is None or one.client is None or not scene.is_own[row]:
            continue
        entry = scene.directory.get(scene.account(row))
        if entry is not None and entry.clients is not None and one.client not in entry.clients:
            rows[scene.account(row), one.client].append(row)
    return [
        finding(
            scene, NUMBER, f"account:{naming(account)}:tool", "critical",
            f"{naming(account)}: {len(mine):,} {_posts(mine)} sent with {client}, which the directory does not name.",
            {"posts": len(mine)}, mine,
        )
        for (account, client), mine in rows.items()
    ]  # fmt: skip


def _posts(rows: list[int]) -> str:
    return "post was" if len(rows) == 1 else "posts were"


def _bursts(scene: Scene, account: Account, rows: Rows, settings: Settings) -> list[Finding]:
    """More posts in ten minutes at night than ever in ten minutes of the days before."""
    times = scene.seconds[rows]
    width = settings["minutes"] * MINUTE
    many = np.arange(len(times)) - np.searchsorted(times, times - width, side="right") + 1
    least = max(settings["posts"], 2)
    found: list[Finding] = []
    quiet_until = -np.inf
    for at in np.flatnonzero(many >= least).tolist():
        start = at - int(many[at]) + 1
        past = (times >= times[at] - settings["days"] * DAY) & (times < times[start])
        enough = past.sum() >= settings["past posts"]
        if times[at] < quiet_until or not enough or not _night(scene, int(rows[at]), settings):
            continue
        most = int(many[past].max())
        if many[at] > settings["times"] * most:
            quiet_until = times[at] + DAY
            burst = rows[(times >= times[start]) & (times <= times[at] + width)]
            found.append(_burst(scene, account, burst, int(many[at]), most, settings))
    return found


def _night(scene: Scene, row: int, settings: Settings) -> bool:
    hour = scene.local(row).hour
    begin, end = settings["night from"], settings["night to"]
    return hour >= begin or hour < end if begin > end else begin <= hour < end


def _burst(
    scene: Scene, account: Account, rows: Rows, many: int, most: int, settings: Settings
) -> Finding:
    when = scene.local(int(rows[0]))
    sentence = (
        f"{naming(account)}: {many} posts within {settings['minutes']:.0f} minutes in the night of "
        f"{when:%d %B %Y}; never more than {most} in the {settings['days']:.0f} days before."
    )
    figures = {"posts": many, "most before": most, "hour": when.hour}
    subject = f"account:{naming(account)}:night"
    return finding(scene, NUMBER, subject, "high", sentence, figures, rows)


def _language(scene: Scene, account: Account, rows: Rows, settings: Settings) -> list[Finding]:
    """At least two posts in a day in a language that the account never used in the days before."""
    codes = _codes(scene, rows)
    last: dict[str, float] = {}
    fresh: dict[str, list[int]] = defaultdict(list)
    times = scene.seconds[rows]
    for at, code in enumerate(codes):
        if code is None:
            continue
        known = code in last and times[at] - last[code] <= settings["days"] * DAY
        begin = np.searchsorted(times, times[at] - settings["days"] * DAY)
        if not known and at - begin >= settings["past posts"]:
            fresh[code] = [at]
        elif fresh.get(code) and times[at] - times[fresh[code][0]] <= DAY:
            fresh[code].append(at)
        last[code] = float(times[at])
    return [
        finding(
            scene, NUMBER, f"account:{naming(account)}:language", "medium",
            f"{naming(account)}: {len(at)} posts within a day in a language ({code}) that it had not used in the "
            f"{settings['days']:.0f} days before.",
            {"posts": len(at)}, rows[at],
        )
        for code, at in fresh.items()
        if len(at) >= settings["language posts"]
    ]  # fmt: skip


def _codes(scene: Scene, rows: Rows) -> list[str | None]:
    """The language of each post where the source says it, or where it is found with certainty."""
    codes = [scene.given_language[row] for row in rows]
    unknown = []
    for at, row in enumerate(rows.tolist()):
        if not codes[at] and len(_ENGLISH.intersection(scene.text[row][:400].lower().split())) >= 3:
            codes[at] = "en"
        elif not codes[at]:
            unknown.append(at)
    found = language.detect([scene.text[int(rows[at])] for at in unknown])
    for at, code, sure in zip(unknown, found.codes, found.confidence, strict=True):
        codes[at] = code if code != language.UNKNOWN and sure >= _SURE else None
    return [code.partition("-")[0].lower() if code else None for code in codes]
