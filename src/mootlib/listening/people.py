"""Who is talked about, and who talks?

Public bodies and the organisation itself are shown by name or handle. Everybody else is counted,
never named: a pseudonym stands for each private account, so that a result can be passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.listening.result import Actor
from mootlib.records import Method
from mootlib.text import personal

#: (platform, handle) > account_id and the public body's label, if it is one.
Handles = Mapping[tuple[str, str], tuple[str, str | None]]
Counted = Mapping[tuple[str, str], int]

_MOST = 25
#: A handle says itself that an institution speaks if it has one of these parts...
_INSTITUTION = re.compile(
    r"police|polis\b|politi|polizei|council|gov(?:t|ernment)?(?:uk|us)?$|^gov|ambulance|^nhs|nhs$|nhstrust|"
    r"fire(?:and)?rescue|firedept|firebrigade|sheriff|kommune|ministry|parliament|redcross|cityof|countyof|"
    r"boroughof|univers|library|hospital|airport|railway|transit|transport|^tfl$|^fema|^usgs$|^nws|^un$|unicef|"
    r"^who$|^bbc|bbc$|^itv|^cnn|^abc|^nbc|^cbs|reuters|news$|^news|weather(?:service)?$|"
    r"(?:times|tribune|herald|gazette|guardian|telegraph|journal)$",
    re.IGNORECASE,
)
#: So does a display name that begins with an office.
_OFFICE = re.compile(
    r"^(?:u\.?s\.? )?(?:senator|sen\.|representative|rep\.|congressman|congresswoman|congress\w* |mayor|governor|"
    r"councillor|cllr\.?|alderman|minister|ambassador|sheriff|police and crime commissioner)\s|\s(?:MP|MSP|MS|MLA|PCC)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]{2,}")
#: ...and it is shown only if at least this many posts name it, or it wrote so many.
_LEAST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Person:
    """How an account may be shown: ``id`` and ``label`` never identify a private person."""

    id: str
    label: str
    public_body: bool


class Identities:
    """Which accounts are public bodies, and what stands for all others.

    A body is an account whose ``organisation`` is known, whose name or handle is that of the
    organisation asked about, or which says so itself: by its handle (police, council...) or an office
    in its name (Councillor...), and at least five posts. Where all posts come from one account and an
    organisation is named, that account is taken for the organisation's own.
    """

    def __init__(
        self,
        posts: pa.Table,
        accounts: pa.Table | None,
        organisation: str | None,
        key: bytes,
    ) -> None:
        self.organisation = organisation
        self._key = key
        self._labels: dict[tuple[str, str], str] = {}
        self._first_names: set[str] = set()
        self._handles: dict[tuple[str, str], tuple[str, str | None]] = {}
        wrote = _counts(posts["platform"], posts["account_id"])
        self._add_accounts(accounts, wrote)
        self.single = _single_account(posts)
        if organisation and self.single and self.single not in self._labels:
            self._labels[self.single] = organisation
        self._own = _plain(organisation or "")
        self.named = _counts(*_mentions(posts, self._handles))

    def _add_accounts(self, accounts: pa.Table | None, wrote: Counted) -> None:
        wanted = _plain(self.organisation or "")
        for row in accounts.to_pylist() if accounts is not None else ():
            platform, account, handle = row["platform"], row["account_id"], row["handle"]
            name = row["name"] or ""
            label = row["organisation"]
            if label is None and wanted and wanted in (_plain(name), _plain(handle or "")):
                label = self.organisation
            if label is None and wrote.get((platform, account), 0) >= _LEAST_NAMED:
                says_so = _INSTITUTION.search(handle or "") or _OFFICE.search(name)
                label = (name or f"@{handle}") if says_so else None
            if label is not None:
                self._labels[platform, account] = label
            elif len(name.split()) > 1:
                self._first_names |= set(_NAME.findall(name.split()[0].lower()))
            if handle:
                self._handles[platform, handle.lower()] = (account, label)

    @property
    def first_names(self) -> frozenset[str]:
        """First names of the private accounts, in small letters, parts of double names apart."""
        return frozenset(self._first_names)

    @property
    def bodies(self) -> frozenset[tuple[str, str]]:
        """(platform, account_id) of all accounts known as public bodies'."""
        return frozenset(self._labels)

    def account(self, platform: str, account_id: str) -> Person:
        """How to show an account that posts."""
        label = self._labels.get((platform, account_id))
        if label is not None:
            return Person(account_id, label, public_body=True)
        return self._private(platform, account_id)

    def handle(self, platform: str, handle: str) -> Person:
        """How to show an account that posts mention."""
        handle = handle.lower().lstrip("@＠")
        account, label = self._handles.get((platform, handle), (None, None))
        if label is not None and account is not None:
            return Person(account, label, public_body=True)
        if self._own and _plain(handle) == self._own:
            return Person(handle, self.organisation or handle, public_body=True)
        often = self.named.get((platform, handle), 0) >= _LEAST_NAMED
        if account is None and often and _INSTITUTION.search(handle):
            return Person(handle, f"@{handle}", public_body=True)
        return self._private(platform, account if account is not None else f"@{handle}")

    def _private(self, platform: str, account_id: str) -> Person:
        name = personal.pseudonym(self._key, platform, account_id)
        return Person(name, f"private account {name[2:7]}", public_body=False)


