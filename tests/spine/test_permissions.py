"""One table of permissions: complete, used by every page, told in the documents, kept to each body."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from folkmoot.spine.access import allowed, declared_access, may, organisations_of
from folkmoot.spine.models import Membership, Organisation
from folkmoot.spine.permissions import PERMISSIONS, roles_that_may
from tests.architecture.test_access import all_patterns
from tests.factories import matter, member, organisation, said

DOCS = Path(__file__).resolve().parents[2] / "docs" / "accounts.md"
ROLES = [role.value for role in Membership.Role]


def used() -> set[str]:
    return {
        str(declared_access(entry.callback))
        for route, entry in all_patterns(get_resolver())
        if not route.startswith("api/v1/")
    } - {"public", "signed in"}


def test_every_rule_is_in_the_table_and_every_row_is_used() -> None:
    assert used() <= set(PERMISSIONS)
    assert set(PERMISSIONS) <= used()


def test_a_rule_that_is_not_in_the_table_does_not_load() -> None:
    with pytest.raises(KeyError):
        may("matter.anything")


def test_the_documents_have_the_table() -> None:
    lines = DOCS.read_text().splitlines()
    for name, permission in PERMISSIONS.items():
        cells = ["yes" if role in permission.roles else "" for role in ROLES]
        row = f"| `{name}` | {permission.label} | " + " | ".join(cells) + " |"
        assert " ".join(row.split()) in [" ".join(line.split()) for line in lines], row


@pytest.mark.django_db
def test_a_role_opens_its_own_organisation_and_no_other() -> None:
    fire = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    user = member(role="officer", email="both@example.org", body=fire)
    Membership.objects.create(user=user, organisation=organisation(), role="contributor")
    row = matter(member())
    one = said()
    assert allowed(user, "matter.answer", fire)
    assert not allowed(user, "matter.answer", organisation())
    client = Client()
    client.force_login(user)
    assert client.get(reverse("desk:matter", args=[row.pk])).status_code == 200
    for name in ("answer", "move", "assign", "edit", "join"):
        assert client.get(reverse(f"desk:matter-{name}", args=[row.pk])).status_code == 404
    page = reverse("desk:matter-new") + f"?contribution={one.pk}"
    assert client.get(page).status_code in (403, 404)
    membership = user.memberships.get(organisation=fire)
    membership.role = "moderator"
    membership.save()
    hide = reverse("desk:contribution-hide", args=[one.pk])
    assert client.get(hide).status_code == 404


@pytest.mark.django_db
def test_whoever_left_may_do_nothing() -> None:
    user = member()
    user.is_active = False
    for permission in PERMISSIONS:
        assert organisations_of(user, permission) == []
        assert roles_that_may(permission)
