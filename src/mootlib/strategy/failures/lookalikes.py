"""Types 15 and 16: accounts that look like the body's: impostors, and parody that says so."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from mootlib.strategy import lexicon
from mootlib.strategy.failures.answering import answer, finding
from mootlib.strategy.failures.model import Finding, NoData, Outcome, Settings
from mootlib.strategy.failures.scene import Account, Scene
from mootlib.strategy.handles import distance, skeleton
from mootlib.strategy.pictures import difference, look_hash
from mootlib.text.counting import counted

IMPERSONATION, PARODY = 15, 16
#: Shorter names are near to everything.
_SHORTEST = 6
#: One change in so many letters: '@kvp' and '@kvb' are two names.
_LETTERS_PER_CHANGE = 5
_APART = re.compile(r"[_.\d]+")
_SPELT = re.compile(r"parody|spoof|fake|notthe|notreal|unofficial")


@dataclass(frozen=True, slots=True)
class _Twin:
    account: Account
    handle: str
    like: str  #: the body's handle that it looks like
    changes: int | None  #: None where only the picture is alike
    bits: int | None
    humour: str | None


def detect_impersonation(scene: Scene, settings: Settings) -> Outcome:
    """Type 15: handles within ``changes`` of one of the body's, or its picture, outside the directory.

    Handles are compared after look-alike signs are folded; a name's length bounds the changes. The same
    handle on a platform where the body has none counts too. Accounts of public bodies are left out.
    """
    if absent := _no_data(scene, IMPERSONATION):
        return absent
    twins = [twin for twin in _twins(scene, settings) if twin.humour is None]
    found = [_impostor(scene, twin) for twin in twins]
    note = None if scene.avatars else "Profile pictures are not here: only names were compared."
    return answer(IMPERSONATION, found, len(_others(scene)), "accounts of others", settings, [note])


def detect_parody(scene: Scene, settings: Settings) -> Outcome:
    """Type 16: the body takes on an account that plays it and says so in its name.

    A parody that is left alone is no failure and is only counted.
    """
    if absent := _no_data(scene, PARODY):
        return absent
    parodies = {
        twin.account: twin for twin in _twins(scene, settings, contained=True) if twin.humour
    }
    clashes: dict[Account, list[int]] = defaultdict(list)
    threat = lexicon.load("tone", "against_parody")
    by_handle = {(one[0], twin.handle): one for one, twin in parodies.items()}
    for row in scene.own_words.tolist():
        target = scene.row_of.get(
            (scene.platform[row], scene.quote_of[row] or scene.in_reply_to[row] or "")
        )
        met = {by_handle.get((scene.platform[row], handle)) for handle in scene.mentions[row]}
        if target is not None:
            met.add((scene.platform[target], scene.account_id[target] or ""))
        for account in met:
            if account in parodies and threat.first(scene.text[row]) and scene.english(row):
                clashes[account].append(row)
    found = [_clash(scene, parodies[account], rows) for account, rows in clashes.items()]
    left = len(parodies) - len(clashes)
    note = None
    if left:
        note = f"{counted(left, 'account declares parody and is', 'accounts declare parody and are')} left alone."
    return answer(PARODY, found, len(_others(scene)), "accounts of others", settings, [note])


def _no_data(scene: Scene, number: int) -> NoData | None:
    if not any(len(skeleton(handle)) >= _SHORTEST for _, handle in scene.own_handles):
        return NoData(number, "No handles of the body are known.", ("the body's handles",))
    if not _others(scene):
        return NoData(number, "No accounts of others are here.", ("accounts of others",))
    return None


def _others(scene: Scene) -> dict[Account, str]:
    return {key: handle for key, handle in scene.handles.items() if key not in scene.bodies}


def _twins(scene: Scene, settings: Settings, *, contained: bool = False) -> list[_Twin]:
    """Accounts of others that look like the body's, by name or picture."""
    names = _names(scene)
    mine = _own_pictures(scene)
    own = {skeleton(handle): handle for _, handle in sorted(scene.own_handles)}
    own = {bones: handle for bones, handle in own.items() if len(bones) >= _SHORTEST}
    near = _Near(own, int(settings["changes"]))
    humour = lexicon.load("tone", "humour")
    found = []
    for account, handle in sorted(_others(scene).items()):
        match = near.find(skeleton(handle), contained=contained)
        bits = _bits(scene, account, mine, settings) if not contained else None
        if match is None and bits is None:
            continue
        joke = humour.first(f"{names.get(account, '')} {_APART.sub(' ', handle)}")
        spelt = _SPELT.search(handle)
        word = joke.matched if joke else spelt.group() if spelt else None
        like, changes = match or (next(iter(own.values())), None)
        found.append(_Twin(account, handle, like, changes, bits, word))
    return found