@dataclass(frozen=True, slots=True)
class PeopleResult:
    """Who is talked about and who talks, and how far few accounts make up the conversation."""

    talked_about: tuple[Actor, ...]
    talking: tuple[Actor, ...]
    accounts: int  #: accounts that posted
    top_ten: float | None  #: share of the posts with an account that ten accounts wrote, 0 to 1
    top_hundredth: float | None  #: the same for the busiest 1 % of accounts (at least one)
    method: Method


def find(posts: pa.Table, identities: Identities, *, most: int = _MOST) -> PeopleResult:
    """Who is talked about (mentioned by handle), and who talks (writes posts)?

    Args:
        posts: shape ``mootlib.records.POSTS``.
        identities: who may be shown by name.
        most: how many of each are returned.

    Returns:
        Both lists, most first. An account that names itself is not counted as talked about; several
        mentions in one post count once.
    """
    wrote = _counts(posts["platform"], posts["account_id"])
    talked_about, mentions = _talked_about(identities)
    return PeopleResult(
        talked_about=_actors(
            talked_about, mentions, _by_person(wrote, identities), identities, most
        ),
        talking=_talking(wrote, mentions, identities, most),
        accounts=len(wrote),
        top_ten=_share(wrote, 10),
        top_hundredth=_share(wrote, max(1, len(wrote) // 100)),
        method=_METHOD,
    )


def _single_account(posts: pa.Table) -> tuple[str, str] | None:
    """The one account that wrote everything, if there is one."""
    if posts["account_id"].null_count or posts.num_rows < 2:
        return None
    pairs = (
        posts.select(["platform", "account_id"]).group_by(["platform", "account_id"]).aggregate([])
    )
    if pairs.num_rows != 1:
        return None
    return str(pairs["platform"][0].as_py()), str(pairs["account_id"][0].as_py())


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _counts(platforms: pa.ChunkedArray, names: pa.ChunkedArray) -> dict[tuple[str, str], int]:
    table = pa.table({"platform": platforms, "name": names}).filter(pc.is_valid(pc.field("name")))
    grouped = table.group_by(["platform", "name"], use_threads=False).aggregate([([], "count_all")])
    return {
        (str(row["platform"]), str(row["name"])): int(row["count_all"])
        for row in grouped.to_pylist()
    }


def _mentions(posts: pa.Table, handles: Handles) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Platform and handle of every mention, once per post, without those of oneself."""
    lists = posts["mentions"].combine_chunks()
    parents = pc.list_parent_indices(lists)
    flat = pa.table(
        {
            "post": parents,
            "platform": pc.take(posts["platform"], parents),
            "handle": pc.utf8_lower(pc.list_flatten(lists)),
            "account": pc.take(posts["account_id"], parents),
        }
    )
    once = flat.group_by(["post", "platform", "handle", "account"], use_threads=False).aggregate([])
    own = _own_handles(handles, once)
    once = once.filter(pa.array(~own))
    return once["platform"], once["handle"]


def _own_handles(handles: Handles, flat: pa.Table) -> npt.NDArray[np.bool_]:
    accounts = {place: account for place, (account, _) in handles.items()}
    return np.array(
        [
            accounts.get((platform, handle), handle) == account
            for platform, handle, account in zip(
                flat["platform"].to_pylist(),
                flat["handle"].to_pylist(),
                flat["account"].to_pylist(),
                strict=True,
            )
        ],
        dtype=bool,
    )


def _by_person(wrote: Counted, identities: Identities) -> dict[str, int]:
    posts: dict[str, int] = {}
    for (platform, account), number in wrote.items():
        person = identities.account(platform, account)
        posts[person.id] = posts.get(person.id, 0) + number
    return posts


def _talked_about(identities: Identities) -> tuple[dict[str, Person], dict[str, int]]:
    people: dict[str, Person] = {}
    mentions: dict[str, int] = {}
    for (platform, handle), number in identities.named.items():
        person = identities.handle(platform, handle)
        people[person.id] = person
        mentions[person.id] = mentions.get(person.id, 0) + number
    return people, mentions


def _actors(
    people: Mapping[str, Person],
    mentions: Mapping[str, int],
    posts: Mapping[str, int],
    identities: Identities,
    most: int,
) -> tuple[Actor, ...]:
    first = sorted(people, key=lambda name: (-mentions[name], people[name].label))[:most]
    return tuple(
        Actor(
            id=name,
            label=people[name].label,
            posts=posts.get(name, 0),
            mentions=mentions[name],
            public_body=people[name].public_body,
        )
        for name in first
    )


def _talking(
    wrote: Counted, mentions: Mapping[str, int], identities: Identities, most: int
) -> tuple[Actor, ...]:
    def rows() -> Iterator[tuple[int, Person]]:
        for (platform, account), number in wrote.items():
            yield number, identities.account(platform, account)

    first = sorted(rows(), key=lambda row: (-row[0], row[1].label))[:most]
    return tuple(
        Actor(person.id, person.label, posts, mentions.get(person.id, 0), person.public_body)
        for posts, person in first
    )


def _share(wrote: Counted, first: int) -> float | None:
    if not wrote:
        return None
    numbers = sorted(wrote.values(), reverse=True)
    return round(sum(numbers[:first]) / sum(numbers), 4)


_METHOD = Method(
    step="people",
    name="mentions and authors counted",
    version="1",
    parameters={"shown": _MOST, "institution_named_at_least": _LEAST_NAMED},
    note=(
        "People named without a handle are not counted. An account is shown by name only if it is "
        "known as a public body's, or if it says so itself, by its handle (police, council, news...) or "
        "an office in its name (Councillor...), and at least five posts name it or are its own; all "
        "others carry pseudonyms."
    ),
)
