"""Type 13: an account on which nothing is posted any more."""

from __future__ import annotations

from mootlib.strategy.failures.answering import DAY, answer, finding, naming
from mootlib.strategy.failures.model import NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Scene, moment
from mootlib.text.counting import counted

NUMBER = 13


def detect(scene: Scene, settings: Settings) -> Outcome:
    """Days from each account's last post to the last look at the source (the newest post of anybody, if
    that is not known).

    Not to ``now``: where nothing was collected nobody can know that nothing was said. Accounts that the
    directory calls closed or dormant are known to be silent and left out.
    """
    if not scene.by_account:
        return NoData(NUMBER, "No dated posts of the body are here.", ("the body's posts",))
    found = []
    judged = 0
    for account, rows in scene.by_account.items():
        entry = scene.directory.get(account)
        if entry is not None and entry.state != "active":
            continue
        judged += 1
        last = float(scene.seconds[rows[-1]])
        days = (scene.seen_until - last) / DAY
        if days <= settings["warn days"]:
            continue
        dormant = days > settings["dormant days"]
        word = "dormant" if dormant else "quiet"
        sentence = (
            f"{naming(account)} is {word}: the last post is of {moment(last):%d %B %Y}, {days:.0f} days before the "
            "last look."
        )
        severity = "medium" if dormant else "low"
        subject = f"account:{naming(account)}"
        found.append(finding(scene, NUMBER, subject, severity, sentence, {"days": days}, rows[-1:]))
    unseen = len(set(scene.directory) - set(scene.by_account))
    note = None
    if unseen:
        note = f"{counted(unseen, 'account')} of the directory without posts here: they may not have been collected."
    return answer(NUMBER, found, judged, "accounts", settings, [note])