def _names(scene: Scene) -> dict[Account, str]:
    columns = (scene.accounts[name].to_pylist() for name in ("platform", "account_id", "name"))
    return {(platform, one): name or "" for platform, one, name in zip(*columns, strict=True)}


class _Near:
    """Finds the own name that another is near to, without comparing each with each.

    A name within k changes (a swap is two) holds one of 2k + 1 pieces of the own name unchanged.
    """

    def __init__(self, own: dict[str, str], changes: int) -> None:
        self._own = own
        self._changes = changes
        self._pieces: dict[str, set[str]] = defaultdict(set)
        for bones in own:
            for piece in _cut(bones, 2 * changes + 1):
                self._pieces[piece].add(bones)
        parts = sorted(
            (re.escape(piece) for piece in self._pieces), key=lambda one: (-len(one), one)
        )
        self._any = re.compile("|".join(parts)) if parts else None

    def find(self, bones: str, *, contained: bool) -> tuple[str, int] | None:
        """(the body's handle, number of changes), the nearest one."""
        if self._any is None or not self._any.search(bones):
            return None
        found = []
        for own, handle in self._own.items():
            most = min(self._changes, len(own) // _LETTERS_PER_CHANGE)
            changes = distance(bones, own, most)
            if changes <= most:
                found.append((changes, handle))
            elif contained and own in bones:
                found.append((len(bones) - len(own), handle))
        if not found:
            return None
        changes, handle = min(found)
        return handle, changes


def _cut(text: str, parts: int) -> list[str]:
    """The text in so many pieces of nearly equal length, none empty."""
    edges = [round(at * len(text) / parts) for at in range(parts + 1)]
    return [text[a:b] for a, b in pairwise(edges) if a < b]


def _bits(scene: Scene, account: Account, mine: list[int], settings: Settings) -> int | None:
    """How many bits a profile picture differs from the nearest of the body's, if few enough."""
    picture = (scene.avatars or {}).get(account)
    if picture is None or not mine:
        return None
    try:
        seen = look_hash(picture)
    except ValueError:
        return None
    bits = min(difference(seen, one) for one in mine)
    return bits if bits <= settings["bits"] else None


def _own_pictures(scene: Scene) -> list[int]:
    found = []
    for account, picture in (scene.avatars or {}).items():
        if account in scene.own:
            try:
                found.append(look_hash(picture))
            except ValueError:
                continue
    return found


def _impostor(scene: Scene, twin: _Twin) -> Finding:
    platform = twin.account[0]
    alike = []
    if twin.changes is not None:
        changes = "looks the same" if twin.changes == 0 else f"{twin.changes} signs away"
        alike.append(f"its name is like @{twin.like} ({changes})")
    if twin.bits is not None:
        alike.append(f"its picture is the body's ({twin.bits} of 64 bits differ)")
    rows = [
        row for row in range(scene.size)
        if (scene.platform[row], scene.account_id[row]) == twin.account
    ]  # fmt: skip
    sentence = (
        f"{platform}/{twin.handle} is not in the directory, and {' and '.join(alike)}; "
        f"{counted(len(rows), 'post of it is', 'posts of it are')} here."
    )
    figures = {
        name: value for name, value in (("changes", twin.changes), ("bits", twin.bits)) if value is not None
    }  # fmt: skip
    severity = "high" if twin.bits is not None or twin.changes == 0 else "medium"
    subject = f"account:{platform}/{twin.handle}"
    return finding(scene, IMPERSONATION, subject, severity, sentence, figures, rows, [sentence])


def _clash(scene: Scene, twin: _Twin, rows: list[int]) -> Finding:
    sentence = (
        f"{counted(len(rows), 'post of the body takes', 'posts of the body take')} on {twin.account[0]}/{twin.handle}, "
        f"which says that it is no real body ('{twin.humour}')."
    )
    subject = f"account:{twin.account[0]}/{twin.handle}"
    return finding(scene, PARODY, subject, "medium", sentence, {"posts": len(rows)}, rows)
