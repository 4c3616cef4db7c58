"""The page of who talks to whom: which part of the network it is focused on, drawn and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.listening.network_picture import Circle, Line, around, picture
from folkmoot.listening.network_queries import (
    COMMUNITIES_SHOWN,
    MEMBERS_SHOWN,
    PARTNERS_SHOWN,
    Account,
    Network,
    Partner,
)
from folkmoot.listening.queries import PostRow

Address = Callable[..., str]  #: of this page with another focus


@dataclass(frozen=True)
class Focus:
    """What the page shows: everything, a community, or an account and those round it."""

    title: str
    summary: str
    drawing: SafeString | str
    left_out: int  #: circles for which there was no room
    partners: tuple[Partner, ...] = ()
    community: int | None = None
    account: Account | None = None
    posts: tuple[PostRow, ...] = ()


def address_with(given: QueryDict) -> Address:
    """Addresses of this page that keep the filters and change the focus."""

    def address(**focus: Any) -> str:
        query = given.copy()
        for name in ("community", "account", "page"):
            query.pop(name, None)
        for name, value in focus.items():
            query[name] = str(value)
        return f"?{query.urlencode()}"

    return address


def focus(network: Network, given: QueryDict) -> Focus | None:
    """What an address asks for; None where there is no such community or account under the filters."""
    address = address_with(given)
    if name := given.get("account", ""):
        account = network.account(name)
        return _on_account(network, account, address) if account is not None else None
    if number := given.get("community", ""):
        wanted = int(number) if number.isdecimal() and len(number) < 9 else -1
        return _on_community(network, wanted, address)
    return _on_everything(network, address)


def mark_of(account: Account) -> str:
    """A few letters for a circle: of a body's name its first ones, of a pseudonym its first two."""
    if account.label.startswith("p-"):
        return account.label[2:4]
    return "".join(word[0] for word in account.label.split() if word[0].isalnum())[:3].upper()


def _on_everything(network: Network, address: Address) -> Focus:
    rows = network.communities()
    shown = rows[:COMMUNITIES_SHOWN]
    place = {row.number: at for at, row in enumerate(shown)}
    circles = [
        Circle(
            x=row.x,
            y=row.y,
            weight=row.accounts,
            colour=row.number,
            mark=str(row.number + 1),
            label=ngettext(
                "Community %(number)d: %(n)s account", "Community %(number)d: %(n)s accounts", row.accounts
            )
            % {"number": row.number + 1, "n": number_format(row.accounts)},
            href=address(community=row.number),
        )
        for row in shown
    ]  # fmt: skip
    lines = [
        Line(place[one], place[other], posts)
        for (one, other), posts in network.between(list(place)).items()
    ]
    title = str(_("The communities, and the posts between them"))
    summary = ngettext(
        "%(n)d community of at least three accounts.",
        "%(n)d communities of at least three accounts; a line is thicker where more posts lead from one to the other.",
        len(rows),
    ) % {"n": len(rows)}
    return Focus(
        title, summary, picture(circles, lines, title) if circles else "", len(rows) - len(shown)
    )


def _on_community(network: Network, number: int, address: Address) -> Focus | None:
    shown, members = network.members(number, MEMBERS_SHOWN)
    if not shown:
        return None
    title = str(_("Community %(number)d") % {"number": number + 1})
    summary = ngettext(
        "%(n)s account exchanges posts with others more than with anybody else.",
        "%(n)s accounts exchange posts with one another more than with anybody else. That does not say that they agree.",
        members,
    ) % {"n": number_format(members)}
    circles = [_circle(one, one.account.x or 0.0, one.account.y or 0.0, address) for one in shown]
    return Focus(
        title=title,
        summary=summary,
        drawing=picture(circles, _lines(network, shown), title),
        left_out=members - len(shown),
        partners=tuple(shown),
        community=number,
        posts=tuple(network.evidence([one.account for one in shown])),
    )


def _on_account(network: Network, account: Account, address: Address) -> Focus | None:
    shown, partners = network.partners(account, PARTNERS_SHOWN)
    if not shown:
        return None
    ring = sorted(shown, key=lambda one: (one.account.community, one.account.key))
    own = Partner(account, sum(one.posts for one in shown) or 1, 0)
    circles = [_circle(own, 0.0, 0.0, address, chosen=True)]
    circles += [_circle(one, *around(at, len(ring)), address) for at, one in enumerate(ring)]
    summary = ngettext(
        "%(n)s account has exchanged posts with it.", "%(n)s accounts have exchanged posts with it.", partners
    ) % {"n": number_format(partners)}  # fmt: skip
    return Focus(
        title=account.label,
        summary=summary,
        drawing=picture(circles, _lines(network, [own, *ring]), account.label),
        left_out=partners - len(shown),
        partners=tuple(shown),
        account=account,
        posts=tuple(network.evidence([account])),
    )


def _circle(one: Partner, x: float, y: float, address: Address, *, chosen: bool = False) -> Circle:
    label = ngettext("%(name)s: %(n)s post", "%(name)s: %(n)s posts", one.posts) % {
        "name": one.account.label,
        "n": number_format(one.posts),
    }
    return Circle(
        x=x,
        y=y,
        weight=one.posts,
        colour=one.account.community,
        mark=mark_of(one.account),
        label=label,
        href=address(account=one.account.key),
        chosen=chosen or one.account.own,
    )


def _lines(network: Network, shown: list[Partner]) -> list[Line]:
    """The ties among the accounts that are drawn."""
    place = {one.account.at: at for at, one in enumerate(shown)}
    pairs = network.among(list(place))
    return [Line(place[one], place[other], posts) for (one, other), posts in pairs.items()]
